"""What can still be done with an appointment."""

from datetime import datetime

from wartefrei.bookings.queries import AppointmentView
from wartefrei.core.lifecycle import AppointmentStatus


def can_move(view: AppointmentView, *, now: datetime) -> bool:
    """Whether it can be moved online: it is booked, and some office takes bookings for the same services."""
    offices = view.office.authority.offices_for(frozenset(view.basket))
    is_ahead = view.status is AppointmentStatus.BOOKED and view.start_at > now
    return is_ahead and any(office.takes_bookings(now) for office in offices)
