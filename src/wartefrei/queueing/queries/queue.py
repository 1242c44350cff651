"""The day of an office, as staff see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from wartefrei.core.calling import Reason, explain, order
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.entries import CounterEntry, OfficeEntry, TeamEntry
from wartefrei.queueing.forecast import (
    Room,
    read_baskets,
    read_lines,
    read_room,
)
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries.shared import Lines, from_seconds, localise, name_lines, read_sequence
from wartefrei.queueing.rows import TicketRow


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A ticket as staff see it. ``pk`` is None for somebody who waits by themselves and has no ticket yet.

    ``counter`` is the name of where it is called or served, or was last; ``reserved_for`` of who alone may call it.
    ``place`` counts in the order of the calls over all states.
    """

    pk: int | None
    place: int
    number: int
    state: TicketState
    team: TeamEntry
    lines: Lines
    language: str
    reason: Reason
    priority_reason: str
    due_at: datetime | None
    since_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    missed_at: datetime | None
    appointment_pk: int | None
    counter: str
    counter_slug: str
    reserved_for: str
    note: str
    calls: int
    is_delayed: bool


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """Somebody who is booked today and was not here yet."""

    number: int
    team: TeamEntry
    lines: Lines
    language: str
    start_at: datetime
    appointment_pk: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The day of an office: who waits comes in the order of the calls."""

    waiting: tuple[QueueRow, ...]
    standby: tuple[QueueRow, ...]
    parked: tuple[QueueRow, ...]
    called: tuple[QueueRow, ...]
    serving: tuple[QueueRow, ...]
    missed: tuple[QueueRow, ...]
    not_arrived: tuple[ExpectedRow, ...]
    finished: int
    sequence: int


def read_queue(*, office: OfficeEntry, now: datetime, teams: Collection[str] | None = None) -> Queue:
    """The day of an office as staff see it; only some teams (slugs) where these are named."""
    room = read_room(office, now=now)
    known = {team.pk: team for team in office.teams if teams is None or team.slug in teams}
    rows = _queue_rows(room, known)
    by_state: dict[TicketState, list[QueueRow]] = {state: [] for state in TicketState}
    for row in rows:
        by_state[row.state].append(row)
    finished = Ticket.objects.filter(
        day=room.day, office=office.pk, team__in=known, state=TicketState.FINISHED
    ).count()
    return Queue(
        waiting=tuple(by_state[TicketState.WAITING]),
        standby=tuple(by_state[TicketState.STANDBY]),
        parked=tuple(by_state[TicketState.PARKED]),
        called=tuple(by_state[TicketState.CALLED]),
        serving=tuple(by_state[TicketState.SERVING]),
        missed=tuple(by_state[TicketState.MISSED]),
        not_arrived=_not_arrived(room, known),
        finished=finished,
        sequence=read_sequence(room.day),
    )


class _Details(NamedTuple):
    """What a ticket shows beside its place in the order."""

    number: int
    language: str
    priority_reason: str = ""
    note: str = ""
    calls: int = 0
    is_delayed: bool = False
    called_at: datetime | None = None
    started_at: datetime | None = None
    missed_at: datetime | None = None


_COLUMNS = ("number__number", *_Details._fields[1:])


def _read_details(room: Room) -> dict[int, _Details]:
    """By the key of the ticket, of the whole day: one that was open a moment ago may have ended meanwhile."""
    tickets = Ticket.objects.filter(day=room.day, office=room.office.pk)
    return {pk: _Details._make(row) for pk, *row in tickets.values_list("pk", *_COLUMNS)}


def _queue_rows(room: Room, known: dict[int, TeamEntry]) -> list[QueueRow]:
    """The rows of the teams in the order of the calls, as if all could be called."""
    rows, stored = {row.key: row for row in room.rows if row.team in known}, _read_details(room)
    baskets = read_baskets([row.appointment for row in rows.values() if not row.pk])
    lines = read_lines(stored)
    by_themselves = {one.number_key: _Details(one.number, one.language) for one in room.by_themselves}
    ordered = order((row.waiting for row in rows.values()), room.now)
    counters = {one.pk: one for one in (*room.office.counters, *room.office.retired_counters)}
    return [
        _queue_row(
            row := rows[waiting.number],
            stored[row.pk] if row.pk else by_themselves[row.key],
            known[row.team],
            place=place,
            lines=name_lines(lines[row.pk] if row.pk else baskets[row.appointment or 0], room.office),
            counters=counters,
            room=room,
        )
        for place, waiting in enumerate(ordered)
    ]


def _queue_row(
    row: TicketRow,
    details: _Details,
    team: TeamEntry,
    *,
    place: int,
    lines: Lines,
    counters: Mapping[int, CounterEntry],
    room: Room,
) -> QueueRow:
    zone, counter = room.office.zone, counters.get(row.counter or 0)
    return QueueRow(
        pk=row.pk or None,
        place=place,
        number=details.number,
        state=TicketState(row.state),
        team=team,
        lines=lines,
        language=details.language,
        reason=explain(row.waiting, room.now),
        priority_reason=details.priority_reason,
        due_at=from_seconds(row.due_at, zone),
        since_at=datetime.fromtimestamp(row.since_at, UTC).astimezone(zone),
        called_at=localise(details.called_at, zone),
        started_at=localise(details.started_at, zone),
        missed_at=localise(details.missed_at, zone),
        appointment_pk=row.appointment,
        counter=counter.name if counter else "",
        counter_slug=counter.slug if counter else "",
        reserved_for=counters[row.reserved_for].name if row.reserved_for else "",
        note=details.note,
        calls=details.calls,
        is_delayed=details.is_delayed,
    )


def _not_arrived(room: Room, known: dict[int, TeamEntry]) -> tuple[ExpectedRow, ...]:
    expected = [one for one in room.expected if one.team in known]
    lines = read_baskets([one.appointment for one in expected])
    return tuple(
        ExpectedRow(
            number=one.number,
            team=known[one.team],
            lines=name_lines(lines[one.appointment], room.office),
            language=one.language,
            start_at=one.start_at.astimezone(room.office.zone),
            appointment_pk=one.appointment,
        )
        for one in expected
    )
