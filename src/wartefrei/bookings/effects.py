"""What a change of configuration does to those who have booked and to those who want to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from wartefrei.bookings.days import taking_places
from wartefrei.bookings.emergency.day import PolicyEffect
from wartefrei.bookings.errors import Misplaced
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.core.availability import Span, find_misplaced
from wartefrei.core.basket import round_to_ticks
from wartefrei.core.lifecycle import LIVE, Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.core.ticks import local_day, ticks_between
from wartefrei.offices.documents.differences import Difference, Plain
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry, TeamEntry
from wartefrei.offices.models import BookingMode

Teams = Mapping[int, TeamEntry]

DAYS_COUNTED = 7
"""Places are counted from now to the end of the sixth day after today."""


@dataclass(frozen=True, slots=True)
class OfficePlaces:
    """How many online places an office has in the coming days, see `count_places`, before and after a change."""

    office: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do: the document afterwards, with what others have changed meanwhile, and what differs.

    ``version`` is that in force, which the differences are from. ``misplaced``: coming appointments that would lose
    their places. ``places``: offices with more or fewer of them. ``emergency``: the emergency policy would have chosen
    others last time.
    """

    document: Plain
    version: int
    differences: list[Difference]
    misplaced: list[Misplaced]
    places: list[OfficePlaces]
    emergency: PolicyEffect | None = None


def compare_places(before: AuthorityEntry, after: AuthorityEntry, now: datetime) -> list[OfficePlaces]:
    """The offices whose online places of the coming days change, those that come or go among them."""
    old, new = count_places(before, now), count_places(after, now)
    return [
        OfficePlaces(office, old.get(office, 0), new.get(office, 0))
        for office in dict.fromkeys([*old, *new])
        if old.get(office, 0) != new.get(office, 0)
    ]


def count_places(authority: AuthorityEntry, now: datetime) -> dict[str, int]:
    """How many appointments of its shortest service each team could give online in the coming days, by office.

    Counted are the open places of all clerks, booked or not; an office without online booking has none.
    """
    today = local_day(now, authority.zone)
    days = [today + timedelta(days=offset) for offset in range(DAYS_COUNTED)]
    return {
        slug: sum(_count_online(team, office, team.plan(day), now) for team in office.teams for day in days)
        for slug, office in authority.offices.items()
    }


def _count_online(team: TeamEntry, office: OfficeEntry, plan: DayPlan, now: datetime) -> int:
    services = [office.authority.services[slug].rule.minutes for slug in team.desk.services]
    if not services or office.booking is not BookingMode.ONLINE:
        return 0
    length = round_to_ticks(min(services))
    past = ticks_between(now - timedelta(days=1), now, plan.day, office.zone)[1]
    return sum(plan.online.to_bytes(plan.ticks, "little")[past:]) // length


def find_newly_misplaced(before: AuthorityEntry, after: AuthorityEntry, now: datetime) -> list[Misplaced]:
    """The coming appointments that had a place and have none now, by time."""
    coming = (
        taking_places(now)
        .filter(day__team__office__house__authority=before.pk, day__date__gte=local_day(now, before.zone))
        .select_related("day__team__office")
        .order_by("day__date", "day", "day_version")
    )
    found: list[Misplaced] = []
    for day, rows in groupby(coming, key=lambda appointment: appointment.day):
        appointments = list(rows)
        had_none = _find_without_place(_teams(before), day, appointments)
        lost = _find_without_place(_teams(after), day, appointments) - had_none
        found += [_misplaced(row, before) for row in appointments if row.pk in lost and _is_ahead(row, now)]
    return sorted(found, key=lambda one: (one.start_at, one.code))


def _teams(authority: AuthorityEntry) -> Teams:
    return {team.pk: team for office in authority.offices.values() for team in office.teams}


def _is_ahead(appointment: Appointment, now: datetime) -> bool:
    return appointment.status in LIVE and appointment.start_at > now


def _find_without_place(teams: Teams, day: TeamDay, appointments: Iterable[Appointment]) -> set[int]:
    """Keys of the appointments of a team's day, in order of booking, that the plan has no place for."""
    rows = list(appointments)
    team = teams.get(day.team_id)
    plan = team.plan(day.date) if team else DayPlan(day.date, 0, 0, 0, 0, 0, None)
    spans = [Span(row.start_tick, row.length, Contingent(row.contingent)) for row in rows]
    return {rows[position].pk for position in find_misplaced(plan, spans)}


def _misplaced(appointment: Appointment, authority: AuthorityEntry) -> Misplaced:
    team = appointment.day.team
    start_at = appointment.start_at.astimezone(authority.zone)
    return Misplaced(start_at, team.office.slug, team.name, appointment.code)
