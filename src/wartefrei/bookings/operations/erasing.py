"""Erase what is personal of a booking or enquiry when its person asks for it (Art. 17 GDPR)."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.claims import end
from wartefrei.bookings.days import LockedDay, write_day
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest, Enquiry
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.changing import cancel_under_lock
from wartefrei.bookings.operations.enquiring import withdraw_under_lock
from wartefrei.bookings.operations.requests import change, destroy_documents, note
from wartefrei.bookings.operations.under_lock import lock_appointment, lock_enquiry
from wartefrei.core.lifecycle import (
    EMERGENCY_TRANSITIONS,
    ENQUIRY_TRANSITIONS,
    EXPIRING,
    LIVE,
    AppointmentStatus,
    EmergencyStatus,
    EnquiryStatus,
)
from wartefrei.notifications import operations as notifications
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry


def erase(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Cancel the appointment if it is still ahead, and delete all that is personal of it at once. Twice is once.

    The row stays, without person, for the statistics. No mail is sent: its address is erased too.

    Raises:
        Busy
    """
    return try_again(lambda: _try_erase(appointment, by=by, now=now))


def _try_erase(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    with lock_appointment(appointment, now=now) as (current, office, locked):
        if not is_erased(current):
            _end(current, locked, office, by=by, now=now)
            empty(current)
            current.lines.update(person_key=None)
            for request in EmergencyRequest.objects.select_for_update().filter(appointment=current):
                erase_behind(request, office.authority, by=by, now=now)
            notifications.erase(about=current.code, now=now)
            audit(
                action="appointment.erased",
                by=by,
                now=now,
                subject=current.code,
                authority=office.authority.slug,
            )
            write_day(locked, office.authority)
    return current


def erase_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> Enquiry:
    """Withdraw the enquiry if it is still open, and delete all that is personal of it at once. Twice is once.

    Raises:
        Busy
    """
    return try_again(lambda: _try_erase_enquiry(enquiry, by=by, now=now))


def _try_erase_enquiry(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        if not is_erased(current):
            if EnquiryStatus.WITHDRAWN in ENQUIRY_TRANSITIONS[EnquiryStatus(current.status)]:
                withdraw_under_lock(locked, by=by, now=now)
            empty(current)
            for offer in Appointment.objects.filter(offer__enquiry=current, status=AppointmentStatus.EXPIRED):
                empty(offer)
            notifications.erase(about=current.code, now=now)
            authority = locked.office.authority.slug
            audit(action="enquiry.erased", by=by, now=now, subject=current.code, authority=authority)
            locked.write_days()
    return current


def erase_behind(request: EmergencyRequest, authority: AuthorityEntry, *, by: Actor, now: datetime) -> None:
    """End a locked emergency request and delete all that is personal of it, papers first."""
    if is_erased(request):
        return
    if EmergencyStatus.WITHDRAWN in EMERGENCY_TRANSITIONS[EmergencyStatus(request.status)]:
        change(request, EmergencyStatus.WITHDRAWN, authority=authority, by=by, now=now)
    destroy_documents(EmergencyDocument.objects.filter(request=request))
    empty(request)
    note(request, "emergency.erased", authority=authority, by=by, now=now)


def is_erased(row: Appointment | Enquiry | EmergencyRequest) -> bool:
    """Whether nothing personal is held any more."""
    return not row.family_name


def _end(
    appointment: Appointment, locked: LockedDay, office: OfficeEntry, *, by: Actor, now: datetime
) -> None:
    """Cancel what is ahead; what only waits and is too late for that expires. What has begun stays as it is."""
    status = AppointmentStatus(appointment.status)
    if status in LIVE and appointment.start_at > now:
        cancel_under_lock(appointment, locked, office, by=by, now=now)
    elif status in EXPIRING:
        end(appointment, AppointmentStatus.EXPIRED)
        locked.spans.pop(appointment.pk, None)


def empty(row: Appointment | Enquiry | EmergencyRequest) -> None:
    """Empty every personal field."""
    blank = type(row)()
    for name in row.personal:
        setattr(row, name, getattr(blank, name))
    row.save(update_fields=tuple(row.personal))
