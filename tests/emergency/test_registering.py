"""Who may register, with what, and what becomes of a request until it is complete."""

from datetime import date, timedelta

import pytest

from tests.bookings.steps import refused
from tests.emergency.steps import (
    PAPER,
    again,
    mail_time,
    mails,
    make_emergency_office,
    procedure,
    register,
    send,
    status,
)
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN, Actor
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import operations
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.emergency import describe_request, find_request_by_token
from wartefrei.bookings.errors import (
    AlreadyRegistered,
    EmailMissing,
    EmergencyOff,
    ExpiryRefused,
    NotYetEligible,
    RequestEnded,
    RequestUnknown,
    TitleUnknown,
)
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices.directory import read_directory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize("expires_on", [days(-1000), days(-1), days(0), days(7)])
def test_title_that_has_expired_or_expires_within_seven_days_is_urgent(expires_on: date) -> None:
    make_emergency_office()
    request = register(expires_on=expires_on, title="visa", now=NOW)
    assert (request.status, mails(request)) == (
        "registered",
        ["emergency_registered", "emergency_incomplete"],
    )


def test_title_that_expires_in_eight_days_is_urgent_tomorrow() -> None:
    make_emergency_office()
    with refused(NotYetEligible) as caught:
        register(expires_on=days(8), now=NOW)
    assert caught.value.eligible_on == days(1)  # type: ignore[attr-defined]
    assert register(expires_on=days(8), now=NOW + timedelta(days=1)).status == "complete"


def test_nobody_registers_before_the_policy_is_valid() -> None:
    make_emergency_office(valid_from=days(3).isoformat())
    with refused(NotYetEligible) as caught:
        register(expires_on=days(-1), now=NOW)
    assert caught.value.eligible_on == days(3)  # type: ignore[attr-defined]


