"""Check-ins: somebody with an appointment stands at the kiosk."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.models import Appointment
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.operations.arriving import check_in
from wartefrei.queueing.operations.searching import find_arrival
from wartefrei.web.api import queue_schemas as schemas
from wartefrei.web.api.answers import answer
from wartefrei.web.api.callers import read_caller
from wartefrei.web.api.once import once_as
from wartefrei.web.api.openapi import STAFF_OR_DEVICE, document
from wartefrei.web.api.queue_answers import arrival_reference, write_waiting

router = Router(tags=["check-ins"])


@router.post(
    "/check-ins",
    response=schemas.Waiting,
    operation_id="check_in",
    **document(
        *(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
        security=STAFF_OR_DEVICE,
        is_idempotent=True,
        examples={
            "qr": {"office": "leonberg-buergeramt", "qr": "7QFKM2WX4/AAAAAAAAAAAAAAAAAAAAAAAAAA"},
            "code": {"office": "leonberg-buergeramt", "code": "7QF-KM2-WX4"},
            "birthday": {"office": "leonberg-buergeramt", "birth_date": "1990-05-17", "hour": 9},
        },
    ),
)
def create_check_in(request: HttpRequest, payload: Body[schemas.CheckInBody]) -> HttpResponse:
    """Check somebody in, and say where they wait. The second time the same answer; who is late stands by."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    caller.require_token()
    office = read_directory().office(payload.office)
    by = caller.require_kiosk_or(Permission.CALL, office)
    appointment = _find(office, payload, by=by, now=now)
    ticket = once_as(
        arrival_reference(appointment, now=now),
        request,
        caller,
        lambda: check_in(office=office, appointment=appointment, by=by, now=now),
        now=now,
    )
    return answer(write_waiting(ticket, now=now))


def _find(office: OfficeEntry, body: schemas.CheckInBody, *, by: Actor, now: datetime) -> Appointment:
    if isinstance(body, schemas.CheckInByQr):
        return find_arrival(office=office, qr=body.qr, by=by, now=now)
    if isinstance(body, schemas.CheckInByCode):
        return find_arrival(office=office, code=body.code, by=by, now=now)
    return find_arrival(
        office=office,
        birth_date=body.birth_date,
        hour=body.hour,
        family_name_start=body.family_name_start or "",
        by=by,
        now=now,
    )
