"""One ticket, as the person sees it who has it."""

from dataclasses import dataclass
from datetime import datetime

from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.queries import find_by_wait_token
from wartefrei.core.calling import Reason, Waiting, explain
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.core.texts import Text
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import CounterEntry, OfficeEntry, TeamEntry
from wartefrei.queueing.credentials import key_in, opens, phone_token
from wartefrei.queueing.errors import TicketUnknown
from wartefrei.queueing.expected import waits_by_itself
from wartefrei.queueing.forecast import (
    forecast,
    read_baskets,
    read_lines,
    read_room,
)
from wartefrei.queueing.models import AT_COUNTER, Ticket
from wartefrei.queueing.queries.shared import Lines, localise, name_lines, read_sequence
from wartefrei.queueing.rows import QUEUED, to_seconds


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


def describe_ticket(ticket: Ticket, *, now: datetime) -> TicketView:
    """Everything somebody who waits is shown of their ticket; also of one that is not stored yet."""
    office, team = read_directory().teams[ticket.team_id]
    room = read_room(office, now=now)
    sequence = read_sequence(room.day)
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
        due_at=localise(ticket.due_at, office.zone),
        called_at=localise(ticket.called_at, office.zone),
        skipped_until=localise(ticket.skipped_until, office.zone),
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
        return name_lines(read_baskets([ticket.appointment_id]).get(ticket.appointment_id or 0, ()), office)
    return name_lines(read_lines([ticket.pk]).get(ticket.pk, ()), office)


def _counter_of(ticket: Ticket) -> CounterEntry | None:
    if ticket.counter_id is None:
        return None
    return read_directory().counters[ticket.counter_id][1]


def _common_room(office: OfficeEntry, team: TeamEntry) -> str:
    rooms = {counter.room for counter in office.counters if team in counter.teams}
    return rooms.pop() if len(rooms) == 1 else ""


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
