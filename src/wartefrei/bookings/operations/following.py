"""After the allotment a request follows its appointment."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.emergency.requests import authority_of
from wartefrei.bookings.models import Appointment, EmergencyRequest
from wartefrei.bookings.operations.requests import change, lock_request
from wartefrei.core.lifecycle import EMERGENCY_TRANSITIONS, AppointmentStatus, Channel, EmergencyStatus

_FOLLOWS = {
    AppointmentStatus.ATTENDED: EmergencyStatus.SERVED,
    AppointmentStatus.MISSED: EmergencyStatus.MISSED,
    AppointmentStatus.UNSERVED: EmergencyStatus.COMPLETE,
    AppointmentStatus.CANCELLED: EmergencyStatus.COMPLETE,
}
"""Cancelled and unserved: the person waits again, with the place in the order they had."""


def follow(appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """Let the request behind an emergency appointment, locked and just changed, follow it; others have none."""
    if appointment.channel != Channel.EMERGENCY:
        return
    found = EmergencyRequest.objects.filter(appointment=appointment).first()
    status = _FOLLOWS.get(AppointmentStatus(appointment.status))
    if found is None or status is None:
        return
    request = lock_request(found)
    if status in EMERGENCY_TRANSITIONS[EmergencyStatus(request.status)]:
        change(request, status, authority=authority_of(request), by=by, now=now)
