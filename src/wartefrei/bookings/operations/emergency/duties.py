"""What the worker does about emergency requests, about once a minute; any number of workers may."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import Procedure, list_procedures
from wartefrei.bookings.models import EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.emergency.allotting import allot_due
from wartefrei.bookings.operations.emergency.suspending import settle_suspended
from wartefrei.bookings.operations.requests import change, get_store, lock_request
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.offices.directory import read_directory

KEEP_ORPHANS = timedelta(hours=2)
"""A file that no row knows is left from an upload that broke off."""

_AT_ONCE = 200


def do_due_emergency(now: datetime) -> None:
    """Give places that are due, let requests lapse, and tell those for whom no places are given any more.

    What is kept too long goes with `records`' rules.
    """
    allot_due(now=now)
    for procedure in list_procedures(read_directory().authorities):
        _lapse(procedure, now=now)
    settle_suspended(now=now)


def _lapse(procedure: Procedure, *, now: datetime) -> None:
    """End the requests whose papers did not come."""
    for row in _find_overdue(procedure, now=now)[:_AT_ONCE]:
        try_again(partial(_try_lapse, row, procedure, now=now))


def _find_overdue(procedure: Procedure, *, now: datetime) -> "QuerySet[EmergencyRequest]":
    """The requests that have waited too long for their papers. Who is suspended can send none."""
    waiting = EmergencyRequest.objects.filter(
        authority=procedure.authority.pk, status=EmergencyStatus.REGISTERED, suspended_at=None
    )
    before = now - timedelta(days=procedure.policy.lapse_days)
    return waiting.alias(since=Coalesce("resumed_at", "created_at")).filter(since__lt=before)


def _try_lapse(request: EmergencyRequest, procedure: Procedure, *, now: datetime) -> None:
    with booking_transaction(procedure.authority):
        current = lock_request(request)
        if _find_overdue(procedure, now=now).filter(pk=current.pk).exists():
            change(current, EmergencyStatus.LAPSED, authority=procedure.authority, by=SYSTEM, now=now)


def destroy_orphans(*, now: datetime) -> int:
    """Destroy files that no row knows; returns how many."""
    store, destroyed = get_store(), 0
    names = list(store.list_names(before=now - KEEP_ORPHANS))
    for first in range(0, len(names), _AT_ONCE):
        part = names[first : first + _AT_ONCE]
        known = set(EmergencyDocument.objects.filter(name__in=part).values_list("name", flat=True))
        for name in set(part) - known:
            store.destroy(name)
            destroyed += 1
    return destroyed
