"""Close an office or team for some hours and give its people new times: once each, however often it is interrupted."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet

from wartefrei.accounts.actors import SYSTEM, Actor, staff
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import booking_transaction, is_lock_timeout
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
from wartefrei.bookings.relocating import Scope, find_affected, find_times, is_closed
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import Text
from wartefrei.database.locks import change_configuration
from wartefrei.offices.directory import read_directory
from wartefrei.offices.history import keep_present, keep_revision
from wartefrei.offices.models import Authority, Closure

AT_ONCE = 100
"""Cases whose new times are looked for together; between them others may book."""

log = structlog.get_logger(__name__)


def close(
    *,
    scope: Scope,
    reason: Text,
    silence: Silence,
    answer_hours: int,
    by: Actor,
    now: datetime,
    here: Collection[int] = (),
) -> ClosureRun:
    """Nobody is received in the scope any more, and everybody affected has a case. Telling them is `relocate_due`.

    ``here``: keys of appointments whose people are in the house already; the office speaks with them itself.

    Raises:
        Busy: bookings under way did not end in time
    """
    authority = scope.office.authority
    with _changing_configuration(authority.pk):
        keep_present(authority=authority.slug, now=now)
        closure = Closure.objects.create(
            authority_id=authority.pk,
            office_id=scope.office.pk if scope.team is None else None,
            team_id=scope.team.pk if scope.team is not None else None,
            start_at=scope.start_at,
            end_at=scope.end_at,
            reason=dict(reason),
        )
        Authority.objects.filter(pk=authority.pk).update(version=F("version") + 1)
        keep_revision(authority=authority.slug, action="office.closed", by=by, now=now)
        run = ClosureRun.objects.create(
            authority_id=authority.pk,
            office_id=scope.office.pk,
            team_id=closure.team_id,
            closure=closure,
            start_at=scope.start_at,
            end_at=scope.end_at,
            reason=dict(reason),
            silence=silence,
            answer_hours=answer_hours,
            created_at=now,
            created_by=by.login,
        )
        affected = find_affected(scope, here=here, now=now)
        cases = [
            ClosureCase(
                run=run,
                appointment=row,
                position=position,
                old_start_at=row.start_at,
                sequence=row.sequence,
            )
            for position, row in enumerate(affected)
        ]
        ClosureCase.objects.bulk_create(cases)
        audit(
            action="office.closed",
            by=by,
            now=now,
            subject=f"closure {run.pk}",
            authority=authority.slug,
            office=scope.office.slug,
            affected=len(cases),
        )
    return run


def reopen(*, run: ClosureRun, by: Actor, now: datetime) -> None:
    """Take the closure back: who has not been told keeps their time, who has been told the new one. Twice is once.

    Raises:
        Busy: bookings under way did not end in time
    """
    authority = scope_of(run).office.authority
    with _changing_configuration(authority.pk):
        keep_present(authority=authority.slug, now=now)
        if not Closure.objects.filter(pk__in=[run.closure_id]).delete()[0]:
            return
        Authority.objects.filter(pk=authority.pk).update(version=F("version") + 1)
        keep_revision(authority=authority.slug, action="office.reopened", by=by, now=now)
        audit(
            action="office.reopened",
            by=by,
            now=now,
            subject=f"closure {run.pk}",
            authority=authority.slug,
            office=scope_of(run).office.slug,
        )


@contextmanager
def _changing_configuration(authority: int) -> Iterator[None]:
    try:
        with transaction.atomic():
            change_configuration(authority)
            yield
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def relocate_due(*, now: datetime) -> int:
    """Give everybody who still waits for it a new time and tell them; follow the rule where nobody answered.

    Any number of workers may; returns how many were told. What is busy is left for the next time. A run that fails
    holds back neither the others nor those who don't answer.

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


def scope_of(run: ClosureRun) -> Scope:
    """What the run closes."""
    directory = read_directory()
    office = directory.offices_by_key[run.office_id]
    team = directory.teams[run.team_id][1] if run.team_id else None
    return Scope(office, team, run.start_at, run.end_at, timedelta(hours=run.answer_hours))


def _work_on(run: ClosureRun, *, now: datetime) -> int:
    told = 0
    try:
        take_back_offers(scope=scope_of(run), now=now)
    except Busy:
        return told
    while cases := list(_to_do(run)[:AT_ONCE]):
        times = find_times(scope_of(run), [case.appointment for case in cases], now=now)
        try:
            done = sum(_relocate(run, case, times.get(case.appointment_id), now=now) for case in cases)
        except Busy:
            return told
        told += done
        if not done:
            return told
    ClosureRun.objects.filter(pk=run.pk, done_at=None).update(done_at=now)
    return told


def _to_do(run: ClosureRun) -> "QuerySet[ClosureCase]":
    return run.cases.filter(done_at=None).select_related("appointment__day").order_by("position")


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
        cancelled = cancel_by_office(appointment=case.appointment, reason=run.reason, by=by, now=now)
        if not _mark_done(case, cancelled, now=now):
            raise NotChangeable(AppointmentStatus(cancelled.status))


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
    return bool(ClosureCase.objects.filter(pk=case.pk, done_at=None).update(**values))


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
    is_to_cancel = Q(run__silence=Silence.CANCEL, phoned_at=None)
    for case in unanswered.filter(is_to_cancel).select_related("run", "appointment__day")[:AT_ONCE]:
        _cancel_silent(case, now=now)
    silent.exclude(
        is_to_cancel & Q(appointment__sequence=F("sequence"), appointment__status="booked")
    ).update(settled_at=now)


def _cancel_silent(case: ClosureCase, *, now: datetime) -> None:
    office = read_directory().offices_by_key[case.run.office_id]
    try:
        with booking_transaction(office.authority):
            if ClosureCase.objects.filter(pk=case.pk, settled_at=None, accepted_at=None).update(
                settled_at=now
            ):
                cancel_by_office(appointment=case.appointment, reason=case.run.reason, by=SYSTEM, now=now)
    except NotChangeable:
        ClosureCase.objects.filter(pk=case.pk).update(settled_at=now)
    except Busy:
        return
