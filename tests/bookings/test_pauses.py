"""Booking switched off and on again: Leonberg 2024 and 2025, and what a calendar says meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bookings.steps import A_MOMENT, HOLD_MINUTES, at, book, hold, nothing_changes, refused, token_of
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.availability import Availability, nearest_starts, read_availability
from wartefrei.bookings.choice import check_choice
from wartefrei.bookings.errors import BookingOff, HoldExpired, SlotTaken, StartProblem, StartRefused
from wartefrei.bookings.operations import cancel, confirm_hold, release_hold, reschedule
from wartefrei.core.lifecycle import AppointmentStatus, Contingent
from wartefrei.core.pause import Pause
from wartefrei.core.ticks import midnight
from wartefrei.offices import models
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
TEXT = {"de": "Zurzeit ohne Termin. Bitte kommen Sie zu den Öffnungszeiten.", "en": "Without appointment."}
LEONBERG = {
    "from": "2024-04-02",
    "until": "2025-06-02",
    "opens": "2025-05-26 08:00",
    "text": TEXT,
    "appointments": "announce",
}
LAST_DAY, FIRST_DAY = date(2024, 4, 3), date(2025, 6, 2)
FRIDAY, TUESDAY = date(2026, 11, 20), MONDAY + timedelta(days=1)
CLERK = staff("clerk@stadt")


def make_paused(*pauses: dict[str, Any], **office: Any) -> OfficeEntry:
    entry = make_office(pauses=list(pauses), **office)
    models.Opening.objects.update(first_date=date(2020, 1, 1))
    return touch(entry.slug)


def ask(office: OfficeEntry, now: datetime, contingent: Contingent = Contingent.ONLINE) -> Availability:
    return read_availability(offices=[office], basket={"pass": 1}, now=now, contingent=contingent)


def days(answer: Availability) -> list[date]:
    return [day.date for day in answer.offices[0].days]


def test_leonberg_books_until_the_day_before_it_switches_off() -> None:
    office = make_paused(LEONBERG, horizon_days=14)
    off_at = at(office, "00:00", date(2024, 4, 2))
    before = ask(office, off_at - A_MOMENT)
    assert days(before)[:2] == [date(2024, 4, 2), LAST_DAY]
    assert before.valid_until == off_at
    booked = book(office, "09:00", day=LAST_DAY, now=off_at - A_MOMENT)
    assert days(ask(office, off_at)) == []
    assert office.announcement_at(off_at - A_MOMENT) == {}
    with refused(BookingOff) as refusal:
        book(office, "10:00", day=LAST_DAY, now=off_at)
    off = refusal.value
    assert isinstance(off, BookingOff)
    assert (off.mode, off.text, off.until) == ("off", TEXT, FIRST_DAY)
    assert off.opens_at is not None
    assert off.opens_at.isoformat() == "2025-05-26T08:00:00+02:00"
    booked.refresh_from_db()
    assert booked.status == AppointmentStatus.BOOKED
    assert office.announcement_at(off_at) == TEXT
    assert cancel(appointment=booked, by=CITIZEN, now=off_at).status == AppointmentStatus.CANCELLED


def test_leonberg_books_again_one_week_before_it_starts() -> None:
    office = make_paused(LEONBERG, horizon_days=14)
    opens_at = at(office, "08:00", date(2025, 5, 26))
    assert days(ask(office, opens_at - A_MOMENT)) == []
    assert ask(office, opens_at - A_MOMENT).valid_until == opens_at
    answer = ask(office, opens_at)
    assert answer.offices[0].earliest == at(office, "08:00", FIRST_DAY)
    assert days(answer)[0] == FIRST_DAY
    with refused(StartRefused) as refusal:
        book(office, "09:00", day=FIRST_DAY - timedelta(days=3), now=opens_at)
    assert isinstance(refusal.value, StartRefused)
    assert refusal.value.reason is StartProblem.OUTSIDE_WINDOW
    assert book(office, "08:00", day=FIRST_DAY, now=opens_at).status == AppointmentStatus.BOOKED
    assert office.announcement_at(opens_at) == {}


def test_pause_without_end_says_so() -> None:
    office = make_paused({"from": "2026-11-20 10:00", "text": TEXT})
    assert days(ask(office, NOW - A_MOMENT))[0] == FRIDAY
    with refused(BookingOff) as refusal:
        hold(office, "09:00")
    off = refusal.value
    assert isinstance(off, BookingOff)
    assert (off.text, off.opens_at, off.until) == (TEXT, None, None)
    assert office.announcement_at(NOW) == {}, "appointments are kept without a word"


def test_staff_book_and_move_during_a_pause() -> None:
    office = make_paused({"from": "2026-11-20", "until": "2026-12-24", "text": TEXT})
    assert days(ask(office, NOW, Contingent.STAFF))[0] == FRIDAY
    booked = book(office, "09:00", by=CLERK)
    with refused(BookingOff):
        reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CITIZEN, now=NOW)
    moved = reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CLERK, now=NOW)
    assert moved.start_at == at(office, "10:00")


def test_other_office_is_offered_during_a_pause() -> None:
    office = make_paused({"from": "2026-11-20", "text": TEXT})
    other = make_office(slug="amt-2")
    office = touch()
    found = nearest_starts(office=office, basket={"pass": 1}, start_at=at(office, "09:00"), now=NOW)
    assert {entry.slug for entry, _start in found} == {other.slug}


def test_hold_made_before_a_pause_can_be_confirmed_but_not_taken_again() -> None:
    office = make_paused({"from": "2026-11-20 10:05", "text": TEXT})
    alive, expired = hold(office, "09:00"), hold(office, "10:00")
    booked = confirm_hold(token=token_of(alive), by=CITIZEN, now=NOW + timedelta(minutes=6))
    assert booked.status == AppointmentStatus.BOOKED
    with nothing_changes(), pytest.raises(HoldExpired):
        confirm_hold(token=token_of(expired), by=CITIZEN, now=NOW + HOLD_MINUTES)


@pytest.mark.parametrize("minutes", [-1, 0, 15, 59, 60, 61, 24 * 60, 3 * 24 * 60 + 180])
def test_every_listed_start_can_be_held_and_no_other(minutes: int) -> None:
    pause = {"from": "2026-11-20 10:00", "until": "2026-11-24", "opens": "2026-11-20 11:00", "text": TEXT}
    office = make_paused(pause, grid=30, end="10:00", horizon_days=6)
    now = NOW + timedelta(minutes=minutes)
    listed = {start for day in ask(office, now).offices[0].days for start in day.starts}
    candidates = [
        at(office, clock, FRIDAY + timedelta(days=shift))
        for shift in range(8)
        for clock in ("07:30", "08:00", "08:30", "09:00", "09:30", "10:00")
    ]
    held = set()
    for start in candidates:
        try:
            token = token_of(hold(office, start, now=now))
        except (SlotTaken, StartRefused, BookingOff):
            continue
        held.add(start)
        release_hold(token=token, by=CITIZEN, now=now)
    assert held == listed
    assert bool(listed) == (not 0 <= minutes < 60)


@pytest.mark.parametrize("minutes", [-120, -1, 0, 30, 59, 60, 240])
def test_calendar_stays_good_until_it_says(minutes: int) -> None:
    pause = {"from": "2026-11-20 10:00", "until": "2026-11-24", "opens": "2026-11-20 11:00", "text": TEXT}
    office = make_paused(pause, grid=30, end="10:00", horizon_days=6)
    now = NOW + timedelta(minutes=minutes)
    answer = ask(office, now)
    assert now < answer.valid_until <= now + timedelta(days=1)
    assert days(ask(office, answer.valid_until - A_MOMENT)) == days(answer)


def test_moments_are_those_of_the_zone() -> None:
    office = make_paused(LEONBERG)
    assert office.pauses[0].start_at == datetime(2024, 4, 1, 22, tzinfo=UTC)


HOURS = st.integers(-100, 200)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(begin=HOURS, opens=st.none() | HOURS, until=st.none() | st.integers(-3, 9), now=HOURS)
def test_calendar_and_choice_agree_about_any_pause(
    begin: int, opens: int | None, until: int | None, now: int
) -> None:
    office = _office_of_the_week()
    pause = Pause(
        start_at=NOW + timedelta(hours=begin),
        until=None if until is None else FRIDAY + timedelta(days=until),
        opens_at=None if opens is None else NOW + timedelta(hours=opens),
        text=TEXT,
        is_announced=False,
    )
    paused, instant = replace(office, pauses=(pause,)), NOW + timedelta(hours=now)
    answer = ask(paused, instant)
    listed = {start for day in answer.offices[0].days for start in day.starts}
    first = midnight(instant.date() - timedelta(days=1), office.zone)
    candidates = {first + timedelta(minutes=30 * number) for number in range(10 * 48)}
    assert listed == {start for start in candidates if _is_accepted(paused, start, instant)}
    assert ask(paused, answer.valid_until - A_MOMENT).offices[0].days == answer.offices[0].days


def _office_of_the_week() -> OfficeEntry:
    directory = read_directory()
    return directory.offices.get("amt") or make_office(grid=30, end="10:00", horizon_days=6)


def _is_accepted(office: OfficeEntry, start_at: datetime, now: datetime) -> bool:
    try:
        check_choice(office=office, basket={"pass": 1}, start_at=start_at, letter=None, by=CITIZEN, now=now)
    except (BookingOff, StartRefused):
        return False
    return True
