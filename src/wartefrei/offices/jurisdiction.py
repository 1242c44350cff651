"""Which office serves a municipality: some offices serve only people from certain places."""

from dataclasses import dataclass

from wartefrei.core.names import search_form
from wartefrei.core.texts import pick_text
from wartefrei.offices.entries import OfficeEntry


@dataclass(frozen=True, slots=True)
class OtherOffice:
    """The office that is responsible instead: its name, in German, and its page."""

    name: str
    url: str


def find_responsible(office: OfficeEntry, municipality: str) -> OtherOffice | None:
    """The other office that serves the municipality, or None when this one may (an unknown place is let through)."""
    if office.jurisdiction is None or not municipality:
        return None
    wanted = search_form(municipality)
    for other in office.jurisdiction["not_responsible_for"]:
        if wanted in map(search_form, other["municipalities"]):
            return OtherOffice(pick_text(other["office"], "de")[0], other["url"] or "")
    return None
