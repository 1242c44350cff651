"""Give the places of a day: exactly once, whoever asks and how often, and say so to everybody who waits.

A run is one transaction: it is there with all its appointments and their mails, or not at all. Those who got no place
are told afterwards, some at a time; a worker that dies in between is followed by another.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import structlog

from wartefrei.bookings.days import LockedDay, booking_transaction, lock_days
from wartefrei.bookings.emergency.order import read_entrants
from wartefrei.bookings.emergency.procedure import PUNCTUAL, Procedure, find_procedure, list_procedures
from wartefrei.bookings.emergency.runs import list_chosen, read_runs
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import AllotmentRun, Appointment
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.emergency.settling import Draft, settle
from wartefrei.bookings.operations.emergency.telling import tell_waiting
from wartefrei.core.availability import Span, Taken, count_free, count_taken
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.core.ticks import first_tick_from
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry

log = structlog.get_logger(__name__)


def allot_due(*, now: datetime) -> list[AllotmentRun]:
    """Run whatever is due at ``now`` at all authorities and tell everybody; returns the runs that are new."""
    runs: list[AllotmentRun] = []
    for procedure in list_procedures(read_directory().authorities):
        try:
            run = _run_if_due(procedure, now=now)
            runs += [] if run is None else [run]
            refill(procedure.authority, now=now)
        except Busy:  # the next look is seconds away
            log.warning(
                "emergency places not given yet: bookings under way", authority=procedure.authority.slug
            )
        except Exception:  # one authority must not keep the others waiting
            log.exception("emergency places not given", authority=procedure.authority.slug)
    tell_waiting(now=now)
    return runs


def allot_now(*, authority: AuthorityEntry, now: datetime) -> AllotmentRun | None:
    """Give today's places at once, before the time of the mail too; None when that has been done, or there are none."""
    procedure = find_procedure(authority)
    if procedure is None or procedure.mail_at(procedure.today(now)) is None:
        return None
    run = _run(procedure, given_at=now, before=now, now=now)
    tell_waiting(now=now)
    return run


def _run_if_due(procedure: Procedure, *, now: datetime) -> AllotmentRun | None:
    """The run of the day, once its time has come and as long as the team is still there."""
    day = procedure.today(now)
    mail_at = procedure.mail_at(day)
    if mail_at is None or now < mail_at or _is_closed(procedure, day, now) or _has_run(procedure, day):
        return None
    given_at = mail_at if now - mail_at < PUNCTUAL else now
    return _run(procedure, given_at=given_at, before=mail_at, now=now)


def _is_closed(procedure: Procedure, day: date, now: datetime) -> bool:
    from_tick = first_tick_from(now, day, procedure.zone)
    return procedure.team.plan(day).emergency >> (8 * from_tick) == 0


def _has_run(procedure: Procedure, day: date) -> bool:
    return AllotmentRun.objects.filter(authority=procedure.authority.pk, date=day, number=0).exists()


def _run(procedure: Procedure, *, given_at: datetime, before: datetime, now: datetime) -> AllotmentRun | None:
    """The run of the day in one transaction; None when somebody else has made it."""

    def draft(current: Procedure, locked: LockedDay) -> Draft | None:
        day = current.today(now)
        if _has_run(current, day):
            return None
        starts = current.list_places(day, taken=locked.taken(), given_at=given_at)
        starts = starts[: current.read_entered(day, default=len(starts))]
        entrants = read_entrants(current, before=before)
        return Draft(procedure=current, day=day, number=0, entrants=entrants, starts=starts, now=now)

    return _write_run(procedure, draft, now=now)


def refill(authority: AuthorityEntry, *, now: datetime) -> AllotmentRun | None:
    """Give places of today that were given back in time to the next in the order of today's run, if there are any."""
    procedure = find_procedure(authority)
    if procedure is None or not _list_freed(procedure, now=now):
        return None

    def draft(current: Procedure, locked: LockedDay) -> Draft | None:
        day = current.today(now)
        starts = _keep_fitting(current, day, _list_freed(current, now=now), locked.taken())
        runs = read_runs(current.authority, day)
        gone = list_chosen(runs)
        in_run = {digest for digest, *_rest in runs[0].record["entrants"]} if runs else set()
        waiting = read_entrants(current, before=now)
        entrants = [one for one in waiting if one.digest in in_run and one.digest not in gone]
        if not starts or not entrants:
            return None
        return Draft(procedure=current, day=day, number=len(runs), entrants=entrants, starts=starts, now=now)

    return _write_run(procedure, draft, now=now)


def _keep_fitting(procedure: Procedure, day: date, starts: Sequence[int], taken: Taken) -> list[int]:
    """The starts that the plan still has room for: a colleague may have fallen ill meanwhile."""
    kept: list[int] = []
    for start in starts:
        span = Span(start, procedure.length, Contingent.EMERGENCY)
        if count_free(procedure.team.plan(day), taken, span):
            taken = count_taken((span,), onto=taken)
            kept.append(start)
    return kept


def _list_freed(procedure: Procedure, *, now: datetime) -> list[int]:
    """The starts of today that people gave back and nobody else has, late enough for the next to come."""
    day = procedure.today(now)
    rows = Appointment.objects.filter(
        day__team=procedure.team.pk, day__date=day, channel=Channel.EMERGENCY
    ).values_list("start_tick", "status")
    freed = sorted(tick for tick, status in rows if status == AppointmentStatus.CANCELLED)
    if not freed:
        return []
    for run in read_runs(procedure.authority, day)[1:]:
        for *_rest, start in run.record["outcomes"]:
            if start in freed:
                freed.remove(start)
    first = first_tick_from(
        now + timedelta(minutes=procedure.policy.decline_until_minutes), day, procedure.zone
    )
    return [tick for tick in freed if tick >= first]


def _write_run(
    procedure: Procedure, draft: Callable[[Procedure, LockedDay], Draft | None], *, now: datetime
) -> AllotmentRun | None:
    """Draft and write a run under the lock of its day; None when there is nothing to write."""

    def attempt() -> AllotmentRun | None:
        current = find_procedure(read_directory().authority(procedure.authority.slug))
        if current is None:
            return None
        key = (current.today(now), current.team.pk)
        with booking_transaction(current.authority):
            locked = lock_days([key], current.authority, now=now)[key]
            drafted = draft(current, locked)
            return None if drafted is None else settle(drafted, locked)

    return try_again(attempt)
