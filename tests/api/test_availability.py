"""GET availability: what is free, and when a kept answer is good."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import START, Api, order, problem
from tests.factories import NOW, make_office, touch
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

ONE_DAY = "availability?office=amt&service=pass:2&from=2026-11-23&to=2026-11-23"
MORNING = [
    f"{minute // 60:02}:{minute % 60:02}" for minute in range(8 * 60, 11 * 60 + 1, 10)
]  # an hour before noon is the last


def test_one_day_whole_answer(api: Api, office: OfficeEntry) -> None:
    response = api.get(ONE_DAY)
    assert response.json() == {
        "duration_minutes": 60,
        "offices": [
            {"office": "amt", "earliest": START, "days": [{"date": "2026-11-23", "starts": MORNING}]},
        ],
    }
    assert response.headers["Cache-Control"] == "no-cache"


def test_one_office_reaches_from_today_to_its_horizon(api: Api, office: OfficeEntry) -> None:
    (entry,) = api.get("availability?office=amt&service=pass:1").json()["offices"]
    assert entry["earliest"] == "2026-11-20T11:00:00+01:00"
    assert entry["days"][0] == {"date": "2026-11-20", "starts": ["11:00", "11:10", "11:20", "11:30"]}
    assert entry["days"][-1]["date"] == "2027-01-19"


def test_several_offices_say_only_the_earliest(api: Api, office: OfficeEntry) -> None:
    make_office(slug="aussen", start="09:00", lead_minutes=24 * 60)
    expected = {
        "duration_minutes": 30,
        "offices": [
            {"office": "amt", "earliest": "2026-11-20T11:00:00+01:00", "days": []},
            {"office": "aussen", "earliest": "2026-11-23T09:00:00+01:00", "days": []},
        ],
    }
    assert api.get("availability?authority=stadt&service=pass:1").json() == expected
    assert api.get("availability?office=amt&office=aussen&service=pass:1").json() == expected


def test_several_offices_with_dates_have_days(api: Api, office: OfficeEntry) -> None:
    make_office(slug="aussen")
    answer = api.get("availability?authority=stadt&service=pass:2&from=2026-11-23&to=2026-11-23").json()
    day = {"date": "2026-11-23", "starts": MORNING}
    assert answer["offices"] == [
        {"office": "amt", "earliest": START, "days": [day]},
        {"office": "aussen", "earliest": START, "days": [day]},
    ]


@pytest.mark.parametrize(
    "dates",
    ["from=2026-11-24&to=2026-11-23", "to=0001-01-01", "from=9999-12-31", "from=2026-11-21&to=2026-11-22"],
)
def test_nothing_free_is_an_answer(api: Api, office: OfficeEntry, dates: str) -> None:
    response = api.get(f"availability?office=amt&service=pass:1&{dates}")
    assert response.json() == {
        "duration_minutes": 30,
        "offices": [{"office": "amt", "earliest": None, "days": []}],
    }


def test_known_answer_is_not_sent_again(api: Api, office: OfficeEntry) -> None:
    etag = api.get(ONE_DAY).headers["ETag"]
    again = api.get(ONE_DAY, if_none_match=f'"other", W/{etag}')
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_booking_changes_the_etag(api: Api, office: OfficeEntry) -> None:
    etag = api.get(ONE_DAY).headers["ETag"]
    api.book()
    after = api.get(ONE_DAY, if_none_match=etag)
    assert (after.status_code, after.headers["ETag"] != etag) == (200, True)


def test_hold_leaves_when_it_expires(api: Api, office: OfficeEntry) -> None:
    for _ in range(2):
        api.post("holds", order())
    during = api.get(ONE_DAY)
    assert during.json()["offices"][0]["days"][0]["starts"] == MORNING[3:]
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        after = api.get(ONE_DAY, if_none_match=during.headers["ETag"])
    assert after.json()["offices"][0]["days"][0]["starts"] == MORNING


def test_change_of_rules_counts_at_once(api: Api, office: OfficeEntry) -> None:
    api.get(ONE_DAY)
    models.Opening.objects.update(start="10:00")
    touch()
    assert api.get(ONE_DAY).json()["offices"][0]["earliest"] == "2026-11-23T10:00:00+01:00"


def test_each_question_has_its_own_etag(api: Api, office: OfficeEntry) -> None:
    questions = [
        ONE_DAY,
        ONE_DAY.replace("pass:2", "pass:1"),
        ONE_DAY.replace("23&", "22&"),
        f"{ONE_DAY}&name_start=M",
    ]
    assert len({api.get(question).headers["ETag"] for question in questions}) == 4


@pytest.fixture
def letters(office: OfficeEntry) -> None:
    """Two teams by letter, the second opens at ten."""
    team = models.Team.objects.get()
    models.Team.objects.update(letter_first="A", letter_last="L")
    other = models.Team.objects.create(
        office_id=office.pk, slug="zwei", name="Zwei", letter_first="M", letter_last="Z", position=1
    )
    other.services.set(team.services.all())
    opening = models.Opening.objects.get()
    opening.pk, opening.team, opening.start = None, other, "10:00"
    opening.save()
    touch()


@pytest.mark.parametrize(("name", "hour"), [("Ö", "10"), ("adam", "08"), ("م", "08"), ("", "08")])
def test_name_start_leads_to_the_team(api: Api, letters: None, name: str, hour: str) -> None:
    answer = api.get(f"{ONE_DAY}&name_start={name}").json()
    assert answer["offices"][0]["earliest"] == f"2026-11-23T{hour}:00:00+01:00"


def test_basket_no_team_serves_is_split(api: Api, office: OfficeEntry) -> None:
    service = models.Service.objects.create(
        authority=models.Authority.objects.get(),
        slug="ausweis",
        name={"de": "x"},
        minutes=10,
        minutes_each_further=5,
    )
    other = models.Team.objects.create(office_id=office.pk, slug="zwei", name="Zwei", position=1)
    other.services.add(service)
    touch()
    response = api.get("availability?office=amt&service=pass:1&service=ausweis:1")
    assert problem(response) == (422, "basket-not-served")
    assert response.json()["split"] == [["pass"], ["ausweis"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("service=pass:1", (404, "office-missing")),
        ("office=amt", (422, "invalid")),
        ("office=amt&service=pass", (422, "invalid")),
        ("office=amt&service=pass:0", (422, "invalid")),
        ("office=amt&service=pass:-1", (422, "invalid")),
        ("office=amt&service=pass:%D9%A1", (422, "invalid")),
        ("office=amt&service=pass:99999999999999999999", (422, "invalid")),
        ("office=amt&service=pass:6", (409, "quantity-refused")),
        ("office=amt&service=pass:3&service=pass:3", (409, "quantity-refused")),
        ("office=amt&service=nichts:1", (404, "service-unknown")),
        ("office=nichts&service=pass:1", (404, "office-unknown")),
        ("authority=nichts&service=pass:1", (404, "authority-unknown")),
        ("office=%00&service=pass:1", (404, "office-unknown")),
        ("office=amt&service=pass:1&from=2026-13-01", (422, "invalid")),
        ("office=amt&service=pass:1&from=tomorrow", (422, "invalid")),
        ("office=amt&service=pass:1&to=20261123", (422, "invalid")),
        ("office=amt&service=pass:1&to=2026-11-23&to=2026-11-24", (422, "invalid")),
        ("office=amt&service=pass:1&language=xx", (422, "invalid")),
        ("office=%FF&service=pass:1", (422, "invalid")),
        ("office=amt&service=pass:1" + "&x=1" * 2000, (422, "invalid")),
    ],
)
def test_refused_questions(api: Api, office: OfficeEntry, query: str, expected: tuple[int, str]) -> None:
    assert problem(api.get(f"availability?{query}")) == expected


def _queries(api: Api) -> list[dict[str, Any]]:
    with CaptureQueriesContext(connection) as captured:
        assert api.get(ONE_DAY).status_code == 200
    return list(captured.captured_queries)


def test_unchanged_answer_costs_two_queries_with_one_booking_and_with_many(
    api: Api, office: OfficeEntry
) -> None:
    for count in (1, 5):
        for number in range(count):
            api.book(start=f"2026-11-23T{8 + number // 2:02}:{30 * (number % 2):02}:00+01:00")
        api.get(ONE_DAY)
        assert len(_queries(api)) == 2


def test_changed_day_costs_as_many_queries_with_one_booking_and_with_many(
    api: Api, office: OfficeEntry
) -> None:
    counts = []
    api.get(ONE_DAY)
    for number in range(4):
        api.book(start=f"2026-11-23T{8 + number:02}:00:00+01:00")
        counts.append(len(_queries(api)))
    assert len(set(counts)) == 1, counts


def test_basket_that_takes_two_offices_is_split_over_them(api: Api, office: OfficeEntry) -> None:
    elsewhere = make_office(slug="aussenstelle")
    service = models.Service.objects.create(
        authority_id=elsewhere.authority.pk,
        slug="fischen",
        name={"de": "Fischereischein"},
        minutes=10,
        minutes_each_further=10,
    )
    models.Team.objects.get(office__slug="aussenstelle").services.set([service])
    touch("aussenstelle")
    response = api.get("availability?authority=stadt&service=pass:1&service=fischen:1")
    assert (response.status_code, response.json()["split"]) == (422, [["pass"], ["fischen"]])
