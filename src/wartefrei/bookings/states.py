"""What is taken on many days, from memory as long as the days' versions stay the same; no locks.

Every change of a day's appointments, holds included, raises its version; a hold that expires changes nothing in the
database, so holds are kept with their expiry and counted at the time of asking.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.bookings.days import DayKey, Withheld, read_withheld
from wartefrei.core.availability import NOTHING_TAKEN, Span, Taken, count_taken, unpack_taken
from wartefrei.core.lifecycle import EXPIRING, Contingent
from wartefrei.database.statements import as_instant, as_parameter, fetch, marks

MOST_DAYS_IN_MEMORY = 50_000
_EXPIRING = tuple(str(status) for status in sorted(EXPIRING))


@dataclass(frozen=True, slots=True)
class DayState:
    """A team's day at one version: what lasting appointments take, the spans that expire, and what is withheld from
    online booking, with the instants.
    """

    version: int = 0
    lasting: Taken = NOTHING_TAKEN
    expiring: tuple[tuple[Span, datetime], ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def taken(self, now: datetime, *, is_online: bool = False) -> Taken:
        """What is taken at ``now``; for those who book online also what is withheld."""
        ending = self.expiring + self.withheld if is_online else self.expiring
        if not ending:
            return self.lasting
        return count_taken((span for span, until in ending if until > now), onto=self.lasting)

    def next_expiry(self, now: datetime) -> datetime | None:
        """When something that still counts will expire."""
        return min((until for _span, until in self.expiring + self.withheld if until > now), default=None)


EMPTY_DAY = DayState()
_memory: dict[DayKey, DayState] = {}

Versions = dict[DayKey, int]


def read_versions(teams: Collection[int], first: date, last: date) -> Versions:
    """The versions of the teams' days from ``first`` to ``last`` (inclusive) that ever had an appointment."""
    if not teams:
        return {}
    rows = fetch(
        f"SELECT date, team_id, version FROM bookings_teamday WHERE team_id IN {marks([*teams])}"  # noqa: S608 -- marks
        " AND date BETWEEN %s AND %s ORDER BY date, team_id",
        [*teams, first.isoformat(), last.isoformat()],
    )
    return {(day, team): version for day, team, version in rows}


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
    days, teams = {day.isoformat() for day, _team in keys}, {team for _day, team in keys}
    where = f"team_id IN {marks([*teams])} AND date IN {marks([*days])}"
    rows = fetch(
        f"SELECT date, team_id, version, picture, withheld FROM bookings_teamday WHERE {where}",  # noqa: S608 -- marks
        [*teams, *days],
    )
    expiring = _read_expiring(where, [*teams, *days], now=now)
    found = {
        (day, team): DayState(
            version,
            unpack_taken(bytes(picture)),
            tuple(expiring.get((day, team), ())),
            tuple(read_withheld(withheld)),
        )
        for day, team, version, picture, withheld in rows
    }
    _memory.update(found)
    return found


def _read_expiring(
    where: str, parameters: list[object], *, now: datetime
) -> dict[DayKey, list[tuple[Span, datetime]]]:
    found: dict[DayKey, list[tuple[Span, datetime]]] = {}
    for day, team, start, length, contingent, expires_at in fetch(
        "SELECT date, team_id, start_tick, length, contingent, expires_at FROM bookings_teamday"  # noqa: S608 -- marks
        " JOIN bookings_appointment ON day_id = bookings_teamday.id"
        f" WHERE {where} AND status IN {marks(_EXPIRING)} AND expires_at > %s",
        [*parameters, *_EXPIRING, as_parameter(now)],
    ):
        span = Span(start, length, Contingent(contingent))
        found.setdefault((day, team), []).append((span, as_instant(expires_at)))
    return found


def forget() -> None:
    """Empty the memory; for tests that start a new database."""
    _memory.clear()
