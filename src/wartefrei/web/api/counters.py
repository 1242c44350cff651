"""Counters: who works where, and the next one."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.offices.errors import CounterUnknown, OfficeUnknown
from wartefrei.queueing.operations.calling import call_next
from wartefrei.queueing.operations.counters import close_counter, open_counter
from wartefrei.queueing.queries import read_counters
from wartefrei.web.api import queue_schemas as schemas
from wartefrei.web.api.answers import answer
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.once import Reference, once_as
from wartefrei.web.api.openapi import STAFF, document
from wartefrei.web.api.queue_answers import CALLED, write_called, write_counter

router = Router(tags=["counters"])
_DO = document(401, 403, 404, 409, 413, 415, 422, 503, security=STAFF, is_idempotent=True)
_DONE: Reference[bool] = Reference(lambda _done: "done", lambda _found: True)


@router.get(
    "/offices/{office}/counters",
    response=list[schemas.Counter],
    operation_id="list_counters",
    **document(401, 403, 404, 422, security=STAFF),
)
def list_counters(request: HttpRequest, office: str) -> HttpResponse:
    """The counters of an office, and who is there now."""
    caller = read_caller(request)
    caller.require_token()
    entry = read_directory().office(office)
    caller.require(Permission.CALL, entry)
    views = read_counters(office=entry, now=datetime.now(UTC))
    return answer([write_counter(view, entry) for view in views])


@router.post("/counters/{counter}/open", response=schemas.Counter, operation_id="open_counter", **_DO)
def open_(request: HttpRequest, counter: str) -> HttpResponse:
    """Begin to work at a counter. Twice is once.

    A counter is named by its `id`; by what follows the dot alone where only one counter has that.
    """
    now = datetime.now(UTC)
    caller, office, entry, by = _enter(request, counter)

    def act() -> bool:
        open_counter(office=office, counter=entry, by=by, now=now)
        return True

    once_as(_DONE, request, caller, act, now=now)
    return _show(office, entry)


@router.post("/counters/{counter}/close", response=schemas.Counter, operation_id="close_counter", **_DO)
def close(request: HttpRequest, counter: str) -> HttpResponse:
    """Stop working at a counter. Twice is once."""
    now = datetime.now(UTC)
    caller, office, entry, by = _enter(request, counter)

    def act() -> bool:
        close_counter(office=office, counter=entry, by=by, now=now)
        return True

    once_as(_DONE, request, caller, act, now=now)
    return _show(office, entry)


@router.post(
    "/counters/{counter}/call-next",
    response={200: schemas.Called, 204: None},
    operation_id="call_next",
    **_DO,
)
def call(request: HttpRequest, counter: str) -> HttpResponse:
    """Call who comes next in the calling order. 204: nobody waits. At a closed counter it opens it."""
    now = datetime.now(UTC)
    caller, office, entry, by = _enter(request, counter)
    ticket = once_as(
        CALLED,
        request,
        caller,
        lambda: call_next(counter=entry, office=office, by=by, now=now),
        now=now,
    )
    if ticket is None:
        return HttpResponse(status=204)
    return answer(write_called(ticket, office, entry, now=now))


def find_counter_of(office: OfficeEntry, name: str) -> CounterEntry:
    """A counter of the office by its id or its slug. Raises `CounterUnknown`."""
    return office.counter(name.removeprefix(f"{office.slug}."))


def _enter(request: HttpRequest, name: str) -> tuple[Caller, OfficeEntry, CounterEntry, Actor]:
    """Who calls, at which counter, and as whom; only staff that may call there."""
    caller = read_caller(request)
    caller.require_token()
    office, counter = _find(caller, name)
    try:
        return caller, office, counter, caller.require(Permission.CALL, office)
    except OfficeUnknown:
        raise CounterUnknown(name) from None


def _find(caller: Caller, name: str) -> tuple[OfficeEntry, CounterEntry]:
    """A counter by its id; by its slug alone where only one counter of the offices the caller works at has it."""
    slug, _dot, counter = name.partition(".")
    offices = read_directory().offices
    if counter:
        if slug not in offices:
            raise CounterUnknown(name)
        return offices[slug], offices[slug].counter(counter)
    found = [
        (office, one)
        for office in offices.values()
        if caller.may(Permission.CALL, office)
        for one in office.counters
        if one.slug == name
    ]
    if len(found) != 1:
        raise CounterUnknown(name)
    return found[0]


def _show(office: OfficeEntry, counter: CounterEntry) -> HttpResponse:
    views = read_counters(office=office, now=datetime.now(UTC))
    return answer(next(write_counter(view, office) for view in views if view.slug == counter.slug))
