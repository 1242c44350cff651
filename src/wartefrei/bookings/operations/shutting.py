"""Shut an office or team for some hours, change which, and open it again. Its people are dealt with in `closures`."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import F, Max

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.closures import find_run
from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import Appointment, ClosureCase, ClosureRun, Silence
from wartefrei.bookings.operations.closures import hours_of
from wartefrei.bookings.relocating import ClosedHours, find_affected
from wartefrei.core.texts import Text
from wartefrei.database.locks import change_configuration
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.history import keep_present, keep_revision
from wartefrei.offices.models import Authority, Closure


def close(
    *,
    hours: ClosedHours,
    reason: Text,
    silence: Silence,
    answer_hours: int,
    by: Actor,
    now: datetime,
    here: Collection[int] = (),
) -> ClosureRun:
    """Nobody is received in these hours any more, and everybody affected has a case. Telling them is `relocate_due`.

    ``here``: keys of appointments whose people are in the house already; the office speaks with them itself. Closed
    twice, by a double click or by two people, it is once: the first run is returned as it is.

    Raises:
        Busy: bookings under way did not end in time
    """
    with _changing(hours.office, now=now):
        known = find_run(hours)
        if known is not None:
            return known
        closure = Closure.objects.create(
            authority_id=hours.office.authority.pk,
            office_id=hours.office.pk if hours.team is None else None,
            team_id=hours.team.pk if hours.team is not None else None,
            start_at=hours.start_at,
            end_at=hours.end_at,
            reason=dict(reason),
        )
        run = ClosureRun.objects.create(
            authority_id=closure.authority_id,
            office_id=hours.office.pk,
            team_id=closure.team_id,
            closure=closure,
            start_at=hours.start_at,
            end_at=hours.end_at,
            reason=dict(reason),
            silence=silence,
            answer_hours=answer_hours,
            created_at=now,
            created_by=by.login,
        )
        affected = _add_cases(run, find_affected(hours, here=here, now=now))
        _keep(run, hours.office, "office.closed", affected=affected, by=by, now=now)
    return run


def change_closure(
    *,
    run: ClosureRun,
    start_at: datetime,
    end_at: datetime,
    reason: Text,
    by: Actor,
    now: datetime,
    here: Collection[int] = (),
) -> ClosureRun:
    """Shut for other hours or say another reason; returned as it is where it was taken back meanwhile.

    Who loses a time by it has a case, also who loses a time that this closure has given them. Who was not told yet and
    is received again keeps the old time. Who was told keeps the new one, and is not told again.

    Raises:
        Busy: bookings under way did not end in time
    """
    hours = replace(hours_of(run), start_at=start_at, end_at=end_at)
    changes = {"start_at": start_at, "end_at": end_at, "reason": dict(reason)}
    with _changing(hours.office, now=now):
        if Closure.objects.filter(pk__in=[run.closure_id]).update(**changes):
            ClosureRun.objects.filter(pk=run.pk).update(**changes, done_at=None)  # offers may be lost, too
            affected = _add_cases(run, find_affected(hours, here=here, now=now))
            _keep(run, hours.office, "office.closure_changed", affected=affected, by=by, now=now)
    run.refresh_from_db()
    return run


def reopen(*, run: ClosureRun, by: Actor, now: datetime) -> None:
    """Take the closure back: who has not been told keeps their time, who has been told the new one. Twice is once.

    Raises:
        Busy: bookings under way did not end in time
    """
    office = hours_of(run).office
    with _changing(office, now=now):
        if Closure.objects.filter(pk__in=[run.closure_id]).delete()[0]:
            _keep(run, office, "office.reopened", by=by, now=now)


@contextmanager
def _changing(office: OfficeEntry, *, now: datetime) -> Iterator[None]:
    """A transaction that keeps bookings out, with the configuration as it was kept."""
    try:
        with transaction.atomic():
            change_configuration(office.authority.pk)
            keep_present(authority=office.authority.slug, now=now)
            yield
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def _keep(
    run: ClosureRun, office: OfficeEntry, action: str, *, by: Actor, now: datetime, **details: int
) -> None:
    """The next version of the configuration, in its history and in the audit trail."""
    authority = office.authority
    Authority.objects.filter(pk=authority.pk).update(version=F("version") + 1)
    keep_revision(authority=authority.slug, action=action, by=by, now=now)
    subject = f"closure {run.pk}"
    audit(
        action=action,
        by=by,
        now=now,
        subject=subject,
        authority=authority.slug,
        office=office.slug,
        **details,
    )


def _add_cases(run: ClosureRun, affected: Iterable[Appointment]) -> int:
    """A case for each appointment that has none to be done; returns how many.

    One that is over is replaced: what the closure has given the person, or they have chosen, is lost too.
    """
    known = {case.appointment_id: case for case in run.cases.all()}
    rows = [row for row in affected if not _is_to_do(known.get(row.pk), row)]
    last = run.cases.aggregate(last=Max("position"))["last"]
    run.cases.filter(appointment__in=[row.pk for row in rows]).delete()
    cases = [
        ClosureCase(
            run=run,
            appointment=row,
            position=position,
            old_start_at=row.start_at,
            sequence=row.sequence,
        )
        for position, row in enumerate(rows, start=0 if last is None else last + 1)
    ]
    ClosureCase.objects.bulk_create(cases)
    return len(cases)


def _is_to_do(case: ClosureCase | None, appointment: Appointment) -> bool:
    return case is not None and case.done_at is None and case.sequence == appointment.sequence
