"""Appointments: book, confirm, look, move, cancel, send again."""

import dataclasses
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from wartefrei.accounts.actors import Actor
from wartefrei.bookings import operations
from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment as AppointmentRow
from wartefrei.bookings.queries import describe, find_hold
from wartefrei.core.codes import normalise_code
from wartefrei.offices.directory import read_directory
from wartefrei.web.api import schemas
from wartefrei.web.api.answers import answer_appointment
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.holds import act_on, take
from wartefrei.web.api.lost import Wanted, offering_alternatives, wanted_by
from wartefrei.web.api.once import once
from wartefrei.web.api.openapi import EITHER, HOLD, ORDER, PIN, document
from wartefrei.web.api.orders import read_start
from wartefrei.web.api.problems import ProblemRaised

router = Router(tags=["appointments"])
PIN_HEADER = "X-Booking-PIN"


@router.post(
    "/appointments",
    response={201: schemas.Appointment, 202: schemas.Appointment},
    operation_id="book",
    **document(
        400,
        401,
        403,
        404,
        409,
        413,
        415,
        422,
        429,
        503,
        security=EITHER,
        is_idempotent=True,
        examples={"hold": {"hold": HOLD}, "order": ORDER},
    ),
)
def book(request: HttpRequest, payload: Body[schemas.AppointmentBody]) -> HttpResponse:
    """Make a hold an appointment, or book at once with the body of a hold. 202: a mail waits to be confirmed."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    if isinstance(payload, schemas.HoldReference):
        booked = _confirm_hold(request, caller, payload.hold, now)
    else:
        booked = take(operations.book, request, caller, payload, now=now)
    return answer_appointment(request, booked, is_new=True)


def _confirm_hold(request: HttpRequest, caller: Caller, hold: str, now: datetime) -> AppointmentRow:
    by = act_on(caller, hold)
    with offering_alternatives(lambda: wanted_by(find_hold(token=hold)), now=now):
        return once(request, caller, lambda: operations.confirm_hold(token=hold, by=by, now=now), now=now)


@router.post(
    "/appointments/{code}/confirm",
    response=schemas.Appointment,
    operation_id="confirm_appointment",
    **document(400, 401, 404, 409, 413, 415, 422, 503, security=EITHER, is_idempotent=True),
)
def confirm(request: HttpRequest, code: str, payload: schemas.ConfirmBody) -> HttpResponse:
    """Confirm an appointment with the token of its mail."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    confirmed = once(
        request,
        caller,
        lambda: operations.confirm_by_mail(
            code=normalise_code(code) or "", token=payload.token, by=caller.actor, now=now
        ),
        now=now,
    )
    return answer_appointment(request, confirmed)


@router.get(
    "/appointments/{code}",
    response=schemas.Appointment,
    operation_id="read_appointment",
    **document(401, 403, 404, 422, 429, security=PIN),
)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The appointment of a code and its PIN."""
    _caller, _by, appointment = _open(request, code, datetime.now(UTC))
    return answer_appointment(request, appointment)


@router.post(
    "/appointments/{code}/cancel",
    response=schemas.Appointment,
    operation_id="cancel_appointment",
    **document(401, 403, 404, 409, 413, 415, 422, 429, 503, security=PIN, is_idempotent=True),
)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel the appointment. To cancel again gives the same answer."""
    now = datetime.now(UTC)
    caller, by, appointment = _open(request, code, now)
    cancelled = once(
        request, caller, lambda: operations.cancel(appointment=appointment, by=by, now=now), now=now
    )
    return answer_appointment(request, cancelled)


@router.post(
    "/appointments/{code}/reschedule",
    response=schemas.Appointment,
    operation_id="reschedule_appointment",
    **document(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, security=PIN, is_idempotent=True),
)
def reschedule(request: HttpRequest, code: str, payload: schemas.RescheduleBody) -> HttpResponse:
    """Move the appointment to another start, and to another office of the authority if one is named."""
    now = datetime.now(UTC)
    caller, by, appointment = _open(request, code, now)
    office = read_directory().office(payload.office) if payload.office else describe(appointment).office
    caller.act_at(office)
    start_at = read_start(payload.start)

    def wanted() -> Wanted:
        return dataclasses.replace(
            wanted_by(appointment), office=office, start_at=start_at, contingent=caller.contingent
        )

    with offering_alternatives(wanted, now=now):
        moved = once(
            request,
            caller,
            lambda: operations.reschedule(
                appointment=appointment, office=office, start_at=start_at, by=by, now=now
            ),
            now=now,
        )
    return answer_appointment(request, moved)


@router.post(
    "/appointments/{code}/resend",
    response=schemas.Appointment,
    operation_id="resend_confirmation",
    **document(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, security=PIN, is_idempotent=True),
)
def resend(request: HttpRequest, code: str, payload: schemas.ResendBody | None = None) -> HttpResponse:
    """Send the mail again, to another address if one is given."""
    now = datetime.now(UTC)
    caller, by, appointment = _open(request, code, now)
    email = (payload.email if payload else None) or ""
    sent = once(
        request,
        caller,
        lambda: operations.resend(appointment=appointment, email=email, by=by, now=now),
        now=now,
    )
    return answer_appointment(request, sent)


def _open(request: HttpRequest, code: str, now: datetime) -> tuple[Caller, Actor, AppointmentRow]:
    """Who calls, the actor, and the appointment that code and PIN open. Outside any transaction: wrong PINs count."""
    pin = request.headers.get(PIN_HEADER)
    if pin is None:
        raise ProblemRaised("pin-missing")
    caller = read_caller(request)
    appointment = operations.open_appointment(code=code, pin=pin, by=caller.actor, now=now)
    if not caller.is_citizen and not caller.sees(describe(appointment).office):
        raise AppointmentUnknown
    return caller, caller.actor, appointment
