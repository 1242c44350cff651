"""Short ways to write rules, plans and instants down in core tests."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from wartefrei.core.availability import list_ticks
from wartefrei.core.plan import Closure, DayPlan, Limit, Opening, TeamRules, plan_day
from wartefrei.core.recurrence import Recurrence
from wartefrei.core.ticks import clock_labels

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
SPRING = (date(2026, 3, 29), date(2027, 3, 28))
AUTUMN = (date(2026, 10, 25), date(2027, 10, 31))
EVERY_DAY = Recurrence(frozenset(range(7)), date(2026, 1, 1))


def minute(clock: str) -> int:
    """Minutes of the day of a time like "08:00"; "24:00" is the end of the day."""
    hour, rest = clock.split(":")
    return int(hour) * 60 + int(rest)


def make_opening(
    start: str,
    end: str,
    places: int = 1,
    *,
    online: int | None = None,
    emergency: int = 0,
    is_special: bool = False,
) -> Opening:
    """An opening on every day; online may use what is not kept for emergencies."""
    most = places - emergency if online is None else online
    return Opening(EVERY_DAY, minute(start), minute(end), places, most, emergency, is_special=is_special)


def make_rules(
    *openings: Opening, grid: int = 5, limits: tuple[Limit, ...] = (), closures: tuple[Closure, ...] = ()
) -> TeamRules:
    """The rules of a team in Berlin."""
    return TeamRules(BERLIN, grid, openings, limits, closures)


def make_plan(
    *openings: Opening,
    day: date = MONDAY,
    grid: int = 5,
    limits: tuple[Limit, ...] = (),
    closures: tuple[Closure, ...] = (),
    is_holiday: bool = False,
) -> DayPlan:
    """The plan of one day."""
    rules = make_rules(*openings, grid=grid, limits=limits, closures=closures)
    return plan_day(rules, day, is_holiday=is_holiday)


def at(clock: str, day: date = MONDAY) -> datetime:
    """The instant the clock in Berlin shows the time, for times that come once."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


def read_layer(layer: int, ticks: int) -> list[int]:
    """A layer of a plan as numbers."""
    return list(layer.to_bytes(ticks, "little"))


def read_hours(plan: DayPlan) -> dict[str, int]:
    """The places of a plan where they change: clock time → places from then on."""
    labels = clock_labels(plan.day, BERLIN)
    places = [0, *read_layer(plan.places, plan.ticks)]
    return {
        label: now for label, (before, now) in zip(labels, pairwise(places), strict=True) if now != before
    }


def read_labels(mask: int, plan: DayPlan) -> list[str]:
    """The clock times of the ticks in a mask."""
    labels = clock_labels(plan.day, BERLIN)
    return [labels[tick] for tick in list_ticks(mask, plan.ticks)]
