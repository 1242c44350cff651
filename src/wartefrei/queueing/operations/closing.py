"""The end of an office's day: who waited in vain, and who never came."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.operations import audit
from wartefrei.bookings.errors import NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import leave_unserved, miss
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.core.ticks import local_day, tick_start
from wartefrei.database.statements import insert
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.expected import read_expected, waits_by_itself
from wartefrei.queueing.forecast import read_open_counters
from wartefrei.queueing.models import Alarm, CounterSession, DayEnd, Ticket
from wartefrei.queueing.operations.serving import UNDO
from wartefrei.queueing.rows import OPEN, read_rows
from wartefrei.queueing.tickets import catch_up, change, let_wait, read_again, record

GRACE = timedelta(minutes=30)
"""So long after the last opening a day ends when nobody works at a counter any more."""

LONGEST_GRACE = timedelta(hours=3)
"""So long after it ends in any case: somebody forgot to close their counter."""

LOOK_BACK = timedelta(days=7)
"""So many days are ended late, after the workers were away."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What became of those who were left at the end of a day."""

    missed: int
    unserved: int


def due(*, now: datetime) -> None:
    """Do what the clock asks for: let people wait whose time has come, settle no-shows, end the days that are over.

    Any number of workers may do so at the same time.

    Raises:
        bookings.errors.Busy
    """
    settle_missed(now=now)
    failures: list[Exception] = []
    for office in read_directory().offices.values():
        try:
            _run(office, now=now)
        except Exception as failure:  # noqa: BLE001 -- one office must not keep the others from ending their day
            failures.append(failure)
    if failures:
        raise failures[0]


def _run(office: OfficeEntry, *, now: datetime) -> None:
    if not office.counters:
        return
    _let_wait(office, now=now)
    for day in _days_over(office, now=now):
        close_day(office=office, day=day, now=now)


def _let_wait(office: OfficeEntry, *, now: datetime) -> None:
    """Give tickets to those whose time has come where nobody checks in, so that screens look again."""
    day, teams = local_day(now, office.zone), [team.pk for team in office.teams]
    if not waits_by_itself(office):
        return
    if any(one.start_at <= now for one in read_expected(house=office.house, day=day, teams=teams)):
        with lock_queue(office.house, now=now) as queue:
            let_wait(queue, office, now=now)


def settle_missed(*, now: datetime) -> int:
    """Let appointments count as missed, with the mail, whose no-show can't be undone any more; returns how many."""
    settled = 0
    lost = Ticket.objects.filter(
        day__date__gte=(now - LOOK_BACK).date(),
        state=TicketState.MISSED,
        missed_at__lte=now - UNDO,
        appointment__status=AppointmentStatus.BOOKED,
    )
    for ticket in lost.select_related("appointment__day"):
        office = read_directory().offices_by_key[ticket.office_id]
        with lock_queue(office.house, now=now):
            current = read_again(ticket)
            if current.state == TicketState.MISSED and _end_visit(current.appointment, miss, now=now):
                settled += 1
    return settled


def _days_over(office: OfficeEntry, *, now: datetime) -> list[date]:
    """The days of the office that are over and were not ended yet, the oldest first."""
    today = local_day(now, office.zone)
    window = (today - LOOK_BACK, today)
    booked = Appointment.objects.filter(
        day__team__in=[team.pk for team in office.teams],
        day__date__range=window,
        status=AppointmentStatus.BOOKED,
    )
    tickets = Ticket.objects.filter(office=office.pk, day__date__range=window)
    days = {*booked.values_list("day__date", flat=True), *tickets.values_list("day__date", flat=True)}
    ended = DayEnd.objects.filter(office=office.pk, date__range=window).values_list("date", flat=True)
    return sorted(day for day in days - set(ended) if _is_over(office, day, now=now))


def _is_over(office: OfficeEntry, day: date, *, now: datetime) -> bool:
    if day < local_day(now, office.zone):
        return True
    closes_at = _closes_at(office, day)
    grace = LONGEST_GRACE if read_open_counters(office, now=now) else GRACE
    return now >= closes_at + grace


