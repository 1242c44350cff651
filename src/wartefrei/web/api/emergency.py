"""Emergency requests: register, send papers, look, withdraw; staff enter places, serve and refuse."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, BinaryIO, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import Router

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import describe_request, need_procedure
from wartefrei.bookings.emergency.requests import authority_of
from wartefrei.bookings.errors import DocumentUnknown, RequestUnknown
from wartefrei.bookings.models import EmergencyDocument as DocumentRow
from wartefrei.bookings.models import EmergencyRequest as RequestRow
from wartefrei.core.codes import normalise_code
from wartefrei.offices.directory import read_directory
from wartefrei.offices.errors import OfficeUnknown
from wartefrei.web.api import emergency_schemas as schemas
from wartefrei.web.api.answers import answer, write_appointment
from wartefrei.web.api.appointments import PIN_HEADER
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.once import Reference, once_as
from wartefrei.web.api.openapi import EITHER, EMERGENCY_REQUEST, PIN, STAFF, UPLOAD, document
from wartefrei.web.api.orders import check_birth_date, read_day
from wartefrei.web.api.problems import Invalid, ProblemRaised

router = Router(tags=["emergency appointments"])
_PATH = "/emergency-requests/{code}"
_DO = document(400, 401, 403, 404, 409, 413, 415, 422, 503, security=STAFF, is_idempotent=True)


@router.post(
    "/emergency-requests",
    response={201: schemas.EmergencyKeys},
    operation_id="register_emergency",
    **document(
        *(400, 401, 404, 409, 413, 415, 422, 429, 503),
        security=EITHER,
        is_idempotent=True,
        examples={"request": EMERGENCY_REQUEST},
    ),
)
def register(request: HttpRequest, payload: schemas.EmergencyRequestBody) -> HttpResponse:
    """Register somebody whose title has expired or is about to."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    authority = read_directory().authority(payload.authority)
    check_birth_date(payload.birth_date, now=now)
    made = once_as(
        REQUEST,
        request,
        caller,
        lambda: operations.register(
            authority=authority,
            person=payload.read(),
            title=payload.title,
            expires_on=payload.expires_on,
            language=payload.language,
            by=caller.actor,
            now=now,
        ),
        now=now,
    )
    view = describe_request(made, now=now)
    return answer({"code": view.code, "pin": view.pin}, 201)


@router.get(
    _PATH,
    response=schemas.EmergencyRequest,
    operation_id="read_emergency_request",
    **document(401, 404, 422, 429, security=PIN),
)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """How the request stands."""
    now = datetime.now(UTC)
    _caller, found = _open(request, code, now)
    return answer(_write(found, now=now))


@router.post(
    f"{_PATH}/documents",
    response={201: schemas.EmergencyDocument},
    operation_id="send_emergency_document",
    **document(
        400, 401, 404, 409, 413, 415, 422, 429, 503, security=PIN, is_idempotent=True, request_body=UPLOAD
    ),
)
def send_document(request: HttpRequest, code: str) -> HttpResponse:
    """Send one file of a kind of paper: a photo (JPEG, PNG, HEIC) or a PDF. Send several for several pages."""
    now = datetime.now(UTC)
    caller, found = _open(request, code, now)
    kind, file = _read_form(request)
    sent = once_as(
        DOCUMENT,
        request,
        caller,
        lambda: operations.add_document(request=found, kind=kind, file=file, by=caller.actor, now=now),
        now=now,
        digest=_digest(request, kind, file) if "Idempotency-Key" in request.headers else None,
    )
    view = describe_request(RequestRow.objects.get(pk=found.pk), now=now)
    missing = [needed.kind for needed in view.missing]
    return answer(
        {"id": sent.pk, "kind": sent.kind, "pages": sent.pages, "status": view.status, "missing": missing},
        201,
    )


def _read_form(request: HttpRequest) -> tuple[str, BinaryIO]:
    """The kind and the one file of a form, whatever its field is called."""
    try:
        kind, files = str(request.POST.get("kind", "")), list(request.FILES.values())
    except (MultiPartParserError, SuspiciousOperation):
        raise ProblemRaised("malformed", detail=_("The form could not be read.")) from None
    if not kind:
        raise Invalid("kind", _("This is missing."))
    if len(files) != 1 or not isinstance(files[0], UploadedFile):
        raise Invalid("file", _("Send exactly one file."))
    return kind, cast("BinaryIO", files[0].file)


def _digest(request: HttpRequest, kind: str, file: BinaryIO) -> str:
    """What an Idempotency-Key stands for: method, path, kind and the file's content."""
    digest = sha256(f"{request.method} {request.path}\n{kind}\n".encode())
    while chunk := file.read(64 * 1024):
        digest.update(chunk)
    return digest.hexdigest()


