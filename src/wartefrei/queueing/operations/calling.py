"""Calling: who comes next, a certain number, and the same once more."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.models import TicketNumber
from wartefrei.core.calling import next_of
from wartefrei.core.lifecycle import TICKET_TRANSITIONS, TicketState
from wartefrei.database.statements import as_parameter, update
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.errors import CounterBusy, TicketUnknown
from wartefrei.queueing.expected import waits_by_itself
from wartefrei.queueing.models import AT_COUNTER, Call, Ticket
from wartefrei.queueing.operations.counters import join_counter
from wartefrei.queueing.rows import QUEUED, TicketRow, read_rows, to_seconds
from wartefrei.queueing.tickets import (
    catch_up,
    change,
    elsewhere,
    find_expected,
    find_ticket,
    let_wait,
    load_ticket,
    make_expected,
    record,
)


def call_next(*, counter: CounterEntry, office: OfficeEntry, by: Actor, now: datetime) -> Ticket | None:
    """Call who comes next in the calling order for the counter's teams; None when nobody waits.

    Whoever calls at a closed counter opens it.

    Raises:
        queueing.errors.Refusal: CounterBusy, CounterTaken
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        join_counter(queue, counter, by=by, now=now)
        let_wait(queue, office, now=now)
        rows = _read_open(queue, office, now=now)
        refuse_busy(rows, counter)
        chosen = _choose(rows, counter, office, now=now)
        if chosen is None:
            return None
        return _call(queue, chosen.pk, counter, by=by, now=now)


def _read_open(queue: LockedQueue, office: OfficeEntry, *, now: datetime) -> list[TicketRow]:
    """The open tickets of the office, none of them behind its appointment."""
    rows = read_rows(day=queue.pk, offices=[office.pk])
    return read_rows(day=queue.pk, offices=[office.pk]) if catch_up(queue, rows, now=now) else rows


def refuse_busy(rows: list[TicketRow], counter: CounterEntry) -> None:
    """Raise `CounterBusy` when somebody is at the counter: a double click calls one person."""
    for row in rows:
        if row.counter == counter.pk and row.state in AT_COUNTER:
            raise CounterBusy(TicketNumber.objects.get(pk=row.key).number)


def _choose(
    rows: list[TicketRow], counter: CounterEntry, office: OfficeEntry, *, now: datetime
) -> TicketRow | None:
    teams, seconds, is_open = {team.pk for team in counter.teams}, to_seconds(now), waits_by_itself(office)
    mine = {
        row.key: row
        for row in rows
        if row.state in QUEUED
        and (row.reserved_for == counter.pk if row.reserved_for else row.team in teams)
        and not (is_open and row.due_at is not None and row.due_at > seconds)
    }
    first = next_of((row.waiting for row in mine.values()), seconds)
    return None if first is None else mine[first.number]


_CALLED = (
    "state = %s, counter_id = %s, reserved_for_id = NULL, calls = calls + 1, called_at = %s,"
    " missed_at = NULL, skipped_until = NULL, ended_at = NULL"
)
_NUMBER = "(SELECT number FROM bookings_ticketnumber WHERE id = number_id)"


def _call(queue: LockedQueue, pk: int, counter: CounterEntry, *, by: Actor, now: datetime) -> Ticket:
    """Write that the ticket is called, and return it: few statements, as every click on "call next" waits for them."""
    changes = [TicketState.CALLED.value, counter.pk, as_parameter(now)]
    ticket, number = update(Ticket, pk, _CALLED, changes, also=_NUMBER)
    ticket.number = TicketNumber(pk=ticket.number_id, house_id=queue.house.pk, date=queue.date, number=number)
    _show(queue, ticket, counter, now=now)
    record("called", ticket, queue, by=by, now=now, counter=counter.slug)
    return ticket


def _show(queue: LockedQueue, ticket: Ticket, counter: CounterEntry, *, now: datetime) -> None:
    """Let screens show and speak it."""
    call = Call(
        day_id=queue.pk,
        sequence=queue.next_version(),
        number=ticket.number.number,
        counter=counter.name,
        room=counter.room,
        language=ticket.language,
        called_at=now,
    )
    queue.rows.append(call)


def call_ticket(
    *, office: OfficeEntry, number: int, counter: CounterEntry, by: Actor, now: datetime
) -> Ticket:
    """Call a certain number to a counter, out of turn: whoever waits, stands by, is parked or was missed.

    Somebody who is expected today and has not checked in can be called as well.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere, CounterBusy, CounterTaken
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        join_counter(queue, counter, by=by, now=now)
        refuse_busy(_read_open(queue, office, now=now), counter)
        ticket = _find_or_expect(queue, office, number, now=now)
        if TicketState.CALLED not in TICKET_TRANSITIONS[TicketState(ticket.state)]:
            raise elsewhere(ticket)
        return _call(queue, ticket.pk, counter, by=by, now=now)


def _find_or_expect(queue: LockedQueue, office: OfficeEntry, number: int, *, now: datetime) -> Ticket:
    try:
        return find_ticket(queue, office, number, now=now)
    except TicketUnknown:
        expected = find_expected(queue, office, number)
        if expected is None:
            raise
        return load_ticket(make_expected(queue, expected, office, now=now).pk)


def recall(*, office: OfficeEntry, number: int, by: Actor, now: datetime) -> Ticket:
    """Call a called number once more: screens show and speak it again.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state != TicketState.CALLED:
            raise elsewhere(ticket)
        counter = next(
            one for one in (*office.counters, *office.retired_counters) if one.pk == ticket.counter_id
        )
        change(ticket, TicketState.CALLED, calls=ticket.calls + 1, called_at=now)
        _show(queue, ticket, counter, now=now)
        record("recalled", ticket, queue, by=by, now=now, counter=counter.slug)
    return ticket
