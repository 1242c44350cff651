"""What is taken on many days, from memory as long as the days' versions stay the same; no locks.

Every change of a day's appointments, holds included, raises its version; a hold that expires changes nothing in the
database, so holds are kept with their expiry and counted at the time of asking.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.bookings.days import DayKey
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.core.availability import NOTHING_TAKEN, Span, Taken, count_taken, unpack_taken
from wartefrei.core.lifecycle import EXPIRING, Contingent

MOST_DAYS_IN_MEMORY = 50_000


@dataclass(frozen=True, slots=True)
class DayState:
    """A team's day at one version: what lasting appointments take, and the spans that expire, with the instant."""

    version: int = 0
    lasting: Taken = NOTHING_TAKEN
    expiring: tuple[tuple[Span, datetime], ...] = ()

    def taken(self, now: datetime) -> Taken:
        """What is taken at ``now``."""
        if not self.expiring:
            return self.lasting
        return count_taken(
            (span for span, expires_at in self.expiring if expires_at > now), onto=self.lasting
        )

    def next_expiry(self, now: datetime) -> datetime | None:
        """When something that still counts will expire."""
        return min((expires_at for _span, expires_at in self.expiring if expires_at > now), default=None)


EMPTY_DAY = DayState()
_memory: dict[DayKey, DayState] = {}

Versions = dict[DayKey, int]


def read_versions(teams: Collection[int], first: date, last: date) -> Versions:
    """The versions of the teams' days from ``first`` to ``last`` (inclusive) that ever had an appointment."""
    rows = TeamDay.objects.filter(team__in=teams, date__range=(first, last)).order_by("date", "team")
    return {(day, team): version for day, team, version in rows.values_list("date", "team", "version")}


def read_states(versions: Versions, *, now: datetime) -> dict[DayKey, DayState]:
    """The states of the days, reading from the database only those whose version is not the one in memory."""
    states = {
        key: state
        for key, version in versions.items()
        if (state := _memory.get(key)) is not None and state.version == version
    }
    stale = versions.keys() - states.keys()
    if stale:
        states |= _read_anew(stale, now=now)
    return states


def read_now(keys: Iterable[DayKey], *, now: datetime) -> dict[DayKey, DayState]:
    """The states of a few days of as many teams, versions checked."""
    wanted = list(keys)
    days = [day for day, _team in wanted]
    versions = read_versions({team for _day, team in wanted}, min(days), max(days))
    states = read_states({key: versions[key] for key in wanted if key in versions}, now=now)
    return {key: states.get(key, EMPTY_DAY) for key in wanted}


def _read_anew(keys: Collection[DayKey], *, now: datetime) -> dict[DayKey, DayState]:
    """Versions and pictures first: what changes before the second query is kept under a version that is over."""
    if len(_memory) + len(keys) > MOST_DAYS_IN_MEMORY:
        _memory.clear()
    days, teams = {day for day, _team in keys}, {team for _day, team in keys}
    rows = list(
        TeamDay.objects.filter(team__in=teams, date__in=days).values_list(
            "date", "team", "version", "picture"
        )
    )
    expiring = _read_expiring(days, teams, now=now)
    found = {
        (day, team): DayState(version, unpack_taken(bytes(picture)), tuple(expiring.get((day, team), ())))
        for day, team, version, picture in rows
    }
    _memory.update(found)
    return found


def _read_expiring(
    days: Collection[date], teams: Collection[int], *, now: datetime
) -> dict[DayKey, list[tuple[Span, datetime]]]:
    rows = Appointment.objects.filter(
        status__in=EXPIRING, expires_at__gt=now, day__team__in=teams, day__date__in=days
    )
    fields = rows.values_list("day__date", "day__team", "start_tick", "length", "contingent", "expires_at")
    found: dict[DayKey, list[tuple[Span, datetime]]] = {}
    for day, team, start, length, contingent, expires_at in fields:
        if expires_at is not None:  # always: constraint appointment_waiting_expires
            found.setdefault((day, team), []).append(
                (Span(start, length, Contingent(contingent)), expires_at)
            )
    return found


def forget() -> None:
    """Empty the memory; for tests that start a new database."""
    _memory.clear()
