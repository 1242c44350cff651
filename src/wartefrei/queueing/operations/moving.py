"""Changes of what somebody waits for: another team or counter, priority, note, another service."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.core.calling import HIGHEST_PRIORITY
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.entries import CounterEntry, OfficeEntry, TeamEntry
from wartefrei.offices.errors import CounterUnknown
from wartefrei.queueing.days import lock_queue
from wartefrei.queueing.errors import NotServed
from wartefrei.queueing.models import Ticket, TicketLine
from wartefrei.queueing.rows import QUEUED
from wartefrei.queueing.tickets import change, elsewhere, find_ticket, record, update

_OVER = frozenset({TicketState.FINISHED, TicketState.UNSERVED, TicketState.WITHDRAWN})


def transfer(
    *, office: OfficeEntry, number: int, team: str | None, counter: str | None, by: Actor, now: datetime
) -> Ticket:
    """Send somebody on to another team, or to one counter (slugs of the office), which alone may call them then.

    The wait counts on; who is sent to a counter waits for that counter's teams if it does not serve their own.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere, NotServed (no such team or counter)
        bookings.errors.Busy
    """
    aim = _find_counter(office, counter) if counter else None
    new_team = _find_team(office, team) if team else None
    if aim is None and new_team is None:
        raise NotServed("")
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if aim is not None and new_team is None and ticket.team_id not in {one.pk for one in aim.teams}:
            new_team = aim.teams[0]
        state = TicketState(ticket.state) if ticket.state in QUEUED else TicketState.WAITING
        change(
            ticket,
            state,
            team_id=new_team.pk if new_team else ticket.team_id,
            reserved_for_id=aim.pk if aim else None,
            skipped_until=None,
            missed_at=None,
            ended_at=None,
            calls=0,
        )
        queue.next_version()
        record("transferred", ticket, queue, by=by, now=now, team=team or "", counter=counter or "")
    return ticket


def _find_counter(office: OfficeEntry, slug: str) -> CounterEntry:
    try:
        return office.counter(slug)
    except CounterUnknown:
        raise NotServed(slug) from None


def _find_team(office: OfficeEntry, slug: str) -> TeamEntry:
    for team in office.teams:
        if team.slug == slug and team.desk.services:
            return team
    raise NotServed(slug)


def prioritise(*, office: OfficeEntry, number: int, reason: str, by: Actor, now: datetime) -> Ticket:
    """Let somebody who waits come sooner, with a ``reason`` of at most 60 signs; without one as all others again.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state not in QUEUED | {TicketState.PARKED}:
            raise elsewhere(ticket)
        priority = min(1, HIGHEST_PRIORITY) if reason else 0
        update(ticket, priority=priority, priority_reason=reason[:60])
        queue.next_version()
        record("prioritised", ticket, queue, by=by, now=now, priority=priority)
    return ticket


def add_note(*, office: OfficeEntry, number: int, note: str, by: Actor, now: datetime) -> Ticket:
    """Write a note for colleagues (at most 200 signs, no names); an empty one takes it away.

    Raises:
        queueing.errors.TicketUnknown
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        update(ticket, note=note[:200])
        queue.next_version()
        record("noted", ticket, queue, by=by, now=now)
    return ticket


def add_service(
    *, office: OfficeEntry, number: int, service: str, quantity: int, by: Actor, now: datetime
) -> Ticket:
    """Somebody wants another service as well, or other units of one they asked for.

    Raises:
        queueing.errors.Refusal: TicketUnknown, TicketElsewhere, NotServed (the authority has no such service)
        bookings.errors.Busy
    """
    entry = office.authority.services.get(service)
    if entry is None or not 1 <= quantity <= max(1, entry.rule.max_quantity):
        raise NotServed(service)
    with lock_queue(office.house, now=now) as queue:
        ticket = find_ticket(queue, office, number, now=now)
        if ticket.state in _OVER:
            raise elsewhere(ticket)
        TicketLine.objects.update_or_create(
            ticket=ticket, service_id=entry.pk, defaults={"quantity": quantity}
        )
        queue.next_version()
        record("service_added", ticket, queue, by=by, now=now, service=service)
    return ticket
