"""How a request ends, or its place is given back, by whoever has proven it is theirs."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.days import booking_transaction, write_day
from wartefrei.bookings.emergency.requests import OPEN, authority_of
from wartefrei.bookings.errors import RequestEnded
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.attempts import Overtaken, try_again
from wartefrei.bookings.operations.changing import cancel_under_lock
from wartefrei.bookings.operations.emergency.allotting import refill
from wartefrei.bookings.operations.erasing import empty, erase_behind
from wartefrei.bookings.operations.requests import change, destroy_documents, lock_request
from wartefrei.bookings.operations.under_lock import lock_appointment
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus
from wartefrei.notifications import operations as notifications


def decline(*, request: EmergencyRequest, by: Actor, now: datetime) -> EmergencyRequest:
    """ "I can't come": the place goes to the next, the person stays registered for the days to come. Twice is once.

    Raises:
        RequestEnded: there is no place to give back, or it has begun; Busy
    """
    if request.status == EmergencyStatus.COMPLETE:
        return request
    return try_again(lambda: _try_leave(request, EmergencyStatus.COMPLETE, by=by, now=now))


def withdraw_request(*, request: EmergencyRequest, by: Actor, now: datetime) -> EmergencyRequest:
    """End the registration, and give back its place if it has one; its papers are destroyed. Twice is once.

    Raises:
        RequestEnded, Busy
    """
    if request.status == EmergencyStatus.WITHDRAWN:
        return request
    return try_again(lambda: _try_leave(request, EmergencyStatus.WITHDRAWN, by=by, now=now))


def _try_leave(
    request: EmergencyRequest, status: EmergencyStatus, *, by: Actor, now: datetime
) -> EmergencyRequest:
    found = EmergencyRequest.objects.select_related("appointment__day").get(pk=request.pk)
    if found.status == EmergencyStatus.ALLOTTED and found.appointment is not None:
        current = _leave_place(found, found.appointment, status, by=by, now=now)
        refill(authority_of(current), now=now)
        return current
    if status is EmergencyStatus.COMPLETE:
        raise RequestEnded(EmergencyStatus(found.status))
    authority = authority_of(found)
    with booking_transaction(authority):
        current = lock_request(found)
        if current.status == EmergencyStatus.ALLOTTED:
            raise Overtaken
        if current.status != status:
            _end(current, status, by=by, now=now)
    return current


def _leave_place(
    request: EmergencyRequest,
    appointment: Appointment,
    status: EmergencyStatus,
    *,
    by: Actor,
    now: datetime,
) -> EmergencyRequest:
    with lock_appointment(appointment, now=now) as (visit, office, locked):
        if visit.status != AppointmentStatus.BOOKED or visit.start_at <= now:
            raise RequestEnded(EmergencyStatus(request.status))
        notifications.withdraw(about=visit.code, now=now)
        cancel_under_lock(visit, locked, office, by=by, now=now)  # the request waits again
        current = lock_request(request)
        if status is not EmergencyStatus.COMPLETE:
            _end(current, status, by=by, now=now)
        write_day(locked, office.authority)
    return current


def _end(request: EmergencyRequest, status: EmergencyStatus, *, by: Actor, now: datetime) -> None:
    change(request, status, authority=authority_of(request), by=by, now=now)
    destroy_documents(EmergencyDocument.objects.filter(request=request))


def erase_request(*, request: EmergencyRequest, by: Actor, now: datetime) -> EmergencyRequest:
    """Withdraw the request if it is open, and delete all that is personal of it at once, papers first. Twice is once.

    Its appointment is erased with it.

    Raises:
        RequestEnded: its visit is under way; Busy
    """
    if request.status in OPEN:
        withdraw_request(request=request, by=by, now=now)
    return try_again(lambda: _try_erase(request, by=by, now=now))


def _try_erase(request: EmergencyRequest, *, by: Actor, now: datetime) -> EmergencyRequest:
    authority = authority_of(request)
    with booking_transaction(authority):
        current = lock_request(request)
        erase_behind(current, authority, by=by, now=now)
        if current.appointment is not None:
            empty(current.appointment)
        notifications.erase(about=current.code, now=now)
    return current
