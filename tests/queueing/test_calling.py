"""Calling: who comes next, to one counter one person, and what screens play of it."""

from datetime import timedelta

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY
from tests.queueing.house import (
    CLERK,
    COLLEAGUE,
    MINUTE,
    add_team,
    arrive,
    call_next,
    counter,
    make_house,
    number_of,
    see,
    walk_in,
)
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.queueing import errors, feed, operations
from wartefrei.queueing.models import Call, CounterSession
from wartefrei.queueing.queries import find_ticket_of

pytestmark = pytest.mark.django_db


def test_appointments_come_before_walk_ins_and_in_order_of_time() -> None:
    office = make_house()
    guest = walk_in(office, now=at(office, "08:00"))
    second = arrive(office, "08:10")
    first = arrive(office, "08:00", now=at(office, "08:05"))
    now = at(office, "08:15")
    assert see(office, now=now) == {"waiting": [number_of(one) for one in (first, second, guest)]}
    assert call_next(office, "c1", now=now) == number_of(first)
    assert call_next(office, "c2", now=now, by=COLLEAGUE) == number_of(second)
    assert see(office, now=now) == {
        "waiting": [number_of(guest)],
        "called": [number_of(first), number_of(second)],
    }


def test_nobody_waits() -> None:
    office = make_house()
    assert call_next(office, now=at(office, "08:00")) is None
    assert Call.objects.count() == 0


def test_double_click_calls_one_person() -> None:
    office = make_house()
    first, _second = (arrive(office, "08:00"), arrive(office, "08:00"))
    now = at(office, "08:05")
    assert call_next(office, now=now) == number_of(first)
    with pytest.raises(errors.CounterBusy) as busy:
        call_next(office, now=now)
    assert busy.value.number == number_of(first)
    assert Call.objects.count() == 1


def test_counter_calls_for_its_teams_only() -> None:
    office = make_house(places=1)
    office = add_team(office, "zweites", counters=("c2",))
    now = at(office, "08:00")
    one, other = arrive(office, "08:00"), arrive(office, "08:00")
    assert one.team_id != other.team_id
    by_team = {ticket.team_id: number_of(ticket) for ticket in (one, other)}
    assert call_next(office, "c2", now=now) == by_team[office.teams[1].pk]
    assert call_next(office, "c1", now=now) == by_team[office.teams[0].pk]


def test_screen_plays_each_call_with_its_own_sequence() -> None:
    office = make_house()
    first, second = (arrive(office, "08:00"), arrive(office, "08:00"))
    now = at(office, "08:00")
    call_next(office, "c1", now=now)
    call_next(office, "c2", now=now, by=COLLEAGUE)
    operations.recall(office=office, number=number_of(first), by=CLERK, now=now + MINUTE)
    view = feed.read_display(house=office.house, now=now)
    assert [(call.ticket_number, call.counter, call.room) for call in view.calls] == [
        (number_of(first), "Schalter 1", "EG"),
        (number_of(second), "Schalter 2", "EG"),
        (number_of(first), "Schalter 1", "EG"),
    ]
    sequences = [call.sequence for call in view.calls]
    assert sequences == sorted(set(sequences), reverse=True)
    assert view.sequence == sequences[0] == feed.newest(office.house.slug, MONDAY)
    assert feed.read_sequences([office.house.slug, "nowhere"], now) == {office.house.slug: view.sequence}


def test_screen_counts_who_waits() -> None:
    office = make_house()
    arrive(office, "08:00")
    walk_in(office, now=at(office, "08:00"))
    assert feed.read_display(house=office.house, now=at(office, "08:00")).waiting == 2
    call_next(office, now=at(office, "08:00"))
    assert feed.read_display(house=office.house, now=at(office, "08:00")).waiting == 1


def test_where_nobody_checks_in_an_appointment_waits_from_its_time_on() -> None:
    office = make_house(arrival="none")
    appointment = book(office, "08:30")
    number = describe(appointment).ticket_number
    assert see(office, now=at(office, "08:30") - MINUTE) == {"not_arrived": [number]}
    assert call_next(office, now=at(office, "08:30") - MINUTE) is None
    assert see(office, now=at(office, "08:30")) == {"waiting": [number]}
    assert feed.read_display(house=office.house, now=at(office, "08:30")).waiting == 1
    assert call_next(office, now=at(office, "08:30") + MINUTE) == number
    assert find_ticket_of(appointment, now=at(office, "08:30") + MINUTE).checked_in_at is None  # type: ignore[union-attr]


def test_whole_visit() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    number = number_of(ticket)
    call_next(office, now=now)
    operations.start(office=office, number=number, by=CLERK, now=now + MINUTE)
    operations.finish(office=office, number=number, services=None, by=CLERK, now=now + 11 * MINUTE)
    assert see(office, now=now) == {}
    ticket.refresh_from_db()
    assert ticket.appointment is not None
    assert ticket.appointment.status == AppointmentStatus.ATTENDED
    assert (ticket.state, ticket.ended_at) == ("finished", now + 11 * MINUTE)
    assert [(line.quantity, line.is_done) for line in ticket.lines.all()] == [(1, True)]


def test_calling_opens_the_counter() -> None:
    office = make_house()
    arrive(office, "08:00")
    call_next(office, now=at(office, "08:00"))
    session = CounterSession.objects.get()
    assert (session.counter_id, session.staff, session.closed_at) == (counter(office).pk, "clerk", None)
    with pytest.raises(errors.CounterTaken) as taken:
        call_next(office, now=at(office, "08:00") + MINUTE, by=COLLEAGUE)
    assert taken.value.login == "clerk"


def test_counter_of_yesterday_is_closed() -> None:
    office = make_house()
    yesterday = at(office, "08:00") - timedelta(days=3)
    operations.open_counter(office=office, counter=counter(office), by=COLLEAGUE, now=yesterday)
    ticket = arrive(office, "08:00")
    assert call_next(office, now=at(office, "08:00")) == number_of(ticket)
