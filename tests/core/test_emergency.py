"""The policy of emergency appointments: who is urgent, and when places are given."""

from datetime import date, timedelta

import pytest

from tests.core.rules import BERLIN, MONDAY, at
from wartefrei.core.allotment import Criterion
from wartefrei.core.emergency import EmergencyPolicy, ExpiryProblem, Starts, Title, read_policy

PLAIN = {
    "office": "amt",
    "team": "team",
    "service": "pass",
    "valid_from": "2023-10-09",
    "window_days": 7,
    "titles": {"visa": ["passport"], "fiction_certificate": []},
    "mail_times": {"mon": "07:45", "thu": "10:15", "sun": "02:30", "sat": "07:47"},
    "places_until_minutes": 15,
    "order": ["expires_on", "digest"],
    "starts": "from_opening",
    "first_start_minutes": 30,
    "decline_until_minutes": 60,
    "standby": True,
    "lapse_days": 14,
}
POLICY = read_policy(PLAIN)
THURSDAY = MONDAY + timedelta(days=3)


def test_policy_is_read_as_the_configuration_keeps_it() -> None:
    assert (
        EmergencyPolicy(
            office="amt",
            team="team",
            service="pass",
            valid_from=date(2023, 10, 9),
            window_days=7,
            titles={Title.VISA: ("passport",), Title.FICTION_CERTIFICATE: ()},
            mail_minutes={0: 465, 3: 615, 6: 150, 5: 467},
            places_until_minutes=15,
            order=(Criterion.EXPIRES_ON, Criterion.DIGEST),
            starts=Starts.FROM_OPENING,
            first_start_minutes=30,
            decline_until_minutes=60,
            has_standby=True,
            lapse_days=14,
        )
        == POLICY
    )


@pytest.mark.parametrize(("days", "is_urgent"), [(-1, True), (0, True), (7, True), (8, False)])
def test_urgent_from_seven_days_before_on(days: int, is_urgent: bool) -> None:
    assert POLICY.is_eligible(MONDAY + timedelta(days=days), MONDAY) is is_urgent


def test_first_day_is_not_before_the_policy_is_valid() -> None:
    assert POLICY.eligible_on(date(2023, 10, 1)) == date(2023, 10, 9)
    assert POLICY.eligible_on(date(2026, 11, 30)) == MONDAY


@pytest.mark.parametrize(
    ("expires_on", "problem"),
    [
        (date(1900, 1, 1), ExpiryProblem.TOO_OLD),
        (date(2016, 11, 1), ExpiryProblem.TOO_OLD),
        (date(2017, 1, 1), None),
        (date(2046, 1, 1), None),
        (date(2047, 1, 1), ExpiryProblem.TOO_FAR),
    ],
)
def test_dates_beyond_reason(expires_on: date, problem: ExpiryProblem | None) -> None:
    assert POLICY.find_problem(expires_on, MONDAY) == problem


def test_mails_have_their_times_by_weekday() -> None:
    assert POLICY.mail_at(MONDAY, BERLIN) == at("07:45", MONDAY)
    assert POLICY.mail_at(THURSDAY, BERLIN) == at("10:15", THURSDAY)
    assert POLICY.mail_at(MONDAY + timedelta(days=1), BERLIN) is None
    assert POLICY.mail_at(MONDAY + timedelta(days=5), BERLIN) == at("07:47", MONDAY + timedelta(days=5))
    assert POLICY.places_until(THURSDAY, BERLIN) == at("10:00", THURSDAY)
    assert POLICY.mail_at(date(2023, 10, 2), BERLIN) is None


def test_mail_at_an_hour_that_the_clocks_skip_or_repeat_comes_once() -> None:
    assert str(POLICY.mail_at(date(2026, 3, 29), BERLIN)) == "2026-03-29 01:00:00+00:00"
    assert str(POLICY.mail_at(date(2026, 10, 25), BERLIN)) == "2026-10-25 00:30:00+00:00"
