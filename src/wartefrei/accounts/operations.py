"""Writes of the accounts room: the audit trail, attempts, and what is too old to keep."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import (
    AUTHORITY_ROLES,
    Attempt,
    AuditEvent,
    IdempotencyKey,
    Membership,
    PairingCode,
    Role,
    Session,
    Staff,
)
from wartefrei.database.statements import insert

KEEP_IDEMPOTENCY_KEYS = timedelta(hours=24)
KEEP_ATTEMPTS = timedelta(days=1)
DEMO_PASSWORD = "demo"  # noqa: S105 -- everybody may know it


def audit(
    *, action: str, by: Actor, now: datetime, subject: str, authority: str = "", **details: object
) -> AuditEvent:
    """Write down who did what to what. ``details`` are JSON and never hold personal data of citizens."""
    event = make_event(action=action, by=by, now=now, subject=subject, authority=authority, **details)
    insert([event])
    return event


def make_event(
    *, action: str, by: Actor, now: datetime, subject: str, authority: str = "", **details: object
) -> AuditEvent:
    """As `audit`, for who writes it together with other rows."""
    return AuditEvent(
        at=now, actor=str(by), action=action, authority=authority, subject=subject, details=details
    )


def count_attempt(*, kind: str, subject: str, window: timedelta, now: datetime) -> int:
    """Count one more try of ``kind`` by ``subject`` in the current window of time; returns how many there were."""
    row = {"kind": kind, "subject": _digest(subject), "window_start_at": _window_start(window, now)}
    with transaction.atomic():
        Attempt.objects.bulk_create([Attempt(**row)], ignore_conflicts=True)
        Attempt.objects.filter(**row).update(count=F("count") + 1)
        return Attempt.objects.values_list("count", flat=True).get(**row)


def check_attempts(*, kind: str, subject: str, most: int, window: timedelta, now: datetime) -> None:
    """Refuse when there were ``most`` tries in the current window.

    Raises:
        TooManyAttempts: with the seconds until the window ends
    """
    start = _window_start(window, now)
    tries = Attempt.objects.filter(
        kind=kind, subject=_digest(subject), window_start_at=start, count__gte=most
    )
    if tries.exists():
        raise TooManyAttempts(max(1, int((start + window - now).total_seconds())))


def forget_attempts(*, kind: str, subject: str, count: int | None = None) -> None:
    """Take back ``count`` tries of a subject, all without one."""
    rows = Attempt.objects.filter(kind=kind, subject=_digest(subject), count__gt=0)
    rows.update(count=0 if count is None else F("count") - count)


def purge(*, now: datetime) -> None:
    """Delete idempotency keys, attempts, sessions and pairing codes that are past their time."""
    IdempotencyKey.objects.filter(created_at__lt=now - KEEP_IDEMPOTENCY_KEYS).delete()
    Attempt.objects.filter(window_start_at__lt=now - KEEP_ATTEMPTS).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    PairingCode.objects.filter(expires_at__lt=now).delete()


def _window_start(window: timedelta, now: datetime) -> datetime:
    return now - (now - datetime(2020, 1, 1, tzinfo=UTC)) % window


def _digest(subject: str) -> str:
    return sha256(subject.encode()).hexdigest()


def join_authority(*, login: str, authority: str, role: Role, office: str = "") -> Membership:
    """Give somebody a role at an authority (or at one office of it), with an account that can't sign in yet if new.

    Operators join none: the empty one. Logins are kept in small letters.
    """
    with transaction.atomic():
        staff, is_new = Staff.objects.get_or_create(login=login.strip().lower())
        if is_new:
            staff.set_unusable_password()
            staff.save(update_fields=("password",))
        membership, _is_new = Membership.objects.get_or_create(
            staff=staff, authority=authority, office=office, role=role
        )
    return membership


def demo_login(role: Role, authority: str) -> str:
    """The login of the demo for a role at an authority: ``team-lead@leonberg``; ``operator`` works at none."""
    return f"{role.replace('_', '-')}@{authority}".removesuffix("@")


def make_demo_accounts(authorities: Iterable[str]) -> None:
    """The operator, and one account per role and authority, with `DEMO_PASSWORD`.

    One hash for all: hashing is slow on purpose.
    """
    encoded = make_password(DEMO_PASSWORD)
    at_authorities = [(role, authority) for authority in authorities for role in AUTHORITY_ROLES]
    for role, authority in [(Role.OPERATOR, ""), *at_authorities]:
        staff = join_authority(login=demo_login(role, authority), authority=authority, role=role).staff
        if not staff.has_usable_password():
            Staff.objects.filter(pk=staff.pk).update(password=encoded)
