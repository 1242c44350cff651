"""Tickets: without an appointment at the kiosk, and what staff do with one."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.operations import calling, moving, serving
from wartefrei.queueing.operations.arriving import take_ticket
from wartefrei.queueing.queries import read_queue
from wartefrei.web.api import queue_schemas as schemas
from wartefrei.web.api.answers import answer
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.counters import find_counter_of
from wartefrei.web.api.once import once_as
from wartefrei.web.api.openapi import STAFF, STAFF_OR_DEVICE, document
from wartefrei.web.api.queue_answers import TICKET, write_row, write_ticket, write_waiting

router = Router(tags=["tickets"])
_DO = document(400, 401, 403, 404, 409, 413, 415, 422, 503, security=STAFF, is_idempotent=True)
_PATH = "/offices/{office}/tickets/{number}"
Act = Callable[[OfficeEntry, Actor, datetime], Ticket]


@router.post(
    "/tickets",
    response={201: schemas.Waiting},
    operation_id="take_ticket",
    **document(
        *(400, 401, 403, 404, 409, 413, 415, 422, 503),
        security=STAFF_OR_DEVICE,
        is_idempotent=True,
        examples={
            "ticket": {"office": "leonberg-buergeramt", "service": "personalausweis", "language": "tr"}
        },
    ),
)
def create_ticket(request: HttpRequest, payload: schemas.TicketBody) -> HttpResponse:
    """Give somebody without an appointment a number."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    caller.require_token()
    office = read_directory().office(payload.office)
    by = caller.require_kiosk_or(Permission.CALL, office)
    language = payload.language or translation.get_language() or "de"
    ticket = once_as(
        TICKET,
        request,
        caller,
        lambda: take_ticket(
            office=office,
            service=payload.service,
            language=language,
            is_urgent=payload.is_urgent,
            by=by,
            now=now,
        ),
        now=now,
    )
    return answer(write_waiting(ticket, now=now), 201)


@router.get(
    "/offices/{office}/tickets",
    response=list[schemas.Ticket],
    operation_id="list_tickets",
    **document(401, 403, 404, 422, security=STAFF),
)
def list_tickets(request: HttpRequest, office: str) -> HttpResponse:
    """Everybody in the queue of today; who waits in the order of the calls."""
    now = datetime.now(UTC)
    _caller, entry, _by = _enter(request, office)
    queue = read_queue(office=entry, now=now)
    groups = (queue.called, queue.serving, queue.waiting, queue.standby, queue.parked, queue.missed)
    return answer([write_row(row, entry) for row in chain(*groups)])


@router.post(_PATH + "/call", response=schemas.Ticket, operation_id="call_ticket", **_DO)
def call(request: HttpRequest, office: str, number: int, payload: schemas.CallBody) -> HttpResponse:
    """Call this number to a counter, out of turn."""
    return _do(
        request,
        office,
        lambda entry, by, now: calling.call_ticket(
            office=entry, number=number, counter=find_counter_of(entry, payload.counter), by=by, now=now
        ),
    )


@router.post(_PATH + "/recall", response=schemas.Ticket, operation_id="recall_ticket", **_DO)
def recall(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Call the number once more."""
    return _do(
        request, office, lambda entry, by, now: calling.recall(office=entry, number=number, by=by, now=now)
    )


@router.post(_PATH + "/start", response=schemas.Ticket, operation_id="start_ticket", **_DO)
def start(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """They have come: serving begins."""
    return _do(
        request, office, lambda entry, by, now: serving.start(office=entry, number=number, by=by, now=now)
    )


@router.post(_PATH + "/finish", response=schemas.Ticket, operation_id="finish_ticket", **_DO)
def finish(
    request: HttpRequest, office: str, number: int, payload: schemas.FinishBody | None = None
) -> HttpResponse:
    """The visit is over."""
    lines = payload.services if payload else None
    done = None if lines is None else {line.id: line.quantity for line in lines}
    return _do(
        request,
        office,
        lambda entry, by, now: serving.finish(office=entry, number=number, services=done, by=by, now=now),
    )


@router.post(_PATH + "/no-show", response=schemas.Ticket, operation_id="miss_ticket", **_DO)
def no_show(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Nobody came to the call."""
    return _do(
        request, office, lambda entry, by, now: serving.no_show(office=entry, number=number, by=by, now=now)
    )


@router.post(_PATH + "/park", response=schemas.Ticket, operation_id="park_ticket", **_DO)
def park(
    request: HttpRequest, office: str, number: int, payload: schemas.ParkBody | None = None
) -> HttpResponse:
    """Put the visit aside."""
    note = (payload.note if payload else None) or ""
    return _do(
        request,
        office,
        lambda entry, by, now: serving.park(office=entry, number=number, note=note, by=by, now=now),
    )


@router.post(_PATH + "/resume", response=schemas.Ticket, operation_id="resume_ticket", **_DO)
def resume(
    request: HttpRequest, office: str, number: int, payload: schemas.ResumeBody | None = None
) -> HttpResponse:
    """Take the visit up again: it waits, or is called to a counter at once."""
    name = payload.counter if payload else None
    return _do(
        request,
        office,
        lambda entry, by, now: serving.resume(
            office=entry,
            number=number,
            counter=find_counter_of(entry, name) if name else None,
            by=by,
            now=now,
        ),
    )


@router.post(_PATH + "/transfer", response=schemas.Ticket, operation_id="transfer_ticket", **_DO)
def transfer(request: HttpRequest, office: str, number: int, payload: schemas.TransferBody) -> HttpResponse:
    """Send somebody on to another team or counter."""
    return _do(
        request,
        office,
        lambda entry, by, now: moving.transfer(
            office=entry,
            number=number,
            team=payload.team,
            counter=find_counter_of(entry, payload.counter).slug if payload.counter else None,
            by=by,
            now=now,
        ),
    )


def _enter(request: HttpRequest, office: str) -> tuple[Caller, OfficeEntry, Actor]:
    """Who calls, where, and as whom; only staff that may call there."""
    caller = read_caller(request)
    caller.require_token()
    entry = read_directory().office(office)
    return caller, entry, caller.require(Permission.CALL, entry)


def _do(request: HttpRequest, office: str, act: Act) -> HttpResponse:
    now = datetime.now(UTC)
    caller, entry, by = _enter(request, office)
    ticket = once_as(TICKET, request, caller, lambda: act(entry, by, now), now=now)
    return answer(write_ticket(ticket, entry, now=now))
