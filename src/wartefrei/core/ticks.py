"""Ticks: the 5-minute units of a local day.

Tick ``i`` of a day is the instant ``local midnight + i * 5 minutes`` of elapsed time, so a day has 288 ticks, 276
when the clocks go forward and 300 when they go back. This file is the only code that knows daylight saving.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

TICK_MINUTES = 5
TICK = timedelta(minutes=TICK_MINUTES)
MINUTES_PER_DAY = 24 * 60
YEARS = range(2000, 2100)
"""The years of days that are asked for or planned: where calendars end, instants can't be counted."""


@lru_cache(maxsize=8192)
def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=8192)
def count_ticks(day: date, zone: ZoneInfo) -> int:
    """How many ticks the local day has: 288, or 276 and 300 when the clocks change."""
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)) // TICK


def tick_start(day: date, tick: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a tick begins; ``tick`` may equal the number of ticks (the end of the day)."""
    return midnight(day, zone) + tick * TICK


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The local date an instant falls on."""
    return instant.astimezone(zone).date()


def tick_at(instant: datetime, zone: ZoneInfo) -> tuple[date, int, bool]:
    """The local day and tick an instant falls into, and whether it is exactly the tick's beginning."""
    day = local_day(instant, zone)
    tick, rest = divmod(instant - midnight(day, zone), TICK)
    return day, tick, not rest


def first_tick_from(instant: datetime, day: date, zone: ZoneInfo) -> int:
    """The first tick of ``day`` that begins at or after ``instant``: 0 … number of ticks."""
    tick = -((midnight(day, zone) - instant) // TICK)
    return min(max(tick, 0), count_ticks(day, zone))


@lru_cache(maxsize=64)
def _wall_minutes(day: date, zone: ZoneInfo) -> tuple[int, ...]:
    starts = (tick_start(day, tick, zone).astimezone(zone) for tick in range(count_ticks(day, zone)))
    return tuple(start.hour * 60 + start.minute for start in starts)


def tick_opening(day: date, minute: int, zone: ZoneInfo) -> int:
    """The first tick whose wall clock shows ``minute`` (of the local day, 0 … 1440) or later.

    A time the clock skips becomes the moment after the gap; of a time that comes twice it is the first.
    """
    if count_ticks(day, zone) * TICK_MINUTES == MINUTES_PER_DAY:
        return -(-minute // TICK_MINUTES)
    return next(
        (i for i, wall in enumerate(_wall_minutes(day, zone)) if wall >= minute), count_ticks(day, zone)
    )


def tick_closing(day: date, minute: int, zone: ZoneInfo) -> int:
    """The tick behind the last one whose wall clock shows less than ``minute``: the half-open end of an opening."""
    ticks = count_ticks(day, zone)
    if ticks * TICK_MINUTES == MINUTES_PER_DAY:
        return minute // TICK_MINUTES
    walls = _wall_minutes(day, zone)
    return next((i + 1 for i in reversed(range(ticks)) if walls[i] < minute), 0)


_ORDINARY_LABELS = tuple(
    f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, MINUTES_PER_DAY, TICK_MINUTES)
)


def clock_labels(day: date, zone: ZoneInfo) -> tuple[str, ...]:
    """What the wall clock shows at each tick of the day: ``("00:00", "00:05", …)``, 24 hours."""
    if count_ticks(day, zone) * TICK_MINUTES == MINUTES_PER_DAY:
        return _ORDINARY_LABELS
    return tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in _wall_minutes(day, zone))


def wall_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the local clock of ``day`` first shows ``minute`` (0 … 1440)."""
    return tick_start(day, tick_opening(day, minute, zone), zone)


def ticks_between(first: datetime, last: datetime, day: date, zone: ZoneInfo) -> tuple[int, int]:
    """The ticks of ``day`` touched by the half-open span of instants, as a half-open range (empty: equal ends)."""
    ticks = count_ticks(day, zone)
    begin = (first - midnight(day, zone)) // TICK
    end = -((midnight(day, zone) - last) // TICK)
    begin, end = min(max(begin, 0), ticks), min(max(end, 0), ticks)
    return begin, max(begin, end)
