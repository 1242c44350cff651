"""How a request changes: locked, by the table of its life cycle, with its person's claim and an audit event.

Lock days and appointments before requests.
"""

import secrets
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.errors import RequestEnded
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.bookings.person import make_key
from wartefrei.bookings.uploads.store import Store
from wartefrei.core.codes import CODE_RANDOM_BYTES, make_code
from wartefrei.core.lifecycle import EMERGENCY_TRANSITIONS, EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.entries import AuthorityEntry

_OPEN = frozenset({EmergencyStatus.REGISTERED, EmergencyStatus.COMPLETE, EmergencyStatus.ALLOTTED})
WAITING_MAILS = frozenset(
    {
        Kind.EMERGENCY_REGISTERED,
        Kind.EMERGENCY_INCOMPLETE,
        Kind.EMERGENCY_ALLOTTED,
        Kind.EMERGENCY_NOT_ALLOTTED,
        Kind.EMERGENCY_SUSPENDED,
    }
)
"""Mails that speak of a request as it was before it ended."""


def lock_request(request: EmergencyRequest) -> EmergencyRequest:
    """The request as it is once whoever is changing it has finished."""
    return EmergencyRequest.objects.select_for_update().get(pk=request.pk)


def check_status(request: EmergencyRequest, *statuses: EmergencyStatus) -> None:
    """Raises `RequestEnded` unless the request is in one of the statuses."""
    if request.status not in statuses:
        raise RequestEnded(EmergencyStatus(request.status))


def change(
    request: EmergencyRequest,
    status: EmergencyStatus,
    *,
    authority: AuthorityEntry,
    by: Actor,
    now: datetime,
    **fields: object,
) -> None:
    """Write the next status of a locked request, with further fields.

    Raises:
        RequestEnded: its life cycle does not lead there
    """
    if status not in EMERGENCY_TRANSITIONS[EmergencyStatus(request.status)]:
        raise RequestEnded(EmergencyStatus(request.status))
    request.status = status
    request.ended_at = None if status in _OPEN else now
    request.person_key = _find_key(request) if status in _OPEN else None
    for name, value in fields.items():
        setattr(request, name, value)
    request.save(update_fields=("status", "ended_at", "person_key", *fields))
    if status not in _OPEN:
        withdraw(about=request.code, kinds=WAITING_MAILS, now=now)
    note(request, f"emergency.{status}", authority=authority, by=by, now=now)


def rename_appointment(request: EmergencyRequest) -> Appointment | None:
    """Give the request's earlier appointment, cancelled or unserved, a code of its own: the next one carries it."""
    earlier = request.appointment
    if earlier is not None:
        earlier.code = make_code(secrets.token_bytes(CODE_RANDOM_BYTES))
        earlier.save(update_fields=("code",))
    return earlier


def note(
    request: EmergencyRequest,
    action: str,
    *,
    authority: AuthorityEntry,
    by: Actor,
    now: datetime,
    **details: object,
) -> None:
    """Write an audit event about a request."""
    audit(action=action, by=by, now=now, subject=request.code, authority=authority.slug, **details)


def get_store() -> Store:
    """Where papers are kept."""
    return Store(settings.DATA_DIR / "uploads", settings.UPLOADS_KEY)


def destroy_documents(rows: QuerySet[EmergencyDocument]) -> int:
    """Delete rows with their keys, in the caller's transaction, and the files once it has ended; returns how many."""
    names = list(rows.values_list("name", flat=True))
    rows.delete()
    store = get_store()
    for name in names:
        transaction.on_commit(partial(store.destroy, name))
    return len(names)


def _find_key(request: EmergencyRequest) -> str | None:
    """The person's claim; none when they have registered again meanwhile."""
    key = make_key(request.family_name, request.given_name, request.birth_date)
    others = EmergencyRequest.objects.filter(authority=request.authority_id, person_key=key)
    return None if key is None or others.exclude(pk=request.pk).exists() else key
