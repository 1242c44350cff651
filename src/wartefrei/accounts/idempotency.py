"""Idempotency keys: what a caller asks for twice is done once.

A row is written in the same transaction as what it stands for. So a second request with the key, even at the same
instant, waits until the first is through, and then finds what it did; when the first was refused, it may try again.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from wartefrei.accounts.errors import IdempotencyKeyReused
from wartefrei.accounts.models import IdempotencyKey
from wartefrei.accounts.operations import KEEP_IDEMPOTENCY_KEYS


def act_once(
    *,
    owner: str,
    key: str,
    body_digest: str,
    act: Callable[[], str],
    refusals: tuple[type[Exception], ...],
    now: datetime,
) -> str:
    """Do ``act`` unless the owner's key already stands for it; returns the reference to what was done.

    ``refusals`` are what ``act`` refuses with: the key is free again then; what the refusal counted or mailed stays.

    Raises:
        IdempotencyKeyReused: the key stands for another request
    """
    refused: Exception | None = None
    with transaction.atomic():
        row = _claim(owner, key, body_digest, now)
        if row.body_digest != body_digest:
            raise IdempotencyKeyReused
        if row.reference:
            return row.reference
        try:
            row.reference = act()
            row.save(update_fields=("reference",))
        except refusals as refusal:
            row.delete()
            refused = refusal
    if refused is not None:
        raise refused
    return row.reference


def _claim(owner: str, key: str, body_digest: str, now: datetime) -> IdempotencyKey:
    """The row of the key, made unless it is there. Only this transaction can see one without a reference."""
    rows = IdempotencyKey.objects.filter(owner=owner, key=key)
    rows.filter(created_at__lte=now - KEEP_IDEMPOTENCY_KEYS).delete()
    mine = IdempotencyKey(owner=owner, key=key, body_digest=body_digest, created_at=now)
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    return rows.get()
