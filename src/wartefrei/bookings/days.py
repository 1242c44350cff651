"""The lock: one row per team and day, and the picture of what is taken on it (design.md, section 4)."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet

from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.core.availability import Span, Taken, can_withhold, count_taken, pack_taken
from wartefrei.core.lifecycle import EXPIRING, LASTING, AppointmentStatus, Contingent
from wartefrei.core.ticks import count_ticks
from wartefrei.database.locks import share_configuration
from wartefrei.database.statements import as_parameter, execute, fetch, for_update, marks
from wartefrei.offices.entries import AuthorityEntry

PICTURED = LASTING - EXPIRING
"""Appointments the stored picture counts; those that expire are read beside it."""

_PICTURED = tuple(str(status) for status in sorted(PICTURED))
_EXPIRING = tuple(str(status) for status in sorted(EXPIRING))

DayKey = tuple[date, int]
"""Local date and team: the order in which days are locked."""

Withheld = tuple[Span, datetime]
"""A place given back, and the instant from which on it can be booked online (ADR 0018)."""


class ConfigurationChanged(Exception):
    """The rules changed between the first look and the lock: look again."""


@dataclass(slots=True)
class LockedDay:
    """A team's day inside a transaction that holds its lock."""

    row: TeamDay
    spans: dict[int, tuple[Span, AppointmentStatus]]
    withheld: list[Withheld] = field(default_factory=list)

    def taken(self, *, without: int | None = None, is_online: bool = False) -> Taken:
        """What is taken, but for one appointment that is about to move; ``is_online``: and what is withheld."""
        taken = count_taken(span for pk, (span, _status) in self.spans.items() if pk != without)
        return count_taken((span for span, _until in self.withheld), onto=taken) if is_online else taken

    def withhold(self, span: Span, *, until: datetime) -> None:
        """Keep a place given back from online booking for a while."""
        if can_withhold(count_taken(span for span, _until in self.withheld), span):
            self.withheld.append((span, until))

    def next_version(self) -> int:
        """The version this transaction writes."""
        return self.row.version + 1


@contextmanager
def booking_transaction(authority: AuthorityEntry) -> Iterator[None]:
    """A transaction during which the authority's rules stay as they are.

    Raises:
        Busy: a lock was not to be had in time
        ConfigurationChanged: the rules are no longer those of ``authority``
    """
    try:
        with transaction.atomic():
            share_configuration(authority.pk)
            yield
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def is_lock_timeout(error: OperationalError) -> bool:
    """Whether the database gave up waiting for somebody else's lock, or broke a deadlock."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in {"55P03", "40P01"} or "database is locked" in str(error)


def lock_days(keys: Iterable[DayKey], authority: AuthorityEntry, *, now: datetime) -> dict[DayKey, LockedDay]:
    """Lock the days in ascending order and read what is taken on each.

    Raises:
        ConfigurationChanged: see `booking_transaction`
    """
    return {key: _lock_day(key, authority, now=now) for key in sorted(set(keys))}


def _lock_day(key: DayKey, authority: AuthorityEntry, *, now: datetime) -> LockedDay:
    row = _lock_row(key, authority)
    if row is None:
        day, team = key
        TeamDay.objects.bulk_create([TeamDay(team_id=team, date=day)], ignore_conflicts=True)
        row = _lock_row(key, authority)
    assert row is not None  # noqa: S101 -- made above, and days are never deleted
    live = [(span, until) for span, until in row.withheld if until > now]
    return LockedDay(row, _read_taking(row, now), live)


def _lock_row(key: DayKey, authority: AuthorityEntry) -> TeamDay | None:
    day, team = key
    rows = fetch(
        "SELECT bookings_teamday.id, bookings_teamday.version, picture, withheld, offices_authority.version"  # noqa: S608
        " FROM bookings_teamday, offices_authority"
        " WHERE team_id = %s AND date = %s AND offices_authority.id = %s" + for_update("bookings_teamday"),
        [team, day.isoformat(), authority.pk],
    )
    for pk, version, picture, withheld, configuration in rows:
        if configuration != authority.version:
            raise ConfigurationChanged
        return TeamDay(
            pk=pk,
            team_id=team,
            date=day,
            version=version,
            picture=bytes(picture),
            withheld=read_withheld(withheld),
        )
    return None


def read_withheld(stored: str) -> list[Withheld]:
    """Withheld places as `write_day` stores them: start and length in ticks, contingent, ISO 8601."""
    return [
        (Span(start, length, Contingent(contingent)), datetime.fromisoformat(until))
        for start, length, contingent, until in json.loads(stored)
    ]


def _read_taking(row: TeamDay, now: datetime) -> dict[int, tuple[Span, AppointmentStatus]]:
    """What `taking_places` of the day take, by key."""
    rows = fetch(
        "SELECT id, start_tick, length, contingent, status FROM bookings_appointment WHERE day_id = %s"  # noqa: S608
        f" AND (status IN {marks(_PICTURED)} OR (status IN {marks(_EXPIRING)} AND expires_at > %s))",
        [row.pk, *_PICTURED, *_EXPIRING, as_parameter(now)],
    )
    return {
        pk: (Span(start, length, Contingent(contingent)), AppointmentStatus(status))
        for pk, start, length, contingent, status in rows
    }


def taking_places(now: datetime) -> QuerySet[Appointment]:
    """Appointments that take their places at ``now``: lasting ones, and those that have not yet expired."""
    return Appointment.objects.filter(Q(status__in=PICTURED) | Q(status__in=EXPIRING, expires_at__gt=now))


def read_spans(appointments: QuerySet[Appointment]) -> dict[int, tuple[Span, AppointmentStatus]]:
    """What each appointment takes, by its key."""
    fields = appointments.values_list("pk", "start_tick", "length", "contingent", "status")
    return {
        pk: (Span(start, length, Contingent(contingent)), AppointmentStatus(status))
        for pk, start, length, contingent, status in fields
    }


def write_day(locked: LockedDay, authority: AuthorityEntry) -> None:
    """Write the next version, the picture of the lasting appointments, and what is withheld. Call once, last of all."""
    row = locked.row
    lasting = (span for span, status in locked.spans.values() if status in PICTURED)
    row.version = locked.next_version()
    row.picture = pack_taken(count_taken(lasting), count_ticks(row.date, authority.zone))
    withheld = [
        (span.start, span.length, span.contingent, until.isoformat()) for span, until in locked.withheld
    ]
    execute(
        "UPDATE bookings_teamday SET version = %s, picture = %s, withheld = %s WHERE id = %s",
        [row.version, row.picture, json.dumps(withheld), row.pk],
    )
