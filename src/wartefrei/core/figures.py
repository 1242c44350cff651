"""Figures of visits: counted, never listed. What is counted has no person in it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SMALLEST_GROUP = 5
"""Outside of an office nothing is said of fewer people."""


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
class Visit:
    """An appointment or a walk-in, as far as it is counted. Minutes, None where nothing was measured.

    ``lead``: from cancelling to the time it was for. ``is_rebooked``: somebody else took the place of a cancelled one.
    """

    outcome: Outcome
    is_walk_in: bool = False
    waited: float | None = None
    served: float | None = None
    lead: float | None = None
    is_rebooked: bool = False
    lacks_documents: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of visits; medians and nine tenths in minutes, None without anything to measure.

    ``expected`` are the appointments whose time has come and that were not cancelled.
    """

    booked: int = 0
    expected: int = 0
    attended: int = 0
    missed: int = 0
    unserved: int = 0
    cancelled: int = 0
    rebooked: int = 0
    walk_ins: int = 0
    lacks_documents: int = 0
    wait_half: float | None = None
    wait_most: float | None = None
    served_half: float | None = None
    served_most: float | None = None
    lead_half: float | None = None

    @property
    def people(self) -> int:
        """How many visits there are behind the figures."""
        return self.booked + self.walk_ins

    @property
    def missed_share(self) -> float | None:
        """Of the appointments whose time has come, the share nobody came to."""
        return self.missed / self.expected if self.expected else None


def count_visits(visits: Iterable[Visit]) -> Figures:
    """The figures of all the visits together."""
    rows = list(visits)
    outcomes = defaultdict[Outcome, int](int)
    for visit in rows:
        outcomes[visit.outcome] += 1
    walk_ins = sum(visit.is_walk_in for visit in rows)
    waits = _measured(visit.waited for visit in rows)
    served = _measured(visit.served for visit in rows)
    leads = _measured(visit.lead for visit in rows)
    return Figures(
        booked=len(rows) - walk_ins,
        expected=sum(not visit.is_walk_in and visit.outcome in _CAME_ABOUT for visit in rows),
        attended=outcomes[Outcome.ATTENDED],
        missed=outcomes[Outcome.MISSED],
        unserved=outcomes[Outcome.UNSERVED],
        cancelled=outcomes[Outcome.CANCELLED],
        rebooked=sum(visit.is_rebooked for visit in rows),
        walk_ins=walk_ins,
        lacks_documents=sum(visit.lacks_documents for visit in rows),
        wait_half=quantile(waits, 0.5),
        wait_most=quantile(waits, 0.9),
        served_half=quantile(served, 0.5),
        served_most=quantile(served, 0.9),
        lead_half=quantile(leads, 0.5),
    )


def group_visits(pairs: Iterable[tuple[Key, Visit]], order: Callable[[Key], object]) -> dict[Key, Figures]:
    """Figures by key, in order of the keys. A visit may stand under several keys."""
    found: dict[Key, list[Visit]] = defaultdict(list)
    for key, visit in pairs:
        found[key].append(visit)
    return {key: count_visits(found[key]) for key in sorted(found, key=order)}  # type: ignore[arg-type]


def is_hidden(figures: Figures) -> bool:
    """Whether so few people are behind the figures that outside of the office nothing is said."""
    return 0 < figures.people < SMALLEST_GROUP


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of the sorted values do not exceed (nearest rank)."""
    if not values:
        return None
    rank = -int(-share * len(values) // 1)  # rounded up
    return values[max(rank, 1) - 1]


def _measured(values: Iterable[float | None]) -> list[float]:
    return sorted(value for value in values if value is not None)
