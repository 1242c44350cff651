"""Which office serves a place: some offices serve only people from certain municipalities or post codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wartefrei.core.names import search_form
from wartefrei.core.texts import Text, pick_text
from wartefrei.offices.entries import OfficeEntry

_POST_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True, slots=True)
class Responsible:
    """The office itself serves the place."""


@dataclass(frozen=True, slots=True)
class OtherOffice:
    """The office that is responsible instead: its name, in German, and its page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The office doesn't know the place; ``elsewhere`` says how people find the office that is responsible."""

    elsewhere: Text


def find_place(office: OfficeEntry, text: str) -> Responsible | OtherOffice | Unknown:
    """Who serves a place somebody typed: a municipality, a post code, or both ("41460 Neuss").

    A name counts before a post code, which several municipalities may share, and so does the office before others.
    An office without jurisdiction serves everybody.
    """
    jurisdiction = office.jurisdiction
    if jurisdiction is None:
        return Responsible()
    for wanted in _readings(text):
        if _names(jurisdiction.get("responsible_for", ()), wanted):
            return Responsible()
        for other in jurisdiction.get("not_responsible_for", ()):
            if _names(other["municipalities"], wanted):
                return OtherOffice(pick_text(other["office"], "de")[0], other.get("url") or "")
    return Unknown(jurisdiction.get("elsewhere", {}))


def find_responsible(office: OfficeEntry, municipality: str) -> OtherOffice | None:
    """The other office that serves the place, or None when this one may (an unknown place is let through)."""
    found = find_place(office, municipality)
    return found if isinstance(found, OtherOffice) else None


def _readings(text: str) -> list[str]:
    """What may be meant, likeliest first: the letters as a name, then the post code."""
    name = search_form(text)
    return [name, *_POST_CODE.findall(text)] if name else _POST_CODE.findall(text)


def _names(places: Iterable[str], wanted: str) -> bool:
    """Whether one of the places is the wanted name or post code; search forms hold no digits."""
    return any(wanted in (place, search_form(place)) for place in places)
