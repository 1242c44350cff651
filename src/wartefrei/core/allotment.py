"""The allotment of emergency places: a pure function that a third person can replay from what is kept of a run."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from wartefrei.core.availability import Span, Taken, count_free, count_taken, list_ticks
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import DayPlan


class Criterion(StrEnum):
    """What requests are ordered by, the smallest first."""

    EXPIRES_ON = "expires_on"
    COMPLETED_AT = "completed_at"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Entrant:
    """A complete request without anything personal. ``digest`` is a keyed hash of its code: opaque and unique."""

    digest: str
    expires_on: date
    completed_at: datetime


class Verdict(StrEnum):
    """What became of a request in a run, and why."""

    CHOSEN = "chosen"
    NO_PLACE_LEFT = "no_place_left"
    NOT_URGENT = "not_urgent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request in a run: its place in the order (from 1), and the tick at which its appointment starts if chosen."""

    digest: str
    rank: int
    verdict: Verdict
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Allotment:
    """What a run decided, in order. ``cut_off``: the expiry date of the last one chosen; None when nobody was."""

    outcomes: tuple[Outcome, ...]
    cut_off: date | None

    @property
    def chosen(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.start is not None)


def rank(entrants: Iterable[Entrant], order: Sequence[Criterion]) -> list[Entrant]:
    """Everybody in order. Digests differ, so the order is total even where the policy doesn't name them."""
    criteria = (*order, Criterion.DIGEST)
    return sorted(entrants, key=lambda one: tuple(_value(one, criterion) for criterion in criteria))


def allot(
    entrants: Iterable[Entrant], *, starts: Sequence[int], order: Sequence[Criterion], last_expiry: date
) -> Allotment:
    """Give the starts, the earliest first, to who comes first in the order.

    ``starts`` are ticks, ascending, one per place. Titles that expire after ``last_expiry`` are not urgent today.
    """
    outcomes: list[Outcome] = []
    cut_off: date | None = None
    left = iter(starts)
    for position, entrant in enumerate(rank(entrants, order), start=1):
        if entrant.expires_on > last_expiry:
            outcomes.append(Outcome(entrant.digest, position, Verdict.NOT_URGENT))
        elif (start := next(left, None)) is None:
            outcomes.append(Outcome(entrant.digest, position, Verdict.NO_PLACE_LEFT))
        else:
            outcomes.append(Outcome(entrant.digest, position, Verdict.CHOSEN, start))
            cut_off = entrant.expires_on if cut_off is None else max(cut_off, entrant.expires_on)
    return Allotment(tuple(outcomes), cut_off)


def list_places(plan: DayPlan, taken: Taken, *, length: int, from_tick: int) -> list[int]:
    """The starts (ticks, ascending, repeated where several fit) that the emergency contingent still has room for.

    Taking the earliest start that fits again and again fits as many appointments of equal ``length`` as possible.
    """
    found: list[int] = []
    for tick in list_ticks(plan.grid, plan.ticks):
        span = Span(tick, length, Contingent.EMERGENCY)
        if tick < from_tick or span.end > plan.ticks:
            continue
        free = count_free(plan, taken, span)
        found += [tick] * free
        taken = count_taken([span] * free, onto=taken)
    return found


def seal(record: Mapping[str, Any], previous: str) -> str:
    """The hash (SHA-256, hexadecimal) of a run: of its record as canonical JSON, after the hash of the run before."""
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def _value(entrant: Entrant, criterion: Criterion) -> tuple[str | date | datetime]:
    match criterion:
        case Criterion.EXPIRES_ON:
            return (entrant.expires_on,)
        case Criterion.COMPLETED_AT:
            return (entrant.completed_at,)
        case Criterion.DIGEST:
            return (entrant.digest,)