def _closes_at(office: OfficeEntry, day: date) -> datetime:
    """The end of the last opening or, when that is later, of the last appointment."""
    plans = [team.plan(day).places for team in office.teams]
    last_tick = max((-(-places.bit_length() // 8) for places in plans), default=0)
    booked = Appointment.objects.filter(
        day__team__in=[team.pk for team in office.teams], day__date=day, status=AppointmentStatus.BOOKED
    )
    ends = [tick_start(day, last_tick, office.zone), *booked.values_list("end_at", flat=True)]
    return max(ends)


def close_day(*, office: OfficeEntry, day: date, now: datetime) -> DayCounts:
    """End the office's day, once: whoever waited in vain is unserved, whoever never came has missed the appointment.

    Both get a mail. Who is at a counter was served; notes are erased; counters close. Twice is once.

    Raises:
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now, day=day) as queue:
        ended = DayEnd.objects.filter(office=office.pk, date=day).first()
        if ended is not None:
            return DayCounts(ended.missed, ended.unserved)
        let_wait(queue, office, now=now)
        catch_up(queue, read_rows(day=queue.pk, offices=[office.pk]), now=now)
        unserved = sum(_end_ticket(queue, ticket, office, now=now) for ticket in _left(queue, office))
        missed = sum(_end_visit(appointment, miss, now=now) for appointment in _absent(office, day))
        Ticket.objects.filter(day=queue.pk, office=office.pk).update(note="", priority_reason="")
        _close_counters(office, now=now)
        insert([DayEnd(office_id=office.pk, date=day, ended_at=now, missed=missed, unserved=unserved)])
        queue.next_version()
        audit(
            action="day.ended",
            by=SYSTEM,
            now=now,
            subject=f"{office.slug} {day}",
            authority=office.authority.slug,
            missed=missed,
            unserved=unserved,
        )
    return DayCounts(missed, unserved)


def _left(queue: LockedQueue, office: OfficeEntry) -> list[Ticket]:
    rows = Ticket.objects.select_related("number", "counter", "appointment__day")
    return list(rows.filter(day=queue.pk, office=office.pk, state__in=OPEN).order_by("pk"))


def _end_ticket(queue: LockedQueue, ticket: Ticket, office: OfficeEntry, *, now: datetime) -> bool:
    """Whether the person leaves unserved."""
    if ticket.state == TicketState.SERVING:
        change(ticket, TicketState.FINISHED, ended_at=now)
        return False
    if waits_by_itself(office) and ticket.calls and ticket.state == TicketState.WAITING:
        change(
            ticket, TicketState.UNSERVED, ended_at=now
        )  # called in vain: its appointment is missed, see `_absent`
        return False
    change(ticket, TicketState.UNSERVED, ended_at=now)
    record("unserved", ticket, queue, by=SYSTEM, now=now, office=office.slug)
    return ticket.appointment is None or _end_visit(ticket.appointment, leave_unserved, now=now)


def _absent(office: OfficeEntry, day: date) -> list[Appointment]:
    """Whoever is still booked once the tickets have ended."""
    teams = [team.pk for team in office.teams]
    rows = Appointment.objects.select_related("day").filter(
        day__team__in=teams, day__date=day, status=AppointmentStatus.BOOKED
    )
    return list(rows.order_by("pk"))


def _end_visit(appointment: Appointment | None, end: Callable[..., Appointment], *, now: datetime) -> bool:
    """Write how the visit ended; not where it has ended otherwise meanwhile."""
    try:
        with transaction.atomic():
            end(appointment=appointment, by=SYSTEM, now=now)
    except NotChangeable:
        return False
    return True


def _close_counters(office: OfficeEntry, *, now: datetime) -> None:
    counters = [counter.pk for counter in (*office.counters, *office.retired_counters)]
    CounterSession.objects.filter(counter__in=counters, closed_at=None).update(closed_at=now)
    Alarm.objects.filter(office=office.pk, ended_at=None).update(ended_at=now)
