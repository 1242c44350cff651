"""The read-only calendar: it agrees with itself, with what can be held, and says how long it is good."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bookings.steps import A_MOMENT, HOLD_MINUTES, at, book, hold, read_labels, token_of
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import states
from wartefrei.bookings.availability import (
    Availability,
    nearest_starts,
    read_availability,
    read_fingerprint,
)
from wartefrei.bookings.errors import SlotTaken, StartRefused
from wartefrei.bookings.operations import cancel, extend_hold, release_hold
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.ticks import TICK, midnight
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 20)


def ask(
    *offices: OfficeEntry,
    now: datetime = NOW,
    quantity: int = 1,
    first: date | None = None,
    last: date | None = None,
    earliest_only: bool = False,
) -> Availability:
    return read_availability(
        offices=offices,
        basket={"pass": quantity},
        now=now,
        first=first,
        last=last,
        earliest_only=earliest_only,
    )


def starts(answer: Availability) -> list[datetime]:
    return [start for day in answer.offices[0].days for start in day.starts]


def busy_office() -> OfficeEntry:
    office = make_office(places=2, online=1, horizon_days=5, grid=15, end="10:00")
    book(office, "08:15")
    hold(office, "09:00")
    book(office, "08:30", 3, day=MONDAY + timedelta(days=1))
    team = models.Team.objects.get()
    models.Limit.objects.create(team=team, start_at=at(office, "09:03"), end_at=at(office, "09:17"), places=0)
    return touch(office.slug)


def test_calendar_is_what_is_free_today_to_the_horizon() -> None:
    office = make_office(places=1, horizon_days=3, grid=30, end="09:30", lead_minutes=0)
    book(office, "08:30")
    answer = ask(office, now=at(office, "08:30", FRIDAY))
    assert answer.duration_minutes == 30
    (found,) = answer.offices
    assert (found.office, found.earliest) == (office, at(office, "08:30", FRIDAY))
    assert [(day.date, day.labels) for day in found.days] == [
        (FRIDAY, ("08:30", "09:00")),
        (MONDAY, ("08:00", "09:00")),
    ]


def test_calendar_shows_instants_in_the_zone_of_the_office() -> None:
    answer = ask(make_office(), first=MONDAY, last=MONDAY)
    assert answer.offices[0].days[0].starts[0].isoformat() == "2026-11-23T08:00:00+01:00"


@pytest.mark.parametrize("quantity", [1, 2, 3])
def test_calendar_list_of_a_day_and_earliest_agree(quantity: int) -> None:
    office = busy_office()
    for now in (NOW, NOW + HOLD_MINUTES, at(office, "08:07")):
        whole = ask(office, now=now, quantity=quantity)
        days = [FRIDAY + timedelta(days=shift) for shift in range(-2, 12)]
        each = [ask(office, now=now, quantity=quantity, first=day, last=day) for day in days]
        assert whole.offices[0].days == tuple(day for one in each for day in one.offices[0].days)
        earliest = ask(office, now=now, quantity=quantity, earliest_only=True).offices[0]
        assert (earliest.days, earliest.earliest) == ((), whole.offices[0].earliest)
        assert whole.offices[0].earliest == starts(whole)[0]


def test_every_listed_start_can_be_held_and_no_other() -> None:
    office = busy_office()
    listed = set(starts(ask(office)))
    begin = midnight(FRIDAY, office.zone)
    candidates = [begin + n * 3 * TICK for n in range(6 * 96) if 7 <= (begin + n * 3 * TICK).hour <= 10]
    held = set()
    for start in candidates:
        try:
            token = token_of(hold(office, start))
        except (SlotTaken, StartRefused):
            continue
        held.add(start)
        release_hold(token=token, by=CITIZEN, now=NOW)
    assert held == listed
    assert listed <= set(candidates)


def test_nothing_is_free_past_the_horizon_or_in_the_past() -> None:
    office = make_office(horizon_days=3)
    assert ask(office, first=date(2020, 1, 1), last=FRIDAY - timedelta(days=1)).offices[0].days == ()
    assert ask(office, first=MONDAY + timedelta(days=1), last=date.max).offices[0].days == ()
    assert ask(office, first=date.max, last=date.min).offices[0].days == ()


def test_outermost_day_appears_when_the_clock_reaches_its_first_opening() -> None:
    office = make_office(horizon_days=3)
    opens_at = at(office, "08:00", FRIDAY)
    assert read_labels(office, now=opens_at - A_MOMENT) == ()
    assert read_labels(office, now=opens_at)[0] == "08:00"
    assert ask(office, now=opens_at - A_MOMENT).valid_until == opens_at


def test_lead_time_ends_to_the_microsecond() -> None:
    office = make_office(lead_minutes=60)
    start = at(office, "10:00", FRIDAY)
    now = start - timedelta(minutes=60)
    answer = ask(office, now=now)
    assert (starts(answer)[0], answer.valid_until) == (start, now + A_MOMENT)
    assert starts(ask(office, now=now + A_MOMENT))[0] == start + timedelta(minutes=10)


def test_answer_is_good_until_a_hold_expires() -> None:
    office = make_office(places=1)
    now = at(office, "20:00", FRIDAY)
    hold(office, "08:00", now=now)
    answer = ask(office, now=now)
    assert answer.valid_until == now + HOLD_MINUTES
    later = ask(office, now=now + HOLD_MINUTES)
    assert (answer.offices[0].earliest, later.offices[0].earliest) == (
        at(office, "08:30"),
        at(office, "08:00"),
    )
    assert answer.fingerprint == later.fingerprint


@pytest.mark.parametrize("contingent", [Contingent.ONLINE, Contingent.STAFF])
def test_answer_stays_the_same_until_it_says_it_may_change(contingent: Contingent) -> None:
    """Two days of asking at the moments around every change it announces, nobody writing anything."""
    office = make_office(places=1, horizon_days=4, grid=45, end="10:00", confirm_by_mail_minutes=200)
    now = at(office, "05:00", FRIDAY)
    hold(office, "08:00", day=MONDAY, now=now)
    book(office, "08:45", day=MONDAY, now=now)

    def read(moment: datetime) -> Availability:
        return read_availability(offices=[office], basket={"pass": 1}, now=moment, contingent=contingent)

    changes = 0
    while now < at(office, "08:00", MONDAY):
        answer = read(now)
        assert answer.valid_until > now
        for moment in (now + (answer.valid_until - now) / 2, answer.valid_until - A_MOMENT):
            assert starts(read(moment)) == starts(answer)
        changes += starts(read(answer.valid_until)) != starts(answer)
        now = answer.valid_until
    assert changes >= 4


def test_answer_before_the_horizon_ends_says_so_by_midnight() -> None:
    office = make_office()
    assert ask(office, now=at(office, "20:00", FRIDAY)).valid_until <= midnight(
        FRIDAY + timedelta(days=1), office.zone
    )


def test_fingerprint_changes_with_every_write_and_every_rule_and_not_by_asking() -> None:
    office = make_office(places=9)
    seen = [ask(office).fingerprint]

    def note(entry: OfficeEntry = office) -> None:
        seen.append(ask(entry).fingerprint)
        assert seen[-1] == read_fingerprint(offices=[entry], basket={"pass": 1}, now=NOW)
        assert ask(entry, now=NOW + timedelta(minutes=1)).fingerprint == seen[-1]

    held = hold(office, "08:00")
    note()
    extend_hold(token=token_of(held), by=CITIZEN, now=NOW)
    note()
    release_hold(token=token_of(held), by=CITIZEN, now=NOW)
    note()
    booked = book(office, "08:00")
    note()
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    note()
    models.Opening.objects.update(places=10)
    note(touch(office.slug))
    assert len(set(seen)) == 7


def test_fingerprint_differs_by_what_is_asked() -> None:
    office = make_office()
    questions = [ask(office), ask(office, quantity=2), ask(office, first=MONDAY), ask(office, last=MONDAY)]
    assert len({answer.fingerprint for answer in questions}) == 4


def test_several_offices_are_answered_in_their_order() -> None:
    offices = [make_office(slug=slug, places=1) for slug in ("amt", "amt-2", "amt-3")]
    book(offices[1], "08:00")
    answer = read_availability(offices=offices, basket={"pass": 1}, now=NOW, first=MONDAY, earliest_only=True)
    assert [(one.office.slug, one.earliest) for one in answer.offices] == [
        ("amt", at(offices[0], "08:00")), ("amt-2", at(offices[1], "08:30")), ("amt-3", at(offices[2], "08:00")),
    ]  # fmt: skip


def test_questions_asked_do_not_grow_with_bookings_and_unchanged_days_are_not_read_again() -> None:
    office = make_office(places=9)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            book(office, "08:00")
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                ask(office)
            counts.append(len(queries))
    assert counts == [3, 1, 3, 1]


def test_memory_that_is_full_forgets_nothing_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(places=1)
    book(office, "08:00")
    ask(office)
    book(office, "08:00", day=MONDAY + timedelta(days=1))
    monkeypatch.setattr(states, "MOST_DAYS_IN_MEMORY", 1)
    days = ask(office, first=MONDAY, last=MONDAY + timedelta(days=1)).offices[0].days
    assert [day.labels[0] for day in days] == ["08:30", "08:30"]


def test_hold_placed_while_a_day_is_read_is_not_overlooked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(places=1)
    book(office, "11:00")
    read_expiring = states._read_expiring
    person = make_person()

    def read_slowly(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(states, "_read_expiring", read_expiring)
        found = read_expiring(*args, **kwargs)  # type: ignore[arg-type]
        hold(office, "08:00", person=person)
        return found

    monkeypatch.setattr(states, "_read_expiring", read_slowly)
    ask(office)
    assert read_labels(office)[0] == "08:30"


@pytest.mark.parametrize(
    ("change", "ticks"),
    [
        (date(2026, 3, 29), 276),
        (date(2026, 10, 25), 300),
        (date(2027, 3, 28), 276),
        (date(2027, 10, 31), 300),
    ],
)
def test_office_open_all_night_offers_and_holds_every_tick_when_clocks_change(
    change: date, ticks: int
) -> None:
    office = make_office(places=1, grid=5, minutes=5, start="00:00", end="00:00", horizon_days=2)
    models.Opening.objects.update(weekdays=list(range(7)), first_date=date(2020, 1, 1))
    office = touch()
    now = at(office, "12:00", change - timedelta(days=1))
    (day,) = ask(office, now=now, first=change, last=change).offices[0].days
    instants = [start.astimezone(UTC) for start in day.starts]
    assert instants == [midnight(change, office.zone) + tick * TICK for tick in range(ticks)]
    assert [f"{start:%H:%M}" for start in day.starts] == list(day.labels)
    for start, instant in list(zip(day.starts, instants, strict=True))[20:52]:
        assert hold(office, start, now=now).start_at == instant
    left = ask(office, now=now, first=change, last=change).offices[0].days[0]
    assert [start.astimezone(UTC) for start in left.starts] == instants[:20] + instants[52:]


def test_nearest_starts_are_of_this_office_first_then_of_the_others_by_time() -> None:
    office, other = (make_office(slug=slug, places=1, grid=30, end="10:00") for slug in ("amt", "amt-2"))
    wanted = at(office, "09:00")
    book(office, "09:00")
    found = nearest_starts(office=office, basket={"pass": 1}, start_at=wanted, now=NOW, most=3)
    assert found == [
        (office, at(office, "08:30")), (office, at(office, "09:30")), (office, at(office, "08:00")),
    ]  # fmt: skip
    models.Opening.objects.filter(team__office__slug="amt").update(places=0, online=0)
    found = nearest_starts(office=touch("amt"), basket={"pass": 1}, start_at=wanted, now=NOW, most=1)
    assert [(one.slug, start) for one, start in found] == [(other.slug, wanted)]
