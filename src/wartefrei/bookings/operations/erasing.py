"""Erase what is personal of a booking or enquiry when its person asks for it (Art. 17 GDPR)."""

from datetime import datetime

from django.db.models import QuerySet

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.claims import end
from wartefrei.bookings.days import DayKey, LockedDay, write_day
from wartefrei.bookings.enquiries import find_asked
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest, Enquiry
from wartefrei.bookings.operations.attempts import Overtaken, try_again
from wartefrei.bookings.operations.changing import cancel_under_lock
from wartefrei.bookings.operations.enquiring import withdraw_under_lock
from wartefrei.bookings.operations.requests import change, destroy_documents, note
from wartefrei.bookings.operations.under_lock import LockedEnquiry, lock_appointment, lock_enquiry
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
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry


def erase(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Cancel the appointment if it is still ahead, and delete all that is personal of it at once. Twice is once.

    The row stays, without person, for the statistics. No mail is sent: its address is erased too. The enquiry that
    it came from goes with it.

    Raises:
        Busy
    """
    enquiry = find_asked(appointment)
    if enquiry is not None:
        erase_enquiry(enquiry=enquiry, by=by, now=now)
    return try_again(lambda: _try_erase(appointment, by=by, now=now))


def _try_erase(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    with lock_appointment(appointment, now=now) as (current, office, locked):
        if not is_erased(current):
            _erase_under_lock(current, locked, office, by=by, now=now)
            write_day(locked, office.authority)
    return current


def _erase_under_lock(
    current: Appointment, locked: LockedDay, office: OfficeEntry, *, by: Actor, now: datetime
) -> None:
    """Write down that the appointment, read under its day's lock, is erased. Writes no day."""
    authority = office.authority
    _end(current, locked, office, by=by, now=now)
    empty(current)
    current.lines.update(person_key=None)
    for request in EmergencyRequest.objects.select_for_update().filter(appointment=current):
        erase_behind(request, authority, by=by, now=now)
    notifications.erase(about=current.code, now=now)
    audit(action="appointment.erased", by=by, now=now, subject=current.code, authority=authority.slug)


def erase_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> Enquiry:
    """Withdraw the enquiry if it is still open, and delete all that is personal of it at once. Twice is once.

    The appointment it has become is erased with it, as `erase` does.

    Raises:
        Busy
    """
    return try_again(lambda: _try_erase_enquiry(enquiry, by=by, now=now))


def _try_erase_enquiry(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    days = set(map(_day_of, _find_booked(enquiry)))
    with lock_enquiry(enquiry, now=now, also=days) as locked:
        booked = list(_find_booked(enquiry).select_for_update(of=("self",)))
        if not set(map(_day_of, booked)) <= locked.days.keys():  # it was moved meanwhile
            raise Overtaken
        is_first = not is_erased(locked.enquiry)
        for appointment in booked:
            office, _team = read_directory().teams[appointment.day.team_id]
            _erase_under_lock(appointment, locked.day_of(appointment), office, by=by, now=now)
        if is_first:
            _erase_asked(locked, by=by, now=now)
        if is_first or booked:
            locked.write_days()
    return locked.enquiry


def _find_booked(enquiry: Enquiry) -> QuerySet[Appointment]:
    """The appointment that the enquiry has become, as long as it says whose it is."""
    lost = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
    taken = Appointment.objects.filter(offer__enquiry=enquiry.pk).exclude(status__in=lost)
    return taken.exclude(family_name="").select_related("day").order_by("pk")


def _day_of(appointment: Appointment) -> DayKey:
    return appointment.day.date, appointment.day.team_id


def _erase_asked(locked: LockedEnquiry, *, by: Actor, now: datetime) -> None:
    """Write down that the locked enquiry and the times it was offered are erased. Writes no day."""
    current, authority = locked.enquiry, locked.office.authority
    if EnquiryStatus.WITHDRAWN in ENQUIRY_TRANSITIONS[EnquiryStatus(current.status)]:
        withdraw_under_lock(locked, by=by, now=now)
    empty(current)
    for offer in Appointment.objects.filter(offer__enquiry=current, status=AppointmentStatus.EXPIRED):
        empty(offer)
    notifications.erase(about=current.code, now=now)
    audit(action="enquiry.erased", by=by, now=now, subject=current.code, authority=authority.slug)


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
