"""Where the mails of a request go."""

from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import check_attempts, count_attempt
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import find_procedure
from wartefrei.bookings.emergency.requests import OPEN, authority_of, find_appointment
from wartefrei.bookings.emergency_notices import announce_request
from wartefrei.bookings.errors import EmailMissing
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.notices import announce
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.requests import check_status, lock_request, note
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import readdress, withdraw

RESENDS = 5
RESEND_WINDOW = timedelta(hours=1)


def readdress_request(*, request: EmergencyRequest, email: str, by: Actor, now: datetime) -> EmergencyRequest:
    """Send the mail about the request again, to another address if it is another one; later mails go there, too.

    Raises:
        RequestEnded, EmailMissing, Busy, accounts.errors.TooManyAttempts
    """
    if not email:
        raise EmailMissing
    check_attempts(kind="resend", subject=request.code, most=RESENDS, window=RESEND_WINDOW, now=now)
    return try_again(lambda: _try_readdress(request, email, by=by, now=now))


def _try_readdress(request: EmergencyRequest, email: str, *, by: Actor, now: datetime) -> EmergencyRequest:
    authority = authority_of(request)
    with booking_transaction(authority):
        current = lock_request(request)
        check_status(current, *OPEN)
        if email != current.email:
            _write(current, email)
            readdress(about=current.code, recipient=email, now=now)
            note(current, "emergency.readdressed", authority=authority, by=by, now=now)
        tries = count_attempt(kind="resend", subject=current.code, window=RESEND_WINDOW, now=now)
        _announce(current, occasion=f"{now:%Y-%m-%dT%H:%M}:{tries}", now=now)
    return current


def _write(request: EmergencyRequest, email: str) -> None:
    request.email, request.bounced_at = email, None
    request.save(update_fields=("email", "bounced_at"))
    appointment = request.appointment
    if appointment is not None and appointment.code == request.code:
        appointment.email, appointment.bounced_at = email, None
        appointment.save(update_fields=("email", "bounced_at"))


def _announce(request: EmergencyRequest, *, occasion: str, now: datetime) -> None:
    appointment = find_appointment(request)
    if appointment is None:
        is_given = find_procedure(authority_of(request)) is not None
        kind = Kind.EMERGENCY_REGISTERED if is_given else Kind.EMERGENCY_SUSPENDED
        withdraw(about=request.code, kinds={Kind.EMERGENCY_SUSPENDED}, now=now)  # what follows says the same
        announce_request(request=request, kind=kind, now=now, occasion=occasion)
    else:
        announce(appointment=appointment, kind=Kind.CONFIRMATION, now=now, occasion=occasion)
