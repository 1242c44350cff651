"""Places per tick of a team's day: openings, limits, closures, holidays and special openings made one picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wartefrei.core.recurrence import Recurrence
from wartefrei.core.ticks import (
    MINUTES_PER_DAY,
    TICK_MINUTES,
    count_ticks,
    tick_closing,
    tick_opening,
    ticks_between,
)

MAX_PLACES = 100
"""Most places in parallel: counts are one byte per tick and compared with its highest bit free."""


@dataclass(frozen=True, slots=True)
class Opening:
    """When a team receives people. ``start`` and ``end`` are minutes of the local day, half-open.

    Of ``places`` planned clerks, online may use at most ``online`` (a cap) and ``emergency`` are kept (a reserve).
    A special opening counts on holidays and in closures too, and replaces ordinary openings where it lies.
    """

    recurrence: Recurrence
    start: int
    end: int
    places: int
    online: int
    emergency: int = 0
    is_special: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_PER_DAY:
            raise ValueError("an opening starts before it ends, within one day")
        if self.start % TICK_MINUTES or self.end % TICK_MINUTES:
            raise ValueError("an opening starts and ends at full five minutes")
        if min(self.places, self.online, self.emergency) < 0 or self.places > MAX_PLACES:
            raise ValueError(f"places lie between 0 and {MAX_PLACES}")
        if self.online + self.emergency > self.places:
            raise ValueError("online and emergency places together exceed the places")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``places`` places in the half-open span of instants: "two colleagues are ill"."""

    start_at: datetime
    end_at: datetime
    places: int


@dataclass(frozen=True, slots=True)
class Closure:
    """Nobody is received in the half-open span of instants."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class TeamRules:
    """Everything that decides how many places a team has: its openings and what beats them."""

    zone: ZoneInfo
    grid_minutes: int
    openings: tuple[Opening, ...]
    limits: tuple[Limit, ...] = ()
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Places of one team on one local day, one byte per tick (little-endian: byte ``i`` is tick ``i``).

    ``grid`` has the highest bit of each byte set where an appointment may start. ``first_tick`` is the start of the
    day's first opening, closures or not: the moment at which the outermost day becomes bookable.
    """

    day: date
    ticks: int
    places: int
    online: int
    emergency: int
    grid: int
    first_tick: int | None


def plan_day(rules: TeamRules, day: date, *, is_holiday: bool) -> DayPlan:
    """Paint the day in the order in which rules beat each other.

    Ordinary openings; closures and holidays empty them; special openings; limits cut whatever is there.
    """
    ticks = count_ticks(day, rules.zone)
    today = [opening for opening in rules.openings if opening.recurrence.occurs_on(day)]
    canvas = _Canvas(ticks)
    canvas.paint((o for o in today if not o.is_special), rules, day)
    if is_holiday:
        canvas.clear(0, ticks)
    for closure in rules.closures:
        canvas.clear(*ticks_between(closure.start_at, closure.end_at, day, rules.zone))
    canvas.paint((o for o in today if o.is_special), rules, day)
    for limit in rules.limits:
        canvas.cap(*ticks_between(limit.start_at, limit.end_at, day, rules.zone), limit.places)
    first_tick = min((tick_opening(day, opening.start, rules.zone) for opening in today), default=None)
    return DayPlan(day, ticks, *canvas.packed(), first_tick)


class _Canvas:
    """The day while it is painted: places, online, emergency and grid, one byte per tick."""

    def __init__(self, ticks: int) -> None:
        self.places, self.online, self.emergency, self.grid = (bytearray(ticks) for _ in range(4))

    def paint(self, openings: Iterable[Opening], rules: TeamRules, day: date) -> None:
        step = rules.grid_minutes // TICK_MINUTES
        for opening in openings:
            start = tick_opening(day, opening.start, rules.zone)
            end = tick_closing(day, opening.end, rules.zone)
            length = max(0, end - start)
            self.places[start:end] = bytes([opening.places]) * length
            self.online[start:end] = bytes([opening.online]) * length
            self.emergency[start:end] = bytes([opening.emergency]) * length
            self.grid[start:end] = bytes(0 if i % step else 0x80 for i in range(length))

    def clear(self, start: int, end: int) -> None:
        for layer in (self.places, self.online, self.emergency):
            layer[start:end] = bytes(end - start)

    def cap(self, start: int, end: int, places: int) -> None:
        for layer in (self.places, self.online, self.emergency):
            layer[start:end] = bytes(min(value, places) for value in layer[start:end])

    def packed(self) -> tuple[int, int, int, int]:
        places, online, emergency, grid = (
            int.from_bytes(layer, "little") for layer in (self.places, self.online, self.emergency, self.grid)
        )
        return places, online, emergency, grid
