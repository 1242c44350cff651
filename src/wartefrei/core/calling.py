"""The calling order: who comes next. One total order of everybody who waits, in whole seconds since the epoch.

Everybody has a *turn*, an instant that waiting does not move:

    turn = since + (0 with an appointment | 30 min on standby | 60 min without one) - 120 min * priority

where since is the appointment's time or, for who comes later, the check-in; and the check-in of who has none.
The earliest turn comes first, equal turns by who got their number first. Because a turn stands still while time goes
on, whoever comes after somebody's turn (plus what priorities can win) comes after them: nobody waits for ever.

Two things depend on the clock: appointments whose time has not come stand behind everybody who may be called (a
priority lifts that), and a number just missed is skipped for some minutes. See docs/adr/0010.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

STANDBY_SECONDS = 30 * 60
"""So much later comes the turn of those who are late for their appointment."""

WALK_IN_SECONDS = 60 * 60
"""So much later comes the turn of those without an appointment."""

PRIORITY_SECONDS = 120 * 60
"""So much earlier comes a turn for each step of priority."""

HIGHEST_PRIORITY = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits; instants in seconds since the epoch.

    due_at: the appointment's time, None for a walk-in. since_at: check-in, or when the ticket was taken.
    priority: 0 to HIGHEST_PRIORITY. skipped_until: not to be called before (0: at once).
    """

    number: int
    due_at: int | None
    since_at: int
    priority: int = 0
    skipped_until: int = 0
    is_standby: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.priority <= HIGHEST_PRIORITY:
            raise ValueError(f"a priority is between 0 and {HIGHEST_PRIORITY}")


class Standing(StrEnum):
    """Where somebody stands in the order: all of one standing come before the next."""

    CALLABLE = "callable"
    EARLY = "early"
    SKIPPED = "skipped"


_PLACE_OF = {Standing.CALLABLE: 0, Standing.EARLY: 1, Standing.SKIPPED: 2}


class ReasonKind(StrEnum):
    """Why somebody stands where they stand; the first that fits, in this order."""

    SKIPPED = "skipped"
    PRIORITY = "priority"
    STANDBY = "standby"
    EARLY = "early"
    DUE = "due"
    WALK_IN = "walk_in"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a sentence such as "due 09:20, waits 12 min" is made of.

    due_at: seconds since the epoch, None for a walk-in. waited_minutes: whole minutes since the wait counts; 0 before
    the appointment's time. skipped_minutes: until the number is called again, rounded up; 0 unless skipped.
    """

    kind: ReasonKind
    due_at: int | None
    waited_minutes: int
    priority: int
    skipped_minutes: int


def find_since(waiting: Waiting) -> int:
    """Return the instant from which somebody's wait counts: the appointment's time, or the check-in when later."""
    return waiting.since_at if waiting.due_at is None else max(waiting.due_at, waiting.since_at)


def find_turn(waiting: Waiting) -> int:
    """Return the instant by which the callable are ordered; see the formula of this module."""
    since_at = waiting.since_at
    if waiting.due_at is None:
        turn = since_at + WALK_IN_SECONDS
    else:
        turn = max(since_at, waiting.due_at)
        if waiting.is_standby:
            turn += STANDBY_SECONDS
    return turn - waiting.priority * PRIORITY_SECONDS


def find_standing(waiting: Waiting, now: int) -> Standing:
    """Say whether somebody may be called, is early (nobody else waiting), or is skipped for now."""
    if now < waiting.skipped_until:
        return Standing.SKIPPED
    if waiting.due_at is not None and now < waiting.due_at and not waiting.priority:
        return Standing.EARLY
    return Standing.CALLABLE


def order(waiting: Iterable[Waiting], now: int) -> list[Waiting]:
    """Return everybody in the order of the calls: callable, then early, then skipped."""
    return sorted(waiting, key=lambda one: _key(one, now))


def next_of(waiting: Iterable[Waiting], now: int) -> Waiting | None:
    """Return who is called next; the early only when nobody else may be called, the skipped never. None: nobody."""
    first = min(waiting, key=lambda one: _key(one, now), default=None)
    return None if first is None or now < first.skipped_until else first


def explain(waiting: Waiting, now: int) -> Reason:
    """Return why somebody stands where they stand at `now`."""
    return Reason(
        kind=_kind(waiting, now),
        due_at=waiting.due_at,
        waited_minutes=max(0, now - find_since(waiting)) // 60,
        priority=waiting.priority,
        skipped_minutes=max(0, -((now - waiting.skipped_until) // 60)),
    )


def _key(waiting: Waiting, now: int) -> tuple[int, int, int]:
    return _PLACE_OF[find_standing(waiting, now)], find_turn(waiting), waiting.number


def _kind(waiting: Waiting, now: int) -> ReasonKind:
    standing = find_standing(waiting, now)
    if standing is Standing.SKIPPED:
        return ReasonKind.SKIPPED
    if waiting.priority:
        return ReasonKind.PRIORITY
    if waiting.is_standby:
        return ReasonKind.STANDBY
    if standing is Standing.EARLY:
        return ReasonKind.EARLY
    return ReasonKind.WALK_IN if waiting.due_at is None else ReasonKind.DUE
