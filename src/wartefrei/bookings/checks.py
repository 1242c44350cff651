"""What must always be true of bookings, looked at from outside: explains what is broken, mends what is derived.

Every check reads its tables once, however many appointments there are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from wartefrei.bookings.claims import is_active
from wartefrei.bookings.days import (
    PICTURED,
    DayKey,
    booking_transaction,
    lock_days,
    taking_places,
    write_day,
)
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay, TicketNumber
from wartefrei.bookings.notices import announce, plan_reminders
from wartefrei.bookings.numbers import assign_number
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.person import make_key
from wartefrei.core.availability import NOTHING_TAKEN, Span, Taken, count_taken, find_misplaced, unpack_taken
from wartefrei.core.lifecycle import LIVE, AppointmentStatus, Channel, Contingent
from wartefrei.core.ticks import tick_start
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry

Teams = Mapping[int, tuple[OfficeEntry, TeamEntry]]

ENDED = frozenset(AppointmentStatus) - LIVE

MAILS_KEPT = timedelta(days=7)
"""Younger appointments must have a mail in the outbox; of older ones it may have been erased (retention: 14 days)."""

FIRST_MAILS = {
    Kind.CONFIRMATION: "booked",
    Kind.CHANGED: "booked",
    Kind.EMERGENCY_ALLOTTED: "booked",
    Kind.PLEASE_CONFIRM: "unconfirmed",
}
SPEAKING_OF = {**FIRST_MAILS, Kind.REMINDER: "booked"}
"""The only status of an appointment that a mail of the kind may still speak of when it leaves."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: its name, what it is about, what is wrong, and the day `repair` makes anew to mend it."""

    rule: str
    subject: str
    explanation: str
    mended_on: DayKey | None = None

    @property
    def is_mendable(self) -> bool:
        """Whether what is wrong is derived, so that `repair` can make it anew."""
        return self.mended_on is not None

    def __str__(self) -> str:
        mend = "wartefrei check --repair mends it" if self.is_mendable else "needs a person to decide"
        return f"{self.rule}: {self.subject}: {self.explanation} ({mend})"


def find_broken(*, now: datetime) -> list[Finding]:
    """Every broken invariant of days, places, numbers, persons and mails."""
    teams = read_directory().teams
    return list(
        chain(
            _check_pictures(teams),
            _check_versions(teams),
            _check_instants(teams),
            _check_places(teams, now),
            _check_numbers(teams),
            _check_persons(now),
            _check_missing_mails(now),
            _check_stale_mails(),
        )
    )


def repair(*, now: datetime) -> list[Finding]:
    """Make anew what is derived: pictures, versions, instants, numbers, person keys, mails. Returns what it mended.

    Each day is one transaction under its lock.

    Raises:
        bookings.errors.Busy: somebody else kept a day locked; what was mended before stays mended
    """
    mendable = [finding for finding in find_broken(now=now) if finding.is_mendable]
    for key in sorted({finding.mended_on for finding in mendable if finding.mended_on is not None}):
        try_again(partial(_repair_day, key, now=now))
    left = set(find_broken(now=now))
    return [finding for finding in mendable if finding not in left]


def _check_pictures(teams: Teams) -> Iterator[Finding]:
    """A day's picture is what its lasting appointments take."""
    taken: dict[int, Taken] = {}
    rows = Appointment.objects.filter(status__in=PICTURED).order_by("day")
    for day, start, length, contingent in rows.values_list("day", "start_tick", "length", "contingent"):
        span = Span(start, length, Contingent(contingent))
        taken[day] = count_taken((span,), onto=taken.get(day, NOTHING_TAKEN))
    for row in TeamDay.objects.order_by("date", "team"):
        if unpack_taken(bytes(row.picture)) != taken.get(row.pk, NOTHING_TAKEN):
            explanation = "the picture is not what its appointments take"
            yield Finding("day picture", _name(row, teams), explanation, _key_of(row))


def _check_versions(teams: Teams) -> Iterator[Finding]:
    """No appointment is from a version its day has not reached."""
    for appointment in _appointments().filter(day_version__gt=F("day__version")):
        day = appointment.day
        explanation = f"taken at version {appointment.day_version}, but the day is at {day.version}"
        yield Finding("day version", f"{_name(day, teams)} {appointment.code}", explanation, _key_of(day))


