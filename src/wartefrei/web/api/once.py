"""Idempotency-Key: what a POST with a key did is done once, and its answer is made again from the appointment."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wartefrei.accounts.idempotency import act_once
from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.web.api.callers import Caller
from wartefrei.web.api.problems import REFUSALS, Invalid, ProblemRaised

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")


def once(
    request: HttpRequest, caller: Caller, act: Callable[[], Appointment], *, now: datetime
) -> Appointment:
    """Do ``act``, or find what it did the last time the caller sent this key with this request."""
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not _KEY.fullmatch(key):
        raise Invalid(HEADER, _("This must be 1 to 255 visible ASCII characters."))
    done: list[Appointment] = []

    def act_and_refer() -> str:
        done.append(act())
        return done[0].code

    code = act_once(
        owner=caller.owner,
        key=key,
        body_digest=_digest(request),
        act=act_and_refer,
        refusals=(*REFUSALS, ProblemRaised),
        now=now,
    )
    return done[0] if done else _find_again(code)


def _find_again(code: str) -> Appointment:
    """Raises `AppointmentUnknown` when its time to be kept is over already."""
    appointment = Appointment.objects.select_related("day").filter(code=code).first()
    if appointment is None:
        raise AppointmentUnknown
    return appointment


def _digest(request: HttpRequest) -> str:
    """What the key stands for: method, path and body."""
    return sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
