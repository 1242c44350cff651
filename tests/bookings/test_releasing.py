"""A place given back can be booked online at an instant nobody knows; staff may book it at once (ADR 0018)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.bookings.steps import A_MOMENT, at, book, hold, read_labels, refused, token_of
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings import operations
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.errors import HoldExpired, SlotTaken
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.core.lifecycle import Contingent
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Limit, Office

pytestmark = pytest.mark.django_db

CLERK = staff("clerk")
WITHIN = timedelta(minutes=20)


@pytest.fixture
def office() -> OfficeEntry:
    return make_office(places=1, end="09:00", grid=30, release_minutes=20)


@pytest.fixture(autouse=True)
def _nothing_broken() -> Iterator[None]:
    yield
    assert find_broken(now=NOW) == []


def cancel(appointment: Appointment, now: datetime = NOW) -> None:
    operations.cancel(appointment=appointment, by=CITIZEN, now=now)


def read_until() -> list[datetime]:
    """When each place that was given back can be booked online."""
    return [
        datetime.fromisoformat(place[-1]) for day in TeamDay.objects.order_by("pk") for place in day.withheld
    ]


def test_place_given_back_is_taken_until_its_instant_and_then_free_without_a_write(
    office: OfficeEntry,
) -> None:
    cancel(book(office, "08:00"))
    (until,) = read_until()
    assert NOW < until <= NOW + WITHIN
    before = TeamDay.objects.values().get()
    assert read_labels(office) == ("08:30",)
    assert read_labels(office, now=until - A_MOMENT) == ("08:30",)
    with refused(SlotTaken):
        hold(office, "08:00", now=until - A_MOMENT)
    assert read_labels(office, now=until) == ("08:00", "08:30")
    assert TeamDay.objects.values().get() == before
    hold(office, "08:00", now=until)


def test_instants_are_spread_over_the_time(office: OfficeEntry) -> None:
    for _ in range(12):
        cancel(book(office, "08:00", by=CLERK))
    waits = {until - NOW for until in read_until()}
    assert len(waits) > 6
    assert all(timedelta() < wait <= WITHIN for wait in waits)


def test_place_is_bookable_at_once_where_the_office_says_nothing() -> None:
    office = make_office(places=1, end="09:00", grid=30)
    cancel(book(office, "08:00"))
    assert read_labels(office) == ("08:00", "08:30")
    assert read_until() == []


def test_moved_away_place_waits_too_the_new_one_is_taken_at_once(office: OfficeEntry) -> None:
    moved = book(office, "08:00")
    operations.reschedule(appointment=moved, office=office, start_at=at(office, "08:30"), by=CITIZEN, now=NOW)
    assert read_labels(office) == ()
    assert read_labels(office, now=NOW + WITHIN) == ("08:00",)


def test_move_by_some_minutes_gives_back_only_what_it_leaves() -> None:
    office = make_office(places=1, end="09:00", grid=10, release_minutes=20)
    moved = book(office, "08:00")
    operations.reschedule(appointment=moved, office=office, start_at=at(office, "08:10"), by=CITIZEN, now=NOW)
    (day,) = TeamDay.objects.all()
    assert [place[:2] for place in day.withheld] == [[8 * 12, 2]]
    operations.reschedule(appointment=moved, office=office, start_at=at(office, "08:20"), by=CITIZEN, now=NOW)
    day.refresh_from_db()
    assert [place[:2] for place in day.withheld] == [[8 * 12, 2], [8 * 12 + 2, 2]]
    assert read_labels(office, now=NOW + WITHIN) == ()


def test_staff_book_what_is_withheld_at_once_and_nothing_is_sold_twice(office: OfficeEntry) -> None:
    cancel(book(office, "08:00"))
    assert read_labels(office, contingent=Contingent.STAFF) == ("08:00", "08:30")
    book(office, "08:00", by=CLERK)
    assert read_labels(office, now=NOW + WITHIN) == ("08:30",)


def test_cached_answer_ends_with_the_next_instant(office: OfficeEntry) -> None:
    cancel(book(office, "08:00"))
    answer = read_availability(offices=[office], basket={"pass": 1}, now=NOW, first=MONDAY, last=MONDAY)
    assert answer.valid_until <= read_until()[0]


def test_live_hold_is_kept_when_staff_take_a_place_given_back_beside_it() -> None:
    office = make_office(places=2, end="08:30", grid=30, release_minutes=20)
    booked, held = book(office, "08:00"), hold(office, "08:00")
    cancel(booked)
    book(office, "08:00", by=CLERK)
    confirmed = operations.confirm_hold(token=token_of(held), by=CITIZEN, now=NOW)
    assert confirmed.status == "booked"


def test_expired_hold_does_not_get_what_is_withheld(office: OfficeEntry) -> None:
    held = hold(office, "08:00")
    late = NOW + timedelta(minutes=11)
    cancel(book(office, "08:00", by=CLERK, now=late), now=late)
    with refused(HoldExpired):
        operations.confirm_hold(token=token_of(held), by=CITIZEN, now=late)


def test_hold_given_up_is_free_at_once(office: OfficeEntry) -> None:
    operations.release_hold(token=token_of(hold(office, "08:00")), by=CITIZEN, now=NOW)
    assert read_labels(office) == ("08:00", "08:30")


def test_what_is_over_is_forgotten_with_the_next_change_of_the_day(office: OfficeEntry) -> None:
    cancel(book(office, "08:00"))
    later = NOW + WITHIN
    book(office, "08:30", now=later)
    assert read_until() == []


def test_hundred_places_given_back_again_and_again_never_run_into_the_next_tick() -> None:
    office = make_office(places=100, start="08:00", end="09:00", grid=30, release_minutes=20)
    appointments = [book(office, "08:00", by=CLERK) for _ in range(3)]
    for _ in range(12):
        for appointment in appointments:
            cancel(appointment)
        appointments = [book(office, "08:00", by=CLERK) for _ in range(3)]
    assert len(read_until()) == 27
    assert read_labels(office) == ("08:00", "08:30")
    Limit.objects.create(
        team_id=office.teams[0].pk, start_at=at(office, "08:00"), end_at=at(office, "08:30"), places=30
    )
    assert read_labels(touch()) == ("08:30",)
    Office.objects.update(release_minutes=0)
