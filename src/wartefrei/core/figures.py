"""Figures of visits: counted, never listed. What is counted has no person in it.

For readers outside of an office figures are *blurred*, so that nobody can be found in them, nor by comparing several
(docs/adr/0020): groups under five are hidden, with one hidden row a second one, and every other count is changed by up
to two. How much is decided by the keys of the visits counted, so the same people always give the same number.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SMALLEST_GROUP = 5
"""Outside of an office nothing is said of fewer people."""

ENOUGH_FOR_MOST = 2 * SMALLEST_GROUP
"""Outside of an office nine tenths of fewer than these would be the time of the one who waited longest."""

_CHANGES = (0, 1, 2, -1, -2)
"""By how much a count is changed, by the sum of the visits' keys."""


class Outcome(StrEnum):
    """What became of a visit."""

    AHEAD = "ahead"
    ATTENDED = "attended"
    MISSED = "missed"
    UNSERVED = "unserved"
    CANCELLED = "cancelled"


_CAME_ABOUT = frozenset({Outcome.ATTENDED, Outcome.MISSED, Outcome.UNSERVED})


class Step(StrEnum):
    """A step of people on the way to an appointment, in order. A visit begins where somebody comes from elsewhere."""

    VISIT = "visit"
    TIMES = "times"
    DETAILS = "details"
    REVIEW = "review"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Place:
    """The ticks ``start`` to ``end`` (exclusive) of a team's day. ``taken_at``: since when somebody had it;
    ``freed_at``: when they gave it back.
    """

    start: int
    end: int
    taken_at: datetime
    freed_at: datetime | None = None


def find_taken_again(places: Sequence[Place]) -> set[int]:
    """Which of the places (by position), all of one team's day, somebody took again after they had been given back.

    Who takes a place takes one of those given back, the one that was free the longest, however many it overlaps.
    """
    taken: set[int] = set()
    freed = sorted((place.freed_at, number) for number, place in enumerate(places) if place.freed_at)
    for taker in sorted(places, key=lambda place: place.taken_at):
        for freed_at, number in freed:
            place = places[number]
            is_free = number not in taken and freed_at <= taker.taken_at
            if is_free and place is not taker and place.start < taker.end and taker.start < place.end:
                taken.add(number)
                break
    return taken


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment or a walk-in, as far as it is counted. Minutes, None where nothing was measured.

    ``lead``: from cancelling to the time it was for. ``is_rebooked``: somebody else took the place of a cancelled one.
    ``key``: a large number of its own that nobody can guess, needed for blurred figures.
    """

    outcome: Outcome
    is_walk_in: bool = False
    waited: float | None = None
    served: float | None = None
    lead: float | None = None
    is_rebooked: bool = False
    lacks_documents: bool = False
    key: int = 0


Count = int | None
"""A number of visits; None: a few, and how many is not told."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of visits; medians and nine tenths in minutes, None without anything to measure.

    ``expected`` are the appointments whose time has come and that were not cancelled. ``people`` is how many visits
    there are behind the figures; when it is hidden, everything is.
    """

    people: Count = 0
    booked: Count = 0
    expected: Count = 0
    attended: Count = 0
    missed: Count = 0
    unserved: Count = 0
    cancelled: Count = 0
    rebooked: Count = 0
    walk_ins: Count = 0
    lacks_documents: Count = 0
    wait_half: float | None = None
    wait_most: float | None = None
    served_half: float | None = None
    served_most: float | None = None
    lead_half: float | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is told of them."""
        return self.people is None

    @property
    def missed_share(self) -> float | None:
        """Of the appointments whose time has come, the share nobody came to."""
        return min(self.missed / self.expected, 1.0) if self.expected and self.missed is not None else None


HIDDEN = Figures(*[None] * 10)


def count_visits(visits: Iterable[Visit], *, is_blurred: bool = False) -> Figures:
    """The figures of all the visits together."""
    rows = list(visits)
    count = _count_roughly if is_blurred else _count_exactly
    people = count(rows)
    if people is None:
        return HIDDEN
    fewest = (SMALLEST_GROUP, ENOUGH_FOR_MOST) if is_blurred else (1, 1)
    waits = _measured(visit.waited for visit in rows)
    served = _measured(visit.served for visit in rows)
    leads = _measured(visit.lead for visit in rows)

    def of(outcome: Outcome) -> Count:
        return count([visit for visit in rows if visit.outcome is outcome])

    return Figures(
        people=people,
        booked=count([visit for visit in rows if not visit.is_walk_in]),
        expected=count([visit for visit in rows if not visit.is_walk_in and visit.outcome in _CAME_ABOUT]),
        attended=of(Outcome.ATTENDED),
        missed=of(Outcome.MISSED),
        unserved=of(Outcome.UNSERVED),
        cancelled=of(Outcome.CANCELLED),
        rebooked=count([visit for visit in rows if visit.is_rebooked]),
        walk_ins=count([visit for visit in rows if visit.is_walk_in]),
        lacks_documents=count([visit for visit in rows if visit.lacks_documents]),
        wait_half=quantile(waits, 0.5, fewest=fewest[0]),
        wait_most=quantile(waits, 0.9, fewest=fewest[1]),
        served_half=quantile(served, 0.5, fewest=fewest[0]),
        served_most=quantile(served, 0.9, fewest=fewest[1]),
        lead_half=quantile(leads, 0.5, fewest=fewest[0]),
    )


def group_visits(
    pairs: Iterable[tuple[Key, Visit]], order: Callable[[Key], object], *, is_blurred: bool = False
) -> dict[Key, Figures]:
    """Figures by key, in order of the keys. A visit may stand under several keys.

    A single hidden row could be told from the others and the sum of all; so a second one is hidden, the smallest.
    """
    found: dict[Key, list[Visit]] = defaultdict(list)
    for key, visit in pairs:
        found[key].append(visit)
    hidden = _choose_hidden({key: len(visits) for key, visits in found.items()}) if is_blurred else set()
    return {
        key: HIDDEN if key in hidden else count_visits(found[key], is_blurred=is_blurred)
        for key in sorted(found, key=order)  # type: ignore[arg-type]
    }


def _choose_hidden(sizes: dict[Key, int]) -> set[Key]:
    """The rows that are too small, and when that is only one, the smallest of the others."""
    hidden = {key for key, size in sizes.items() if size < SMALLEST_GROUP}
    others = sizes.keys() - hidden
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda key: sizes[key]))
    return hidden


def _count_exactly(visits: Sequence[Visit]) -> Count:
    return len(visits)


def _count_roughly(visits: Sequence[Visit]) -> Count:
    """The number changed by up to two, at least five; None for one to four."""
    if not visits:
        return 0
    if len(visits) < SMALLEST_GROUP:
        return None
    change = _CHANGES[sum(visit.key for visit in visits) % len(_CHANGES)]
    return max(len(visits) + change, SMALLEST_GROUP)


def quantile(values: Sequence[float], share: float, *, fewest: int = 1) -> float | None:
    """The value that ``share`` of the sorted values do not exceed (nearest rank); None of less than ``fewest``."""
    if len(values) < fewest:
        return None
    rank = -int(-share * len(values) // 1)  # rounded up
    return values[max(rank, 1) - 1]


def _measured(values: Iterable[float | None]) -> list[float]:
    return sorted(value for value in values if value is not None)
