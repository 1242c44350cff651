"""People who come: with an appointment they check in, without one they take a ticket."""

from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.numbers import draw_number
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.core.codes import NoNumberLeft
from wartefrei.core.lifecycle import AppointmentStatus, Channel, TicketState
from wartefrei.core.ticks import tick_at
from wartefrei.database.statements import insert
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry
from wartefrei.offices.models import WalkIn
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.errors import (
    NotHere,
    NothingToDo,
    NoTicketLeft,
    PhoneCheckInOff,
    TooEarly,
    WalkInProblem,
    WalkInRefused,
    WrongDay,
)
from wartefrei.queueing.expected import read_expected, waits_by_itself
from wartefrei.queueing.models import DayEnd, Ticket, TicketLine
from wartefrei.queueing.queries import count_given, find_ticket_of
from wartefrei.queueing.rows import QUEUED, read_rows
from wartefrei.queueing.tickets import catch_up, change, make_expected, record

_COMING = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.MISSED})
_BACK = frozenset({TicketState.MISSED})


def check_in(
    *, office: OfficeEntry, appointment: Appointment, by: Actor, now: datetime, allows_early: bool = False
) -> Ticket:
    """Let somebody with an appointment wait. The second time the same ticket; who is late stands by.

    ``allows_early``: staff let somebody wait before check-in opens; the audit trail says so. Where nobody checks in,
    the answer is the ticket as it waits by itself; before its time it is not stored.

    Raises:
        queueing.errors.Refusal: NotHere, WrongDay, TooEarly, NothingToDo, PhoneCheckInOff
        bookings.errors.Busy
    """
    _refuse_phone(office, by)
    with lock_queue(office.house, now=now) as queue:
        current = Appointment.objects.select_related("day").get(pk=appointment.pk)
        _check_place_and_day(office, current, queue)
        offices = [one.pk for one in office.house.offices]
        catch_up(queue, read_rows(day=queue.pk, offices=offices, appointment=current.pk), now=now)
        ticket = find_ticket_of(current, now=now)
        if ticket is not None and ticket.pk:
            return _come_back(queue, office, ticket, by=by, now=now)
        allows_early = allows_early and by.is_staff
        return _arrive(queue, office, current, ticket, allows_early=allows_early, by=by, now=now)


def _refuse_phone(office: OfficeEntry, by: Actor) -> None:
    if by.kind == "citizen" and not office.phone_check_in and not waits_by_itself(office):
        raise PhoneCheckInOff


def _check_place_and_day(office: OfficeEntry, appointment: Appointment, queue: LockedQueue) -> None:
    place, _team = read_directory().teams[appointment.day.team_id]
    if appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED, AppointmentStatus.HELD}:
        raise NothingToDo(appointment)
    if place.pk != office.pk:
        raise NotHere(place)
    if appointment.day.date != queue.date:
        raise WrongDay(appointment.start_at.astimezone(office.zone))


def _arrive(
    queue: LockedQueue,
    office: OfficeEntry,
    appointment: Appointment,
    waiting: Ticket | None,
    *,
    allows_early: bool,
    by: Actor,
    now: datetime,
) -> Ticket:
    start_at = appointment.start_at.astimezone(office.zone)
    if appointment.status not in _COMING or _is_over(office, queue):
        raise NothingToDo(appointment)
    if waiting is not None and now < start_at:
        return waiting
    opens_at = start_at - timedelta(minutes=office.early_minutes)
    is_early = (
        now < opens_at and appointment.channel != Channel.EMERGENCY
    )  # their mail may say "from opening on"
    if is_early and not allows_early:
        raise TooEarly(opens_at, start_at)
    is_late = not waits_by_itself(office) and now >= start_at + timedelta(minutes=office.late_minutes)
    [expected] = read_expected(
        house=queue.house,
        day=queue.date,
        teams=[appointment.day.team_id],
        appointment=appointment.pk,
        statuses=_COMING,
    )
    ticket = make_expected(
        queue,
        expected,
        office,
        now=now,
        state=TicketState.STANDBY if is_late else TicketState.WAITING,
        is_late=is_late,
        checked_in_at=None if waits_by_itself(office) else now,
        since_at=start_at if waits_by_itself(office) else now,
    )
    queue.next_version()
    early = {"early": True} if is_early else {}
    record("checked_in", ticket, queue, by=by, now=now, office=office.slug, late=is_late, **early)
    return ticket


