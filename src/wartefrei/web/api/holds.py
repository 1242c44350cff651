"""Holds: a time kept for a person while they look at it once more."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.errors import HoldUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import extend_hold, hold, release_hold
from wartefrei.bookings.queries import describe, find_hold
from wartefrei.offices.directory import read_directory
from wartefrei.web.api.answers import answer_hold
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.lost import Wanted, offering_alternatives, wanted_by
from wartefrei.web.api.once import once
from wartefrei.web.api.openapi import EITHER, ORDER, document
from wartefrei.web.api.orders import check_birth_date, read_start
from wartefrei.web.api.schemas import Hold, HoldBody

router = Router(tags=["holds"])


@router.post(
    "/holds",
    response={201: Hold},
    operation_id="hold",
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
        examples={"order": ORDER},
    ),
)
def create_hold(request: HttpRequest, payload: HoldBody) -> HttpResponse:
    """Keep a time for a person for a few minutes. Their own live hold is replaced."""
    now = datetime.now(UTC)
    held = take(hold, request, read_caller(request), payload, now=now)
    return answer_hold(held, 201)


@router.post(
    "/holds/{hold}/extend",
    response=Hold,
    operation_id="extend_hold",
    **document(401, 403, 404, 409, 413, 415, 422, 503, security=EITHER, is_idempotent=True),
)
def extend(request: HttpRequest, hold: str) -> HttpResponse:
    """Give the person more time: the office's hold minutes from now on, at least ten times."""
    now = datetime.now(UTC)
    caller = read_caller(request)
    by = act_on(caller, hold)
    with offering_alternatives(lambda: wanted_by(find_hold(token=hold)), now=now):
        held = once(request, caller, lambda: extend_hold(token=hold, by=by, now=now), now=now)
    return answer_hold(held, 200)


@router.delete(
    "/holds/{hold}",
    response={204: None},
    operation_id="release_hold",
    **document(401, 403, 404, 409, 422, 503, security=EITHER),
)
def release(request: HttpRequest, hold: str) -> HttpResponse:
    """Give the time back at once."""
    now = datetime.now(UTC)
    release_hold(token=hold, by=act_on(read_caller(request), hold), now=now)
    return HttpResponse(status=204)


def act_on(caller: Caller, hold: str) -> Actor:
    """The actor for something about a hold. Of another authority's staff there is no such hold."""
    if not caller.is_citizen and not caller.sees(describe(find_hold(token=hold)).office):
        raise HoldUnknown
    return caller.actor


def take(
    act: Callable[..., Appointment], request: HttpRequest, caller: Caller, order: HoldBody, *, now: datetime
) -> Appointment:
    """Hold or book (``act``) the time of an order, once; a lost time is answered with the nearest free ones."""
    office = read_directory().office(order.office)
    by, start_at = caller.act_at(office), read_start(order.start)
    check_birth_date(order.person.birth_date, now=now)
    person = order.person.read()
    wanted = Wanted(office, order.basket, start_at, person.letter, caller.contingent)
    with offering_alternatives(lambda: wanted, now=now):
        return once(
            request,
            caller,
            lambda: act(
                office=office,
                basket=order.basket,
                start_at=start_at,
                person=person,
                language=order.language,
                municipality=order.municipality or "",
                by=by,
                now=now,
            ),
            now=now,
        )
