"""Closing time: who waited in vain, who never came; once, by any number of workers, and late after an outage."""

from datetime import timedelta

import pytest

from tests.bookings.steps import at, book, nothing_changes, read_mails
from tests.factories import MONDAY, make_office
from tests.queueing.house import CLERK, MINUTE, arrive, call_next, counter, make_house, number_of, walk_in
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.queueing import operations
from wartefrei.queueing.models import Alarm, CounterSession, DayEnd, Ticket

pytestmark = pytest.mark.django_db


def status_of(appointment: Appointment | None) -> str:
    """What became of an appointment."""
    assert appointment is not None
    appointment.refresh_from_db()
    return appointment.status


def test_end_of_the_day() -> None:
    office = make_house(most_calls=1)
    absent = book(office, "09:00")
    served, missed = (arrive(office, "08:00"), arrive(office, "08:00"))
    now = at(office, "08:00")
    call_next(office, now=now)
    operations.finish(office=office, number=number_of(served), services=None, by=CLERK, now=now)
    call_next(office, now=now)
    operations.no_show(office=office, number=number_of(missed), by=CLERK, now=now)
    waiting = arrive(office, "11:30")
    guest = walk_in(office, now=at(office, "11:30"))
    operations.add_note(office=office, number=number_of(guest), note="wartet", by=CLERK, now=now)
    operations.close_counter(office=office, counter=counter(office), by=CLERK, now=at(office, "12:05"))
    for _ in range(2):
        operations.due(now=at(office, "12:30"))
    assert status_of(absent) == AppointmentStatus.MISSED
    assert status_of(served.appointment) == AppointmentStatus.ATTENDED
    assert status_of(missed.appointment) == AppointmentStatus.MISSED
    assert status_of(waiting.appointment) == AppointmentStatus.UNSERVED
    assert "missed" in read_mails(absent)
    assert waiting.appointment is not None
    assert "unserved" in read_mails(waiting.appointment)
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (served, missed, waiting, guest)] == [
        TicketState.FINISHED,
        TicketState.MISSED,
        TicketState.UNSERVED,
        TicketState.UNSERVED,
    ]
    assert set(Ticket.objects.values_list("note", flat=True)) == {""}
    end = DayEnd.objects.get()
    assert (end.date, end.missed, end.unserved) == (MONDAY, 1, 2)


def test_day_is_not_over_while_somebody_works_at_a_counter() -> None:
    office = make_house()
    ticket = arrive(office, "11:30")
    operations.open_counter(office=office, counter=counter(office), by=CLERK, now=at(office, "08:00"))
    operations.raise_alarm(office=office, counter=counter(office), by=CLERK, now=at(office, "08:00"))
    operations.due(now=at(office, "14:55"))
    assert status_of(ticket.appointment) == AppointmentStatus.BOOKED
    operations.due(now=at(office, "15:00"))
    assert status_of(ticket.appointment) == AppointmentStatus.UNSERVED
    assert CounterSession.objects.get().closed_at == at(office, "15:00")
    assert Alarm.objects.get().ended_at == at(office, "15:00")


def test_day_ends_late_after_an_outage() -> None:
    office = make_house()
    absent, ticket = book(office, "09:00"), arrive(office, "11:30")
    call_next(office, now=at(office, "11:30"))
    operations.start(office=office, number=number_of(ticket), by=CLERK, now=at(office, "11:30"))
    operations.due(now=at(office, "08:00") + timedelta(days=3))
    ticket.refresh_from_db()
    assert (ticket.state, status_of(absent)) == (TicketState.FINISHED, AppointmentStatus.MISSED)
    with nothing_changes():
        operations.due(now=at(office, "08:00") + timedelta(days=4))


def test_where_nobody_checks_in_who_was_never_called_is_unserved_and_who_was_has_missed() -> None:
    office = make_house(arrival="none", most_calls=3)
    called, never = book(office, "08:00"), book(office, "11:00")
    number = call_next(office, now=at(office, "08:00"))
    assert number is not None
    operations.no_show(office=office, number=number, by=CLERK, now=at(office, "08:05"))
    operations.due(now=at(office, "15:00"))
    assert (status_of(called), status_of(never)) == (AppointmentStatus.MISSED, AppointmentStatus.UNSERVED)


def test_office_without_counters_calls_nobody_and_its_appointments_stay() -> None:
    office = make_office()
    appointment = book(office, "08:00")
    operations.due(now=at(office, "23:00"))
    assert status_of(appointment) == AppointmentStatus.BOOKED


def test_nothing_is_written_while_nothing_is_due() -> None:
    office = make_house()
    book(office, "08:00")
    arrive(office, "08:30")
    with nothing_changes():
        operations.due(now=at(office, "12:30") - MINUTE)


def test_people_wait_by_themselves_from_their_time_on() -> None:
    office = make_house(arrival="none")
    book(office, "08:30")
    with nothing_changes():
        operations.due(now=at(office, "08:30") - MINUTE)
    operations.due(now=at(office, "08:30"))
    assert Ticket.objects.get().state == TicketState.WAITING
