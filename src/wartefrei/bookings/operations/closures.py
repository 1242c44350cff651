"""Give the people of a closed office or team new times: once each, however often it is interrupted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError
from django.db.models import F, Q, QuerySet

from wartefrei.accounts.actors import SYSTEM, Actor, staff
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.errors import (
    BasketNotServed,
    Busy,
    NotChangeable,
    NotResponsible,
    SlotTaken,
    StartRefused,
)
from wartefrei.bookings.models import Appointment, ClosureCase, ClosureRun, Silence
from wartefrei.bookings.notices import announce_move
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.changing import try_move
from wartefrei.bookings.operations.closing import cancel_by_office
from wartefrei.bookings.operations.under_lock import lock_row
from wartefrei.bookings.operations.withdrawing import take_back_offers
from wartefrei.bookings.relocating import ClosedHours, find_times, is_closed
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import Text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.directory import read_directory

AT_ONCE = 100
"""Cases whose new times are looked for together; between them others may book."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Before a case with an error is tried again, twice as long each time."""

BUSY_PAUSE = timedelta(seconds=10)
"""Before a case is tried again because bookings were under way."""

MOST_DOUBLINGS = 10

log = structlog.get_logger(__name__)


def relocate_due(*, now: datetime) -> int:
    """Give everybody who still waits for it a new time and tell them; follow the rule where nobody answered.

    Any number of workers may; returns how many were told. What is busy is left for the next time, and so is a case that
    fails, after a growing pause. Neither it nor a run that fails holds back the others, or those who don't answer.

    Raises:
        ExceptionGroup: runs that have failed, once everything else is done
    """
    told, failures = 0, []
    for run in ClosureRun.objects.filter(done_at=None).order_by("pk"):
        try:
            told += _work_on(run, now=now)
        except OperationalError:  # the database is away: so it is for everybody else
            raise
        except Exception as failure:
            log.exception("closure run failed", run=run.pk)
            failures.append(failure)
    _settle_silence(now=now)
    if failures:
        raise ExceptionGroup("closure runs failed", failures)
    return told


def hours_of(run: ClosureRun) -> ClosedHours:
    """What the run closes."""
    directory = read_directory()
    office = directory.offices_by_key[run.office_id]
    team = directory.teams[run.team_id][1] if run.team_id else None
    return ClosedHours(office, team, run.start_at, run.end_at, timedelta(hours=run.answer_hours))


def _work_on(run: ClosureRun, *, now: datetime) -> int:
    told = _relocate_all(run, now=now)
    has_taken_back = take_back_offers(hours=hours_of(run), reason=run.reason, now=now)
    if has_taken_back and not run.cases.filter(done_at=None).exists():
        unchanged = ClosureRun.objects.filter(pk=run.pk, start_at=run.start_at, end_at=run.end_at)
        unchanged.filter(done_at=None).update(done_at=now)
    return told


def _relocate_all(run: ClosureRun, *, now: datetime) -> int:
    """Deal with every case that is due, unless bookings are under way; returns how many were told."""
    told, tried = 0, list[ClosureCase]()
    while cases := list(_to_do(run, now=now)[:AT_ONCE]):
        if cases == tried:  # their times are lost again and again: the next look is seconds away
            return told
        tried = cases
        try:
            for case, start_at in _plan(run, cases, now=now):
                with _noting_failure(case, now=now):
                    told += _relocate(run, case, start_at, now=now)
        except Busy:
            return told
    return told


def _to_do(run: ClosureRun, *, now: datetime) -> "QuerySet[ClosureCase]":
    cases = run.cases.filter(_is_due(now), done_at=None)
    return cases.select_related("appointment__day").order_by("position")


def _is_due(now: datetime) -> Q:
    return Q(try_again_at=None) | Q(try_again_at__lte=now)


