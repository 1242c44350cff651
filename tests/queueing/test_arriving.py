"""Checking in and taking a ticket: early, late, twice, elsewhere, on another day; walk-ins and their daily number."""

from datetime import date, timedelta

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY, NOW, make_office, touch
from tests.queueing.house import (
    CLERK,
    KIOSK,
    MINUTE,
    add_team,
    arrive,
    call_next,
    check_in,
    make_house,
    number_of,
    see,
    walk_in,
)
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations as bookings
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import AppointmentStatus, Channel, TicketState
from wartefrei.offices import models
from wartefrei.queueing import errors, operations
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import describe_ticket, find_by_phone_token, find_ticket_of, tickets_left

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


def test_ticket_has_the_number_of_the_booking_and_waits() -> None:
    office = make_house()
    appointment = book(office, "08:00", 2)
    ticket = check_in(office, appointment, now=at(office, "07:50"))
    view = describe_ticket(ticket, now=at(office, "07:50"))
    assert (view.number, view.state) == (describe(appointment).ticket_number, TicketState.WAITING)
    assert (view.ahead, view.estimate, view.room) == (0, None, "EG")
    assert (view.due_at, view.language) == (at(office, "08:00"), "de")
    assert [(service.slug, quantity) for service, quantity in view.lines] == [("pass", 2)]


def test_check_in_twice_is_the_same_ticket() -> None:
    office = make_house()
    appointment = book(office, "08:00")
    first = check_in(office, appointment, now=at(office, "07:50"))
    call_next(office, now=at(office, "08:00"))
    again = check_in(office, appointment, now=at(office, "08:00"))
    assert (again.pk, again.state, Ticket.objects.count()) == (first.pk, TicketState.CALLED, 1)


def test_early_is_told_when_to_come_back() -> None:
    office = make_house(early_minutes=30)
    appointment = book(office, "08:30")
    with pytest.raises(errors.TooEarly) as early:
        check_in(office, appointment, now=at(office, "08:00") - MINUTE)
    assert (early.value.opens_at, early.value.start_at) == (at(office, "08:00"), at(office, "08:30"))
    assert check_in(office, appointment, now=at(office, "08:00")).state == TicketState.WAITING


def test_emergency_appointment_is_never_too_early_on_its_day() -> None:
    office = make_house()
    appointment = book(office, "11:00")
    Appointment.objects.update(channel=Channel.EMERGENCY)
    assert check_in(office, appointment, now=at(office, "08:00")).state == TicketState.WAITING


def test_late_stands_by_and_comes_after_those_in_time() -> None:
    office = make_house(late_minutes=15)
    late = arrive(office, "08:00", now=at(office, "08:15"))
    in_time = arrive(office, "08:20", now=at(office, "08:20"))
    just = arrive(office, "08:00", now=at(office, "08:15") - MINUTE)
    assert (late.state, just.state) == (TicketState.STANDBY, TicketState.WAITING)
    assert [call_next(office, slug, now=at(office, "08:30")) for slug in ("c1", "c2")] == [
        number_of(just),
        number_of(in_time),
    ]
    assert see(office, now=at(office, "08:30"))["standby"] == [number_of(late)]


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=3), TUESDAY])
def test_other_day_is_told_when(day: date) -> None:
    office = make_house()
    appointment = book(office, "08:00")
    with pytest.raises(errors.WrongDay) as wrong:
        check_in(office, appointment, now=at(office, "08:00", day))
    assert wrong.value.start_at == at(office, "08:00")


def test_other_office_is_named() -> None:
    office = make_house()
    elsewhere = make_office(slug="anderes")
    appointment = book(elsewhere, "08:00")
    with pytest.raises(errors.NotHere) as refusal:
        check_in(office, appointment, now=at(office, "08:00"))
    assert refusal.value.office.slug == "anderes"


def test_cancelled_and_served_appointments_are_explained() -> None:
    office = make_house()
    cancelled, served = book(office, "08:00"), arrive(office, "08:00")
    bookings.cancel(appointment=cancelled, by=CITIZEN, now=NOW)
    call_next(office, now=at(office, "08:00"))
    number = number_of(served)
    operations.finish(office=office, number=number, services=None, by=CLERK, now=at(office, "08:05"))
    assert served.appointment is not None
    for appointment, status in (
        (cancelled, AppointmentStatus.CANCELLED),
        (served.appointment, AppointmentStatus.ATTENDED),
    ):
        with pytest.raises(errors.NothingToDo) as refusal:
            check_in(office, appointment, now=at(office, "08:10"))
        assert refusal.value.status == status


