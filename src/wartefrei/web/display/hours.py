"""When a house receives people today."""

from datetime import datetime
from itertools import groupby

from wartefrei.core.ticks import clock_labels, local_day
from wartefrei.offices.entries import HouseEntry


def list_hours(house: HouseEntry, *, now: datetime) -> list[tuple[str, str]]:
    """The spans (``08:00``, ``12:00``) in which any team of the house receives people on the day of ``now``."""
    day = local_day(now, house.zone)
    labels = (*clock_labels(day, house.zone), "24:00")
    places = [team.plan(day).places for office in house.offices for team in office.teams]
    is_open = [any(plan >> 8 * tick & 0xFF for plan in places) for tick in range(len(labels) - 1)]
    spans = [list(ticks) for found, ticks in groupby(range(len(is_open)), is_open.__getitem__) if found]
    return [(labels[ticks[0]], labels[ticks[-1] + 1]) for ticks in spans]
