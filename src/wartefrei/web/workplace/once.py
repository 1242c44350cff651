"""Forms that make something new carry a key, so that a double click makes it once."""

import json
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
_NOT_TYPED = frozenset({FIELD, "csrfmiddlewaretoken", "start"})
"""``start`` is the button pressed: two times clicked one after the other are one booking, at the first."""


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
    """Do ``act`` unless this form has done it already; returns the reference to what was made (at most 64 signs).

    The same form with something else typed, as after going back, is another one.
    """
    key = data.get(FIELD, "")[:_LONGEST]
    if not key:
        return act()
    digest = _digest(action, key, data)
    return act_once(
        owner=sha256(f"workplace\n{place.login}".encode()).hexdigest(),
        key=digest,
        body_digest=digest,
        act=act,
        refusals=REFUSED,
        now=place.now,
    )


def _digest(action: str, key: str, data: QueryDict) -> str:
    typed = sorted((name, values) for name, values in data.lists() if name not in _NOT_TYPED)
    return sha256(json.dumps([action, key, typed]).encode()).hexdigest()