def _plan(
    run: ClosureRun, cases: Sequence[ClosureCase], *, now: datetime
) -> list[tuple[ClosureCase, datetime | None]]:
    """The cases with their new times; without those for which none can be looked for, alone or with others."""
    appointments = [case.appointment for case in cases]
    try:
        times = find_times(hours_of(run), appointments, now=now)
    except OperationalError:
        raise
    except Exception:
        log.exception("no new times found", run=run.pk, cases=len(cases))
        if len(cases) > 1:
            return [found for case in cases for found in _plan(run, [case], now=now)]
        _note_failure(cases[0], now=now)
        return []
    return [(case, times.get(case.appointment_id)) for case in cases]


@contextmanager
def _noting_failure(case: ClosureCase, *, now: datetime) -> Iterator[None]:
    """Write down that an error came between, so that others go on and this one is tried again after a pause.

    Raises:
        Busy: it was no error and is not counted, but the others are next
    """
    try:
        yield
    except OperationalError:  # the database is away
        raise
    except Busy:
        ClosureCase.objects.filter(pk=case.pk).update(try_again_at=now + BUSY_PAUSE)
        raise
    except Exception:
        _note_failure(case, now=now)
        log.exception("closure case failed", run=case.run_id, case=case.pk)


def _note_failure(case: ClosureCase, *, now: datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(case.failures, MOST_DOUBLINGS), LONGEST_PAUSE)
    ClosureCase.objects.filter(pk=case.pk).update(failures=F("failures") + 1, try_again_at=now + pause)


def _relocate(run: ClosureRun, case: ClosureCase, start_at: datetime | None, *, now: datetime) -> bool:
    """Move and tell one person, or cancel; False when the time was lost meanwhile and another must be looked for."""
    by = staff(run.created_by)
    is_quicker = case.appointment.sequence != case.sequence  # the person has moved or cancelled
    if is_quicker or not is_closed(case.appointment):
        return _mark_done(case, None, now=now)
    try:
        if start_at is not None and not _try_to_move(run, case, start_at, by=by, now=now):
            return False
        if start_at is None:
            _cancel(run, case, by=by, now=now)
    except NotChangeable:  # moved or cancelled by the person at this moment, or done by another worker
        _mark_done(case, None, now=now)
    return True


def _try_to_move(run: ClosureRun, case: ClosureCase, start_at: datetime, *, by: Actor, now: datetime) -> bool:
    try:
        _move(run, case, start_at, by=by, now=now)
    except SlotTaken:
        return False
    except (StartRefused, NotResponsible, BasketNotServed):  # the rules have changed since the booking
        found = find_times(hours_of(run), [case.appointment], now=now).get(case.appointment_id)
        if found not in {None, start_at}:  # or since the look: more is closed now
            return False
        _cancel(run, case, by=by, now=now)
    return True


def _move(run: ClosureRun, case: ClosureCase, start_at: datetime, *, by: Actor, now: datetime) -> None:
    office = read_directory().offices_by_key[run.office_id]

    def tell(moved: Appointment) -> None:
        answer_until = max(moved.start_at - timedelta(hours=run.answer_hours), now)
        is_first = moved.sequence == case.sequence + 1
        if not (is_first and _mark_done(case, moved, answer_until, now=now)):
            raise NotChangeable(AppointmentStatus(moved.status))
        is_kept = run.silence == Silence.KEEP
        announce_move(
            appointment=moved, reason=run.reason, answer_until=answer_until, is_kept=is_kept, now=now
        )

    try_again(lambda: try_move(case.appointment, office.slug, start_at, tell, by=by, now=now))


def _cancel(run: ClosureRun, case: ClosureCase, *, by: Actor, now: datetime) -> None:
    office = read_directory().offices_by_key[run.office_id]
    with booking_transaction(office.authority):
        cancelled = _cancel_its_time(case, run.reason, by=by, now=now)
        if not _mark_done(case, cancelled, now=now):
            raise NotChangeable(AppointmentStatus(cancelled.status))


