"""Kiosks and displays: paired by a code that is typed once, known from then on by a token that can be revoked."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.errors import DeviceUnknown, PairingCodeUnknown
from wartefrei.accounts.models import Device, DeviceKind, PairingCode
from wartefrei.accounts.operations import audit
from wartefrei.accounts.tokens import digest
from wartefrei.core.codes import CODE_ALPHABET, normalise_short_code

PAIRING_CODE_LENGTH = 8
"""23 ** 8 is 36 bits, and a code lives for minutes: with a limit of tries nobody guesses one."""

PAIRING_CODE_LASTS = timedelta(minutes=15)
_SEEN_EVERY = timedelta(minutes=5)


def make_pairing_code(
    *, kind: DeviceKind, house: str, authority: str, name: str, by: Actor, now: datetime
) -> str:
    """Return a new code of `PAIRING_CODE_LENGTH` letters for one device; it can't be read again."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(PAIRING_CODE_LENGTH))
    PairingCode.objects.create(
        digest=digest(code),
        kind=kind,
        authority=authority,
        house=house,
        name=name,
        created_by=by.login,
        expires_at=now + PAIRING_CODE_LASTS,
    )
    audit(action="pairing code made", by=by, now=now, subject=house, authority=authority, kind=kind)
    return code


def pair(*, code: str, kind: DeviceKind, house: str, by: Actor, now: datetime) -> tuple[Device, str]:
    """Use a code, as typed, up for a device of this kind and house; returns it with its token.

    Raises:
        PairingCodeUnknown: mistyped, older than `PAIRING_CODE_LASTS`, used already, or for something else
    """
    typed = normalise_short_code(code, PAIRING_CODE_LENGTH)
    if typed is None:
        raise PairingCodeUnknown
    with transaction.atomic():
        usable = PairingCode.objects.filter(
            digest=digest(typed), kind=kind, house=house, used_at__isnull=True, expires_at__gt=now
        )
        if not usable.update(used_at=now):
            raise PairingCodeUnknown
        row = PairingCode.objects.get(digest=digest(typed))
        return _add(
            kind=kind,
            house=house,
            authority=row.authority,
            name=row.name,
            login=row.created_by,
            by=by,
            now=now,
        )


def issue_device_token(
    *, kind: DeviceKind, house: str, authority: str, name: str, by: Actor, now: datetime
) -> str:
    """Make a device without a code and return its token: for the API, the command line and the demo."""
    _device, token = _add(
        kind=kind, house=house, authority=authority, name=name, login=by.login, by=by, now=now
    )
    return token


def _add(
    *, kind: DeviceKind, house: str, authority: str, name: str, login: str, by: Actor, now: datetime
) -> tuple[Device, str]:
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        kind=kind,
        authority=authority,
        house=house,
        name=name,
        digest=digest(token),
        created_by=login,
        paired_at=now,
        last_seen_at=now,
    )
    audit(
        action="device paired", by=by, now=now, subject=f"device {device.pk}", authority=authority, kind=kind
    )
    return device, token


def find_device(token: str) -> Device | None:
    """The device behind a token that has not been revoked, or None."""
    return Device.objects.filter(digest=digest(token), revoked_at__isnull=True).first()


def mark_seen(device: Device, *, now: datetime) -> bool:
    """Note that the device is at work, at most every five minutes; returns whether it was noted."""
    if device.last_seen_at is not None and device.last_seen_at > now - _SEEN_EVERY:
        return False
    device.last_seen_at = now
    before = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=now - _SEEN_EVERY)
    return bool(Device.objects.filter(before, pk=device.pk).update(last_seen_at=now))


def rename(*, pk: int, house: str, name: str, by: Actor, now: datetime) -> Device:
    """Give a device of the house another name. Raises `DeviceUnknown`."""
    device = _get(pk, house)
    before, device.name = device.name, name
    device.save(update_fields=("name",))
    _audit("device renamed", device, by, now, before=before, after=name)
    return device


def revoke(*, pk: int, house: str, by: Actor, now: datetime) -> Device:
    """Let the device's token open nothing any more, from its very next request on. Raises `DeviceUnknown`."""
    device = _get(pk, house)
    device.revoked_at = now
    device.save(update_fields=("revoked_at",))
    _audit("device revoked", device, by, now)
    return device


def _get(pk: int, house: str) -> Device:
    device = Device.objects.filter(pk=pk, house=house, revoked_at__isnull=True).first()
    if device is None:
        raise DeviceUnknown
    return device


def _audit(action: str, device: Device, by: Actor, now: datetime, **details: object) -> None:
    audit(action=action, by=by, now=now, subject=f"device {device.pk}", authority=device.authority, **details)
