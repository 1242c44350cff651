"""Reminders: planned with the booking, replaced with a move, gone with its end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.bookings.steps import at, book, hold, read_mails, token_of
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.checks import find_broken, repair
from wartefrei.bookings.credentials import Purpose
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.operations import (
    cancel,
    cancel_by_office,
    confirm_by_mail,
    confirm_hold,
    erase,
    miss,
    reschedule,
)
from wartefrei.notifications.models import Message, State
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
IN_TWO_WEEKS = MONDAY + timedelta(days=14)
CLERK = staff("clerk@stadt")


def read_due(appointment: Appointment) -> list[datetime]:
    """When the reminders about an appointment will leave."""
    rows = Message.objects.filter(about=appointment.code, kind="reminder", state=State.PENDING)
    return list(rows.order_by("due_at").values_list("due_at", flat=True))


def days_before(office: OfficeEntry, clock: str, day: date, *days: int) -> list[datetime]:
    return [at(office, clock, day - timedelta(days=number)) for number in days]


def test_booking_is_reminded_of_a_week_and_a_day_before_at_its_own_time_of_day() -> None:
    office = make_office()
    booked = book(office, "08:30", day=IN_TWO_WEEKS)
    assert read_due(booked) == days_before(office, "08:30", IN_TWO_WEEKS, 7, 1)
    contexts = list(Message.objects.filter(about=booked.code).values_list("context", flat=True))
    assert len(contexts) == 3
    assert contexts[0] == contexts[1] == contexts[2]


@pytest.mark.parametrize(("days_until", "planned"), [(8, [7, 1]), (7, [1]), (2, [1]), (1, []), (0, [])])
def test_reminder_older_than_the_booking_is_left_out(days_until: int, planned: list[int]) -> None:
    office = make_office(horizon_days=60)
    day = MONDAY + timedelta(days=8)
    now = at(office, "08:30", day - timedelta(days=days_until)) - timedelta(hours=2 * (days_until == 0))
    booked = book(office, "08:30", day=day, now=now)
    assert read_due(booked) == days_before(office, "08:30", day, *planned)


def test_office_says_how_many_days_before() -> None:
    office = make_office(reminder_days=[3])
    assert read_due(book(office, "08:30", day=IN_TWO_WEEKS)) == days_before(office, "08:30", IN_TWO_WEEKS, 3)
    silent = make_office(slug="amt-2", reminder_days=[])
    assert read_due(book(silent, "08:30", day=IN_TWO_WEEKS)) == []


def test_reminder_keeps_the_clock_when_summer_time_ends() -> None:
    office = make_office()
    now = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
    booked = book(office, "08:30", day=date(2026, 10, 26), now=now)
    assert read_due(booked) == [
        datetime(2026, 10, 19, 6, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 7, 30, tzinfo=UTC),
    ]


def test_moved_booking_is_reminded_of_its_new_time_only() -> None:
    office = make_office()
    booked = book(office, "08:30", day=IN_TWO_WEEKS)
    later = IN_TWO_WEEKS + timedelta(days=1)
    moves = [("09:00", later), ("08:30", IN_TWO_WEEKS), ("09:00", later)]
    for clock, day in moves:
        reschedule(appointment=booked, office=office, start_at=at(office, clock, day), by=CITIZEN, now=NOW)
        assert read_due(booked) == days_before(office, clock, day, 7, 1)


def test_booking_that_ends_is_not_reminded_of() -> None:
    office = make_office(places=9)
    booked = [book(office, "08:30", day=IN_TWO_WEEKS) for _ in range(4)]
    cancel(appointment=booked[0], by=CITIZEN, now=NOW)
    cancel_by_office(appointment=booked[1], reason={}, by=CLERK, now=NOW)
    miss(appointment=booked[2], by=CLERK, now=NOW)
    erase(appointment=booked[3], by=CITIZEN, now=NOW)
    assert [read_due(one) for one in booked] == [[]] * 4
    assert not Message.objects.filter(kind="reminder").exclude(context={}, recipient="").exists()


def test_unconfirmed_booking_gets_its_reminders_when_it_is_confirmed() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    booked = book(office, "08:30", day=IN_TWO_WEEKS)
    assert (read_mails(booked), read_due(booked)) == (["please_confirm"], [])
    token = token_of(booked, Purpose.CONFIRM)
    confirm_by_mail(code=booked.code, token=token, by=CITIZEN, now=NOW)
    confirm_by_mail(code=booked.code, token=token, by=CITIZEN, now=NOW)
    assert (read_mails(booked), len(read_due(booked))) == (["confirmation"], 2)


def test_hold_is_reminded_of_once_it_is_booked() -> None:
    held = hold(make_office(), "08:30", day=IN_TWO_WEEKS)
    assert read_due(held) == []
    confirm_hold(token=token_of(held), by=CITIZEN, now=NOW)
    confirm_hold(token=token_of(held), by=CITIZEN, now=NOW)
    assert len(read_due(held)) == 2


def test_booking_without_an_address_is_not_reminded_of() -> None:
    booked = book(make_office(), "08:30", day=IN_TWO_WEEKS, person=make_person(email=""), by=CLERK)
    assert (read_mails(booked), read_due(booked)) == ([], [])


def test_check_finds_a_reminder_of_what_has_ended_and_repair_withdraws_it() -> None:
    booked = book(make_office(), "08:30", day=IN_TWO_WEEKS)
    Message.objects.filter(kind="confirmation").update(
        state=State.SENT, settled_at=NOW, context={}, recipient=""
    )
    Appointment.objects.update(status="attended")
    booked.lines.update(person_key=None)
    assert {finding.rule for finding in find_broken(now=NOW)} == {"outbox"}
    repair(now=NOW)
    assert (find_broken(now=NOW), read_due(booked)) == ([], [])


def test_repaired_number_is_told_in_the_reminders_too() -> None:
    booked = book(make_office(), "08:30", day=IN_TWO_WEEKS)
    TicketNumber.objects.all().delete()
    repair(now=NOW)
    number = TicketNumber.objects.get().number
    rows = Message.objects.filter(about=booked.code, kind="reminder", state=State.PENDING)
    assert [row.context["ticket_number"] for row in rows] == [number, number]