def test_who_did_not_hear_the_calls_stands_by_after_checking_in_again() -> None:
    office = make_house(most_calls=1)
    ticket = arrive(office, "08:00")
    now = at(office, "08:00")
    call_next(office, now=now)
    operations.no_show(office=office, number=number_of(ticket), by=CLERK, now=now)
    operations.settle_missed(now=now + MINUTE)
    assert see(office, now=now) == {"missed": [number_of(ticket)]}
    assert ticket.appointment is not None
    again = check_in(office, ticket.appointment, now=now + 5 * MINUTE)
    assert (again.pk, again.state) == (ticket.pk, TicketState.STANDBY)
    assert call_next(office, now=now + 5 * MINUTE) == number_of(ticket)
    operations.start(office=office, number=number_of(ticket), by=CLERK, now=now + 6 * MINUTE)
    ticket.appointment.refresh_from_db()
    assert ticket.appointment.status == AppointmentStatus.ATTENDED


def test_phone_checks_in_only_where_the_office_allows_it() -> None:
    office = make_house()
    appointment = book(office, "08:00")
    with pytest.raises(errors.PhoneCheckInOff):
        check_in(office, appointment, now=at(office, "08:00"), by=CITIZEN)
    models.Office.objects.update(phone_check_in=True)
    office = touch()
    assert check_in(office, appointment, now=at(office, "08:00"), by=CITIZEN).state == TicketState.WAITING


def test_where_nobody_checks_in_the_answer_is_the_ticket_as_it_waits() -> None:
    office = make_house(arrival="none")
    appointment = book(office, "08:30")
    early = check_in(office, appointment, now=at(office, "08:00"))
    view = describe_ticket(early, now=at(office, "08:00"))
    assert not early.pk
    assert (view.number, view.ahead) == (describe(appointment).ticket_number, 0)
    stored = check_in(office, appointment, now=at(office, "09:00"))
    assert stored.pk
    assert (stored.state, stored.since_at) == (TicketState.WAITING, at(office, "08:30"))
    assert find_ticket_of(appointment, now=at(office, "09:00")) == stored


def test_appointment_cancelled_while_its_ticket_waits_is_not_called() -> None:
    office = make_house()
    ticket = arrive(office, "09:00", now=at(office, "08:30"))
    other = walk_in(office, now=at(office, "08:40"))
    assert ticket.appointment is not None
    bookings.cancel(appointment=ticket.appointment, by=CITIZEN, now=at(office, "08:45"))
    assert see(office, now=at(office, "08:45")) == {"waiting": [number_of(other)]}
    assert call_next(office, now=at(office, "09:00")) == number_of(other)
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WITHDRAWN


def test_appointment_moved_while_its_ticket_waits_waits_for_its_new_time() -> None:
    office = make_house()
    ticket = arrive(office, "09:00", now=at(office, "08:30"))
    assert ticket.appointment is not None
    moved = bookings.reschedule(
        appointment=ticket.appointment,
        office=office,
        start_at=at(office, "11:00"),
        by=CITIZEN,
        now=at(office, "08:35"),
    )
    assert see(office, now=at(office, "08:40")) == {}
    again = check_in(office, moved, now=at(office, "10:00"))
    assert (again.pk, again.due_at, again.state) == (ticket.pk, at(office, "11:00"), TicketState.WAITING)


def test_appointment_moved_to_another_day_leaves_the_queue_and_its_number_stays_taken() -> None:
    office = make_house()
    ticket = arrive(office, "09:00", now=at(office, "08:30"))
    number = number_of(ticket)
    assert ticket.appointment is not None
    moved = bookings.reschedule(
        appointment=ticket.appointment,
        office=office,
        start_at=at(office, "09:00", TUESDAY),
        by=CITIZEN,
        now=at(office, "08:35"),
    )
    assert call_next(office, now=at(office, "09:00")) is None
    left = Ticket.objects.get(pk=ticket.pk)
    assert left.appointment is None
    assert left.state == TicketState.WITHDRAWN
    assert TicketNumber.objects.get(date=MONDAY, number=number).appointment is None
    new = check_in(office, moved, now=at(office, "09:00", TUESDAY))
    assert new.state == TicketState.WAITING


