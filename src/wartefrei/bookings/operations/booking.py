"""From hold to booked: what happens once a place is surely somebody's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.notices import announce, announce_booked
from wartefrei.bookings.numbers import assign_number
from wartefrei.core.lifecycle import APPOINTMENT_TRANSITIONS, AppointmentStatus, check_transition
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.entries import OfficeEntry

DISPUTED_MINUTES = 24 * 60
"""How long a booking "that isn't me" waits for its confirmation where the office doesn't ask for one otherwise."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an appointment is, and until when where it expires."""

    status: AppointmentStatus
    expires_at: datetime | None


def standing_of_booking(*, office: OfficeEntry, is_disputed: bool, by: Actor, now: datetime) -> Standing:
    """Booked; or unconfirmed where a mail must prove the address."""
    minutes = _minutes_to_confirm(office, by, is_disputed=is_disputed)
    if minutes is None:
        return Standing(AppointmentStatus.BOOKED, None)
    return Standing(AppointmentStatus.UNCONFIRMED, now + timedelta(minutes=minutes))


def settle(*, appointment: Appointment, office: OfficeEntry, by: Actor, now: datetime) -> None:
    """Make a hold booked, or unconfirmed where a mail must prove the address. Call under the day's lock."""
    is_disputed = appointment.is_disputed
    _change(appointment, standing_of_booking(office=office, is_disputed=is_disputed, by=by, now=now))
    complete(appointment=appointment, office=office, by=by, now=now)


def make_booked(*, appointment: Appointment, office: OfficeEntry, by: Actor, now: datetime) -> None:
    """Make an unconfirmed appointment booked; its confirmation is the only mail then. Call under the day's lock."""
    _change(appointment, Standing(AppointmentStatus.BOOKED, None))
    withdraw(about=appointment.code, now=now)
    complete(appointment=appointment, office=office, by=by, now=now)


def complete(*, appointment: Appointment, office: OfficeEntry, by: Actor, now: datetime) -> None:
    """What belongs to an appointment that is now booked or unconfirmed: ticket number, audit, mail, reminders."""
    if appointment.status == AppointmentStatus.BOOKED:
        assign_number(appointment=appointment, office=office)
        note(appointment, office, "appointment.booked", by=by, now=now)
        announce_booked(appointment=appointment, office=office, now=now)
    else:
        note(appointment, office, "appointment.unconfirmed", by=by, now=now)
        announce(appointment=appointment, kind=Kind.PLEASE_CONFIRM, now=now)


def _minutes_to_confirm(office: OfficeEntry, by: Actor, *, is_disputed: bool) -> int | None:
    if by.is_staff:
        return None
    if is_disputed:
        return office.confirm_by_mail_minutes or DISPUTED_MINUTES
    return office.confirm_by_mail_minutes


def _change(appointment: Appointment, standing: Standing) -> None:
    check_transition(APPOINTMENT_TRANSITIONS, AppointmentStatus(appointment.status), standing.status)
    appointment.status, appointment.expires_at = standing.status, standing.expires_at
    appointment.save(update_fields=("status", "expires_at", "day_version"))


def note(appointment: Appointment, office: OfficeEntry, action: str, *, by: Actor, now: datetime) -> None:
    """Write down what was done to the appointment."""
    audit(action=action, by=by, now=now, subject=appointment.code, authority=office.authority.slug)
