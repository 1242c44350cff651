"""The parts of a list in one line each: what they are called and what is worth knowing at a glance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wartefrei.web.administration.configuration.ordering import list_order
from wartefrei.web.administration.configuration.parts import Page
from wartefrei.web.administration.configuration.shapes import Plain, as_words, names_in, read
from wartefrei.web.administration.configuration.words import show_words
from wartefrei.web.common.dates import minutes_words


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in its list. ``note``: what is worth knowing; ``warning``: what is missing; where it can be moved."""

    slug: str
    name: str
    url: str
    note: str
    warning: str
    can_go_up: bool
    can_go_down: bool


def list_rows(document: Plain, page: Page, office: str, url: str) -> list[PartRow]:
    """Every part of a page's list, in order."""
    found = read(document, page.at(office))
    names = names_in(document, page.kind, office)
    order = list_order(document, page.kind, found)
    parts = _by_slug(found)
    return [
        PartRow(
            slug,
            show_words(names.get(slug, {})) or slug,
            f"{url}{slug}/",
            _NOTES[page.kind](document, slug, part),
            _WARNINGS.get(page.kind, _nothing)(document, slug, part),
            slug in order[1:],
            slug in order[:-1],
        )
        for slug, part in sorted(parts.items(), key=lambda pair: _rank(order, pair[0]))
    ]


def _rank(order: Sequence[str], slug: str) -> int:
    """What has no place in an order comes after what has."""
    return order.index(slug) if slug in order else len(order)


def _by_slug(found: Any) -> dict[str, Any]:
    if isinstance(found, dict):
        return found
    return {part["id"]: part for part in found} if isinstance(found, list) else {}


def _nothing(_document: Plain, _slug: str, _part: Any) -> str:
    return ""


def _count_services(document: Plain, field: str, slug: str) -> str:
    number = sum(slug in _listed(service.get(field)) for service in document["services"])
    return ngettext("%(number)s service", "%(number)s services", number) % {"number": number}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _note_group(document: Plain, slug: str, _part: Any) -> str:
    return _count_services(document, "group", slug)


def _note_document(document: Plain, slug: str, _part: Any) -> str:
    return _count_services(document, "documents", slug)


def _note_form(document: Plain, slug: str, _part: Any) -> str:
    return _count_services(document, "forms", slug)


def _note_service(document: Plain, slug: str, part: Plain) -> str:
    teams = [
        team for office in document["offices"] for team in office["teams"] if slug in team.get("services", ())
    ]
    offered = ngettext("%(number)s team", "%(number)s teams", len(teams)) % {"number": len(teams)}
    group = show_words(as_words(document.get("groups", {}).get(part.get("group"), {})))
    return " · ".join(filter(None, [group, minutes_words(part["minutes"]), offered]))


def _note_house(document: Plain, slug: str, part: Plain) -> str:
    number = sum(office["house"] == slug for office in document["offices"])
    offices = ngettext("%(number)s office", "%(number)s offices", number) % {"number": number}
    return f"{part['address']} · {offices}"


def _note_office(document: Plain, _slug: str, part: Plain) -> str:
    house = show_words(names_in(document, "houses").get(part["house"], {}))
    number = len(part["teams"])
    teams = ngettext("%(number)s team", "%(number)s teams", number) % {"number": number}
    return f"{house} · {teams}"


def _note_team(_document: Plain, _slug: str, part: Plain) -> str:
    number = len(part["services"])
    services = ngettext("%(number)s service", "%(number)s services", number) % {"number": number}
    return " · ".join(filter(None, [part.get("letters"), services]))


def _note_counter(document: Plain, _slug: str, part: Plain) -> str:
    names = [
        team.get("name", "")
        for office in document["offices"]
        for team in office["teams"]
        if part in office.get("counters", ()) and team["id"] in part.get("teams", ())
    ]
    return " · ".join(filter(None, [part.get("room"), ", ".join(names)]))


_NOTES: Mapping[str, Callable[[Plain, str, Any], str]] = {
    "groups": _note_group,
    "documents": _note_document,
    "forms": _note_form,
    "services": _note_service,
    "houses": _note_house,
    "offices": _note_office,
    "teams": _note_team,
    "counters": _note_counter,
}


def warn_team(_document: Plain, _slug: str, part: Plain) -> str:
    """A team nobody can book."""
    return "" if part.get("openings") else _("no openings yet: nobody can book")


def warn_office(_document: Plain, _slug: str, part: Plain) -> str:
    """An office that can't call anybody, or has nothing to book."""
    if not any(team.get("openings") for team in part["teams"]):
        return _("no openings yet: nobody can book")
    return "" if part.get("counters") else _("no counters: nobody is called")


_WARNINGS: Mapping[str, Callable[[Plain, str, Any], str]] = {"teams": warn_team, "offices": warn_office}
