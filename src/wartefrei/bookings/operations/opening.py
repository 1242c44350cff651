"""Open an appointment, an enquiry or an emergency request with code and PIN; wrong ones are counted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar, cast

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import check_attempts, count_attempt
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.errors import AppointmentUnknown, EnquiryUnknown, RequestUnknown
from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.core.codes import normalise_code, normalise_pin, same
from wartefrei.core.lifecycle import AppointmentStatus

WRONG_PINS = 5
WRONG_PINS_PER_CLIENT = 30
PIN_WINDOW = timedelta(minutes=15)

_TURNS = tuple(Lock() for _ in range(256))
"""PINs of one code are compared one after the other, so that tries at the same instant are counted before the next.

Of a process, without a write for who knows the PIN: with several processes each of them can be one try over.
"""

Found = TypeVar("Found", bound=Appointment | EmergencyRequest | Enquiry)


def open_appointment(*, code: str, pin: str, by: Actor, now: datetime) -> Appointment:
    """The appointment of a code and its PIN. Wrong ones are counted, by code and by client; codes alone say nothing.

    Call outside any transaction, so that the count stays.

    Raises:
        AppointmentUnknown: unknown code or wrong PIN, indistinguishable
        accounts.errors.TooManyAttempts
    """
    return _open(_find_appointment, AppointmentUnknown, code=code, pin=pin, by=by, now=now)


def open_booking(*, code: str, pin: str, by: Actor, now: datetime) -> Appointment | EmergencyRequest:
    """The emergency request of a code and its PIN, otherwise the appointment; as `open_appointment`.

    An emergency appointment carries the code and PIN of its request.

    Raises:
        AppointmentUnknown, accounts.errors.TooManyAttempts
    """
    found = _open(_find_booking, AppointmentUnknown, code=code, pin=pin, by=by, now=now)
    return cast("Appointment | EmergencyRequest", found)


def open_enquiry(*, code: str, pin: str, by: Actor, now: datetime) -> Enquiry:
    """The enquiry of a code and its PIN, as `open_appointment`.

    Raises:
        EnquiryUnknown, accounts.errors.TooManyAttempts
    """
    return _open(_find_enquiry, EnquiryUnknown, code=code, pin=pin, by=by, now=now)


def open_request(*, code: str, pin: str, by: Actor, now: datetime) -> EmergencyRequest:
    """The emergency request of a code and its PIN, as `open_appointment`.

    Raises:
        RequestUnknown, accounts.errors.TooManyAttempts
    """
    return _open(_find_request, RequestUnknown, code=code, pin=pin, by=by, now=now)


def _open(
    find: Callable[[str], Found | None],
    refusal: type[Exception],
    *,
    code: str,
    pin: str,
    by: Actor,
    now: datetime,
) -> Found:
    typed = normalise_code(code) or ""
    limits = [("pin", typed, WRONG_PINS)] if typed else []
    if by.client:
        limits.append(("pin_client", by.client, WRONG_PINS_PER_CLIENT))
    with _TURNS[hash(typed) % len(_TURNS)]:
        for kind, subject, most in limits:
            check_attempts(kind=kind, subject=subject, most=most, window=PIN_WINDOW, now=now)
        found = find(typed) if typed else None
        if found is None or not same(normalise_pin(pin) or "", credentials_of(found).pin):
            for kind, subject, most in limits:
                if count_attempt(kind=kind, subject=subject, window=PIN_WINDOW, now=now) > most:
                    check_attempts(kind=kind, subject=subject, most=most, window=PIN_WINDOW, now=now)
            raise refusal
    return found


def _find_appointment(code: str) -> Appointment | None:
    closed = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
    return Appointment.objects.select_related("day").filter(code=code).exclude(status__in=closed).first()


def _find_booking(code: str) -> Appointment | EmergencyRequest | None:
    return _find_request(code) or _find_appointment(code)


def _find_request(code: str) -> EmergencyRequest | None:
    return EmergencyRequest.objects.filter(code=code).first()


def _find_enquiry(code: str) -> Enquiry | None:
    return Enquiry.objects.filter(code=code).first()
