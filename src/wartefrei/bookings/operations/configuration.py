"""Takes over a configuration, unless appointments would lose their places unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import OperationalError, transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.days import is_lock_timeout, taking_places
from wartefrei.bookings.errors import AppointmentsMisplaced, Busy, Misplaced
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.core.availability import Span, find_misplaced
from wartefrei.core.lifecycle import LIVE, Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.core.ticks import local_day
from wartefrei.database.locks import change_configuration
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.entries import AuthorityEntry, TeamEntry
from wartefrei.offices.models import Authority
from wartefrei.offices.operations import write_authority
from wartefrei.offices.queries import read_authority

Teams = Mapping[int, TeamEntry]


@dataclass(frozen=True, slots=True)
class Applied:
    """What taking over a configuration did: how many rows changed, and who lost a place by it."""

    authority: str
    version: int
    changes: int
    misplaced: list[Misplaced]


def apply_configuration(
    *, documents: Iterable[AuthorityDocument], accept: bool, by: Actor, now: datetime
) -> list[Applied]:
    """Make the authorities what the documents say, in one transaction that no booking comes between.

    Appointments stay as they are, even those the new rules have no place for.

    Raises:
        AppointmentsMisplaced: coming appointments would lose their places, not accepted; nothing is written
        Busy: bookings under way did not end in time
    """
    try:
        with transaction.atomic():
            applied = [_apply(document, by=by, now=now) for document in documents]
            misplaced = [one for authority in applied for one in authority.misplaced]
            if misplaced and not accept:
                raise AppointmentsMisplaced(misplaced)
            return applied
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def _apply(document: AuthorityDocument, *, by: Actor, now: datetime) -> Applied:
    before = _lock(document.id)
    row, changes = write_authority(document=document)
    misplaced = _find_newly_misplaced(before, read_authority(row.pk), now) if before and changes else []
    if changes:
        details = {"version": row.version, "changes": changes, "misplaced": len(misplaced)}
        audit(
            action="configuration.imported", by=by, now=now, subject=row.slug, authority=row.slug, **details
        )
    return Applied(row.slug, row.version, changes, misplaced)


def _lock(slug: str) -> AuthorityEntry | None:
    """Keep bookings out and read the rules as they were; None for a new authority."""
    row = Authority.objects.filter(slug=slug).first()
    if row is None:
        return None
    change_configuration(row.pk)
    return read_authority(row.pk)


def _find_newly_misplaced(before: AuthorityEntry, after: AuthorityEntry, now: datetime) -> list[Misplaced]:
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