def _check_instants(teams: Teams) -> Iterator[Finding]:
    """The instants of an appointment are those of its day and ticks."""
    for appointment in _appointments():
        start, end = _instants(appointment, teams)
        if (appointment.start_at, appointment.end_at) != (start, end):
            explanation = (
                f"lasts from {appointment.start_at} to {appointment.end_at}, its ticks from {start} to {end}"
            )
            yield Finding("instant", appointment.code, explanation, _key_of(appointment.day))


def _check_places(teams: Teams, now: datetime) -> Iterator[Finding]:
    """Nothing to come is taken beyond the rules. A change of rules that the office accepted can be the reason."""
    by_day: dict[TeamDay, list[Appointment]] = defaultdict(list)
    coming = taking_places(now).filter(end_at__gt=now).select_related("day")
    for appointment in coming.order_by("day__date", "day__team", "day_version"):
        by_day[appointment.day].append(appointment)
    for day, appointments in by_day.items():
        _office, team = teams[day.team_id]
        for position in find_misplaced(team.plan(day.date), map(_span, appointments)):
            explanation = "has no place in the openings, limits and closures of its day"
            yield Finding("place", f"{_name(day, teams)} {appointments[position].code}", explanation)


def _check_numbers(teams: Teams) -> Iterator[Finding]:
    """Every booked appointment has a ticket number of its house and day."""
    booked = _appointments().filter(status=AppointmentStatus.BOOKED).select_related("ticket_number")
    for appointment in booked:
        if not _has_own_number(appointment, teams):
            explanation = "is booked but has no ticket number of its house and day"
            yield Finding("ticket number", appointment.code, explanation, _key_of(appointment.day))


def _check_persons(now: datetime) -> Iterator[Finding]:
    """The lines of an active appointment carry its person's key, those of an ended one carry none.

    A key missing because another active appointment has it is a person's second booking: somebody must decide.
    """
    lines = list(_lines().filter(Q(person_key__isnull=False) | Q(appointment__status__in=LIVE)))
    taken = {(line.service_id, line.person_key) for line in lines if is_active(line.appointment, now=now)}
    for line in lines:
        appointment, key = line.appointment, _wanted_key(line, now)
        if line.person_key == key:
            continue
        if key is None:
            explanation = f"is {appointment.status} but still keeps its person from booking"
        elif (line.service_id, key) in taken:
            yield Finding("person", appointment.code, "is its person's second booking of a service")
            continue
        else:
            explanation = "is active without its person's key"
        yield Finding("person", appointment.code, explanation, _key_of(appointment.day))


def _check_missing_mails(now: datetime) -> Iterator[Finding]:
    """A booking made lately, with an address, has a mail in the outbox."""
    mails = Message.objects.filter(about=OuterRef("code"), kind__in=FIRST_MAILS)
    waiting = Q(status=AppointmentStatus.UNCONFIRMED, expires_at__gt=now)
    lately = _appointments().filter(created_at__gt=now - MAILS_KEPT, start_at__gt=now).exclude(email="")
    for appointment in lately.filter(Q(status=AppointmentStatus.BOOKED) | waiting).exclude(Exists(mails)):
        explanation = f"is {appointment.status}, but no mail about it was ever written"
        yield Finding("outbox", appointment.code, explanation, _key_of(appointment.day))


def _check_stale_mails() -> Iterator[Finding]:
    """No mail that waits to be sent speaks of an appointment as it no longer is."""
    mails = Message.objects.filter(state=State.PENDING, kind__in=SPEAKING_OF)
    about = {one.code: one for one in _appointments().filter(code__in=mails.values("about"))}
    for kind, code in mails.order_by("pk").values_list("kind", "about"):
        appointment = about.get(code)
        if appointment is not None and appointment.status != SPEAKING_OF[Kind(kind)]:
            explanation = f"is {appointment.status}, but a mail waits to be sent that says otherwise ({kind})"
            yield Finding("outbox", code, explanation, _key_of(appointment.day))


def _repair_day(key: DayKey, *, now: datetime) -> None:
    """Everything derived of one day, in one transaction under its lock."""
    teams = read_directory().teams
    office, _team = teams[key[1]]
    with booking_transaction(office.authority):
        locked = lock_days([key], office.authority, now=now)[key]
        newest = locked.row.appointments.aggregate(newest=Max("day_version"))["newest"] or 0
        locked.row.version = max(locked.row.version, newest)
        for appointment in _appointments().filter(day=locked.row).select_related("ticket_number"):
            _repair_instants(appointment, teams)
            _repair_number(appointment, teams, now=now)
            _repair_mails(appointment, now=now)
        for line in _lines().filter(appointment__day=locked.row):
            _repair_person(line, now=now)
        write_day(locked, office.authority)


