"""Idempotency-Key: what a POST with a key did is done once, and its answer is made again from what it did."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wartefrei.accounts.idempotency import act_once
from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.web.api.callers import Caller
from wartefrei.web.api.problems import REFUSALS, Invalid, ProblemRaised

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Reference(Generic[Thing]):
    """How a thing is remembered under a key (at most 64 signs, nothing secret), and found again."""

    write: Callable[[Thing], str]
    find: Callable[[str], Thing]


def once(
    request: HttpRequest, caller: Caller, act: Callable[[], Appointment], *, now: datetime
) -> Appointment:
    """Do ``act``, or find what it did the last time the caller sent this key with this request."""
    return once_as(APPOINTMENT, request, caller, act, now=now)


def once_as(
    reference: Reference[Thing],
    request: HttpRequest,
    caller: Caller,
    act: Callable[[], Thing],
    *,
    now: datetime,
    digest: str | None = None,
) -> Thing:
    """The same for anything that a reference finds again. ``digest``: of a body that is too long to be read at once."""
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not _KEY.fullmatch(key):
        raise Invalid(HEADER, _("This must be 1 to 255 visible ASCII characters."))
    done: list[Thing] = []

    def act_and_refer() -> str:
        done.append(act())
        return reference.write(done[0])

    found = act_once(
        owner=caller.owner,
        key=key,
        body_digest=digest or _digest(request),
        act=act_and_refer,
        refusals=(*REFUSALS, ProblemRaised),
        now=now,
    )
    return done[0] if done else reference.find(found)


def _find_again(code: str) -> Appointment:
    """Raises `AppointmentUnknown` when its time to be kept is over already."""
    appointment = Appointment.objects.select_related("day").filter(code=code).first()
    if appointment is None:
        raise AppointmentUnknown
    return appointment


APPOINTMENT: Reference[Appointment] = Reference(lambda appointment: appointment.code, _find_again)


def _digest(request: HttpRequest) -> str:
    """What the key stands for: method, path and body."""
    return sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
