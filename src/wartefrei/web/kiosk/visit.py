"""What somebody at the kiosk has typed and been told, kept between two pages and no longer than they stand there.

It is kept in the session and never in an address. Every start page ends the visit, and so does the clock.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest

LASTS = timedelta(minutes=3)
"""A visit ends so long after its last page at the latest; the page itself resets sooner (static/kiosk/idle.js)."""


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


def recall(request: HttpRequest, house: str, *, now: datetime) -> Visit:
    """The visit that is under way, or a new one."""
    kept: dict[str, Any] = request.session.get(_key(house), {})
    if kept.get("until", 0) <= now.timestamp():
        return Visit()
    fields = dict(kept["visit"])
    notice = fields.pop("notice")
    return Visit(**fields, notice=Notice(**notice) if notice else None)


def keep(request: HttpRequest, house: str, visit: Visit, *, now: datetime) -> None:
    """Remember the visit for a while."""
    request.session[_key(house)] = {"until": (now + LASTS).timestamp(), "visit": asdict(visit)}


def end(request: HttpRequest, house: str) -> None:
    """Forget the visit; the session itself lives on, so that the next person's forms are accepted."""
    request.session.pop(_key(house), None)
    request.session.modified = True


def _key(house: str) -> str:
    return f"kiosk:{house}"