def test_walk_in_gets_a_number_nobody_has() -> None:
    office = make_house()
    booked = book(office, "08:00")
    tickets = [walk_in(office, now=at(office, "08:00")) for _ in range(3)]
    numbers = {number_of(ticket) for ticket in tickets} | {describe(booked).ticket_number}
    assert len(numbers) == 4
    assert find_by_phone_token(describe_ticket(tickets[0], now=at(office, "08:00")).phone_token) == tickets[0]


@pytest.mark.parametrize("token", ["", "1", "1-", "-A", "1-AAAA", "x" * 500, "99999999999999999999-A", "٣-A"])
def test_made_up_phone_address_finds_nothing(token: str) -> None:
    walk_in(make_house(), now=NOW)
    with pytest.raises(errors.TicketUnknown):
        find_by_phone_token(token)


def test_walk_in_rules() -> None:
    office, kinds = make_house(walk_in="none"), errors.WalkInProblem
    now = at(office, "08:00")
    with pytest.raises(errors.WalkInRefused) as refusal:
        walk_in(office, now=now)
    assert refusal.value.kind == kinds.NONE
    models.Team.objects.update(walk_in="urgent")
    office = touch()
    with pytest.raises(errors.WalkInRefused) as refusal:
        walk_in(office, now=now)
    assert refusal.value.kind == kinds.URGENT_ONLY
    assert walk_in(office, now=now, is_urgent=True).state == TicketState.WAITING
    with pytest.raises(errors.WalkInRefused) as refusal:
        walk_in(office, now=at(office, "12:00"), is_urgent=True)
    assert refusal.value.kind == kinds.CLOSED
    assert walk_in(office, now=at(office, "12:00"), is_urgent=True, by=CLERK).state == TicketState.WAITING


def test_daily_number_of_walk_ins() -> None:
    office = make_house()
    models.Team.objects.update(walk_in_per_day=2)
    office = touch()
    now = at(office, "08:00")
    arrive(office, "08:00")
    assert tickets_left(office=office, service="pass", now=now) == 2
    for _ in range(2):
        walk_in(office, now=now)
    assert tickets_left(office=office, service="pass", now=now) == 0
    with pytest.raises(errors.NoTicketLeft) as refusal:
        walk_in(office, now=now)
    assert refusal.value.per_day == 2
    assert walk_in(office, now=at(office, "08:00", TUESDAY)).state == TicketState.WAITING


def test_rule_of_one_service_beats_the_teams() -> None:
    office = make_house(walk_in="none")
    models.Team.objects.update(walk_ins={"pass": {"kind": "free", "per_day": 1}})
    office = touch()
    walk_in(office, now=at(office, "08:00"))
    with pytest.raises(errors.NoTicketLeft):
        walk_in(office, now=at(office, "08:00"))


def test_walk_in_goes_to_the_open_team_with_least_waiting() -> None:
    office = add_team(make_house(), "zweites", counters=("c2",), walk_in="free")
    now = at(office, "08:00")
    teams = [walk_in(office, now=now).team_id for _ in range(4)]
    assert sorted(teams) == sorted([team.pk for team in office.teams] * 2)


def test_all_numbers_of_the_house_are_given_out() -> None:
    office = make_house()
    house = models.House.objects.get(slug=office.house.slug)
    TicketNumber.objects.bulk_create(
        TicketNumber(house=house, date=MONDAY, number=number) for number in range(100, 10_000)
    )
    with pytest.raises(errors.NoTicketLeft) as refusal:
        walk_in(office, now=at(office, "08:00"))
    assert refusal.value.per_day is None


def test_check_in_after_the_day_has_ended_is_refused() -> None:
    office = make_house()
    appointment = book(office, "08:00")
    operations.close_day(office=office, day=MONDAY, now=at(office, "18:00"))
    with pytest.raises(errors.NothingToDo) as refusal:
        operations.check_in(office=office, appointment=appointment, by=KIOSK, now=at(office, "18:05"))
    assert refusal.value.status == AppointmentStatus.MISSED