def _come_back(
    queue: LockedQueue, office: OfficeEntry, ticket: Ticket, *, by: Actor, now: datetime
) -> Ticket:
    """The ticket again; who did not hear several calls stands by."""
    assert ticket.appointment is not None  # noqa: S101 -- found by it
    if ticket.state in _BACK and not _is_over(office, queue):
        change(
            ticket, TicketState.STANDBY, is_late=True, since_at=now, calls=0, missed_at=None, ended_at=None
        )
        queue.next_version()
        record("checked_in", ticket, queue, by=by, now=now, office=office.slug, late=True)
    elif ticket.ended_at is not None:
        raise NothingToDo(ticket.appointment)
    return ticket


def _is_over(office: OfficeEntry, queue: LockedQueue) -> bool:
    return DayEnd.objects.filter(office=office.pk, date=queue.date).exists()


def take_ticket(
    *, office: OfficeEntry, service: str, language: str, is_urgent: bool, by: Actor, now: datetime
) -> Ticket:
    """Give somebody without an appointment a number for one service (its slug).

    Staff give tickets outside the openings too.

    Raises:
        queueing.errors.Refusal: WalkInRefused, NoTicketLeft
        bookings.errors.Busy
    """
    teams = _teams_open(office, service, by=by, now=now)
    _check_rule(office, service, teams, is_urgent=is_urgent)
    return try_again(lambda: _try_take(office, service, language, teams, is_urgent=is_urgent, by=by, now=now))


def _try_take(
    office: OfficeEntry,
    service: str,
    language: str,
    teams: list[TeamEntry],
    *,
    is_urgent: bool,
    by: Actor,
    now: datetime,
) -> Ticket:
    with lock_queue(office.house, now=now) as queue:
        _check_left(office, service, queue)
        team = _least_waiting(queue, office, teams)
        number = _give_number(queue)
        ticket = Ticket(
            day_id=queue.pk,
            office_id=office.pk,
            team_id=team.pk,
            number=number,
            state=TicketState.WAITING,
            language=language,
            checked_in_at=now,
            since_at=now,
        )
        insert([ticket])
        insert([TicketLine(ticket=ticket, service_id=office.authority.services[service].pk, quantity=1)])
        queue.next_version()
        urgent = {"urgent": True} if is_urgent else {}
        record("taken", ticket, queue, by=by, now=now, office=office.slug, service=service, **urgent)
    return ticket


def _teams_open(office: OfficeEntry, service: str, *, by: Actor, now: datetime) -> list[TeamEntry]:
    """The teams that take walk-ins with the service and receive people at this moment."""
    day, tick, _is_exact = tick_at(now, office.zone)
    offering = [
        team for team in office.teams_offering(service) if team.walk_in_rule(service).kind is not WalkIn.NONE
    ]
    is_open = [team for team in offering if (team.plan(day).places >> (8 * tick)) & 0xFF]
    return is_open or (offering if by.is_staff else [])


def _check_rule(office: OfficeEntry, service: str, teams: list[TeamEntry], *, is_urgent: bool) -> None:
    rule = office.walk_in(service)
    if rule is WalkIn.NONE:
        raise WalkInRefused(WalkInProblem.NONE)
    if rule is WalkIn.URGENT and not is_urgent:
        raise WalkInRefused(WalkInProblem.URGENT_ONLY)
    if not teams:
        raise WalkInRefused(WalkInProblem.CLOSED)


def _check_left(office: OfficeEntry, service: str, queue: LockedQueue) -> None:
    per_day = office.walk_ins_per_day(service)
    if per_day is not None and count_given(office=office, service=service, day=queue.date) >= per_day:
        raise NoTicketLeft(per_day)


def _least_waiting(queue: LockedQueue, office: OfficeEntry, teams: list[TeamEntry]) -> TeamEntry:
    waiting = [row.team for row in read_rows(day=queue.pk, offices=[office.pk], states=QUEUED)]
    return min(teams, key=lambda team: waiting.count(team.pk))


def _give_number(queue: LockedQueue) -> TicketNumber:
    try:
        return draw_number(house=queue.house, day=queue.date)
    except NoNumberLeft:
        raise NoTicketLeft(None) from None
