"""The hours somebody's appointment today may be in."""

from datetime import datetime

from wartefrei.core.ticks import clock_labels, local_day
from wartefrei.offices.entries import HouseEntry, TeamEntry

_USUAL = range(8, 16)


def list_hours(house: HouseEntry, *, now: datetime) -> list[int]:
    """Every hour from the first to the last in which a team of the house receives people today, 0 to 23."""
    day = local_day(now, house.zone)
    labels = clock_labels(day, house.zone)
    teams: list[TeamEntry] = [team for office in house.offices for team in office.teams]
    open_hours = {
        int(labels[tick][:2])
        for team in teams
        for tick, places in enumerate(team.plan(day).places.to_bytes(len(labels), "little"))
        if places
    }
    hours = open_hours or set(_USUAL)
    return list(range(min(hours), max(hours) + 1))
