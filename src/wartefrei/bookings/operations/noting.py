"""Short notes of staff for colleagues, on an appointment or an enquiry. The person can ask to see them."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.errors import EnquiryEnded, NotChangeable
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.under_lock import lock_row
from wartefrei.core.lifecycle import AppointmentStatus, EnquiryStatus
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

MOST_LETTERS = 300


def note_appointment(*, appointment: Appointment, note: str, by: Actor, now: datetime) -> Appointment:
    """Write a note in place of the one there is; an empty one deletes it.

    Raises:
        NotChangeable (nothing of the person is held any more), Busy
    """

    def attempt() -> Appointment:
        office, _team = read_directory().teams[appointment.day.team_id]
        with booking_transaction(office.authority):
            current = lock_row(appointment)
            if not current.family_name:
                raise NotChangeable(AppointmentStatus(current.status))
            _write(current, note, office, "appointment.noted", by=by, now=now)
        return current

    return try_again(attempt)


def note_enquiry(*, enquiry: Enquiry, note: str, by: Actor, now: datetime) -> Enquiry:
    """As `note_appointment`.

    Raises:
        EnquiryEnded (nothing of the person is held any more), Busy
    """

    def attempt() -> Enquiry:
        office = read_directory().offices_by_key[enquiry.office_id]
        with booking_transaction(office.authority):
            current = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
            if not current.family_name:
                raise EnquiryEnded(EnquiryStatus(current.status))
            _write(current, note, office, "enquiry.noted", by=by, now=now)
        return current

    return try_again(attempt)


def _write(
    row: Appointment | Enquiry, note: str, office: OfficeEntry, action: str, *, by: Actor, now: datetime
) -> None:
    if row.note == note[:MOST_LETTERS]:
        return
    row.note = note[:MOST_LETTERS]
    row.save(update_fields=("note",))
    audit(
        action=action,
        by=by,
        now=now,
        subject=row.code,
        authority=office.authority.slug,
        office=office.slug,
    )
