"""At the counter: begin, end, nobody came, come back later."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.operations import attend
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.durations import learn_from
from wartefrei.queueing.errors import CounterBusy, NotServed, TooLate
from wartefrei.queueing.models import AT_COUNTER, Ticket, TicketLine
from wartefrei.queueing.operations.calling import call_ticket
from wartefrei.queueing.tickets import change, elsewhere, find_ticket, queued_state, record, update

SKIP = timedelta(minutes=5)
"""So long a number that nobody answered is passed over."""

UNDO = timedelta(seconds=10)
"""So long "nobody came" can be taken back."""


def start(*, office: OfficeEntry, number: int, by: Actor, now: datetime) -> Ticket:
    """Somebody has come to the counter: serving begins. Twice is once.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere
        bookings.errors.NotChangeable, bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state != TicketState.SERVING:
            if ticket.state != TicketState.CALLED:
                raise elsewhere(ticket)
            _start(queue, ticket, by=by, now=now)
    return ticket


def _start(queue: LockedQueue, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    change(ticket, TicketState.SERVING, started_at=now, missed_at=None)
    if ticket.appointment is not None and ticket.appointment.status != AppointmentStatus.ATTENDED:
        ticket.appointment = attend(appointment=ticket.appointment, by=by, now=now)
    queue.next_version()
    record("started", ticket, queue, by=by, now=now)


def finish(
    *,
    office: OfficeEntry,
    number: int,
    services: Mapping[str, int] | None,
    lacks_documents: bool = False,
    by: Actor,
    now: datetime,
) -> Ticket:
    """The visit is over. ``services`` (slug → units) were really done; None: all that were asked for.

    ``lacks_documents``: the person was sent away because papers were missing.

    A called ticket is started by it. Twice is once.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere, NotServed
        bookings.errors.NotChangeable, bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state == TicketState.FINISHED:
            return ticket
        is_measured = ticket.state == TicketState.SERVING
        if ticket.state == TicketState.CALLED:
            _start(queue, ticket, by=by, now=now)
        change(ticket, TicketState.FINISHED, ended_at=now, lacks_documents=lacks_documents)
        _write_done(ticket, office, services)
        if is_measured and ticket.started_at is not None:
            learn_from(ticket, office, seconds=int((now - ticket.started_at).total_seconds()))
        queue.next_version()
        record("finished", ticket, queue, by=by, now=now)
    return ticket


def _write_done(ticket: Ticket, office: OfficeEntry, services: Mapping[str, int] | None) -> None:
    lines = {line.service_id: line for line in ticket.lines.all()}
    known = office.authority.services
    if services is None:
        ticket.lines.update(is_done=True)
        return
    if unknown := services.keys() - known.keys():
        raise NotServed(", ".join(sorted(unknown)))
    done = {known[slug].pk: quantity for slug, quantity in services.items() if quantity}
    ticket.lines.exclude(service__in=done).update(is_done=False)
    for service, quantity in done.items():
        line = lines.get(service) or TicketLine(ticket=ticket, service_id=service)
        line.quantity, line.is_done = quantity, True
        line.save()


def no_show(*, office: OfficeEntry, number: int, by: Actor, now: datetime) -> Ticket:
    """Nobody came to the call: the number is passed over for some minutes; after the office's last call it is missed.

    The appointment counts as missed, and its mail is written, once this can't be undone any more (`settle_missed`).

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state != TicketState.CALLED:
            raise elsewhere(ticket)
        if ticket.calls >= office.most_calls:
            change(ticket, TicketState.MISSED, missed_at=now, ended_at=now)
        else:
            change(ticket, queued_state(ticket), missed_at=now, skipped_until=now + SKIP)
        queue.next_version()
        record("no_show", ticket, queue, by=by, now=now, missed=ticket.state == TicketState.MISSED)
    return ticket


def undo_no_show(*, office: OfficeEntry, number: int, by: Actor, now: datetime) -> Ticket:
    """They came after all: the number is at the counter again as if nothing had been said. Twice is once.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TooLate (more than ten seconds, or called again since), CounterBusy
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state == TicketState.CALLED and ticket.missed_at is None:
            return ticket
        if ticket.missed_at is None or now - ticket.missed_at > UNDO or ticket.counter_id is None:
            raise TooLate
        _refuse_other(queue, ticket)
        change(ticket, TicketState.CALLED, missed_at=None, skipped_until=None, ended_at=None)
        queue.next_version()
        record("no_show_undone", ticket, queue, by=by, now=now)
    return ticket


def _refuse_other(queue: LockedQueue, ticket: Ticket) -> None:
    """Raise `CounterBusy` when somebody else is at the ticket's counter by now."""
    here = Ticket.objects.filter(day=queue.pk, counter=ticket.counter_id, state__in=AT_COUNTER)
    for number in here.exclude(pk=ticket.pk).values_list("number__number", flat=True):
        raise CounterBusy(number)


def park(*, office: OfficeEntry, number: int, note: str, by: Actor, now: datetime) -> Ticket:
    """Put a ticket aside: somebody fetches a document or a photo. ``note`` (at most 200 signs) names nobody.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state != TicketState.PARKED:
            change(ticket, TicketState.PARKED, missed_at=None)
            queue.next_version()
            record("parked", ticket, queue, by=by, now=now)
        if note:
            update(ticket, note=note[:200])
    return ticket


def resume(
    *, office: OfficeEntry, number: int, by: Actor, now: datetime, counter: CounterEntry | None = None
) -> Ticket:
    """Take up a parked ticket: it waits again, or is called to a counter at once.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere, CounterBusy, CounterTaken
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state != TicketState.PARKED:
            raise elsewhere(ticket)
        if counter is not None:
            return call_ticket(office=office, number=number, counter=counter, by=by, now=now)
        change(ticket, TicketState.WAITING, skipped_until=None)
        queue.next_version()
        record("resumed", ticket, queue, by=by, now=now)
    return ticket
