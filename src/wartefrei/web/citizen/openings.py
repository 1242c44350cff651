"""When further days open, and whether what was chosen fits into any day at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wartefrei.core.availability import NOTHING_TAKEN, find_starts
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry, TeamEntry
from wartefrei.web.citizen.choice import Choice

_SEARCHED_DAYS = 28


@dataclass(frozen=True, slots=True)
class NextOpening:
    """When further days become bookable, and which day that is."""

    at: datetime
    day: date


def list_teams(offices: Sequence[OfficeEntry], choice: Choice) -> list[TeamEntry]:
    """The teams of some offices that may serve the choice."""
    return [team for office in offices for team in office.candidates(choice.services)]


def find_next_opening(choice: Choice, *, now: datetime) -> NextOpening | None:
    """The next moment at which a day beyond the horizon opens; None when none does in the next weeks."""
    found = (_next_opening(choice, team, now) for team in list_teams(choice.offices, choice))
    return min((opening for opening in found if opening), key=lambda opening: opening.at, default=None)


def _next_opening(choice: Choice, team: TeamEntry, now: datetime) -> NextOpening | None:
    zone = choice.authority.zone
    for day in _days_from(team.window.last_day(now, zone)):
        opens_at = team.window.opens_at(team.plan(day), zone)
        if opens_at is not None and opens_at > now and _fits(choice, team, day):
            return NextOpening(opens_at.astimezone(zone), day)
    return None


def is_too_long(choice: Choice, *, now: datetime) -> bool:
    """Whether the choice takes longer than any opening, so that it fits into no day however empty."""
    today = local_day(now, choice.authority.zone)
    teams = list_teams(choice.offices, choice)
    return not any(_fits(choice, team, day) for day in _days_from(today) for team in teams)


def _days_from(first: date) -> list[date]:
    return [first + timedelta(days=number) for number in range(_SEARCHED_DAYS)]


def _fits(choice: Choice, team: TeamEntry, day: date) -> bool:
    """Whether an empty day has an online start for the choice."""
    plan = team.plan(day)
    return bool(find_starts(plan, NOTHING_TAKEN, contingent=Contingent.ONLINE, length=choice.length))
