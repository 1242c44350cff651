"""What the schema can't see in one field: names used twice, references into nothing, openings that overlap.

Works on the plain document, so that a mistake in one place doesn't hide those in others.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pydantic import ValidationError

from wartefrei.offices.documents.days_off import find_holiday_problems
from wartefrei.offices.documents.fields import minute_of
from wartefrei.offices.documents.problems import NOTHING, Path, Problem
from wartefrei.offices.documents.schema import Opening

Plain = Mapping[str, Any]

_LOOK_AHEAD = timedelta(days=2 * 366)
"""Two openings that never meet in two years are taken not to meet at all."""


def find_problems(document: Plain, taken: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """Everything wrong across the fields of a document.

    ``taken``: for ``houses`` and ``offices`` the short names other authorities use, and whose they are; for
    ``authority`` those of authorities that may not stand here.
    """
    yield from _find_names_used_twice(document)
    yield from _find_names_taken(document, taken)
    yield from _find_loose_references(document)
    yield from _find_the_unused(document)
    yield from _find_overlaps(document)
    yield from find_holiday_problems(document)


def _parts(document: Any, *keys: str) -> Iterator[tuple[Path, Plain]]:
    """All mappings at the end of lists of mappings: ``_parts(document, "offices", "teams")``."""
    if not keys:
        yield (), document
        return
    found = document.get(keys[0])
    for position, part in enumerate(found if isinstance(found, list) else []):
        if isinstance(part, dict):
            for path, inner in _parts(part, *keys[1:]):
                yield (keys[0], position, *path), inner


def list_names(document: Plain, *keys: str) -> list[str]:
    """The short names of the parts under ``keys``."""
    return [part["id"] for _path, part in _parts(document, *keys) if isinstance(part.get("id"), str)]


def _find_names_used_twice(document: Plain) -> Iterator[Problem]:
    lists: list[tuple[Path, Plain, str]] = [((), document, key) for key in ("services", "houses", "offices")]
    for path, office in _parts(document, "offices"):
        lists += [(path, office, "teams"), (path, office, "counters")]
    for path, owner, key in lists:
        seen: set[object] = set()
        for inner, part in _parts(owner, key):
            name = part.get("id")
            if isinstance(name, str) and name in seen:
                yield Problem(
                    (*path, *inner, "id"),
                    f"a name that stands only once under {key}",
                    name,
                    _("This short name is used already. Please choose another."),
                )
            seen.add(name if isinstance(name, str) else None)


def _find_names_taken(document: Plain, taken: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    if document.get("id") in list(taken.get("authority", ())):
        yield Problem(
            ("id",), "an authority that stands only once in the file", document["id"], _taken_words()
        )
    for key, owners in taken.items():
        for path, part in _parts(document, key):
            owner = owners.get(part["id"]) if isinstance(part.get("id"), str) else None
            if owner:
                yield Problem(
                    (*path, "id"), f'a name that authority "{owner}" does not use', part["id"], _taken_words()
                )


def _taken_words() -> str:
    return _("Another authority uses this short name already. Please choose another.")


def _find_loose_references(document: Plain) -> Iterator[Problem]:
    services = list_names(document, "services")
    for path, service in _parts(document, "services"):
        yield from _check_references(path, service, "documents", _keys(document, "documents"))
        yield from _check_references(path, service, "forms", _keys(document, "forms"))
        yield from _check_references(path, service, "group", _keys(document, "groups"))
    for path, office in _parts(document, "offices"):
        yield from _check_references(path, office, "house", list_names(document, "houses"))
        for inner, team in _parts(office, "teams"):
            yield from _check_references((*path, *inner), team, "services", services)
            yield from _check_walk_ins((*path, *inner), team)
        for inner, counter in _parts(office, "counters"):
            yield from _check_references((*path, *inner), counter, "teams", list_names(office, "teams"))
    yield from _find_loose_emergency(document, services)


def _check_walk_ins(path: Path, team: Plain) -> Iterator[Problem]:
    """A team has walk-in rules for its own services only."""
    offered = _strings(team.get("services"))
    for name in _keys(team, "walk_ins"):
        if name not in offered:
            yield Problem(
                (*path, "walk_ins"),
                f"one of {', '.join(offered)}" if offered else "nothing",
                name,
                _(
                    "The team does not offer “%(name)s”: nobody can come with it, with or without an appointment."
                )
                % {"name": name},
            )


def _find_loose_emergency(document: Plain, services: list[str]) -> Iterator[Problem]:
    policy = _mapping(document, "emergency")
    yield from _check_references(("emergency",), policy, "office", list_names(document, "offices"))
    yield from _check_references(("emergency",), policy, "service", services)
    titles = _mapping(policy, "titles")
    for title in titles:
        yield from _check_references(("emergency", "titles"), titles, title, _keys(document, "documents"))
    for _path, office in _parts(document, "offices"):
        if isinstance(office.get("id"), str) and office["id"] == policy.get("office"):
            yield from _check_emergency_team(policy, office)


def _check_emergency_team(policy: Plain, office: Plain) -> Iterator[Problem]:
    teams = [team for _path, team in _parts(office, "teams") if team.get("emergency") is True]
    if policy.get("team") not in [team.get("id") for team in teams]:
        expectation = f'a team of office "{office["id"]}" that says "emergency: true"'
        yield Problem(
            ("emergency", "team"),
            expectation,
            policy.get("team", NOTHING),
            _("Please choose a team of this office that gives emergency appointments."),
        )


def _mapping(document: Plain, key: str) -> Plain:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _keys(document: Plain, key: str) -> list[str]:
    return list(_mapping(document, key))


def _check_references(path: Path, owner: Plain, key: str, known: list[str]) -> Iterator[Problem]:
    """The name, or each of the names, under ``key`` must be known; the schema cares for other types."""
    value = owner.get(key)
    names: list[tuple[Path, object]] = [((key,), value)]
    if isinstance(value, list):
        names = [((key, position), name) for position, name in enumerate(value)]
    for inner, name in names:
        if isinstance(name, str) and name not in known:
            yield Problem(
                (*path, *inner),
                f"one of {', '.join(known)}" if known else "nothing",
                name,
                _("“%(name)s” is used here, but it does not exist (any more). Please choose another.")
                % {"name": name},
            )


def _find_the_unused(document: Plain) -> Iterator[Problem]:
    """A service without team can't be booked, a house without office can't be visited."""
    offered = {
        name
        for _path, team in _parts(document, "offices", "teams")
        for name in _strings(team.get("services"))
    }
    used = {name for _path, office in _parts(document, "offices") for name in _strings([office.get("house")])}
    for path, service in _parts(document, "services"):
        if isinstance(service.get("id"), str) and service["id"] not in offered:
            words = _("No team offers this service, so nobody could book it. Please choose a team for it.")
            yield Problem((*path, "id"), "a team that offers it", service["id"], words)
    for path, house in _parts(document, "houses"):
        if isinstance(house.get("id"), str) and house["id"] not in used:
            words = _(
                "No office is in this building, so nobody could visit it. Please choose it for an office."
            )
            yield Problem((*path, "id"), "an office in it", house["id"], words)


def _strings(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _find_overlaps(document: Plain) -> Iterator[Problem]:
    for path, team in _parts(document, "offices", "teams"):
        openings = list(_read_openings(team))
        for (_path, first), (inner, second) in combinations(openings, 2):
            day = find_common_day(first, second)
            if day:
                expectation = f"no opening of this team on {day} at the same time ({first.start}–{first.end})"
                words = _("On %(day)s this team is open from %(start)s to %(end)s already.") % {
                    "day": date_format(day, "SHORT_DATE_FORMAT"),
                    "start": first.start,
                    "end": first.end,
                }
                yield Problem((*path, *inner), expectation, f"{second.start}–{second.end}", words)


def _read_openings(team: Plain) -> Iterator[tuple[Path, Opening]]:
    for path, part in _parts(team, "openings"):
        try:
            yield path, Opening.model_validate(part)
        except ValidationError:
            continue  # the schema has said what is wrong with it


def find_common_day(first: Opening, second: Opening) -> date | None:
    """The first day on which both are open at once. A special opening may replace an ordinary one."""
    starts, ends = max(first.start, second.start), min(first.end, second.end)
    if first.special != second.special or minute_of(starts) >= minute_of(ends):
        return None
    begin = max(first.since, second.since)
    last = min(first.until or date.max, second.until or date.max, begin + _LOOK_AHEAD)
    days = (begin + timedelta(days=offset) for offset in range((last - begin).days + 1))
    rules = first.recurrence, second.recurrence
    return next((day for day in days if all(rule.occurs_on(day) for rule in rules)), None)
