"""A document's openings, limits and closures as the rules core plans a team's day with, before anything is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from wartefrei.core.plan import Closure, DayPlan, Limit, Opening, TeamRules, plan_day
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.documents import schema
from wartefrei.offices.documents.fields import begin_of, end_of, minute_of
from wartefrei.offices.holidays import Calendar, make_calendar

Plain = Mapping[str, Any]
PartOf = TypeVar("PartOf", bound=schema.Part)


@dataclass(frozen=True, slots=True)
class Setup:
    """A team's rules beside the parts of the document they come from, each in the order of ``rules``.

    ``positions``: where each opening stands among the team's. ``closures`` are those of authority, office and team.
    """

    rules: TeamRules
    calendar: Calendar
    openings: tuple[schema.Opening, ...]
    positions: tuple[int, ...]
    limits: tuple[schema.Limit, ...]
    closures: tuple[schema.Closure, ...]

    def plan(self, day: date) -> DayPlan:
        """Places per tick of the day."""
        return plan_day(self.rules, day, is_holiday=self.calendar.is_holiday(day))


def find_part(parts: Iterable[Any], slug: str) -> Any:
    """The part of this short name. Raises `LookupError`."""
    for part in parts:
        if part.get("id") == slug:
            return part
    raise LookupError(slug)


def read_setup(document: Plain, *, office: str, team: str) -> Setup:
    """The rules of a team; what breaks the schema is left out. Raises `LookupError` for an unknown office or team."""
    the_office = find_part(document["offices"], office)
    the_team = find_part(the_office["teams"], team)
    zone = ZoneInfo(document.get("time_zone", "Europe/Berlin"))
    openings = list(_read(schema.Opening, the_team.get("openings", ())))
    limits = tuple(part for _position, part in _read(schema.Limit, the_team.get("limits", ())))
    closures = tuple(
        part
        for owner in (document, the_office, the_team)
        for _position, part in _read(schema.Closure, owner.get("closures", ()))
    )
    rules = TeamRules(
        zone=zone,
        grid_minutes=the_team.get("grid_minutes", TICK_MINUTES),
        openings=tuple(_opening(part) for _position, part in openings),
        limits=tuple(
            Limit(begin_of(part.start, zone), end_of(part.end, zone), part.places) for part in limits
        ),
        closures=tuple(Closure(begin_of(part.start, zone), end_of(part.end, zone)) for part in closures),
    )
    return Setup(
        rules=rules,
        calendar=make_calendar(document["land"], document.get("holidays", ())),
        openings=tuple(part for _position, part in openings),
        positions=tuple(position for position, _part in openings),
        limits=limits,
        closures=closures,
    )


def _read(kind: type[PartOf], parts: Iterable[Any]) -> Iterable[tuple[int, PartOf]]:
    for position, part in enumerate(parts):
        try:
            yield position, kind.model_validate(part)
        except ValidationError:
            continue


def _opening(part: schema.Opening) -> Opening:
    return Opening(
        part.recurrence,
        minute_of(part.start),
        minute_of(part.end),
        part.places,
        part.online,
        part.emergency,
        is_special=part.special,
    )
