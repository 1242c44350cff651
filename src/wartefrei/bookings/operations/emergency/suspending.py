"""The policy is switched off while people wait: they are told, wait for some days more, and then it ends for them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import find_procedure
from wartefrei.bookings.emergency.requests import SUSPENDED_FOR, WAITING, authority_of
from wartefrei.bookings.emergency_notices import announce_request, plan_missing
from wartefrei.bookings.errors import RequestEnded
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.emergency.deciding import refuse
from wartefrei.bookings.operations.requests import WAITING_MAILS, lock_request, note
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.directory import read_directory

GRACE = timedelta(minutes=15)
"""Before the mail leaves, so that nobody reads of what is switched on again at once."""

REASON = "Das Amt vergibt zurzeit keine Notfalltermine."

_AT_ONCE = 200
_SPOKEN_TOO_SOON = WAITING_MAILS - {Kind.EMERGENCY_REGISTERED}  # which says code and PIN


def settle_suspended(*, now: datetime) -> None:
    """Tell those who wait where no places are given any more, end it after `SUSPENDED_FOR`, or let it go on."""
    authorities = read_directory().authorities.values()
    off = [authority.pk for authority in authorities if find_procedure(authority) is None]
    waiting = EmergencyRequest.objects.filter(status__in=WAITING)
    ended = Q(suspended_at__lte=now - SUSPENDED_FOR)
    _each(waiting.filter(authority__in=off, suspended_at=None), partial(_try_suspend, now=now))
    for row in waiting.filter(ended, authority__in=off)[:_AT_ONCE]:
        with suppress(RequestEnded):  # by its person, at this moment
            refuse(request=row, reason=REASON, by=SYSTEM, now=now)
    _each(waiting.exclude(authority__in=off).exclude(suspended_at=None), partial(_try_resume, now=now))


def _each(rows: QuerySet[EmergencyRequest], act: Callable[[EmergencyRequest], None]) -> None:
    for row in rows.order_by("pk")[:_AT_ONCE]:
        try_again(partial(act, row))


def _try_suspend(request: EmergencyRequest, *, now: datetime) -> None:
    authority = authority_of(request)
    with booking_transaction(authority):
        current = lock_request(request)
        if current.suspended_at is not None or current.status not in WAITING or find_procedure(authority):
            return
        _write(current, suspended_at=now)
        withdraw(about=current.code, kinds=_SPOKEN_TOO_SOON, now=now)
        announce_request(
            request=current,
            kind=Kind.EMERGENCY_SUSPENDED,
            occasion=now.isoformat(),
            due_at=now + GRACE,
            now=now,
        )
        note(current, "emergency.suspended", authority=authority, by=SYSTEM, now=now)


def _try_resume(request: EmergencyRequest, *, now: datetime) -> None:
    authority = authority_of(request)
    with booking_transaction(authority):
        current = lock_request(request)
        if current.suspended_at is None or current.status not in WAITING or not find_procedure(authority):
            return
        _write(current, suspended_at=None, resumed_at=now)
        if not withdraw(about=current.code, kinds={Kind.EMERGENCY_SUSPENDED}, now=now):  # it has been read
            announce_request(
                request=current, kind=Kind.EMERGENCY_REGISTERED, occasion=now.isoformat(), now=now
            )
        if current.status == EmergencyStatus.REGISTERED:
            plan_missing(request=current, now=now)
        note(current, "emergency.resumed", authority=authority, by=SYSTEM, now=now)


def _write(
    request: EmergencyRequest, *, suspended_at: datetime | None, resumed_at: datetime | None = None
) -> None:
    request.suspended_at, request.resumed_at = suspended_at, resumed_at
    request.save(update_fields=("suspended_at", "resumed_at"))
