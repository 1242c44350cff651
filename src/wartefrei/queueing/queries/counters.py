"""Counters: who works there, who is there, and who calls for help."""

from dataclasses import dataclass
from datetime import datetime

from wartefrei.core.lifecycle import TicketState
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry
from wartefrei.queueing.models import AT_COUNTER, Alarm, CounterSession, Ticket


@dataclass(frozen=True, slots=True)
class CounterView:
    """A counter now. ``login``: who works there; ``number`` and ``state``: of the ticket that is there."""

    slug: str
    name: str
    room: str
    teams: tuple[TeamEntry, ...]
    is_open: bool
    login: str
    number: int | None
    state: TicketState | None


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm that nobody has ended yet."""

    counter: str
    slug: str
    room: str
    raised_at: datetime
    login: str


def read_counters(*, office: OfficeEntry, now: datetime) -> list[CounterView]:
    """The counters of the office: who works there today, and which ticket is there."""
    counters, today = {counter.pk: counter for counter in office.counters}, local_day(now, office.zone)
    sessions = CounterSession.objects.filter(counter__in=counters, closed_at=None)
    logins = {
        session.counter_id: session
        for session in sessions
        if local_day(session.opened_at, office.zone) == today
    }
    tickets = Ticket.objects.filter(counter__in=counters, state__in=AT_COUNTER, day__date=today)
    there = {ticket.counter_id: ticket for ticket in tickets.select_related("number")}
    return [
        CounterView(
            slug=counter.slug,
            name=counter.name,
            room=counter.room,
            teams=counter.teams,
            is_open=pk in logins,
            login=logins[pk].staff if pk in logins else "",
            number=there[pk].number.number if pk in there else None,
            state=TicketState(there[pk].state) if pk in there else None,
        )
        for pk, counter in counters.items()
    ]


def read_alarms(*, office: OfficeEntry) -> list[AlarmView]:
    """The alarms of the office that nobody has ended, the oldest first."""
    known = read_directory().counters
    return [
        AlarmView(
            counter=known[alarm.counter_id][1].name,
            slug=known[alarm.counter_id][1].slug,
            room=known[alarm.counter_id][1].room,
            raised_at=alarm.raised_at.astimezone(office.zone),
            login=alarm.raised_by,
        )
        for alarm in Alarm.objects.filter(office=office.pk, ended_at=None).order_by("raised_at", "pk")
    ]
