"""What somebody at the kiosk has typed and been told, kept between two pages and no longer than they stand there.

It is kept in a row of its own, never in an address: each visit has a cookie. Every start page ends the visit, and so
does the clock. What a page of the visit before asks for late (the reset of a quiet page) comes with the cookie of that
visit: it can neither end the next one nor bring the ended one back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from wartefrei.web.common.sessions import SessionStore

LASTS = timedelta(minutes=3)
"""A visit ends so long after its last page at the latest; the page itself resets sooner (static/kiosk/idle.js)."""

_COOKIE = "wartefrei-visit"


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told instead of a number. ``may_retry``: typing it again may help."""

    title: str
    text: str
    may_retry: bool = False
    leads_to_booking: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's turn. ``typed`` holds the boxes by name, ``box`` the one that keys go to.

    ``ticket`` or ``appointment`` is the key of what the answer is about; an appointment that nobody checks in for has
    its ticket only from its time on.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    box: str = ""
    problem: str = ""
    birth_date: str = ""
    hour: int | None = None
    name_start: str = ""
    ticket: int | None = None
    appointment: int | None = None
    notice: Notice | None = None

    @property
    def birthday(self) -> date | None:
        return date.fromisoformat(self.birth_date) if self.birth_date else None

    def put(self, name: str, text: str) -> "Visit":
        """The visit with a box filled anew, its problem forgotten."""
        return replace(self, typed={**self.typed, name: text}, problem="")


class Keeper:
    """Where one browser keeps the visit in this house while a request lasts."""

    def __init__(self, request: HttpRequest, house: str) -> None:
        self._house = house
        self._known = request.COOKIES.get(_COOKIE)
        self._store = SessionStore(self._known)

    def recall(self) -> Visit:
        """The visit that is under way, or a new one."""
        kept: dict[str, Any] | None = self._store.get(self._house)
        if kept is None:
            return Visit()
        notice = kept["notice"]
        return Visit(**{**kept, "notice": Notice(**notice) if notice else None})

    def begin(self, visit: Visit) -> None:
        """Remember this for a while, and nothing from before."""
        self.end()
        self._store = SessionStore()
        self.keep(visit)

    def keep(self, visit: Visit) -> None:
        """Remember what was typed; if the visit has ended meanwhile, it stays ended."""
        self._store[self._house] = asdict(visit)
        self._store.set_expiry(int(LASTS.total_seconds()))
        try:
            self._store.save()
        except UpdateError:
            self._store = SessionStore()

    def end(self) -> None:
        """Forget the visit."""
        self._store.delete()

    def tell(self, response: HttpResponse) -> None:
        """Let the browser know the visit that has begun."""
        key = self._store.session_key
        if key and key != self._known:
            response.set_cookie(
                _COOKIE,
                key,
                path=reverse("kiosk:start", args=(self._house,)),
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
