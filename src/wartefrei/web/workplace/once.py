"""Forms that make something new carry a key, so that a double click makes it once."""

import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from django.http import QueryDict

from wartefrei.accounts.idempotency import act_once
from wartefrei.web.workplace.refused import REFUSED

FIELD = "once"
_LONGEST = 40


class Workplace(Protocol):
    """Who works, at which moment."""

    @property
    def login(self) -> str: ...

    @property
    def now(self) -> datetime: ...


def make_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def do_once(action: str, place: Workplace, data: QueryDict, act: Callable[[], str]) -> str:
    """Do ``act`` unless this form has done it already; returns the reference to what was made (at most 64 signs)."""
    key = data.get(FIELD, "")[:_LONGEST]
    if not key:
        return act()
    return act_once(
        owner=sha256(f"workplace\n{place.login}".encode()).hexdigest(),
        key=key,
        body_digest=sha256(action.encode()).hexdigest(),
        act=act,
        refusals=REFUSED,
        now=place.now,
    )
