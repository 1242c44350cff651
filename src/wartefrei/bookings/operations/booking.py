"""From hold to booked: what happens once a place is surely somebody's."""

from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.notices import announce
from wartefrei.bookings.numbers import assign_number
from wartefrei.core.lifecycle import APPOINTMENT_TRANSITIONS, AppointmentStatus, check_transition
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.entries import OfficeEntry

DISPUTED_MINUTES = 24 * 60
"""How long a booking "that isn't me" waits for its confirmation where the office doesn't ask for one otherwise."""


def settle(*, appointment: Appointment, office: OfficeEntry, by: Actor, now: datetime) -> None:
    """Make a hold booked, or unconfirmed where a mail must prove the address. Call under the day's lock."""
    minutes = _minutes_to_confirm(appointment, office, by)
    if minutes is None:
        make_booked(appointment=appointment, office=office, by=by, now=now)
        return
    _change_status(appointment, AppointmentStatus.UNCONFIRMED, expires_at=now + timedelta(minutes=minutes))
    _tell(appointment, office, "appointment.unconfirmed", Kind.PLEASE_CONFIRM, by=by, now=now)


def make_booked(*, appointment: Appointment, office: OfficeEntry, by: Actor, now: datetime) -> None:
    """Make an appointment booked: ticket number, audit, confirmation mail (the only one). Call under the day's lock."""
    _change_status(appointment, AppointmentStatus.BOOKED, expires_at=None)
    assign_number(appointment=appointment, office=office)
    withdraw(about=appointment.code, now=now)
    _tell(appointment, office, "appointment.booked", Kind.CONFIRMATION, by=by, now=now)


def _minutes_to_confirm(appointment: Appointment, office: OfficeEntry, by: Actor) -> int | None:
    if by.is_staff:
        return None
    if appointment.is_disputed:
        return office.confirm_by_mail_minutes or DISPUTED_MINUTES
    return office.confirm_by_mail_minutes


def _change_status(
    appointment: Appointment, status: AppointmentStatus, *, expires_at: datetime | None
) -> None:
    check_transition(APPOINTMENT_TRANSITIONS, AppointmentStatus(appointment.status), status)
    appointment.status, appointment.expires_at = status, expires_at
    appointment.save(update_fields=("status", "expires_at", "day_version"))


def _tell(
    appointment: Appointment, office: OfficeEntry, action: str, kind: Kind, *, by: Actor, now: datetime
) -> None:
    audit(action=action, by=by, now=now, subject=appointment.code, authority=office.authority.slug)
    announce(appointment=appointment, kind=kind, now=now)
