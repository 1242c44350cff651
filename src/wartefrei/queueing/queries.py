"""Reads of the queueing room: one ticket, the queue of an office, its counters and alarms."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.queries import find_by_wait_token
from wartefrei.core.calling import Reason, Waiting, explain, order
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.core.texts import Text
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import CounterEntry, HouseEntry, OfficeEntry, ServiceEntry, TeamEntry
from wartefrei.queueing.credentials import key_in, opens, phone_token
from wartefrei.queueing.errors import TicketUnknown
from wartefrei.queueing.expected import read_expected, waits_by_itself
from wartefrei.queueing.forecast import (
    Room,
    forecast,
    read_baskets,
    read_day_key,
    read_lines,
    read_room,
)
from wartefrei.queueing.models import AT_COUNTER, Alarm, CounterSession, QueueDay, Ticket, TicketLine
from wartefrei.queueing.rows import QUEUED, TicketRow, count_queued, to_seconds

Lines = tuple[tuple[ServiceEntry, int], ...]
"""Services and how many units of each."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything somebody who waits is shown. Instants are aware, in the office's time zone.

    ``room`` is the counter's once called, before that where the team's counters are, if they are in one place.
    ``ahead`` are called before, ``estimate`` is the wait in minutes (10 %, 90 %); None without open counters.
    ``sequence`` is the newest of the house's day.
    """

    number: int
    state: TicketState
    office: OfficeEntry
    team: TeamEntry
    waiting_area: Text
    room: str
    counter: str
    ahead: int
    estimate: tuple[int, int] | None
    due_at: datetime | None
    called_at: datetime | None
    skipped_until: datetime | None
    language: str
    lines: Lines
    calls: int
    is_delayed: bool
    sequence: int
    phone_token: str
    appointment_code: str


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


def describe_ticket(ticket: Ticket, *, now: datetime) -> TicketView:
    """Everything somebody who waits is shown of their ticket; also of one that is not stored yet."""
    office, team = read_directory().teams[ticket.team_id]
    room = read_room(office, now=now)
    sequence = _sequence(room.day)
    ahead, estimate = 0, None
    if ticket.state in QUEUED:
        me = waiting_of(ticket)
        ahead, estimate = forecast(room, me, team=team.pk, reserved_for=ticket.reserved_for_id)
    counter = _counter_of(ticket) if ticket.state in AT_COUNTER else None
    return TicketView(
        number=ticket.number.number,
        state=TicketState(ticket.state),
        office=office,
        team=team,
        waiting_area=team.waiting_area,
        room=counter.room if counter else _common_room(office, team),
        counter=counter.name if counter else "",
        ahead=ahead,
        estimate=estimate,
        due_at=_local(ticket.due_at, office.zone),
        called_at=_local(ticket.called_at, office.zone),
        skipped_until=_local(ticket.skipped_until, office.zone),
        language=ticket.language,
        lines=lines_of(ticket, office),
        calls=ticket.calls,
        is_delayed=ticket.is_delayed,
        sequence=sequence,
        phone_token=phone_token(ticket),
        appointment_code=ticket.appointment.code if ticket.appointment is not None else "",
    )


def waiting_of(ticket: Ticket) -> Waiting:
    """The ticket in the calling order; of one that was called, as it waited before."""
    return Waiting(
        ticket.number_id,
        to_seconds(ticket.due_at) if ticket.due_at else None,
        to_seconds(ticket.since_at),
        ticket.priority,
        to_seconds(ticket.skipped_until) if ticket.skipped_until else 0,
        ticket.is_late,
    )


def explain_ticket(ticket: Ticket, *, now: datetime) -> Reason:
    """Why the ticket stands where it stands, or why it was called."""
    return explain(waiting_of(ticket), to_seconds(now))


def lines_of(ticket: Ticket, office: OfficeEntry) -> Lines:
    """The services somebody comes for, those that were not done in the end too."""
    if not ticket.pk:
        return _lines(read_baskets([ticket.appointment_id]).get(ticket.appointment_id or 0, ()), office)
    return _lines(read_lines([ticket.pk]).get(ticket.pk, ()), office)


def _lines(pairs: Iterable[tuple[int, int]], office: OfficeEntry) -> Lines:
    services = office.authority.services_by_key
    return tuple((services[service], quantity) for service, quantity in pairs)


def _counter_of(ticket: Ticket) -> CounterEntry | None:
    if ticket.counter_id is None:
        return None
    return read_directory().counters[ticket.counter_id][1]


def _common_room(office: OfficeEntry, team: TeamEntry) -> str:
    rooms = {counter.room for counter in office.counters if team in counter.teams}
    return rooms.pop() if len(rooms) == 1 else ""


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant.astimezone(zone) if instant is not None else None


def _from_seconds(seconds: int | None, zone: ZoneInfo) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone) if seconds is not None else None


def _sequence(day: int) -> int:
    return QueueDay.objects.filter(pk=day).values_list("version", flat=True).first() or 0


def find_ticket_of(appointment: Appointment, *, now: datetime) -> Ticket | None:
    """The ticket of an appointment on its day; None before the check-in.

    Where nobody checks in, one that is not stored (without key) says how the appointment waits on its day.
    """
    tickets = Ticket.objects.select_related("number", "day", "counter", "appointment__day")
    stored = tickets.filter(appointment=appointment.pk, day__date=appointment.day.date).first()
    office, team = read_directory().teams[appointment.day.team_id]
    today = local_day(now, office.zone)
    if stored is not None or not waits_by_itself(office) or appointment.day.date != today:
        return stored
    number = TicketNumber.objects.filter(appointment=appointment.pk).first()
    if number is None or appointment.status != AppointmentStatus.BOOKED:
        return None
    return Ticket(
        office_id=office.pk,
        team_id=team.pk,
        number=number,
        appointment=appointment,
        state=TicketState.WAITING,
        language=appointment.language,
        due_at=appointment.start_at,
        since_at=appointment.start_at,
    )


def find_by_phone_token(token: str) -> Ticket:
    """The ticket whose owner has this address on the phone: a walk-in's, or an appointment's stored one.

    Raises:
        TicketUnknown
    """
    tickets = Ticket.objects.select_related("number", "day", "counter", "appointment__day")
    key = key_in(token)
    ticket = tickets.filter(pk=key).first() if key is not None else None
    if ticket is not None and opens(token, ticket):
        return ticket
    try:
        appointment = find_by_wait_token(token)
    except AppointmentUnknown:
        raise TicketUnknown from None
    found = tickets.filter(appointment=appointment.pk, day__date=appointment.day.date).first()
    if found is None:
        raise TicketUnknown
    return found


def tickets_left(*, office: OfficeEntry, service: str, now: datetime) -> int | None:
    """How many walk-in tickets of a service are left today; None: any number."""
    per_day = office.walk_ins_per_day(service)
    if per_day is None:
        return None
    given = count_given(office=office, service=service, day=local_day(now, office.zone))
    return max(0, per_day - given)


def count_given(*, office: OfficeEntry, service: str, day: date) -> int:
    """How many walk-in tickets of a service were given out on a day."""
    lines = TicketLine.objects.filter(
        ticket__office=office.pk,
        ticket__day__date=day,
        ticket__due_at=None,
        service__slug=service,
        service__authority=office.authority.pk,
    )
    return lines.count()


def count_waiting(*, house: HouseEntry, now: datetime) -> int:
    """How many wait in the house to be called, standby included."""
    day = local_day(now, house.zone)
    teams = [team.pk for office in house.offices if waits_by_itself(office) for team in office.teams]
    by_themselves = [one for one in read_expected(house=house, day=day, teams=teams) if one.start_at <= now]
    return count_queued(day=read_day_key(house, day)) + len(by_themselves)


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
        sequence=_sequence(room.day),
    )


def _queue_rows(room: Room, known: dict[int, TeamEntry]) -> list[QueueRow]:
    """The rows of the teams in the order of the calls, as if all could be called."""
    rows = {row.key: row for row in room.rows if row.team in known}
    stored = {
        ticket.pk: ticket
        for ticket in Ticket.objects.select_related("number").filter(
            pk__in=[row.pk for row in rows.values() if row.pk]
        )
    }
    baskets = read_baskets([row.appointment for row in rows.values() if not row.pk])
    lines = read_lines(stored)
    by_themselves = {
        one.number_key: Ticket(number=TicketNumber(number=one.number), language=one.language)
        for one in room.by_themselves
    }
    ordered = order((row.waiting for row in rows.values()), room.now)
    counters = {one.pk: one for one in (*room.office.counters, *room.office.retired_counters)}
    return [
        _queue_row(
            row := rows[waiting.number],
            stored.get(row.pk) or by_themselves[row.key],
            known[row.team],
            place=place,
            lines=_lines(lines[row.pk] if row.pk else baskets[row.appointment or 0], room.office),
            counters=counters,
            room=room,
        )
        for place, waiting in enumerate(ordered)
    ]


def _queue_row(
    row: TicketRow,
    ticket: Ticket,
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
        number=ticket.number.number,
        state=TicketState(row.state),
        team=team,
        lines=lines,
        language=ticket.language,
        reason=explain(row.waiting, room.now),
        priority_reason=ticket.priority_reason,
        due_at=_from_seconds(row.due_at, zone),
        since_at=datetime.fromtimestamp(row.since_at, UTC).astimezone(zone),
        called_at=_local(ticket.called_at, zone),
        started_at=_local(ticket.started_at, zone),
        missed_at=_local(ticket.missed_at, zone),
        appointment_pk=row.appointment,
        counter=counter.name if counter else "",
        counter_slug=counter.slug if counter else "",
        reserved_for=counters[row.reserved_for].name if row.reserved_for else "",
        note=ticket.note,
        calls=ticket.calls,
        is_delayed=ticket.is_delayed,
    )


def _not_arrived(room: Room, known: dict[int, TeamEntry]) -> tuple[ExpectedRow, ...]:
    expected = [one for one in room.expected if one.team in known]
    lines = read_baskets([one.appointment for one in expected])
    return tuple(
        ExpectedRow(
            number=one.number,
            team=known[one.team],
            lines=_lines(lines[one.appointment], room.office),
            language=one.language,
            start_at=one.start_at.astimezone(room.office.zone),
            appointment_pk=one.appointment,
        )
        for one in expected
    )


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
