"""The second step of signing in: six digits of an app (TOTP, RFC 6238), a passkey, or one of ten recovery codes.

The rows are allauth's, so that its login flow knows whom to ask. A code of the app is taken once, in all processes.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.errors import LastFactor, WrongCode
from wartefrei.accounts.models import Staff
from wartefrei.accounts.sealing import unseal
from wartefrei.accounts.signing_in import begin_code, forgive_code, write_down

PERIOD_SECONDS = 30
_CLOCKS_DIFFER = (-1, 0, 1)
"""Periods a telephone's clock may be behind or ahead."""

_APP, _CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
_PASSKEY = Authenticator.Type.WEBAUTHN
_MEANS = (_APP, _PASSKEY)


@dataclass(frozen=True, slots=True)
class Factor:
    """A means of the second step: the app, or a passkey by the name its owner has given it, perhaps none."""

    pk: int
    is_app: bool
    name: str
    added_at: datetime
    last_used_at: datetime | None


def make_secret() -> str:
    """A new secret for an app: 160 bits in base32."""
    secret: str = generate_totp_secret()
    return secret


def has_second_factor(staff: Staff) -> bool:
    """Whether signing in asks for more than the password."""
    return bool(Authenticator.objects.filter(user=staff, type__in=_MEANS).exists())


def has_app(staff: Staff) -> bool:
    """Whether there is an app that shows codes."""
    return bool(Authenticator.objects.filter(user=staff, type=_APP).exists())


def count_passkeys(staff: Staff) -> int:
    """How many passkeys there are."""
    return int(Authenticator.objects.filter(user=staff, type=_PASSKEY).count())


def list_factors(staff: Staff) -> list[Factor]:
    """What signs somebody in after the password, the oldest first."""
    return [
        Factor(row.pk, row.type == _APP, row.data.get("name", ""), row.created_at, row.last_used_at)
        for row in Authenticator.objects.filter(user=staff, type__in=_MEANS).order_by("created_at", "pk")
    ]


def count_recovery_codes(staff: Staff) -> int:
    """How many recovery codes are unused."""
    row = Authenticator.objects.filter(user=staff, type=_CODES).first()
    return 0 if row is None else len(RecoveryCodes(row).get_unused_codes())


def add_app(*, staff: Staff, secret: str, code: str, now: datetime) -> list[str]:
    """Ask for codes of this secret from now on, instead of another app's; returns new recovery codes, readable once.

    Raises:
        WrongCode: the app does not show what it should
    """
    period = _find_period(secret, code, now)
    if period is None:
        raise WrongCode
    with transaction.atomic():
        Authenticator.objects.filter(user=staff, type__in=(_APP, _CODES)).delete()
        row = TOTP.activate(staff, secret).instance
        row.data["period"] = period
        row.save(update_fields=("data",))
        write_down("second factor added", staff=staff, by=staff_actor(staff.login), now=now)
        return _make_codes(staff)


def add_passkey(*, staff: Staff, name: str, credential: dict[str, Any], now: datetime) -> list[str]:
    """Take a passkey as second step, beside others; returns new recovery codes, readable once."""
    with transaction.atomic():
        Authenticator.objects.filter(user=staff, type=_CODES).delete()
        WebAuthn.add(staff, name, credential)
        write_down("second factor added", staff=staff, by=staff_actor(staff.login), now=now)
        return _make_codes(staff)


def renew_recovery_codes(*, staff: Staff, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing any more."""
    with transaction.atomic():
        Authenticator.objects.filter(user=staff, type=_CODES).delete()
        write_down("recovery codes made", staff=staff, by=staff_actor(staff.login), now=now)
        return _make_codes(staff)


def remove_factor(*, staff: Staff, pk: int, keep_one: bool, by: Actor, now: datetime) -> None:
    """Take one means away; with the last one the recovery codes go too. One that is not theirs is left alone.

    Raises:
        LastFactor: with ``keep_one``, when there would be none
    """
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in Authenticator.objects.select_for_update().filter(user=staff, type__in=_MEANS)
        }
        if pk not in rows:
            return
        if len(rows) == 1:
            if keep_one:
                raise LastFactor
            remove_second_factor(staff=staff, by=by, now=now)
            return
        rows[pk].delete()
        write_down("second factor removed", staff=staff, by=by, now=now)


def remove_second_factor(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Ask for the password alone from now on."""
    Authenticator.objects.filter(user=staff).delete()
    write_down("second factor removed", staff=staff, by=by, now=now)


def check_code(*, staff: Staff, code: str, client: str, now: datetime) -> None:
    """Use a code up: of the app, or a recovery code, with or without spaces.

    Raises:
        WrongCode: it is none, or was used before
        TooManyAttempts: too many wrong ones
    """
    begin_code(login=staff.login, client=client, now=now)
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        raise WrongCode
    if not _use_app(staff, typed, now):
        _use_recovery_code(staff, typed, now)
    forgive_code(login=staff.login, client=client)


def _use_app(staff: Staff, code: str, now: datetime) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=staff, type=_APP).first()
        if row is None:
            return False
        period = _find_period(unseal(row.data["secret"]), code, now, after=row.data["period"])
        if period is None:
            return False
        row.data["period"], row.last_used_at = period, now
        row.save(update_fields=("data", "last_used_at"))
    return True


def _use_recovery_code(staff: Staff, code: str, now: datetime) -> None:
    row = Authenticator.objects.filter(user=staff, type=_CODES).first()
    if row is None or not RecoveryCodes(row).validate_code(code):
        raise WrongCode
    write_down("recovery code used", staff=staff, by=staff_actor(staff.login), now=now)


def _find_period(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """The period in which the app shows this code, if it is now, later than ``after``."""
    present = int(now.timestamp()) // PERIOD_SECONDS
    typed = "".join(code.split()).encode()
    for period in (present + offset for offset in _CLOCKS_DIFFER):
        wanted = format_hotp_value(hotp_value(secret, period)).encode()
        if period > after and hmac.compare_digest(wanted, typed):
            return period
    return None


def _make_codes(staff: Staff) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(staff).get_unused_codes()
    return codes
