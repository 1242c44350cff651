"""What must always be true of queues, looked at from outside: explains what is broken; nothing here mends itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Count, F, Max, Q, QuerySet

from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.queueing.models import Call, QueueDay, Ticket
from wartefrei.queueing.operations.closing import LOOK_BACK
from wartefrei.queueing.rows import OPEN

_ENDED = (TicketState.FINISHED, TicketState.MISSED, TicketState.UNSERVED, TicketState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: its name, what it is about, what is wrong."""

    rule: str
    subject: str
    explanation: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.explanation} (needs a person to decide)"


def find_broken(*, now: datetime) -> list[Finding]:
    """Every broken invariant of tickets, calls and days."""
    return list(
        chain(
            _check_numbers(),
            _check_appointments(),
            _check_ends(),
            _check_sequences(),
            _check_calls(),
            _check_days(now),
        )
    )


def _check_numbers() -> Iterator[Finding]:
    """A ticket's number is one of its house and day, and its appointment's as long as that has not moved."""
    right = (
        Q(number__date=F("day__date")) & Q(number__house=F("day__house")) & Q(office__house=F("day__house"))
    )
    for ticket in _tickets().exclude(right):
        yield Finding("ticket number", _name(ticket), "is not a number of its house and day")


def _check_appointments() -> Iterator[Finding]:
    """Serving has begun, so the appointment is attended; an attended appointment has been served on that day."""
    begun = _tickets().filter(
        state__in=(TicketState.SERVING, TicketState.FINISHED), appointment__isnull=False
    )
    for ticket in begun.exclude(appointment__status=AppointmentStatus.ATTENDED):
        status = ticket.appointment.status if ticket.appointment is not None else ""
        yield Finding("ticket", _name(ticket), f"is {ticket.state}, but its appointment is {status}")
    unserved = _tickets().filter(state=TicketState.UNSERVED, appointment__status=AppointmentStatus.BOOKED)
    for ticket in unserved:
        yield Finding("ticket", _name(ticket), "is unserved, but its appointment is still booked")


def _check_ends() -> Iterator[Finding]:
    """What has ended has an instant of its end, what has not has none."""
    for ticket in _tickets().filter(
        Q(state__in=_ENDED, ended_at=None) | Q(state__in=OPEN, ended_at__isnull=False)
    ):
        yield Finding("ticket", _name(ticket), f"is {ticket.state}, but says it ended at {ticket.ended_at}")


def _check_sequences() -> Iterator[Finding]:
    """No call is newer than its day: screens would not ask for it."""
    for day in QueueDay.objects.annotate(newest=Max("calls__sequence")).filter(newest__gt=F("version")):
        yield Finding("call", str(day), f"is at version {day.version}, but has a call {day.newest}")


def _check_calls() -> Iterator[Finding]:
    """Screens were told of every call of a ticket: at least as many as it counts now."""
    told = {
        (day, number): count
        for day, number, count in Call.objects.values_list("day", "number").annotate(count=Count("pk"))
    }
    for ticket in _tickets().filter(calls__gt=0):
        count = told.get((ticket.day_id, ticket.number.number), 0)
        if count < ticket.calls:
            yield Finding("call", _name(ticket), f"was called {ticket.calls} times, screens know of {count}")


def _check_days(now: datetime) -> Iterator[Finding]:
    """Nobody waits since days: the worker ends every day."""
    offices = read_directory().offices_by_key
    for ticket in _tickets().filter(state__in=OPEN):
        today = local_day(now, offices[ticket.office_id].zone)
        if ticket.day.date < today - LOOK_BACK:
            yield Finding("day", _name(ticket), f"is still {ticket.state}: is no worker running?")


def _tickets() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("number", "day", "appointment").order_by("pk")


def _name(ticket: Ticket) -> str:
    return f"{ticket.number.number} of {ticket.day.date}"
