"""Who loses their time when an office or team is closed, and which time each could have instead: reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wartefrei.bookings.choice import AsBooked, find_teams
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.bookings.states import EMPTY_DAY, read_states, read_versions
from wartefrei.core.lifecycle import AppointmentStatus, Channel
from wartefrei.core.names import first_letter
from wartefrei.core.plan import Closure
from wartefrei.core.relocation import Day, Displaced, Proposal, propose
from wartefrei.core.ticks import first_tick_from, local_day, tick_start
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry

LONGEST_WAIT = timedelta(days=60)
"""Nobody is sent to a time further away than this from the closure's end."""

_AHEAD = (AppointmentStatus.BOOKED.value, AppointmentStatus.UNCONFIRMED.value)


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """What is closed, and when: an office, or one team of it. Nobody is sent to a time nearer than ``notice``.

    ``before``: the closure in force that these hours are to replace.
    """

    office: OfficeEntry
    team: TeamEntry | None
    start_at: datetime
    end_at: datetime
    notice: timedelta
    before: Closure | None = None

    @property
    def teams(self) -> tuple[TeamEntry, ...]:
        """The teams that receive nobody."""
        return (self.team,) if self.team is not None else self.office.teams

    def closed(self) -> dict[int, TeamEntry]:
        """The office's teams by key, as they will be."""
        shut = {team.pk for team in self.teams}
        return {team.pk: self._close(team) if team.pk in shut else team for team in self.office.teams}

    def _close(self, team: TeamEntry) -> TeamEntry:
        others = (closure for closure in team.rules.closures if closure != self.before)
        closures = (*others, Closure(self.start_at, self.end_at))
        return replace(team, rules=replace(team.rules, closures=closures), _plans={})


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody affected, and their new time in the office's zone; None where there is none.

    ``is_movable``: what is not confirmed yet and emergency appointments get none.
    """

    view: AppointmentView
    start_at: datetime | None
    is_movable: bool


def find_affected(
    hours: ClosedHours, *, here: Collection[int] = (), now: datetime
) -> "QuerySet[Appointment]":
    """The appointments still ahead that touch the closed hours, in order of their times.

    ``here``: the keys of those whose people are in the house already; they are left alone.
    """
    affected = _find(hours, now=now).filter(status__in=_AHEAD).exclude(pk__in=here)
    return affected.select_related("day", "ticket_number").prefetch_related("lines")


def find_lost_offers(hours: ClosedHours, *, now: datetime) -> "QuerySet[Appointment]":
    """The times held for enquiries that touch the closed hours."""
    offered = _find(hours, now=now).filter(status=AppointmentStatus.HELD, offer__isnull=False)
    return offered.select_related("day", "offer__enquiry")


def _find(hours: ClosedHours, *, now: datetime) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(
        day__team__in=[team.pk for team in hours.teams],
        start_at__lt=hours.end_at,
        end_at__gt=hours.start_at,
        start_at__gt=now,
    ).order_by("start_at", "pk")


def is_closed(appointment: Appointment) -> bool:
    """Whether a closure in force takes the appointment's time."""
    _office, team = read_directory().teams[appointment.day.team_id]
    return any(
        closure.start_at < appointment.end_at and closure.end_at > appointment.start_at
        for closure in team.rules.closures
    )


def preview(hours: ClosedHours, *, here: Collection[int] = (), now: datetime) -> list[Move]:
    """Everybody affected with the time they would be given."""
    affected = list(find_affected(hours, here=here, now=now))
    starts = find_times(hours, affected, now=now)
    return [Move(describe(one), starts.get(one.pk), _is_movable(one)) for one in affected]


def find_times(hours: ClosedHours, affected: Sequence[Appointment], *, now: datetime) -> dict[int, datetime]:
    """New times (local zone) by appointment, for those that can be given one; see `core.relocation`."""
    teams = hours.closed()
    booked = [one for one in affected if _is_movable(one)]
    displaced = [_displaced(appointment, hours.office) for appointment in booked]
    proposals = propose(displaced, _read_days(hours, teams, now=now))
    return {
        proposal.key: _start_at(proposal, hours.office) for proposal in proposals if proposal.day is not None
    }


def _is_movable(appointment: Appointment) -> bool:
    """Booked, and not an emergency: those wait in their own order again."""
    return appointment.status == AppointmentStatus.BOOKED and appointment.channel != Channel.EMERGENCY


def _start_at(proposal: Proposal, office: OfficeEntry) -> datetime:
    day = date.fromordinal(proposal.day or 1)
    return tick_start(day, proposal.start or 0, office.zone).astimezone(office.zone)


def _displaced(appointment: Appointment, office: OfficeEntry) -> Displaced:
    services = office.authority.services_by_key
    basket = {services[line.service_id].slug: line.quantity for line in appointment.lines.all()}
    own = appointment.day.team_id
    booked, letter = AsBooked(appointment.length, own), first_letter(appointment.family_name)
    candidates = [team.pk for team in find_teams(office, basket, letter, booked)]
    return Displaced(
        key=appointment.pk,
        day=appointment.day.date.toordinal(),
        start=appointment.start_tick,
        length=appointment.length,
        family=(appointment.email or appointment.phone).casefold(),
        teams=tuple(sorted(candidates, key=lambda team: team != own)),
    )


def _read_days(
    hours: ClosedHours, teams: Mapping[int, TeamEntry], *, now: datetime
) -> dict[tuple[int, int], Day]:
    """The days of the office's teams that somebody may be moved to, from soon on."""
    zone = hours.office.zone
    soonest = now + hours.notice
    first, last = local_day(soonest, zone), local_day(hours.end_at + LONGEST_WAIT, zone)
    states = read_states(read_versions(list(teams), first, last), now=now)
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for pk, team in teams.items():
            plan = team.plan(day)
            if plan.first_tick is not None and not team.is_emergency:
                taken = states.get((day, pk), EMPTY_DAY).taken(now)
                found[day.toordinal(), pk] = Day(plan, taken, first_tick_from(soonest, day, zone))
    return found
