"""A day of emergency appointments as the workplace sees it, and what a policy would do."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from wartefrei.bookings.emergency.order import list_complete, read_entrants
from wartefrei.bookings.emergency.procedure import Procedure
from wartefrei.bookings.emergency.requests import WAITING
from wartefrei.bookings.emergency.runs import read_entrants_of, read_runs
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyRequest, TicketNumber
from wartefrei.core.allotment import Allotment, allot
from wartefrei.core.emergency import EmergencyPolicy, Title
from wartefrei.core.lifecycle import LASTING, AppointmentStatus, Channel, EmergencyStatus
from wartefrei.offices.entries import AuthorityEntry

MOST_STANDBY = 50


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """A request in a list of the workplace. ``start_at`` (local) and ``ticket_number``: of its appointment, if any."""

    pk: int
    code: str
    name: str
    birth_date: date | None
    language: str
    title: Title
    expires_on: date
    status: EmergencyStatus
    visit: AppointmentStatus | None
    start_at: datetime | None
    ticket_number: int | None
    rank: int | None
    note: str


@dataclass(frozen=True, slots=True)
class EmergencyDay:
    """Places and people of a day.

    ``allowed``: by the plan; ``entered``: by staff, None if nobody has; ``places``: given in the runs, or to be given.
    ``chosen``: everybody with an appointment of the day, by time; ``waiting``: complete requests without one.
    ``freed``: places whose people did not come or gave them back. ``standby``: who is next for them.
    """

    day: date
    mail_at: datetime | None
    fixed_at: datetime | None
    allowed: int
    entered: int | None
    places: int
    ran_at: datetime | None
    cut_off: date | None
    chosen: tuple[EmergencyRow, ...]
    waiting: int
    freed: int
    standby: tuple[EmergencyRow, ...]

    def count(self, status: EmergencyStatus) -> int:
        """How many of those chosen are in the status."""
        return sum(row.status is status for row in self.chosen)

    @property
    def came(self) -> int:
        """How many of those chosen have been served or refused."""
        return self.count(EmergencyStatus.SERVED) + self.count(EmergencyStatus.REFUSED)


def read_day(procedure: Procedure, *, day: date, now: datetime) -> EmergencyDay:
    """The day as it stands at ``now``."""
    runs = read_runs(procedure.authority, day)
    chosen = tuple(_read_chosen(procedure, day))
    allowed = procedure.count_allowed(day)
    entered = procedure.read_entered(day, default=-1)
    mail_at, fixed_at = procedure.mail_at(day), procedure.policy.places_until(day, procedure.zone)
    freed = sum(row.status is EmergencyStatus.MISSED for row in chosen) + _count_given_back(procedure, day)
    is_today = day == procedure.today(now)
    standby = _read_standby(procedure) if runs and is_today and procedure.policy.has_standby else ()
    return EmergencyDay(
        day=day,
        mail_at=mail_at and mail_at.astimezone(procedure.zone),
        fixed_at=fixed_at and fixed_at.astimezone(procedure.zone),
        allowed=allowed,
        entered=None if entered < 0 else entered,
        places=runs[0].places if runs else procedure.count_places(day),
        ran_at=runs[0].ran_at.astimezone(procedure.zone) if runs else None,
        cut_off=max((run.cut_off for run in runs if run.cut_off), default=None),
        chosen=chosen,
        waiting=list_complete(procedure).count(),
        freed=freed,
        standby=standby,
    )


def preview(procedure: Procedure, *, day: date, now: datetime) -> Allotment:
    """What the run of the day would decide if it ran at ``now``."""
    starts = procedure.list_places(day, given_at=max(now, procedure.mail_at(day) or now))
    starts = starts[: procedure.read_entered(day, default=len(starts))]
    return allot(
        read_entrants(procedure, before=now),
        starts=starts,
        order=procedure.policy.order,
        last_expiry=procedure.policy.last_expiry(day),
    )


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """What another policy would have made of a run: how many it would have chosen, in and out, and its cut-off."""

    day: date
    chosen: int
    would_be_chosen: int
    gained: int
    lost: int
    cut_off: date | None
    would_be_cut_off: date | None


def compare_policy(procedure: Procedure, *, policy: EmergencyPolicy, day: date) -> PolicyEffect | None:
    """What another policy (order, window, times) would have made of the day's run; None when none was."""
    runs = read_runs(procedure.authority, day)
    if not runs:
        return None
    record = runs[0].record
    changed = replace(procedure, policy=policy)
    mail_at = changed.mail_at(day)
    starts = changed.list_places(day, given_at=mail_at) if mail_at else []
    other = allot(
        read_entrants_of(record),
        starts=starts[: procedure.read_entered(day, default=len(starts))],
        order=policy.order,
        last_expiry=policy.last_expiry(day),
    )
    before = {digest for digest, _rank, _verdict, start in record["outcomes"] if start is not None}
    after = {outcome.digest for outcome in other.chosen}
    return PolicyEffect(
        day=day,
        chosen=len(before),
        would_be_chosen=len(after),
        gained=len(after - before),
        lost=len(before - after),
        cut_off=runs[0].cut_off,
        would_be_cut_off=other.cut_off,
    )


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The numbers of one run: complete requests, places, chosen, and what became of the appointments."""

    day: date
    entrants: int
    places: int
    chosen: int
    served: int
    refused: int
    missed: int
    cut_off: date | None


def read_figures(procedure: Procedure, *, most: int) -> list[DayFigures]:
    """The numbers of the latest days, the latest first; nothing in them is personal."""
    runs = AllotmentRun.objects.filter(authority=procedure.authority.pk, number=0).order_by("-date")[:most]
    rows = (
        EmergencyRequest.objects.filter(
            authority=procedure.authority.pk, appointment__day__date__in=[run.date for run in runs]
        )
        .values_list("appointment__day__date", "status")
        .annotate(number=Count("pk"))
    )
    became = {(day, status): number for day, status, number in rows}
    return [
        DayFigures(
            day=run.date,
            entrants=len(run.record["entrants"]),
            places=run.places,
            chosen=run.chosen,
            served=became.get((run.date, EmergencyStatus.SERVED), 0),
            refused=became.get((run.date, EmergencyStatus.REFUSED), 0),
            missed=became.get((run.date, EmergencyStatus.MISSED), 0),
            cut_off=run.cut_off,
        )
        for run in runs
    ]


def list_suspended(authority: AuthorityEntry) -> tuple[EmergencyRow, ...]:
    """Who waits although no places are given, whose title expires first before the others."""
    rows = EmergencyRequest.objects.filter(authority=authority.pk, status__in=WAITING)
    ordered = enumerate(rows.order_by("expires_on", "created_at", "pk"), start=1)
    return tuple(_row(row, authority.zone, rank=rank) for rank, row in ordered)


def _read_chosen(procedure: Procedure, day: date) -> list[EmergencyRow]:
    rows = (
        EmergencyRequest.objects.filter(
            appointment__day__team=procedure.team.pk,
            appointment__day__date=day,
            appointment__status__in=LASTING,
        )
        .select_related("appointment__ticket_number")
        .order_by("appointment__start_at", "pk")
    )
    return [_row(row, procedure.zone, appointment=row.appointment) for row in rows]


def _count_given_back(procedure: Procedure, day: date) -> int:
    """Cancelled emergency appointments of the day whose start nobody else has got."""
    rows = Appointment.objects.filter(
        day__team=procedure.team.pk, day__date=day, channel=Channel.EMERGENCY
    ).values_list("start_tick", "status")
    cancelled = [tick for tick, status in rows if status == AppointmentStatus.CANCELLED]
    given_again = sum(run.chosen for run in read_runs(procedure.authority, day) if run.number)
    return max(0, len(cancelled) - given_again)


def _read_standby(procedure: Procedure) -> tuple[EmergencyRow, ...]:
    rows = list_complete(procedure)[:MOST_STANDBY]
    return tuple(_row(row, procedure.zone, rank=rank) for rank, row in enumerate(rows, start=1))


def _row(
    request: EmergencyRequest,
    zone: ZoneInfo,
    *,
    appointment: Appointment | None = None,
    rank: int | None = None,
) -> EmergencyRow:
    return EmergencyRow(
        pk=request.pk,
        code=request.code,
        name=", ".join(part for part in (request.family_name, request.given_name) if part),
        birth_date=request.birth_date,
        language=request.language,
        title=Title(request.title),
        expires_on=request.expires_on,
        status=EmergencyStatus(request.status),
        visit=AppointmentStatus(appointment.status) if appointment else None,
        start_at=appointment.start_at.astimezone(zone) if appointment else None,
        ticket_number=_number(appointment) if appointment else None,
        rank=rank,
        note=request.note,
    )


def _number(appointment: Appointment) -> int | None:
    try:
        return appointment.ticket_number.number
    except TicketNumber.DoesNotExist:
        return None