def _repair_instants(appointment: Appointment, teams: Teams) -> None:
    start, end = _instants(appointment, teams)
    if (appointment.start_at, appointment.end_at) != (start, end):
        appointment.start_at, appointment.end_at = start, end
        appointment.save(update_fields=("start_at", "end_at"))


def _repair_number(appointment: Appointment, teams: Teams, *, now: datetime) -> None:
    """Give a number and, when the visit is to come, tell the person."""
    if appointment.status != AppointmentStatus.BOOKED or _has_own_number(appointment, teams):
        return
    TicketNumber.objects.filter(appointment=appointment).update(appointment=None)
    appointment = Appointment.objects.select_related("day").get(pk=appointment.pk)
    number = assign_number(appointment=appointment, office=teams[appointment.day.team_id][0]).number
    if appointment.start_at > now:
        announce(appointment=appointment, kind=Kind.CONFIRMATION, now=now, occasion=f"number {number}")
        withdraw(about=appointment.code, kinds={Kind.REMINDER}, now=now)
        plan_reminders(appointment=appointment, now=now, occasion=f" number {number}")


def _repair_mails(appointment: Appointment, *, now: datetime) -> None:
    stale = [kind for kind, status in SPEAKING_OF.items() if status != appointment.status]
    withdraw(about=appointment.code, kinds=stale, now=now)
    kind = {"booked": Kind.CONFIRMATION, "unconfirmed": Kind.PLEASE_CONFIRM}.get(appointment.status)
    is_written = Message.objects.filter(about=appointment.code, kind__in=FIRST_MAILS).exists()
    if kind is not None and appointment.start_at > now and not is_written:
        announce(appointment=appointment, kind=kind, now=now)
        if kind is Kind.CONFIRMATION:
            plan_reminders(appointment=appointment, now=now)


def _repair_person(line: BasketLine, *, now: datetime) -> None:
    """Write the key the line should have, taking it from lines that no longer count."""
    key = _wanted_key(line, now)
    if line.person_key == key:
        return
    rivals = [] if key is None else list(_lines().filter(service=line.service_id, person_key=key))
    if not any(is_active(rival.appointment, now=now) for rival in rivals):
        BasketLine.objects.filter(pk__in=[rival.pk for rival in rivals]).update(person_key=None)
        BasketLine.objects.filter(pk=line.pk).update(person_key=key)


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("day").order_by("day__date", "day__team", "day_version")


def _lines() -> QuerySet[BasketLine]:
    return BasketLine.objects.select_related("appointment__day").order_by("appointment__day__date", "pk")


def _wanted_key(line: BasketLine, now: datetime) -> str | None:
    """The key a line should carry; of one that has expired or is disputed, whatever it carries is right."""
    appointment = line.appointment
    if appointment.status in ENDED:
        return None
    is_offered = appointment.channel == Channel.OFFER and appointment.status == AppointmentStatus.HELD
    is_free = appointment.is_disputed or appointment.channel == Channel.EMERGENCY or is_offered
    if is_free or not is_active(appointment, now=now):
        return line.person_key
    return make_key(appointment.family_name, appointment.given_name, appointment.birth_date)


def _has_own_number(appointment: Appointment, teams: Teams) -> bool:
    try:
        number = appointment.ticket_number
    except TicketNumber.DoesNotExist:
        return False
    return (number.house_id, number.date) == (
        teams[appointment.day.team_id][0].house.pk,
        appointment.day.date,
    )


def _span(appointment: Appointment) -> Span:
    return Span(appointment.start_tick, appointment.length, Contingent(appointment.contingent))


def _instants(appointment: Appointment, teams: Teams) -> tuple[datetime, datetime]:
    zone = teams[appointment.day.team_id][0].zone
    first, last = appointment.start_tick, appointment.start_tick + appointment.length
    return tick_start(appointment.day.date, first, zone), tick_start(appointment.day.date, last, zone)


def _key_of(day: TeamDay) -> DayKey:
    return day.date, day.team_id


def _name(day: TeamDay, teams: Teams) -> str:
    office, team = teams[day.team_id]
    return f"{office.slug}/{team.slug} {day.date}"
