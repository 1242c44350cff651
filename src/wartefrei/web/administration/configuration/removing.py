"""Taking a part out of a document, and out of everything that refers to it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wartefrei.web.administration.configuration.shapes import Plain
from wartefrei.web.administration.configuration.tables import drop_service


def remove_part(document: Plain, kind: str, slug: str, owner: Plain) -> None:
    """Remove the part from its list or mapping in ``owner``, and what refers to it."""
    parts = owner[kind]
    if isinstance(parts, dict):
        del parts[slug]
    else:
        owner[kind] = [part for part in parts if part.get("id") != slug]
    forget = _FORGET.get(kind)
    if forget is not None:
        forget(document, slug, owner)


def _forget_group(document: Plain, slug: str, _owner: Plain) -> None:
    for service in document["services"]:
        if service.get("group") == slug:
            del service["group"]


def _forget_in(field: str) -> Callable[[Plain, str, Plain], None]:
    def forget(document: Plain, slug: str, _owner: Plain) -> None:
        for service in document["services"]:
            _drop(service, field, slug)
        titles = document.get("emergency", {}).get("titles", {}) if field == "documents" else {}
        for title in list(titles):
            _drop(titles, title, slug)

    return forget


def _forget_service(document: Plain, slug: str, _owner: Plain) -> None:
    for team in _teams(document):
        if slug in team.get("services", ()):
            drop_service(team, slug)


def _forget_team(_document: Plain, slug: str, office: Plain) -> None:
    """A counter only of this team goes with it: without teams it would serve everybody."""
    counters = [counter for counter in office.get("counters", ()) if counter.get("teams") != [slug]]
    for counter in counters:
        _drop(counter, "teams", slug)
    if counters:
        office["counters"] = counters
    else:
        office.pop("counters", None)


def _forget_office(document: Plain, _slug: str, _owner: Plain) -> None:
    drop_empty_houses(document)


def drop_empty_houses(document: Plain) -> None:
    """A house goes with its last office."""
    used = {office.get("house") for office in document["offices"]}
    document["houses"] = [house for house in document["houses"] if house.get("id") in used]


def _drop(owner: Plain, field: str, slug: str) -> None:
    """Take a name from a list; an empty list is nothing said."""
    if slug not in owner.get(field, ()):
        return
    owner[field] = [name for name in owner[field] if name != slug]
    if not owner[field]:
        del owner[field]


def _teams(document: Plain) -> Iterator[Plain]:
    for office in document["offices"]:
        yield from office.get("teams", ())


_FORGET: Mapping[str, Callable[[Plain, str, Plain], Any]] = {
    "groups": _forget_group,
    "documents": _forget_in("documents"),
    "forms": _forget_in("forms"),
    "services": _forget_service,
    "teams": _forget_team,
    "offices": _forget_office,
}
