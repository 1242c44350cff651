"""Tickets under the lock of their day: made, found, changed; and kept in step with their appointments."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import make_event
from wartefrei.bookings.models import Appointment, BasketLine, TicketNumber
from wartefrei.core.lifecycle import TICKET_TRANSITIONS, AppointmentStatus, TicketState
from wartefrei.database.statements import insert
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.days import LockedQueue
from wartefrei.queueing.errors import TicketElsewhere, TicketUnknown
from wartefrei.queueing.expected import Expected, read_expected, waits_by_itself
from wartefrei.queueing.models import Ticket, TicketLine
from wartefrei.queueing.rows import TicketRow


def find_ticket(queue: LockedQueue, office: OfficeEntry, number: int, *, now: datetime) -> Ticket:
    """The ticket of the number at the office today; where nobody checks in, written now if its time has come.

    Raises:
        TicketUnknown
    """
    ticket = _tickets().filter(day=queue.pk, office=office.pk, number__number=number).first()
    if ticket is not None:
        return ticket
    expected = find_expected(queue, office, number)
    if expected is None or not waits_by_itself(office) or expected.start_at > now:
        raise TicketUnknown
    return load_ticket(make_expected(queue, expected, office, now=now, since_at=expected.start_at).pk)


def find_expected(queue: LockedQueue, office: OfficeEntry, number: int) -> Expected | None:
    """Whoever is expected at the office today with this number and has no ticket yet."""
    teams = [team.pk for team in office.teams]
    expected = read_expected(house=queue.house, day=queue.date, teams=teams)
    return next((one for one in expected if one.number == number), None)


def read_again(ticket: Ticket) -> Ticket:
    """The ticket as it is under the lock."""
    return _tickets().get(pk=ticket.pk)


def _tickets() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("number", "day", "counter", "appointment__day")


def change(ticket: Ticket, state: TicketState, **values: Any) -> None:
    """Write the ticket's new state and values.

    Raises:
        TicketElsewhere: its life cycle does not lead there
    """
    if state not in TICKET_TRANSITIONS[TicketState(ticket.state)] | {ticket.state}:
        raise elsewhere(ticket)
    update(ticket, state=state, **values)


def update(ticket: Ticket, **values: Any) -> None:
    """Write some values of the ticket."""
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=tuple(values))


def elsewhere(ticket: Ticket) -> TicketElsewhere:
    """The refusal that says where the ticket is."""
    counter = ticket.counter.name if ticket.counter is not None else ""
    return TicketElsewhere(ticket.number.number, TicketState(ticket.state), counter)


def queued_state(ticket: Ticket) -> TicketState:
    """Where a ticket waits that nobody came to: those who were late stand by."""
    return TicketState.STANDBY if ticket.is_late else TicketState.WAITING


def record(
    action: str, ticket: Ticket, queue: LockedQueue, *, by: Actor, now: datetime, **details: object
) -> None:
    """Audit a change of the ticket, which has raised the version."""
    event = make_event(
        action=f"ticket.{action}",
        by=by,
        now=now,
        subject=f"{queue.house.slug} {queue.date} {ticket.number.number}",
        authority=queue.house.authority.slug,
        **details,
    )
    queue.rows.append(event)


def make_expected(
    queue: LockedQueue, expected: Expected, office: OfficeEntry, *, now: datetime, **values: Any
) -> Ticket:
    """Give somebody who was expected a ticket; ``values`` say how it waits."""
    ticket = Ticket(
        **{
            "day_id": queue.pk,
            "office_id": office.pk,
            "team_id": expected.team,
            "number": TicketNumber.objects.get(pk=expected.number_key),
            "appointment_id": expected.appointment,
            "appointment_sequence": expected.sequence,
            "state": TicketState.WAITING,
            "language": expected.language,
            "due_at": expected.start_at,
            "since_at": now,
            **values,
        }
    )
    insert([ticket])
    lines = BasketLine.objects.filter(appointment=expected.appointment).order_by("pk")
    insert(
        TicketLine(ticket=ticket, service_id=service, quantity=quantity)
        for service, quantity in lines.values_list("service_id", "quantity")
    )
    return ticket


def let_wait(queue: LockedQueue, office: OfficeEntry, *, now: datetime) -> int:
    """Where nobody checks in: give those whose time has come their tickets; returns how many."""
    if not waits_by_itself(office):
        return 0
    teams = [team.pk for team in office.teams]
    due = [
        one for one in read_expected(house=queue.house, day=queue.date, teams=teams) if one.start_at <= now
    ]
    for one in due:
        make_expected(queue, one, office, now=now, since_at=one.start_at)
    if due:
        queue.next_version()
    return len(due)


def catch_up(queue: LockedQueue, rows: Iterable[TicketRow], *, now: datetime) -> bool:
    """Bring tickets in step whose appointments were moved or cancelled since; returns whether there were any."""
    stale = [row.pk for row in rows if row.is_stale]
    if not stale:
        return False
    for ticket in _tickets().filter(pk__in=stale):
        if ticket.appointment is not None:
            _catch_up(ticket, ticket.appointment, now=now)
    queue.next_version()
    return True


def _catch_up(ticket: Ticket, appointment: Appointment, *, now: datetime) -> None:
    is_mine = ticket.number.appointment_id == appointment.pk
    if not is_mine:  # moved to another day or house, where it has another number
        ticket.appointment = None
    if is_mine and appointment.status in {AppointmentStatus.BOOKED, AppointmentStatus.MISSED}:
        office, team = read_directory().teams[appointment.day.team_id]
        update(
            ticket,
            appointment_sequence=appointment.sequence,
            due_at=appointment.start_at,
            office_id=office.pk,
            team_id=team.pk,
            reserved_for_id=None,
        )
    elif ticket.state == TicketState.SERVING:
        update(ticket, appointment=ticket.appointment, appointment_sequence=appointment.sequence)
    else:
        change(ticket, TicketState.WITHDRAWN, ended_at=now, appointment=ticket.appointment)


def load_ticket(pk: int) -> Ticket:
    """The ticket of a key."""
    return _tickets().get(pk=pk)
