"""New times for people whose office is closed: the same length, near the old time of day, families together.

Who had the earlier time chooses first. A time costs a minute for each minute of the clock it lies off, and `DAY_COST`
for each day, an earlier one twice; people of one family who followed each other shall follow each other again, on the
same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wartefrei.core.availability import (
    NOTHING_TAKEN,
    Span,
    Taken,
    count_free,
    count_taken,
    find_starts,
    list_ticks,
)
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.core.ticks import TICK_MINUTES

DAY_COST = 60
"""Minutes of the clock that a day is worth: the same time tomorrow is as good as an hour later today."""

APART_COST = 24 * 60
"""What it costs to part a family by a day."""

NEIGHBOURS = 3
"""Ticks between two appointments of a family that still follow each other."""

Place = tuple[int, int]
"""Day (number of the list of days) and team (key)."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """Somebody without a time. ``day`` is the old day as an ordinal, ``start`` its tick.

    ``family`` is empty for one alone; ``teams`` are the keys of the teams that may serve them, the old one first.
    """

    key: int
    day: int
    start: int
    length: int
    family: str
    teams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The new time of somebody: day (ordinal), tick and team; None where there is none."""

    key: int
    day: int | None = None
    start: int | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What a team plans on a day (ordinal), what is taken already, and the first tick that is not too soon."""

    plan: DayPlan
    taken: Taken = NOTHING_TAKEN
    from_tick: int = 0


def propose(displaced: Sequence[Displaced], days: Mapping[tuple[int, int], Day]) -> list[Proposal]:
    """A time for each, in order of their old times. ``days`` are the teams' days (ordinal, team) that may be used.

    No place is given twice. Places of staff are used: what online may not book any more is there for such days.
    """
    open_days = dict(days)
    by_team: dict[int, list[int]] = {}
    for ordinal, team in sorted(days):
        by_team.setdefault(team, []).append(ordinal)
    found: dict[int, Proposal] = {}
    last: dict[str, tuple[Displaced, Proposal]] = {}
    for person in sorted(displaced, key=lambda one: (one.day, one.start, one.key)):
        proposal = _find(person, _wish(person, last.get(person.family)), open_days, by_team)
        found[person.key] = proposal
        _take(open_days, proposal, person.length)
        if person.family and proposal.day is not None:
            last[person.family] = (person, proposal)
    return [found[person.key] for person in displaced]


@dataclass(frozen=True, slots=True)
class _Wish:
    """Where somebody would like to be, and what a day further on costs."""

    day: int
    start: int
    day_cost: int


def _wish(person: Displaced, before: tuple[Displaced, Proposal] | None) -> _Wish:
    """The old time; behind the member of the family who went before."""
    if before is None:
        return _Wish(person.day, person.start, DAY_COST)
    earlier, proposal = before
    gap = person.start - earlier.start - earlier.length
    if (
        earlier.day != person.day
        or not 0 <= gap <= NEIGHBOURS
        or proposal.day is None
        or proposal.start is None
    ):
        return _Wish(person.day, person.start, DAY_COST)
    return _Wish(proposal.day, proposal.start + earlier.length + gap, APART_COST)


def _find(
    person: Displaced,
    wish: _Wish,
    open_days: Mapping[tuple[int, int], Day],
    by_team: Mapping[int, Iterable[int]],
) -> Proposal:
    """The cheapest start; ties go to the earlier day, then to the old team, then to the earlier start."""
    best: tuple[int, int, int, int] | None = None
    chosen = Proposal(person.key)
    for rank, team in enumerate(person.teams):
        for ordinal in by_team.get(team, ()):
            away = _away(ordinal - wish.day) * wish.day_cost
            if best is not None and away > best[0]:
                continue
            start = _nearest(open_days[ordinal, team], person.length, wish.start)
            if start is None:
                continue
            cost = (away + abs(start - wish.start) * TICK_MINUTES, ordinal, rank, start)
            if best is None or cost < best:
                best, chosen = cost, Proposal(person.key, ordinal, start, team)
    return chosen


def _away(days: int) -> int:
    """Days from the old one; one that is earlier counts twice, for who reads the mail late would miss it."""
    return days if days >= 0 else -2 * days


def _nearest(day: Day, length: int, wanted: int) -> int | None:
    """The free start of a day that lies nearest to a tick."""
    mask = find_starts(
        day.plan, day.taken, contingent=Contingent.STAFF, length=length, from_tick=day.from_tick
    )
    ticks = list_ticks(mask, day.plan.ticks)
    return min(ticks, key=lambda tick: (abs(tick - wanted), tick), default=None)


def _take(open_days: dict[tuple[int, int], Day], proposal: Proposal, length: int) -> None:
    if proposal.day is None or proposal.start is None or proposal.team is None:
        return
    key = (proposal.day, proposal.team)
    day = open_days[key]
    span = Span(proposal.start, length, Contingent.STAFF)
    assert count_free(day.plan, day.taken, span)  # noqa: S101 -- find_starts has just said so
    open_days[key] = replace(day, taken=count_taken([span], onto=day.taken))
