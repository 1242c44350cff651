"""The appointments of days in tables: by half hour and service, as a list for paper, and found by number or name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from wartefrei.bookings.agenda import AgendaRow
from wartefrei.core.codes import normalise_code
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.names import search_form
from wartefrei.offices.entries import ServiceEntry
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.refused import STATUSES
from wartefrei.web.workplace.tags import Tag

HALF_HOUR = timedelta(minutes=30)
_AHEAD = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Listed:
    """An appointment in a list."""

    pk: int
    start_at: datetime
    end_at: datetime
    number: int | None
    name: str
    lines: Sequence[tuple[ServiceEntry, int]]
    language: str
    team: str
    file_number: str
    phone: str
    note: str
    tags: Sequence[Tag]


def list_row(row: AgendaRow) -> Listed:
    """An appointment as staff read it."""
    view = row.view
    return Listed(
        pk=row.pk,
        start_at=view.start_at,
        end_at=view.end_at,
        number=view.ticket_number,
        name=_name(row),
        lines=view.lines,
        language=name_language(view.language),
        team=view.team.name,
        file_number=view.person.file_number,
        phone=view.person.phone,
        note=view.note,
        tags=list(tag_appointment(row)),
    )


def _name(row: AgendaRow) -> str:
    person = row.view.person
    return ", ".join(part for part in (person.family_name, person.given_name) if part)


def tag_appointment(row: AgendaRow) -> Iterator[Tag]:
    """What staff should know before the visit."""
    view = row.view
    if view.status is not AppointmentStatus.BOOKED:
        kind = "late" if view.status in _AHEAD else "plain"
        yield Tag(kind, str(STATUSES[view.status]))
    if view.is_disputed:
        yield Tag("late", _("second booking, “that isn’t me”: check who comes"))
    if row.bounced_at is not None:
        yield Tag("late", _("mail came back"))
    elif not view.person.email and not view.is_erased:
        yield Tag("info", _("no e-mail"))


def find_rows(rows: Sequence[AgendaRow], text: str) -> list[AgendaRow]:
    """The appointments of which number, booking code or name fit what was typed."""
    typed = text.strip()
    if typed.isascii() and typed.isdecimal() and len(typed) <= 4:
        return [row for row in rows if row.view.ticket_number == int(typed)]
    code = normalise_code(typed)
    by_code = [row for row in rows if code is not None and row.view.code == code]
    if by_code:
        return by_code
    parts = search_form(typed.replace(",", " ")).split()
    return [row for row in rows if parts and all(part in row.view.person.search_name for part in parts)]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A row of the plan: how many persons or pieces start in each half hour, and on the whole day."""

    service: ServiceEntry
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Plan:
    """A day by half hour and service. ``sums``: the appointments that start in each half hour."""

    day: date
    halves: tuple[datetime, ...]
    rows: tuple[ServiceRow, ...]
    sums: tuple[int, ...]
    appointments: tuple[Listed, ...]

    @property
    def total(self) -> int:
        return len(self.appointments)


def make_plan(day: date, rows: Sequence[AgendaRow], services: Sequence[ServiceEntry]) -> Plan:
    """The plan of a day: only services that somebody comes for, in the authority's order."""
    starts = Counter(_half_hour(row.view.start_at) for row in rows)
    halves = tuple(_every_half_hour(min(starts), max(starts))) if starts else ()
    units: Counter[tuple[int, datetime]] = Counter()
    for row in rows:
        for service, quantity in row.view.lines:
            units[service.pk, _half_hour(row.view.start_at)] += quantity
    booked = {pk for pk, _half in units}
    return Plan(
        day=day,
        halves=halves,
        rows=tuple(
            ServiceRow(service, tuple(units[service.pk, half] for half in halves))
            for service in services
            if service.pk in booked
        ),
        sums=tuple(starts[half] for half in halves),
        appointments=tuple(list_row(row) for row in rows),
    )


def _every_half_hour(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += HALF_HOUR


def _half_hour(instant: datetime) -> datetime:
    return instant.replace(minute=instant.minute - instant.minute % 30, second=0, microsecond=0)
