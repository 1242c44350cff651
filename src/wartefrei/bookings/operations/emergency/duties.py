"""What the worker does about emergency requests, about once a minute; any number of workers may."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import Procedure, list_procedures
from wartefrei.bookings.models import EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.emergency.allotting import allot_due
from wartefrei.bookings.operations.requests import change, destroy_documents, get_store, lock_request
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.core.retention import KEEP_CLIENTS
from wartefrei.offices.directory import read_directory
from wartefrei.offices.keeping import is_past

KEEP_ORPHANS = timedelta(hours=2)
"""A file that no row knows is left from an upload that broke off."""

_AT_ONCE = 200
_VISITED = (EmergencyStatus.SERVED, EmergencyStatus.REFUSED, EmergencyStatus.MISSED)
_LEFT = (EmergencyStatus.WITHDRAWN, EmergencyStatus.LAPSED)


def do_due_emergency(now: datetime) -> None:
    """Give places that are due, let requests lapse, destroy papers and erase persons that have had their time."""
    allot_due(now=now)
    for procedure in list_procedures(read_directory().authorities):
        _lapse(procedure, now=now)
    destroy_old_papers(now=now)
    erase_old_requests(now=now)


def _lapse(procedure: Procedure, *, now: datetime) -> None:
    """End the requests whose papers did not come."""
    before = now - timedelta(days=procedure.policy.lapse_days)
    rows = EmergencyRequest.objects.filter(
        authority=procedure.authority.pk, status=EmergencyStatus.REGISTERED, created_at__lt=before
    )
    for row in rows[:_AT_ONCE]:
        try_again(partial(_try_lapse, row, procedure, now=now))


def _try_lapse(request: EmergencyRequest, procedure: Procedure, *, now: datetime) -> None:
    with booking_transaction(procedure.authority):
        current = lock_request(request)
        if current.status == EmergencyStatus.REGISTERED:
            change(current, EmergencyStatus.LAPSED, authority=procedure.authority, by=SYSTEM, now=now)


def destroy_old_papers(*, now: datetime) -> int:
    """Destroy the papers of requests that ended, or whose time was, long enough ago; returns how many."""
    ended, visited = (
        is_past(field, lambda kept: kept.papers, owner="request__authority__slug", now=now)
        for field in ("request__ended_at", "request__appointment__end_at")
    )
    rows = EmergencyDocument.objects.filter(ended | Q(request__status=EmergencyStatus.ALLOTTED) & visited)
    return destroy_documents(EmergencyDocument.objects.filter(pk__in=list(rows.values_list("pk", flat=True))))


def erase_old_requests(*, now: datetime) -> int:
    """Empty what is personal of requests that ended long enough ago, and the clients of a day ago; returns how many."""
    owner = "authority__slug"
    visited = is_past("ended_at", lambda kept: kept.visits, owner=owner, now=now)
    left = is_past("ended_at", lambda kept: kept.cancelled, owner=owner, now=now)
    unsaid = is_past("appointment__end_at", lambda kept: kept.visits, owner=owner, now=now)
    rows = EmergencyRequest.objects.exclude(family_name="").filter(
        Q(status__in=_VISITED) & visited
        | Q(status__in=_LEFT) & left
        | Q(status=EmergencyStatus.ALLOTTED) & unsaid  # nobody said who came
    )
    keys = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
    blank = EmergencyRequest()
    emptied = {name: getattr(blank, name) for name in EmergencyRequest.personal}
    EmergencyRequest.objects.filter(pk__in=keys).update(**emptied)
    past = EmergencyRequest.objects.filter(created_at__lte=now - KEEP_CLIENTS).exclude(client="")
    past.update(client="")
    return len(keys)


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
