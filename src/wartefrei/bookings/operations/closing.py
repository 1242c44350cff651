"""The office takes an appointment back: somebody is ill, the house is closed."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.days import write_day
from wartefrei.bookings.errors import NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.notices import announce
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.changing import cancel_under_lock
from wartefrei.bookings.operations.under_lock import lock_appointment
from wartefrei.core.lifecycle import AppointmentStatus, takes_places
from wartefrei.core.texts import Text
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw

_CANCELLABLE = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED})


def cancel_by_office(*, appointment: Appointment, reason: Text, by: Actor, now: datetime) -> Appointment:
    """Cancel a booked or unconfirmed appointment, tell the person why and how to book again; its time is free at once.

    ``reason`` may be empty. Joins the caller's transaction. Twice is once.

    Raises:
        NotChangeable, Busy
    """
    return try_again(lambda: _try_cancel(appointment, reason, by=by, now=now))


def _try_cancel(appointment: Appointment, reason: Text, *, by: Actor, now: datetime) -> Appointment:
    with lock_appointment(appointment, now=now) as (current, office, locked):
        if current.status == AppointmentStatus.CANCELLED:
            return current
        status = AppointmentStatus(current.status)
        if status not in _CANCELLABLE or not takes_places(status, expires_at=current.expires_at, now=now):
            raise NotChangeable(status)
        cancel_under_lock(current, locked, office, by=by, now=now)
        withdraw(about=current.code, now=now)
        announce(appointment=current, kind=Kind.CANCELLED_BY_OFFICE, now=now, reason=reason)
        write_day(locked, office.authority)
    return current
