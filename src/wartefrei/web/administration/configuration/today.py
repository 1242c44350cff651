"""The day of an office for whoever must say how many places remain: planned and taken, by half hour and team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.bookings.states import read_now
from wartefrei.core.ticks import TICK_MINUTES, clock_labels
from wartefrei.offices.entries import OfficeEntry

_TICKS = 30 // TICK_MINUTES


@dataclass(frozen=True, slots=True)
class Cell:
    """A team's half hour: the most places planned and taken at once. ``is_short``: somebody has no place."""

    places: int
    taken: int
    is_short: bool


@dataclass(frozen=True, slots=True)
class HalfHour:
    """When it begins on the clock, and a cell for each team; None where it neither receives nor has anybody."""

    start: str
    cells: Sequence[Cell | None]


def list_half_hours(office: OfficeEntry, day: date, *, now: datetime) -> list[HalfHour]:
    """The half hours of the day in which a team receives people or has appointments, in order."""
    states = read_now([(day, team.pk) for team in office.teams], now=now)
    plans = [team.plan(day) for team in office.teams]
    labels = clock_labels(day, office.zone)
    layers = [
        (
            plan.places.to_bytes(plan.ticks, "little"),
            states[day, team.pk].taken(now).total.to_bytes(plan.ticks, "little"),
        )
        for plan, team in zip(plans, office.teams, strict=True)
    ]
    rows = [
        HalfHour(labels[first], [_cell(places, taken, first) for places, taken in layers])
        for first in range(0, len(labels), _TICKS)
    ]
    return [row for row in rows if any(row.cells)]


def _cell(places: bytes, taken: bytes, first: int) -> Cell | None:
    planned, used = places[first : first + _TICKS], taken[first : first + _TICKS]
    if not any(planned) and not any(used):
        return None
    is_short = any(more > most for more, most in zip(used, planned, strict=True))
    return Cell(max(planned), max(used), is_short)
