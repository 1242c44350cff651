"""A team's days in stretches: from when to when how many places there are for whom, and what makes them fewer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise

from wartefrei.core.ticks import clock_labels, tick_closing, tick_opening, ticks_between
from wartefrei.offices.documents.rules import Setup

DAYS_OF_WEEK = 7


class Why(StrEnum):
    """What takes places away."""

    HOLIDAY = "holiday"
    CLOSURE = "closure"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open ticks of a day with the same places under the same opening.

    ``online``: bookable online while emergency places are unused, so that ``online + emergency + staff == places``.
    ``opening``: its position in the setup. ``why`` and ``cause``: what takes places away and its position, if any.
    """

    first: int
    last: int
    start: str
    end: str
    places: int
    online: int
    emergency: int
    opening: int
    why: Why | None
    cause: int

    @property
    def staff(self) -> int:
        """Places for people without an appointment and for those whom staff book."""
        return self.places - self.online - self.emergency


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its stretches in order. ``clock``: what it shows at each tick, 24:00 last."""

    date: date
    stretches: tuple[Stretch, ...]
    is_holiday: bool
    clock: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Half-open ticks of a day under one opening, with its stretches; without any nobody is received."""

    first: int
    last: int
    start: str
    end: str
    stretches: tuple[Stretch, ...]


def list_week(setup: Setup, monday: date) -> list[Day]:
    """Seven days from ``monday`` on."""
    return [_read_day(setup, monday + timedelta(days=offset)) for offset in range(DAYS_OF_WEEK)]


def _read_day(setup: Setup, day: date) -> Day:
    clock = (*clock_labels(day, setup.rules.zone), "24:00")
    return Day(day, tuple(_list_stretches(setup, day, clock)), setup.calendar.is_holiday(day), clock)


def list_parts(day: Day, first: int, last: int) -> Iterator[Part]:
    """The day in parts by opening, and what is free before, between and after them from ``first`` to ``last``."""
    at = first
    for _opening, group in groupby(day.stretches, key=lambda one: one.opening):
        stretches = tuple(group)
        if at < stretches[0].first:
            yield _part(day, at, stretches[0].first)
        at = stretches[-1].last
        yield _part(day, stretches[0].first, at, stretches)
    last = min(last, len(day.clock) - 1)
    if at < last:
        yield _part(day, at, last)


def _part(day: Day, first: int, last: int, stretches: tuple[Stretch, ...] = ()) -> Part:
    return Part(first, last, day.clock[first], day.clock[last], stretches)


def _list_stretches(setup: Setup, day: date, labels: Sequence[str]) -> Iterator[Stretch]:
    plan = setup.plan(day)
    layers = [value.to_bytes(plan.ticks, "little") for value in (plan.places, plan.online, plan.emergency)]
    owners = _find_owners(setup, day, plan.ticks)
    marks = list(zip(*layers, owners, strict=True))
    edges = [0, *(at for at in range(1, plan.ticks) if marks[at] != marks[at - 1]), plan.ticks]
    for first, last in pairwise(edges):
        places, online, emergency, opening = marks[first]
        if opening is None:
            continue
        kept = min(emergency, places)
        why, cause = _find_cause(setup, day, (first, last), places=places, opening=opening)
        yield Stretch(
            first=first,
            last=last,
            start=labels[first],
            end=labels[last],
            places=places,
            online=min(online, places - kept),
            emergency=kept,
            opening=opening,
            why=why,
            cause=cause,
        )


def _find_owners(setup: Setup, day: date, ticks: int) -> list[int | None]:
    """The opening that counts at each tick: a special one replaces ordinary ones."""
    owners: list[int | None] = [None] * ticks
    rules = setup.rules
    order = sorted(range(len(rules.openings)), key=lambda at: rules.openings[at].is_special)
    for position in order:
        opening = rules.openings[position]
        if opening.recurrence.occurs_on(day):
            first = tick_opening(day, opening.start, rules.zone)
            last = tick_closing(day, opening.end, rules.zone)
            owners[first:last] = [position] * max(0, last - first)
    return owners


def _find_cause(
    setup: Setup, day: date, span: tuple[int, int], *, places: int, opening: int
) -> tuple[Why | None, int]:
    rules = setup.rules
    planned = rules.openings[opening]
    if places >= planned.places:
        return None, 0
    if not planned.is_special and setup.calendar.is_holiday(day):
        return Why.HOLIDAY, 0
    for position, closure in enumerate(rules.closures):
        if not planned.is_special and _covers((closure.start_at, closure.end_at), day, span, setup):
            return Why.CLOSURE, position
    limits = [
        (limit.places, position)
        for position, limit in enumerate(rules.limits)
        if _covers((limit.start_at, limit.end_at), day, span, setup)
    ]
    return (Why.LIMIT, min(limits)[1]) if limits else (None, 0)


def _covers(instants: tuple[datetime, datetime], day: date, span: tuple[int, int], setup: Setup) -> bool:
    first, last = ticks_between(*instants, day, setup.rules.zone)
    return first < span[1] and span[0] < last


def list_changes(before: Sequence[Day], after: Sequence[Day]) -> list[list[tuple[int, int]]]:
    """For each day the half-open ticks whose places differ, joined where they touch."""
    return [list(_join(_paint(old) ^ _paint(new))) for old, new in zip(before, after, strict=True)]


def _paint(day: Day) -> set[tuple[int, int, int, int]]:
    return {
        (tick, stretch.places, stretch.online, stretch.emergency)
        for stretch in day.stretches
        if stretch.places
        for tick in range(stretch.first, stretch.last)
    }


def _join(marks: set[tuple[int, int, int, int]]) -> Iterator[tuple[int, int]]:
    ticks = sorted({tick for tick, *_numbers in marks})
    starts = [tick for tick in ticks if tick - 1 not in ticks]
    ends = [tick + 1 for tick in ticks if tick + 1 not in ticks]
    return zip(starts, ends, strict=True)
