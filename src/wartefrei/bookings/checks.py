"""What must always be true of bookings, looked at from outside: explains what is broken, mends what is derived."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max

from wartefrei.bookings.claims import is_active
from wartefrei.bookings.days import (
    PICTURED,
    booking_transaction,
    lock_days,
    read_spans,
    taking_places,
    write_day,
)
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay, TicketNumber
from wartefrei.bookings.numbers import assign_number
from wartefrei.bookings.person import make_key
from wartefrei.core.availability import Span, Taken, count_taken, find_misplaced, unpack_taken
from wartefrei.core.lifecycle import LIVE, AppointmentStatus, Contingent
from wartefrei.core.ticks import tick_start
from wartefrei.offices.directory import read_directory

ENDED = frozenset(AppointmentStatus) - LIVE


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: its name, what it is about, what is wrong, and whether `repair` can mend it."""

    rule: str
    subject: str
    explanation: str
    is_mendable: bool

    def __str__(self) -> str:
        mend = "wartefrei check --repair mends it" if self.is_mendable else "needs a person to decide"
        return f"{self.rule}: {self.subject}: {self.explanation} ({mend})"


def find_broken(*, now: datetime) -> list[Finding]:
    """Every broken invariant of days, places, numbers and persons."""
    return [
        *_check_pictures(),
        *_check_versions(),
        *_check_instants(),
        *_check_places(now),
        *_check_numbers(),
        *_check_persons(now),
    ]


def repair(*, now: datetime) -> list[Finding]:
    """Make anew what is derived: pictures, versions, instants, numbers, person keys. Returns what it mended."""
    mended = [finding for finding in find_broken(now=now) if finding.is_mendable]
    if mended:
        for day in TeamDay.objects.order_by("date", "team"):
            _repair_day(day, now=now)
        _repair_persons(now)
    return mended


def _check_pictures() -> Iterator[Finding]:
    """A day's picture is what its lasting appointments take."""
    for day in TeamDay.objects.all():
        if unpack_taken(bytes(day.picture)) != _taken(day):
            yield Finding(
                "day picture", _name(day), "the picture is not what its appointments take", is_mendable=True
            )


def _check_versions() -> Iterator[Finding]:
    """No appointment is from a version its day has not reached."""
    for appointment in Appointment.objects.filter(day_version__gt=F("day__version")).select_related("day"):
        explanation = (
            f"taken at version {appointment.day_version}, but the day is at {appointment.day.version}"
        )
        yield Finding(
            "day version", f"{_name(appointment.day)} {appointment.code}", explanation, is_mendable=True
        )


def _check_instants() -> Iterator[Finding]:
    """The instants of an appointment are those of its day and ticks."""
    for appointment in Appointment.objects.select_related("day"):
        start, end = _instants(appointment)
        if (appointment.start_at, appointment.end_at) != (start, end):
            explanation = f"starts at {appointment.start_at}, its ticks say {start}"
            yield Finding("instant", appointment.code, explanation, is_mendable=True)


def _check_places(now: datetime) -> Iterator[Finding]:
    """Nothing to come is taken beyond the rules. A change of rules that the office accepted can be the reason."""
    by_day: dict[TeamDay, list[Appointment]] = defaultdict(list)
    coming = taking_places(now).filter(end_at__gt=now).select_related("day").order_by("created_at", "pk")
    for appointment in coming:
        by_day[appointment.day].append(appointment)
    for day, appointments in by_day.items():
        _office, team = read_directory().teams[day.team_id]
        for position in find_misplaced(team.plan(day.date), map(_span, appointments)):
            explanation = "has no place in the openings, limits and closures of its day"
            yield Finding(
                "place", f"{_name(day)} {appointments[position].code}", explanation, is_mendable=False
            )


def _check_numbers() -> Iterator[Finding]:
    """Every booked appointment has a ticket number of its house and day."""
    booked = Appointment.objects.filter(status=AppointmentStatus.BOOKED).select_related(
        "day", "ticket_number"
    )
    for appointment in booked:
        if not _has_own_number(appointment):
            explanation = "is booked but has no ticket number of its house and day"
            yield Finding("ticket number", appointment.code, explanation, is_mendable=True)


def _check_persons(now: datetime) -> Iterator[Finding]:
    """The lines of an active appointment carry its person's key, those of an ended one carry none."""
    for line in BasketLine.objects.select_related("appointment"):
        appointment = line.appointment
        if line.person_key and appointment.status in ENDED:
            explanation = f"is {appointment.status} but still keeps its person from booking"
            yield Finding("person", appointment.code, explanation, is_mendable=True)
        elif (
            is_active(appointment, now=now)
            and not appointment.is_disputed
            and line.person_key != _key(appointment)
        ):
            yield Finding("person", appointment.code, "is active without its person's key", is_mendable=True)


def _repair_day(day: TeamDay, *, now: datetime) -> None:
    office, team = read_directory().teams[day.team_id]
    with booking_transaction(office.authority):
        locked = lock_days([(day.date, team.pk)], office.authority, now=now)[day.date, team.pk]
        newest = day.appointments.aggregate(newest=Max("day_version"))["newest"] or 0
        locked.row.version = max(locked.row.version, newest)
        for appointment in day.appointments.select_related("day", "ticket_number"):
            appointment.start_at, appointment.end_at = _instants(appointment)
            appointment.save(update_fields=("start_at", "end_at"))
            if appointment.status == AppointmentStatus.BOOKED and not _has_own_number(appointment):
                TicketNumber.objects.filter(appointment=appointment).delete()
                assign_number(appointment=appointment, office=office)
        write_day(locked, office.authority)


def _repair_persons(now: datetime) -> None:
    BasketLine.objects.filter(appointment__status__in=ENDED).update(person_key=None)
    for appointment in Appointment.objects.filter(status__in=LIVE, is_disputed=False):
        if is_active(appointment, now=now):
            appointment.lines.update(person_key=_key(appointment))


def _has_own_number(appointment: Appointment) -> bool:
    office, _team = read_directory().teams[appointment.day.team_id]
    try:
        number = appointment.ticket_number
    except TicketNumber.DoesNotExist:
        return False
    return (number.house_id, number.date) == (office.house.pk, appointment.day.date)


def _key(appointment: Appointment) -> str | None:
    return make_key(appointment.family_name, appointment.given_name, appointment.birth_date)


def _taken(day: TeamDay) -> Taken:
    spans = read_spans(day.appointments.filter(status__in=PICTURED))
    return count_taken(span for span, _status in spans.values())


def _span(appointment: Appointment) -> Span:
    return Span(appointment.start_tick, appointment.length, Contingent(appointment.contingent))


def _instants(appointment: Appointment) -> tuple[datetime, datetime]:
    zone = read_directory().teams[appointment.day.team_id][0].zone
    first, last = appointment.start_tick, appointment.start_tick + appointment.length
    return tick_start(appointment.day.date, first, zone), tick_start(appointment.day.date, last, zone)


def _name(day: TeamDay) -> str:
    office, team = read_directory().teams[day.team_id]
    return f"{office.slug}/{team.slug} {day.date}"