@pytest.mark.parametrize("expires_on", [date(1900, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_dates_that_no_title_ends_on_are_refused(expires_on: date) -> None:
    make_emergency_office()
    with refused(ExpiryRefused):
        register(expires_on=expires_on, now=NOW)


def test_titles_that_do_not_count_are_refused() -> None:
    make_emergency_office(titles={"visa": []})
    for title in ("residence_permit", "passport"):
        with refused(TitleUnknown):
            register(title=title, now=NOW)


def test_without_address_nobody_can_be_told() -> None:
    make_emergency_office()
    with refused(EmailMissing):
        register(person=make_person(email=""), now=NOW)


def test_authority_without_policy_or_without_its_team_gives_none() -> None:
    make_office()
    with refused(EmergencyOff):
        register(now=NOW)
    make_emergency_office_elsewhere = read_directory().authority("stadt")
    assert make_emergency_office_elsewhere.emergency_policy is None


def test_same_person_is_mailed_the_earlier_request_at_its_own_address_and_told_nothing() -> None:
    make_emergency_office()
    person = make_person()
    first = register(person=person, expires_on=days(2), now=NOW)
    before = Message.objects.count()
    for _ in range(5):
        with pytest.raises(AlreadyRegistered):
            register(
                person=make_person(
                    family_name=person.family_name.upper(),
                    email="stranger@example.org",
                    birth_date=person.birth_date,
                ),
                expires_on=days(-300),
                now=NOW,
            )
    assert (again(first).expires_on, again(first).email) == (days(2), person.email)
    sent = Message.objects.order_by("pk")[before:]
    assert [(mail.kind, mail.recipient) for mail in sent] == [(Kind.EMERGENCY_REGISTERED, person.email)]


def test_family_registers_each_person_separately_but_nobody_registers_hundreds() -> None:
    make_emergency_office()
    by = Actor("citizen", client="somebody")
    for _ in range(20):
        register(by=by, now=NOW)
    with refused(TooManyAttempts):
        register(by=by, now=NOW)


def test_request_opens_with_code_and_pin_and_with_its_link() -> None:
    make_emergency_office()
    request = register(now=NOW)
    pin, view = credentials_of(request).pin, describe_request(request, now=NOW)
    assert operations.open_request(code=request.code, pin=pin, by=CITIZEN, now=NOW) == request
    assert find_request_by_token(view.token) == request
    with pytest.raises(RequestUnknown):
        find_request_by_token(view.token[:-1] + "A" if view.token[-1] != "A" else view.token[:-1] + "B")


def test_wrong_pins_are_limited() -> None:
    make_emergency_office()
    request = register(now=NOW)
    pin = credentials_of(request).pin
    for _ in range(5):
        with pytest.raises(RequestUnknown):
            operations.open_request(code=request.code, pin="000000", by=CITIZEN, now=NOW)
    with pytest.raises(TooManyAttempts):
        operations.open_request(code=request.code, pin=pin, by=CITIZEN, now=NOW)


def test_request_is_complete_with_a_file_of_each_kind_and_says_what_is_missing_until_then() -> None:
    make_emergency_office()
    request = register(title="residence_permit", now=NOW)
    later = NOW + timedelta(hours=1)
    assert [needed.kind for needed in describe_request(request, now=NOW).missing] == ["passport", "permit"]
    for content in (PAPER, PAPER + b"2", PAPER):  # sent twice, it is kept once
        send(request, "passport", now=later, content=content)
    assert (status(request), mails(request)[-1]) == ("registered", "emergency_incomplete")
    paper = send(request, "permit", now=later)
    view = describe_request(again(request), now=later)
    assert (view.status, view.completed_at, view.missing, view.rank) == ("complete", later, (), 1)
    assert [(needed.kind, len(needed.files)) for needed in view.needed] == [("passport", 2), ("permit", 1)]
    assert mails(request) == ["emergency_registered"]
    operations.remove_document(request=request, document=paper, by=CITIZEN, now=later)
    assert (status(request), again(request).completed_at) == ("registered", None)


def test_corrected_date_asks_for_the_paper_that_shows_it_again() -> None:
    make_emergency_office()
    request = register(title="residence_permit", expires_on=days(1), now=NOW)
    for kind in ("passport", "permit"):
        send(request, kind, now=NOW)
    operations.correct_expiry(request=request, expires_on=days(1), by=CITIZEN, now=NOW)
    assert status(request) == "complete"
    operations.correct_expiry(request=request, expires_on=days(3), by=CITIZEN, now=NOW)
    view = describe_request(again(request), now=NOW)
    assert (view.status, view.expires_on) == ("registered", days(3))
    assert [needed.kind for needed in view.missing] == ["permit"]
    with refused(NotYetEligible):
        operations.correct_expiry(request=request, expires_on=days(30), by=CITIZEN, now=NOW)


def test_request_without_papers_lapses_after_the_days_of_the_policy() -> None:
    make_emergency_office()
    request = register(title="visa", now=NOW)
    assert describe_request(request, now=NOW).lapses_on == days(14)
    operations.do_due_emergency(NOW + timedelta(days=13))
    assert status(request) == "registered"
    operations.do_due_emergency(NOW + timedelta(days=14, minutes=1))
    assert status(request) == "lapsed"
    assert register(person=make_person(), now=NOW).pk


def test_withdrawn_request_ends_and_its_person_may_register_again() -> None:
    make_emergency_office()
    person = make_person()
    request = register(person=person, now=NOW)
    operations.withdraw_request(request=request, by=CITIZEN, now=NOW)
    operations.withdraw_request(request=again(request), by=CITIZEN, now=NOW)
    assert (status(request), mails(request)) == ("withdrawn", [])
    assert register(person=person, now=NOW).pk != request.pk
    with refused(RequestEnded):
        send(again(request), "passport", now=NOW)


def test_erased_request_holds_nothing_personal() -> None:
    make_emergency_office()
    request = register(title="visa", now=NOW)
    send(request, "passport", now=NOW)
    operations.erase_request(request=request, by=CITIZEN, now=NOW)
    row = again(request)
    assert (row.status, row.family_name, row.email, row.birth_date, row.search_name) == (
        "withdrawn",
        "",
        "",
        None,
        "",
    )
    assert row.documents.count() == 0
    assert mails(request) == []


def test_who_is_too_early_is_told_on_the_day_if_wanted() -> None:
    make_emergency_office()
    for _ in range(2):
        day = operations.ask_to_be_told(
            authority=read_directory().authority("stadt"),
            email="early@example.org",
            expires_on=days(30),
            language="uk",
            by=CITIZEN,
            now=NOW,
        )
    (mail,) = Message.objects.all()
    assert day == days(23)
    assert (mail.kind, mail.recipient, mail.language) == (Kind.EMERGENCY_ELIGIBLE, "early@example.org", "uk")
    assert mail.due_at.astimezone(procedure().zone).isoformat() == "2026-12-13T08:00:00+01:00"


def test_status_says_rank_and_when_places_are_given_next() -> None:
    make_emergency_office()
    late = register(expires_on=days(5), now=NOW)
    early = register(expires_on=days(-5), now=NOW)
    same = register(expires_on=days(5), now=NOW + timedelta(seconds=1))
    ranks = [describe_request(request, now=NOW).rank for request in (early, late, same)]
    view = describe_request(early, now=NOW)
    assert ranks == [1, 2, 3]
    assert (view.waiting, view.places, view.next_mail_at) == (3, 14, mail_time(MONDAY))
    assert (view.cut_off, view.appointment, view.can_decline_until) == (None, None, None)
