"""What people do on their own phone while they wait."""

from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.operations import cancel, miss
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.errors import DelayUsed, TicketUnknown
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.rows import QUEUED
from wartefrei.queueing.tickets import change, find_ticket, queued_state, read_again, record

DELAY = timedelta(minutes=5)


def delay(*, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    """Five more minutes, once: the number is passed over so long, also when it was just called.

    Raises:
        queueing.errors.Refusal: DelayUsed, TicketElsewhere, TicketUnknown (waits by itself, but not yet)
        bookings.errors.Busy
    """
    office = read_directory().offices_by_key[ticket.office_id]
    with lock_queue(office.house, now=now) as queue:
        current = _read_current(queue, office, ticket, now=now)
        if current.is_delayed or current.state not in QUEUED | {TicketState.CALLED}:
            raise DelayUsed
        change(current, queued_state(current), is_delayed=True, skipped_until=now + DELAY, missed_at=None)
        queue.next_version()
        record("delayed", current, queue, by=by, now=now)
    return current


def give_up(*, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    """Give up the place in the queue. Twice is once.

    An appointment that has not begun is cancelled; one whose time has come counts as missed, which brings the mail
    with the way to a new one.

    Raises:
        queueing.errors.TicketElsewhere: serving has begun, or it is over
        bookings.errors.NotChangeable, bookings.errors.Busy
    """
    office = read_directory().offices_by_key[ticket.office_id]
    with lock_queue(office.house, now=now) as queue:
        try:
            current = _read_current(queue, office, ticket, now=now)
        except TicketUnknown:  # it waits by itself, but not yet
            _let_go(ticket, by=by, now=now)
            return ticket
        if current.state == TicketState.WITHDRAWN:
            return current
        change(current, TicketState.WITHDRAWN, ended_at=now)
        _let_go(current, by=by, now=now)
        queue.next_version()
        record("withdrawn", current, queue, by=by, now=now)
    return current


def _read_current(queue: LockedQueue, office: OfficeEntry, ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket under the lock, also when the caller's was not stored. Raises `TicketUnknown` when none is yet."""
    return read_again(ticket) if ticket.pk else find_ticket(queue, office, ticket.number.number, now=now)


def _let_go(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    appointment = ticket.appointment
    if appointment is None or appointment.status != AppointmentStatus.BOOKED:
        return
    end = cancel if now < appointment.start_at else miss
    end(appointment=appointment, by=by, now=now)