def _cancel_its_time(case: ClosureCase, reason: Text, *, by: Actor, now: datetime) -> Appointment:
    """Cancel the time of the case and no other, in the caller's transaction. Lock the appointment before the case.

    Raises:
        NotChangeable: the person has moved or cancelled meanwhile; roll back
    """
    cancelled = cancel_by_office(appointment=case.appointment, reason=reason, by=by, now=now)
    if cancelled.sequence != case.sequence + 1:
        raise NotChangeable(AppointmentStatus(cancelled.status))
    return cancelled


def _mark_done(
    case: ClosureCase,
    appointment: Appointment | None,
    answer_until: datetime | None = None,
    *,
    now: datetime,
) -> bool:
    """Write down that the person is told; False when another worker was quicker. None: the person has acted before."""
    sequence = case.sequence if appointment is None else appointment.sequence
    values = {"done_at": now, "sequence": sequence, "answer_until": answer_until}
    to_do = ClosureCase.objects.filter(pk=case.pk, done_at=None, sequence=case.sequence)
    return bool(to_do.update(**values))


def accept_move(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """The person takes the time the office has moved them to. Twice is once; what is over stays as it is."""
    office, _team = read_directory().teams[appointment.day.team_id]
    with booking_transaction(office.authority):
        current = lock_row(appointment)
        open_cases = ClosureCase.objects.filter(
            appointment=current, sequence=current.sequence, accepted_at=None, done_at__isnull=False
        )
        if current.status == AppointmentStatus.BOOKED and open_cases.update(accepted_at=now):
            audit(
                action="appointment.accepted",
                by=by,
                now=now,
                subject=current.code,
                authority=office.authority.slug,
            )
    return current


def note_phoned(*, run: ClosureRun, case: int, by: Actor, now: datetime) -> None:
    """Somebody of the office has told the person by telephone."""
    if ClosureCase.objects.filter(run=run, pk=case, phoned_at=None).update(phoned_at=now):
        audit(
            action="closure.phoned",
            by=by,
            now=now,
            subject=f"closure {run.pk}",
            authority=run.authority.slug,
        )


def _settle_silence(*, now: datetime) -> None:
    """Where the time to answer is over, keep the new time or cancel it, as the run says."""
    silent = ClosureCase.objects.filter(
        accepted_at=None, settled_at=None, answer_until__lte=now, done_at__isnull=False
    )
    unanswered = silent.filter(appointment__sequence=F("sequence"), appointment__status="booked")
    is_deaf = Q(appointment__email="") | Q(appointment__bounced_at__isnull=False)
    is_to_cancel = (
        Q(run__silence=Silence.CANCEL, phoned_at=None) & ~is_deaf
    )  # what nobody heard is no silence
    due = unanswered.filter(is_to_cancel, _is_due(now))
    for case in due.select_related("run", "appointment__day").order_by("pk")[:AT_ONCE]:
        with suppress(Busy), _noting_failure(case, now=now):
            _cancel_silent(case, now=now)
    silent.exclude(
        is_to_cancel & Q(appointment__sequence=F("sequence"), appointment__status="booked")
    ).update(settled_at=now)


def _cancel_silent(case: ClosureCase, *, now: datetime) -> None:
    """Cancel the new time; where the old one is open again meanwhile, it stays."""
    office = read_directory().offices_by_key[case.run.office_id]
    open_case = ClosureCase.objects.filter(pk=case.pk, settled_at=None, accepted_at=None)
    try:
        with booking_transaction(office.authority):
            if _is_closed_still(case):
                _cancel_its_time(case, case.run.reason, by=SYSTEM, now=now)
            if not open_case.update(settled_at=now):
                raise NotChangeable(AppointmentStatus.BOOKED)
    except NotChangeable:  # the person has answered at this moment, or another worker was quicker
        open_case.update(settled_at=now)


def _is_closed_still(case: ClosureCase) -> bool:
    run = ClosureRun.objects.get(pk=case.run_id)
    old_end_at = case.old_start_at + timedelta(minutes=case.appointment.length * TICK_MINUTES)
    return run.closure_id is not None and run.start_at < old_end_at and case.old_start_at < run.end_at
