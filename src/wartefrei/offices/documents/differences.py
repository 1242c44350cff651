"""Two states of a document compared, and differences put into a third: what two people change at once is both kept.

Works on documents as plain data in canonical order (`arrange`), as `offices.exporting.export_plain` gives them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.offices.documents.schema import WEEKDAYS

Plain = dict[str, Any]

NAMELESS = frozenset({"openings", "limits", "closures", "pauses", "holidays"})
"""Lists whose parts have no name: they differ by whole elements, and stand in order of time."""

SECTIONS = frozenset({"legal", "channels", "retention", "groups", "documents", "forms", "walk_ins"})
"""Mappings that are left out where they are empty: people may fill them at the same time."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands at ``path`` before and after; NOTHING where there is nothing.

    Parts with an ``id`` are named by it: ``("offices", "buergeramt", "teams", "team-1", "name")``. A list of parts is
    at its own path a list of their ids, where their order differs. Of a list of parts without id (`NAMELESS`) each
    element that is gone or new is a difference at the list's path. Any other list is one value.
    """

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody wants at ``path`` and what somebody else has put there ``now``; by whom and when, where known."""

    path: Path
    wanted: Any
    now: Any
    by: str = ""
    at: datetime | None = None


class Overtaken(Exception):
    """Somebody else has changed the same meanwhile; nothing has been written."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = list(conflicts)


class _Lost(Exception):
    """What a difference starts from is no longer there, but this."""

    def __init__(self, now: Any) -> None:
        super().__init__()
        self.now = now


def compare(before: Plain, after: Plain) -> list[Difference]:
    """What must be done to the one to make it the other, in the order of the document."""
    return list(_compare_fields((), before, after))


def invert(differences: Iterable[Difference]) -> list[Difference]:
    """What takes the differences back."""
    return [Difference(one.path, one.after, one.before) for one in differences]


def merge(document: Plain, differences: Iterable[Difference]) -> Plain:
    """The document with the differences in it; what they don't name stays as it is.

    Raises:
        Overtaken: where a difference's ``before`` is not what stands there (nor its ``after`` already)
    """
    return _merge(document, list(differences), _give_in)


def rebase(*, before: Plain, after: Plain, current: Plain, insist: bool = False) -> Plain:
    """What ``after`` changes of ``before``, done to ``current``, which others have made of ``before`` meanwhile.

    What both have changed in the same way counts once. ``insist``: where they have changed the same in different ways,
    ``after`` holds.

    Raises:
        Overtaken: where they have changed the same in different ways; with ``insist`` where it is gone altogether
    """
    mine, theirs = compare(before, after), compare(before, current)

    def hold(one: Difference, now: Any) -> Difference | None:
        return _instead(one, now, theirs)

    return _merge(current, _without_common(mine, theirs), hold if insist else _give_in)


_Answer = Callable[[Difference, Any], Difference | None]
"""What to do instead of a difference where something else stands ``now``; None gives in."""


def _give_in(_one: Difference, _now: Any) -> None:
    return None


def _merge(document: Plain, differences: Sequence[Difference], answer: _Answer) -> Plain:
    merged, conflicts = deepcopy(document), list[Conflict]()
    for one in differences:
        try:
            _change_or(merged, one, answer)
        except _Lost as lost:
            conflicts.append(Conflict(one.path, _wanted(one, differences), lost.now))
    if conflicts:
        raise Overtaken(conflicts)
    return arrange(merged)


def _change_or(merged: Plain, one: Difference, answer: _Answer) -> None:
    try:
        _change(merged, one.path, one)
    except _Lost as lost:
        instead = answer(one, lost.now)
        if instead is None:
            raise
        _change(merged, instead.path, instead)


def _wanted(one: Difference, differences: Iterable[Difference]) -> Any:
    """What somebody wants; of an element that goes, what comes instead of it."""
    return next(iter(_added(differences, one.path)), NOTHING) if _is_gone(one) else one.after


def _instead(one: Difference, now: Any, theirs: Sequence[Difference]) -> Difference | None:
    """The difference to what others have made of it; of an element, to what they have put in its place."""
    if not _is_gone(one):
        return Difference(one.path, now, one.after)
    gone = [other.before for other in theirs if other.path == one.path and other.after is NOTHING]
    replaced = dict(zip(map(repr, gone), _added(theirs, one.path), strict=False))
    found = replaced.get(repr(one.before), NOTHING)
    return Difference(one.path, found, NOTHING)


def _without_common(mine: Sequence[Difference], theirs: Sequence[Difference]) -> list[Difference]:
    """Without what others did as well, unless it is one half of replacing an element by different ones."""
    return [
        one
        for one in mine
        if one not in theirs or (_is_gone(one) and _added(mine, one.path) != _added(theirs, one.path))
    ]


def _is_gone(difference: Difference) -> bool:
    return difference.after is NOTHING and _is_element(difference.path[-1], difference.before)


def _added(differences: Iterable[Difference], path: Path) -> list[Any]:
    return [one.after for one in differences if one.path == path and one.before is NOTHING]


def arrange(document: Plain) -> Plain:
    """The document in canonical order: the elements of nameless lists by time, nothing that is an empty mapping."""
    arranged = {key: _arrange(key, value) for key, value in document.items()}
    return {key: value for key, value in arranged.items() if value != {}}


def _arrange(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return arrange(value)
    if not isinstance(value, list):
        return value
    arranged = [arrange(part) if isinstance(part, dict) else part for part in value]
    return sorted(arranged, key=_rank) if _holds_elements(key, arranged) else arranged


def _rank(element: Plain) -> tuple[Any, ...]:
    """Openings by first day of validity, weekday and hour; everything else by its begin."""
    since, days = element.get("since", ""), element.get("days")
    weekday = WEEKDAYS.index(days[0]) if days else 0
    begin = element.get("from") or element.get("date")
    return str(since), weekday, str(begin), json.dumps(element, sort_keys=True, default=str)


def _is_element(key: str | int, value: Any) -> bool:
    return key in NAMELESS and isinstance(value, dict) and not value.keys().isdisjoint(("from", "date"))


def _holds_elements(key: str | int, *lists: Any) -> bool:
    """Whether it is a list of parts without id; NOTHING is an empty one."""
    return any(isinstance(one, list) and one for one in lists) and all(
        one is NOTHING or (isinstance(one, list) and all(_is_element(key, element) for element in one))
        for one in lists
    )


def _holds_parts(*lists: Any) -> bool:
    """Whether it is a list of parts with ids; NOTHING is an empty one."""
    return any(isinstance(one, list) and one for one in lists) and all(
        one is NOTHING
        or (isinstance(one, list) and all(isinstance(part, dict) and "id" in part for part in one))
        for one in lists
    )


def _compare_fields(path: Path, before: Plain, after: Plain) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *after]):
        yield from _compare((*path, key), before.get(key, NOTHING), after.get(key, NOTHING))


def _compare(path: Path, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if path[-1] in SECTIONS:
        before, after = (
            {} if one is NOTHING and isinstance(other, dict) else one
            for one, other in ((before, after), (after, before))
        )
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _compare_fields(path, before, after)
    elif _holds_elements(path[-1], before, after):
        yield from _compare_elements(path, _listed(before), _listed(after))
    elif _holds_parts(before, after):
        yield from _compare_parts(path, _listed(before), _listed(after))
    else:
        yield Difference(path, before, after)


def _listed(value: Any) -> list[Any]:
    return [] if value is NOTHING else value


def _compare_elements(path: Path, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    fresh = list(after)
    for element in before:
        if element in fresh:
            fresh.remove(element)
        else:
            yield Difference(path, element, NOTHING)
    for element in fresh:
        yield Difference(path, NOTHING, element)


def _compare_parts(path: Path, before: list[Plain], after: list[Plain]) -> Iterator[Difference]:
    old, new = ({part["id"]: part for part in parts} for parts in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new:
            yield from _compare_fields((*path, name), old[name], new[name])
        else:
            yield Difference((*path, name), old.get(name, NOTHING), new.get(name, NOTHING))
    by_itself = [name for name in old if name in new] + [name for name in new if name not in old]
    if by_itself != list(new):
        yield Difference(path, list(old), list(new))


def _change(owner: Plain, path: Path, difference: Difference) -> None:
    """Put the difference in, ``path`` from here. Raises _Lost."""
    key, rest = str(path[0]), path[1:]
    inner = owner.get(key, NOTHING)
    if not rest:
        changed = _changed(difference, inner)
    elif _holds_parts(inner) or _is_part(rest, difference):
        changed = _change_part(_listed(inner), rest, difference) or NOTHING
    else:
        changed = _change_section(key, inner, rest, difference)
    owner[key] = changed
    if changed is NOTHING:
        del owner[key]


def _is_part(rest: Path, difference: Difference) -> bool:
    """Whether the first or last part of a list comes or goes."""
    return any(
        isinstance(part, dict) and rest == (part.get("id"),) for part in (difference.before, difference.after)
    )


def _change_section(key: str, inner: Any, rest: Path, difference: Difference) -> Plain:
    section = {} if inner is NOTHING and key in SECTIONS else inner
    if not isinstance(section, dict):
        raise _Lost(inner)
    _change(section, rest, difference)
    return section


def _change_part(parts: list[Plain], rest: Path, difference: Difference) -> list[Plain]:
    at = next((at for at, part in enumerate(parts) if part["id"] == rest[0]), None)
    if len(rest) > 1:
        if at is None:
            raise _Lost(NOTHING)
        _change(parts[at], rest[1:], difference)
        return parts
    part = _replaced(difference, NOTHING if at is None else parts[at])
    if at is None:
        return parts if part is NOTHING else [*parts, part]
    return [*parts[:at], *([] if part is NOTHING else [part]), *parts[at + 1 :]]


def _changed(difference: Difference, current: Any) -> Any:
    """What stands at the end of the path afterwards."""
    before, after = difference.before, difference.after
    if before is NOTHING and after is NOTHING:
        return current
    if _is_element(difference.path[-1], after if before is NOTHING else before) and (
        current is NOTHING or isinstance(current, list)
    ):
        return _change_element(difference, _listed(current)) or NOTHING
    if _holds_parts(current) and isinstance(before, list):
        return _reorder(before, after, current)
    return _replaced(difference, current)


def _replaced(difference: Difference, current: Any) -> Any:
    if current not in (difference.before, difference.after):
        raise _Lost(current)
    return deepcopy(difference.after)


def _change_element(difference: Difference, elements: list[Plain]) -> list[Plain]:
    if difference.before is NOTHING:
        return [*elements, deepcopy(difference.after)]
    if difference.before not in elements:
        raise _Lost(NOTHING)
    elements.remove(difference.before)
    return elements


def _reorder(before: Sequence[str], after: Sequence[str], parts: list[Plain]) -> list[Plain]:
    """The parts in the new order; those the difference doesn't know stay behind those they stood behind."""
    by_name: Mapping[str, Plain] = {part["id"]: part for part in parts}
    current = [name for name in by_name if name in before]
    if current not in ([name for name in order if name in current] for order in (before, after)):
        raise _Lost(list(by_name))
    ordered = [name for name in after if name in by_name]
    names = list(by_name)
    for at, name in enumerate(names):
        if name not in after:
            ordered.insert(ordered.index(names[at - 1]) + 1 if at else 0, name)
    return [by_name[name] for name in ordered]
