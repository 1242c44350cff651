"""Decide a run and write it, under the lock of its day: the record, the appointments, the mails to those chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import LockedDay, write_day
from wartefrei.bookings.emergency.procedure import Procedure
from wartefrei.bookings.emergency.runs import make_record
from wartefrei.bookings.models import AllotmentRun, Appointment, BasketLine, EmergencyRequest
from wartefrei.bookings.notices import announce
from wartefrei.bookings.numbers import assign_number
from wartefrei.bookings.operations.attempts import Overtaken
from wartefrei.bookings.operations.placing import remember
from wartefrei.bookings.operations.requests import change, rename_appointment
from wartefrei.core.allotment import Allotment, Entrant, Outcome, allot, seal
from wartefrei.core.availability import Span
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent, EmergencyStatus
from wartefrei.core.ticks import tick_start
from wartefrei.database.statements import insert
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A run that is about to be written: who enters, and the starts there are."""

    procedure: Procedure
    day: date
    number: int
    entrants: Sequence[Entrant]
    starts: Sequence[int]
    now: datetime


def settle(draft: Draft, locked: LockedDay) -> AllotmentRun:
    """Decide, write the run with its appointments, and tell those chosen. Call under the day's lock."""
    procedure, policy = draft.procedure, draft.procedure.policy
    allotment = allot(
        draft.entrants,
        starts=draft.starts,
        order=policy.order,
        last_expiry=policy.last_expiry(draft.day),
    )
    run = _write(draft, allotment)
    requests = _lock_chosen(draft, allotment)
    for outcome in allotment.chosen:
        _give_place(draft, locked, requests[outcome.digest], outcome)
    if allotment.chosen:
        write_day(locked, procedure.authority)
    audit(
        action="emergency.allotted_places",
        by=SYSTEM,
        now=draft.now,
        subject=f"{procedure.authority.slug} {draft.day} {draft.number}",
        authority=procedure.authority.slug,
        entrants=len(draft.entrants),
        places=len(draft.starts),
        chosen=len(allotment.chosen),
        hash=run.hash,
    )
    return run


def _lock_chosen(draft: Draft, allotment: Allotment) -> dict[str, EmergencyRequest]:
    """The requests that were chosen. Raises `Overtaken` when one isn't any more what it was when it entered."""
    chosen = {outcome.digest for outcome in allotment.chosen}
    rows = EmergencyRequest.objects.select_for_update().filter(
        digest__in=chosen, status=EmergencyStatus.COMPLETE
    )
    requests = {row.digest: row for row in rows}
    entered = {
        one.digest: (one.expires_on, one.completed_at) for one in draft.entrants if one.digest in chosen
    }
    if {digest: (row.expires_on, row.completed_at) for digest, row in requests.items()} != entered:
        raise Overtaken
    return requests


def _write(draft: Draft, allotment: Allotment) -> AllotmentRun:
    """Raises IntegrityError when another worker has written the same run: the constraints know best."""
    authority, policy = draft.procedure.authority, draft.procedure.policy
    record = make_record(
        draft.procedure,
        day=draft.day,
        number=draft.number,
        ran_at=draft.now,
        entrants=draft.entrants,
        starts=draft.starts,
        last_expiry=policy.last_expiry(draft.day),
        allotment=allotment,
    )
    last = AllotmentRun.objects.filter(authority=authority.pk).order_by("-position").first()
    previous = last.hash if last else ""
    return AllotmentRun.objects.create(
        authority_id=authority.pk,
        date=draft.day,
        number=draft.number,
        position=last.position + 1 if last else 1,
        ran_at=draft.now,
        cut_off=allotment.cut_off,
        places=len(draft.starts),
        chosen=len(allotment.chosen),
        record=record,
        previous_hash=previous,
        hash=seal(record, previous),
        told_at=draft.now if draft.number else None,
    )


def _give_place(draft: Draft, locked: LockedDay, request: EmergencyRequest, outcome: Outcome) -> None:
    """Make the appointment that carries the request's code and PIN, and tell its person."""
    procedure, start = draft.procedure, outcome.start
    assert start is not None  # noqa: S101 -- chosen
    span = Span(start, procedure.length, Contingent.EMERGENCY)
    earlier = rename_appointment(request)
    appointment = Appointment(
        code=request.code,
        nonce=request.nonce,
        day=locked.row,
        day_version=locked.next_version(),
        start_tick=span.start,
        length=span.length,
        start_at=tick_start(draft.day, span.start, procedure.zone),
        end_at=tick_start(draft.day, span.end, procedure.zone),
        status=AppointmentStatus.BOOKED,
        channel=Channel.EMERGENCY,
        contingent=Contingent.EMERGENCY,
        created_at=draft.now,
        sequence=earlier.sequence + 1 if earlier else 0,
        language=request.language,
        given_name=request.given_name,
        family_name=request.family_name,
        search_name=request.search_name,
        birth_date=request.birth_date,
        email=request.email,
        bounced_at=request.bounced_at,
    )
    insert([appointment])
    line = BasketLine(appointment=appointment, service_id=procedure.service.pk, quantity=1)
    insert([line])
    remember(appointment, [line])
    locked.row.version = appointment.day_version
    locked.spans[appointment.pk] = (span, AppointmentStatus.BOOKED)
    assign_number(appointment=appointment, office=procedure.office)
    if request.suspended_at is not None:  # places are given again, at this moment
        withdraw(about=request.code, kinds={Kind.EMERGENCY_SUSPENDED}, now=draft.now)
    change(
        request,
        EmergencyStatus.ALLOTTED,
        authority=procedure.authority,
        by=SYSTEM,
        now=draft.now,
        appointment=appointment,
        suspended_at=None,
    )
    announce(appointment=appointment, kind=Kind.CONFIRMATION, now=draft.now)
