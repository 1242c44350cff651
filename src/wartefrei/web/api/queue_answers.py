"""Answers about the waiting room, and how a ticket is found again under an Idempotency-Key."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation

from wartefrei.bookings.models import Appointment
from wartefrei.core.texts import pick_text
from wartefrei.offices.entries import CounterEntry, OfficeEntry, ServiceEntry
from wartefrei.queueing.errors import TicketUnknown
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import (
    CounterView,
    QueueRow,
    describe_ticket,
    explain_ticket,
    find_ticket_of,
    lines_of,
)
from wartefrei.web.api.once import Reference
from wartefrei.web.common.addresses import waiting_address
from wartefrei.web.common.reasons import say_reason

Document = dict[str, Any]
_NOBODY = "nobody"


def write_waiting(ticket: Ticket, *, now: datetime) -> Document:
    """A place in the queue as the person learns of it, in the active language."""
    view, language = describe_ticket(ticket, now=now), translation.get_language() or "de"
    return {
        "ticket_number": view.number,
        "status": view.state,
        "waiting_area": pick_text(view.waiting_area, language)[0],
        "room": view.room,
        "ahead": view.ahead,
        "expected_minutes": list(view.estimate) if view.estimate else None,
        "waiting_url": waiting_address(view.language, view.phone_token),
    }


def write_row(row: QueueRow, office: OfficeEntry) -> Document:
    """A line of the queue as staff see it."""
    return {
        "ticket_number": row.number,
        "state": row.state,
        "team": row.team.slug,
        "language": row.language,
        "services": _services(row.lines),
        "reason": say_reason(row.reason, zone=office.zone, why=row.priority_reason),
        "due_at": _instant(row.due_at, office),
        "waiting_since": _instant(row.since_at, office),
        "counter": row.counter or None,
    }


def write_ticket(ticket: Ticket, office: OfficeEntry, *, now: datetime) -> Document:
    """A ticket after something was done with it, in the shape of a line of the queue."""
    team = next(team for team in office.teams if team.pk == ticket.team_id)
    counter = next((one for one in office.counters if one.pk == ticket.counter_id), None)
    return {
        "ticket_number": ticket.number.number,
        "state": ticket.state,
        "team": team.slug,
        "language": ticket.language,
        "services": _services(lines_of(ticket, office)),
        "reason": _say(ticket, office, now),
        "due_at": _instant(ticket.due_at, office),
        "waiting_since": _instant(ticket.since_at, office),
        "counter": counter.name if counter else None,
    }


def write_called(ticket: Ticket, office: OfficeEntry, counter: CounterEntry, *, now: datetime) -> Document:
    """Who was called to a counter."""
    return {
        "ticket_number": ticket.number.number,
        "services": _services(lines_of(ticket, office)),
        "language": ticket.language,
        "reason": _say(ticket, office, now),
        "team": next(team.slug for team in office.teams if team.pk == ticket.team_id),
        "counter": counter.name,
    }


def write_counter(counter: CounterView, office: OfficeEntry) -> Document:
    """A counter and who is there."""
    return {
        "id": counter_id(office, counter.slug),
        "name": counter.name,
        "room": counter.room,
        "teams": [team.slug for team in counter.teams],
        "is_open": counter.is_open,
        "staff": counter.login or None,
        "ticket_number": counter.number,
        "state": counter.state,
    }


def counter_id(office: OfficeEntry, slug: str) -> str:
    """What the API calls a counter: slugs of counters are unique in their office only."""
    return f"{office.slug}.{slug}"


def _say(ticket: Ticket, office: OfficeEntry, now: datetime) -> str:
    return say_reason(explain_ticket(ticket, now=now), zone=office.zone, why=ticket.priority_reason)


def _services(lines: Iterable[tuple[ServiceEntry, int]]) -> list[Document]:
    return [{"id": service.slug, "quantity": quantity} for service, quantity in lines]


def _instant(instant: datetime | None, office: OfficeEntry) -> str | None:
    return instant.astimezone(office.zone).isoformat(timespec="seconds") if instant is not None else None


def _find_ticket(key: str) -> Ticket:
    """Raises `TicketUnknown` when it is not kept any more."""
    tickets = Ticket.objects.select_related("number", "day", "counter", "appointment__day")
    ticket = tickets.filter(pk=int(key)).first()
    if ticket is None:
        raise TicketUnknown
    return ticket


TICKET: Reference[Ticket] = Reference(lambda ticket: str(ticket.pk), _find_ticket)
CALLED: Reference[Ticket | None] = Reference(
    lambda ticket: _NOBODY if ticket is None else str(ticket.pk),
    lambda found: None if found == _NOBODY else _find_ticket(found),
)


def arrival_reference(appointment: Appointment, *, now: datetime) -> Reference[Ticket]:
    """A check-in is found again by its appointment: where nobody checks in its ticket may not be stored yet."""

    def find(_code: str) -> Ticket:
        ticket = find_ticket_of(appointment, now=now)
        if ticket is None:
            raise TicketUnknown
        return ticket

    return Reference(lambda _ticket: appointment.code, find)
