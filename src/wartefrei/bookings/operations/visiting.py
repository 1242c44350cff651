"""How a visit ends: served, missed, or not served because the office closed first. The places stay taken.

Each joins the caller's transaction and locks only the appointment's row. Twice is once.
"""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.claims import end
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.errors import NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.notices import announce
from wartefrei.bookings.operations.following import follow
from wartefrei.bookings.operations.under_lock import lock_row
from wartefrei.core.lifecycle import APPOINTMENT_TRANSITIONS, AppointmentStatus
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.directory import read_directory

_MAILS = {AppointmentStatus.MISSED: Kind.MISSED, AppointmentStatus.UNSERVED: Kind.UNSERVED}


def attend(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Serving has begun; somebody who came late may have been counted as missed before.

    Raises:
        NotChangeable, Busy
    """
    return _end_visit(appointment, AppointmentStatus.ATTENDED, by=by, now=now)


def miss(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """The person did not come; the mail shows the way to a new appointment.

    Raises:
        NotChangeable, Busy
    """
    return _end_visit(appointment, AppointmentStatus.MISSED, by=by, now=now)


def leave_unserved(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """The office closed before it was the person's turn; the mail apologises and shows how to book again.

    Raises:
        NotChangeable, Busy
    """
    return _end_visit(appointment, AppointmentStatus.UNSERVED, by=by, now=now)


def _end_visit(
    appointment: Appointment, status: AppointmentStatus, *, by: Actor, now: datetime
) -> Appointment:
    office, _team = read_directory().teams[appointment.day.team_id]
    with booking_transaction(office.authority):
        current = lock_row(appointment)
        if current.status == status:
            return current
        if status not in APPOINTMENT_TRANSITIONS[AppointmentStatus(current.status)]:
            raise NotChangeable(AppointmentStatus(current.status))
        end(current, status)
        follow(current, by=by, now=now)
        withdraw(about=current.code, now=now)
        if kind := _MAILS.get(status):
            announce(appointment=current, kind=kind, now=now)
        audit(
            action=f"appointment.{status}",
            by=by,
            now=now,
            subject=current.code,
            authority=office.authority.slug,
            office=office.slug,
        )
    return current
