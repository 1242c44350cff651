"""Answers as JSON: made by hand from what the rooms below return, so that nothing is checked twice."""

from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import pick_text
from wartefrei.web.api.guard import chosen_language


def answer(content: Any, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(orjson.dumps(content), status=status, content_type="application/json")


def answer_appointment(
    request: HttpRequest, appointment: Appointment, *, is_new: bool = False
) -> HttpResponse:
    """The whole appointment: 201 when new, 202 when it waits for its confirmation, else 200."""
    view = describe(appointment)
    status = 200
    if is_new:
        status = 202 if view.status is AppointmentStatus.UNCONFIRMED else 201
    return answer(write_appointment(view, _language(request, view)), status)


def answer_hold(appointment: Appointment, status: int) -> HttpResponse:
    """The bearer token of a hold, and when it ends; booked meanwhile, it ended when it was booked at the latest."""
    view = describe(appointment)
    length = timedelta(minutes=view.office.hold_minutes)
    expires_at = view.expires_at or (appointment.created_at + length).astimezone(view.office.zone)
    return answer({"hold": view.hold_token, "expires_at": expires_at.isoformat(timespec="seconds")}, status)


def _language(request: HttpRequest, view: AppointmentView) -> str:
    """The language that is asked for, or else the booking's."""
    if "Accept-Language" in request.headers:
        return translation.get_language() or view.language
    return chosen_language(request) or view.language


def write_appointment(view: AppointmentView, language: str) -> dict[str, Any]:
    """The whole appointment as a document."""
    return {
        "code": view.code,
        "pin": view.pin,
        "ticket_number": view.ticket_number,
        "office": view.office.slug,
        "team": view.team.slug,
        "start": view.start_at.isoformat(),
        "duration_minutes": view.duration_minutes,
        "qr": view.qr,
        "documents": [pick_text(document, language)[0] for document in view.documents],
        "status": view.status,
    }
