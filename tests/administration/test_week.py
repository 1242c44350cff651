"""The picture of the week says what core plans, for every team of the four authorities and for made-up rules."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.offices.documents import make_plain
from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.operations.configuration import apply_configuration
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.rules import Setup, read_setup
from wartefrei.offices.documents.schema import Opening, Span
from wartefrei.offices.exporting import export_plain
from wartefrei.offices.importing import list_packaged, read_documents
from wartefrei.web.administration.configuration.picture import Picture, draw_week
from wartefrei.web.administration.configuration.rule_words import opening_words, span_words
from wartefrei.web.administration.configuration.stretches import Day, Why, list_changes, list_week

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=BERLIN)
MONDAYS = [date(2026, 11, 23), date(2026, 12, 21), date(2027, 3, 22), date(2026, 10, 19)]
"""An ordinary week, Christmas, and those in which the clocks change."""

Numbers = list[tuple[int, int, int]]


def planned(setup: Setup, day: date) -> Numbers:
    """Places, those bookable online beside the emergency reserve, and the reserve, per tick, by core."""
    plan = setup.plan(day)
    layers = [value.to_bytes(plan.ticks, "little") for value in (plan.places, plan.online, plan.emergency)]
    return [
        (places, min(online, places - min(emergency, places)), min(emergency, places))
        for places, online, emergency in zip(*layers, strict=True)
    ]


def told(setup: Setup, day: Day) -> Numbers:
    numbers = [(0, 0, 0)] * setup.plan(day.date).ticks
    for one in day.stretches:
        numbers[one.first : one.last] = [(one.places, one.online, one.emergency)] * (one.last - one.first)
        assert one.online + one.emergency + one.staff == one.places
    return numbers


def lanes(picture: Picture, kind: str) -> float:
    return sum(box.width for box in picture.boxes if box.kind == kind)


@pytest.mark.django_db
def test_every_team_of_the_four_authorities_is_told_as_core_plans_it() -> None:
    for path in list_packaged():
        apply_configuration(
            documents=read_documents(path.read_bytes(), name=path.name), accept=True, by=SYSTEM, now=NOW
        )
    seen = 0
    for authority in read_directory().authorities.values():
        document = export_plain(authority.slug)
        for office in authority.offices.values():
            for team in office.teams:
                setup = read_setup(document, office=office.slug, team=team.slug)
                for monday in MONDAYS:
                    for day in list_week(setup, monday):
                        assert setup.plan(day.date) == team.plan(day.date)
                        assert told(setup, day) == planned(setup, day.date)
                        seen += bool(day.stretches)
    assert seen > 200


clocks = st.integers(0, 287).map(lambda tick: f"{tick // 12:02}:{tick % 12 * 5:02}")


@st.composite
def openings(draw: st.DrawFn) -> dict[str, object]:
    start, end = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    places = draw(st.integers(0, 12))
    emergency = draw(st.integers(0, places))
    return {
        "days": draw(st.lists(st.sampled_from(["mon", "tue", "sun"]), min_size=1, unique=True)),
        "from": start,
        "to": end,
        "places": places,
        "online": draw(st.integers(0, places - emergency)),
        "emergency": emergency,
        "special": draw(st.booleans()),
    }


@st.composite
def spans(draw: st.DrawFn) -> dict[str, object]:
    first = draw(st.dates(date(2026, 10, 19), date(2026, 11, 1)))
    last = first + timedelta(days=draw(st.integers(0, 2)))
    hour = draw(st.none() | clocks)
    return {"from": f"{first} {hour}" if hour and hour < "23:00" else str(first), "to": str(last)}


def make_setup(**team: object) -> Setup:
    document = make_plain(offices=[{"id": "amt", "teams": [{"id": "team", **team}]}])
    return read_setup(document, office="amt", team="team")


@given(
    st.lists(openings(), max_size=5),
    st.lists(spans().map(lambda span: span | {"places": 1}), max_size=2),
    st.lists(spans(), max_size=2),
)
def test_any_rules_are_told_as_core_plans_them(
    hours: list[object], limits: list[object], closures: list[object]
) -> None:
    setup = make_setup(openings=hours, limits=limits, closures=closures)
    days = list_week(setup, date(2026, 10, 19))  # its Sunday has 25 hours
    assert [told(setup, day) for day in days] == [planned(setup, day.date) for day in days]
    draw_week(days)


WEEKLY = {
    "days": ["mon", "tue", "thu"],
    "from": "08:00",
    "to": "12:00",
    "places": 4,
    "online": 2,
    "emergency": 1,
}


def test_reasons_are_named() -> None:
    setup = make_setup(
        openings=[WEEKLY, {**WEEKLY, "days": ["fri"]}],
        limits=[{"from": "2026-12-21 10:00", "to": "2026-12-21", "places": 2, "reason": "krank"}],
        closures=[{"from": "2026-12-22", "to": "2026-12-22"}],
    )
    week = list_week(setup, date(2026, 12, 21))
    monday, tuesday, _wednesday, thursday, friday, *_weekend = week
    assert [(one.start, one.end, one.places, one.why) for one in monday.stretches] == [
        ("08:00", "10:00", 4, None),
        ("10:00", "12:00", 2, Why.LIMIT),
    ]
    assert (monday.stretches[1].online, monday.stretches[1].emergency, monday.stretches[1].staff) == (1, 1, 0)
    assert [one.why for one in tuesday.stretches] == [Why.CLOSURE]
    assert [one.why for one in thursday.stretches] == [Why.HOLIDAY]  # an own one: 24 December
    assert [one.why for one in friday.stretches] == [Why.HOLIDAY]


def test_picture_has_a_lane_for_each_place() -> None:
    picture = draw_week(list_week(make_setup(openings=[WEEKLY]), date(2026, 11, 23)))
    kinds = [box.kind for box in picture.boxes]
    assert (kinds.count("online"), kinds.count("emergency"), kinds.count("staff")) == (6, 3, 3)
    assert lanes(picture, "online") == pytest.approx(2 * lanes(picture, "emergency"))


def test_changes_are_marked_where_they_are() -> None:
    before = list_week(make_setup(openings=[WEEKLY]), date(2026, 11, 23))
    after = list_week(make_setup(openings=[WEEKLY | {"to": "13:00"}]), date(2026, 11, 23))
    changes = list_changes(before, after)
    assert changes == [[(144, 156)], [(144, 156)], [], [(144, 156)], [], [], []]
    kinds = [box.kind for box in draw_week(after, changes=changes).boxes]
    assert kinds.count("changed") == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Jede Woche: Montag, Dienstag, Donnerstag, 08:00–12:00"),
        ({"days": ["mon", "tue", "wed"]}, "Jede Woche: Montag bis Mittwoch, 08:00–12:00"),
        (
            {"days": ["thu"], "every_weeks": 2, "since": "2026-12-01"},
            "Alle 2 Wochen: Donnerstag, 08:00–12:00, ab 1. Dezember 2026",
        ),
        (
            {"days": ["sat"], "nth": 1, "until": "2027-06-30"},
            "Samstag (jeweils der erste im Monat), 08:00–12:00, bis 30. Juni 2027",
        ),
        (
            {"days": ["thu"], "since": "2026-12-24", "until": "2026-12-24"},
            "Nur am Donnerstag, 24. Dezember 2026, 08:00–12:00",
        ),
    ],
)
def test_openings_are_told_in_a_sentence(changes: dict[str, object], words: str) -> None:
    with override("de"):
        assert opening_words(Opening.model_validate(WEEKLY | changes)) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-23", "2026-11-23", "Montag, 23. November 2026"),
        ("2026-11-23 10:00", "2026-11-23", "Montag, 23. November 2026, 10:00–24:00"),
        ("2026-11-23", "2026-11-27", "23. November 2026 bis 27. November 2026"),
        (
            "2026-11-23 10:00",
            "2026-11-24 12:00",
            "23. November 2026, 10:00\u00a0Uhr bis 24. November 2026, 12:00\u00a0Uhr",
        ),
    ],
)
def test_spans_are_told(first: str, last: str, words: str) -> None:
    with override("de"):
        assert span_words(Span.model_validate({"from": first, "to": last})) == words
