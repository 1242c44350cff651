"""What a change of configuration does to those who have booked and to those who want to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, groupby

from wartefrei.bookings.days import DayKey, taking_places
from wartefrei.bookings.emergency.day import PolicyEffect
from wartefrei.bookings.errors import Misplaced
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.bookings.states import EMPTY_DAY, DayState, read_states, read_versions
from wartefrei.core.availability import Span, count_bookable, find_misplaced
from wartefrei.core.basket import round_to_ticks
from wartefrei.core.lifecycle import LIVE, AppointmentStatus, Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.core.ticks import local_day
from wartefrei.offices.documents.differences import Difference, Plain
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry, TeamEntry

Teams = Mapping[int, TeamEntry]
States = Mapping[DayKey, DayState]

DAYS_COUNTED = 7
"""Places are counted from now to the end of the sixth day after today."""


@dataclass(frozen=True, slots=True)
class OfficePlaces:
    """How many can still book online at an office in the coming days, see `count_places`, before and after a change."""

    office: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do: the document afterwards, with what others have changed meanwhile, and what differs.

    ``version`` is that in force, which the differences are from. ``misplaced``: coming appointments that would lose
    their places. ``offers``: so many times on offer would be taken back. ``places``: offices with more or fewer of
    them. ``emergency``: the emergency policy would have chosen others last time. ``suspended``: so many people wait
    for emergency places that would no longer be given.
    """

    document: Plain
    version: int
    differences: list[Difference]
    misplaced: list[Misplaced]
    places: list[OfficePlaces]
    emergency: PolicyEffect | None = None
    offers: int = 0
    suspended: int = 0


def compare_places(before: AuthorityEntry, after: AuthorityEntry, now: datetime) -> list[OfficePlaces]:
    """The offices whose online places of the coming days change, those that come or go among them."""
    states = _read_states([before, after], now)
    old, new = count_places(before, states, now), count_places(after, states, now)
    return [
        OfficePlaces(office, old.get(office, 0), new.get(office, 0))
        for office in dict.fromkeys([*old, *new])
        if old.get(office, 0) != new.get(office, 0)
    ]


def _read_states(authorities: Iterable[AuthorityEntry], now: datetime) -> States:
    entries = list(authorities)
    days = [day for entry in entries for day in _list_days(entry, now)]
    teams = set(chain.from_iterable(map(_teams, entries)))
    return read_states(read_versions(teams, min(days), max(days)), now=now)


def _list_days(authority: AuthorityEntry, now: datetime) -> list[date]:
    today = local_day(now, authority.zone)
    return [today + timedelta(days=offset) for offset in range(DAYS_COUNTED)]


def count_places(authority: AuthorityEntry, states: States, now: datetime) -> dict[str, int]:
    """How many appointments of its shortest service each team can still give online in the coming days, by office.

    ``states`` say what is taken. What `read_availability` doesn't show is not counted: what is too near or too far
    away, taken, withheld or paused.
    """
    return {
        slug: sum(_count_team(team, office, states, now) for team in office.teams)
        for slug, office in authority.offices.items()
    }


def _count_team(team: TeamEntry, office: OfficeEntry, states: States, now: datetime) -> int:
    services = office.authority.services
    minutes = min((services[slug].rule.minutes for slug in team.desk.services), default=0)
    if not minutes or not office.takes_bookings(now):
        return 0
    first, count = office.first_bookable(now), 0
    for day in _list_days(office.authority, now):
        plan = team.plan(day)
        if day >= first and plan.online:
            taken = states.get((day, team.pk), EMPTY_DAY).taken(now, is_online=True)
            count += count_bookable(
                plan,
                taken,
                contingent=Contingent.ONLINE,
                length=round_to_ticks(minutes),
                from_tick=team.window.first_tick(plan, now, office.zone),
            )
    return count


def find_newly_misplaced(before: AuthorityEntry, after: AuthorityEntry, now: datetime) -> list[Misplaced]:
    """The coming appointments that had a place and have none now, by time. What is only held is none yet."""
    coming = (
        taking_places(now)
        .exclude(status=AppointmentStatus.HELD)
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