@router.post(
    f"{_PATH}/withdraw",
    response=schemas.EmergencyRequest,
    operation_id="withdraw_emergency_request",
    **document(401, 404, 409, 413, 415, 422, 429, 503, security=PIN, is_idempotent=True),
)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """End the registration and give its place back, if it has one. To withdraw again gives the same answer."""
    now = datetime.now(UTC)
    caller, found = _open(request, code, now)
    ended = once_as(
        REQUEST,
        request,
        caller,
        lambda: operations.withdraw_request(request=found, by=caller.actor, now=now),
        now=now,
    )
    return answer(_write(ended, now=now))


@router.put(
    "/authorities/{authority}/emergency-places/{day}",
    response=schemas.EmergencyPlaces,
    operation_id="enter_emergency_places",
    **document(400, 401, 403, 404, 409, 413, 415, 422, 503, security=STAFF),
)
def enter_places(request: HttpRequest, authority: str, day: str, payload: schemas.PlacesBody) -> HttpResponse:
    """Say how many places there are on a day, until some minutes before they are given."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    caller.require_token()
    procedure = need_procedure(read_directory().authority(authority))
    by = caller.require(Permission.SEE_EMERGENCY, procedure.office)
    row = operations.enter_places(
        authority=procedure.authority, day=read_day(day), places=payload.places, by=by, now=now
    )
    allowed = procedure.count_allowed(row.date)
    return answer(
        {"date": row.date, "entered": row.places, "allowed": allowed, "places": min(row.places, allowed)}
    )


@router.post(
    f"{_PATH}/served", response=schemas.EmergencyRequest, operation_id="serve_emergency_request", **_DO
)
def serve(request: HttpRequest, code: str, payload: schemas.ServedBody | None = None) -> HttpResponse:
    """The papers are right, the person has been served."""
    now = datetime.now(UTC)
    caller, by, found = _find(request, code)
    body = payload or schemas.ServedBody()
    served = once_as(
        REQUEST,
        request,
        caller,
        lambda: operations.serve(
            request=found, expires_on=body.expires_on, note=body.reason or body.note or "", by=by, now=now
        ),
        now=now,
    )
    return answer(_write(served, now=now))


@router.post(
    f"{_PATH}/refuse", response=schemas.EmergencyRequest, operation_id="refuse_emergency_request", **_DO
)
def refuse(request: HttpRequest, code: str, payload: schemas.RefuseBody) -> HttpResponse:
    """End the request without serving; its person is told why, and may register again."""
    now = datetime.now(UTC)
    caller, by, found = _find(request, code)
    refused = once_as(
        REQUEST,
        request,
        caller,
        lambda: operations.refuse(request=found, reason=payload.reason, by=by, now=now),
        now=now,
    )
    return answer(_write(refused, now=now))


def _open(request: HttpRequest, code: str, now: datetime) -> tuple[Caller, RequestRow]:
    """The request that code and PIN open. Outside any transaction: wrong PINs count."""
    pin = request.headers.get(PIN_HEADER)
    if pin is None:
        raise ProblemRaised("pin-missing")
    caller = read_caller(request)
    found = operations.open_request(code=code, pin=pin, by=caller.actor, now=now)
    if not caller.is_citizen and not caller.may(Permission.SEE_EMERGENCY, _office_of(found)):
        raise RequestUnknown
    return caller, found


def _find(request: HttpRequest, code: str) -> tuple[Caller, Actor, RequestRow]:
    """The request of a code, for staff who may see it; those of other authorities don't exist."""
    caller = read_caller(request)
    caller.require_token()
    found = RequestRow.objects.filter(code=normalise_code(code) or "").first()
    if found is None:
        raise RequestUnknown
    try:
        return caller, caller.require(Permission.SEE_EMERGENCY, _office_of(found)), found
    except OfficeUnknown:
        raise RequestUnknown from None


def _office_of(found: RequestRow) -> Any:
    return need_procedure(authority_of(found)).office


def _write(found: RequestRow, *, now: datetime) -> dict[str, Any]:
    view = describe_request(RequestRow.objects.get(pk=found.pk), now=now)
    written: dict[str, Any] = {
        "status": view.status,
        "expires_on": view.expires_on,
        "missing": [needed.kind for needed in view.missing] if view.is_open else [],
        "rank": view.rank,
        "waiting": view.waiting,
        "cut_off": view.cut_off,
        "next_mail_at": view.next_mail_at,
    }
    if view.appointment is not None:
        written["appointment"] = write_appointment(view.appointment, view.language)
    return written


def _find_request(code: str) -> RequestRow:
    found = RequestRow.objects.filter(code=code).first()
    if found is None:
        raise RequestUnknown
    return found


def _find_document(key: str) -> DocumentRow:
    found = DocumentRow.objects.filter(pk=int(key)).first()
    if found is None:
        raise DocumentUnknown
    return found


REQUEST: Reference[RequestRow] = Reference(lambda row: row.code, _find_request)
DOCUMENT: Reference[DocumentRow] = Reference(lambda row: str(row.pk), _find_document)
