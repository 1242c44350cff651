"""Passkeys (WebAuthn) as the second step: what a browser is asked, and whether its answer is right."""

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import ValidationError

from wartefrei.accounts.errors import WrongCode
from wartefrei.accounts.models import Staff

_MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def host() -> str:
    """The name passkeys are bound to; empty where the installation has only a number, which browsers refuse."""
    name = urlsplit(settings.PUBLIC_URL).hostname or ""
    return "" if ":" in name or name.replace(".", "").isdigit() else name


def ask_for_new(staff: Staff) -> str:
    """What the browser needs to make a passkey, as JSON."""
    return json.dumps(auth.begin_registration(staff, passwordless=False)["publicKey"])


def ask_for_known(staff: Staff) -> str:
    """What the browser needs to use one of somebody's passkeys, as JSON."""
    return json.dumps(auth.begin_authentication(staff)["publicKey"])


def check_new(sent: str) -> dict[str, Any]:
    """The new passkey a browser sent. Raises `WrongCode`."""
    try:
        credential: dict[str, Any] = json.loads(sent)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except _MALFORMED:
        raise WrongCode from None
    return credential


def check_known(staff: Staff, sent: str) -> None:
    """Raises `WrongCode` unless a browser answered with one of somebody's passkeys."""
    try:
        credential = json.loads(sent)
        auth.parse_authentication_response(credential)
        auth.complete_authentication(staff, credential).record_usage()
    except _MALFORMED:
        raise WrongCode from None
