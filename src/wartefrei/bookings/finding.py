"""Find somebody's appointment by what they remember: name, birthday, booking code or ticket number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import QuerySet

from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.bookings.queries import describe
from wartefrei.core.codes import normalise_code
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.names import search_form
from wartefrei.core.ticks import local_day, wall_instant
from wartefrei.offices.entries import OfficeEntry

MOST_FOUND = 50
MOST_ASIDE = 20
Aside = TypeVar("Aside", Enquiry, EmergencyRequest)
Found = TypeVar("Found", Appointment, Enquiry, EmergencyRequest)
_NEVER = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
_DATE = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Clues:
    """What was typed: a ticket number, or a birthday and parts of a name in their search form; ``code`` may be one."""

    number: int | None = None
    code: str | None = None
    birth_date: date | None = None
    names: tuple[str, ...] = ()


def read_clues(text: str) -> Clues | None:
    """What the text says; None when nobody can be found by it."""
    typed = text.strip()
    if typed.isdecimal() and len(typed) <= 4:
        return Clues(number=int(typed))
    found = _DATE.search(typed)
    born = _read_date(found) if found else None
    if found is not None and born is None:
        return None
    names = tuple(search_form(_DATE.sub(" ", typed).replace(",", " ")).split())
    code = normalise_code(typed)
    return Clues(code=code, birth_date=born, names=names) if names or born or code else None


def _read_date(found: re.Match[str]) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def find_appointments(*, offices: Sequence[OfficeEntry], text: str, now: datetime) -> list[AgendaRow]:
    """The appointments of the offices that fit, those of today and later first, at most `MOST_FOUND`."""
    clues = read_clues(text)
    if clues is None or not offices:
        return []
    rows = _rows(offices)
    by_code = rows.filter(code=clues.code) if clues.code else rows.none()
    fitting = _fit(rows, clues)
    return _list(by_code, now, offices) or _list(fitting, now, offices)


def find_appointment(*, code: str, office: OfficeEntry) -> AgendaRow | None:
    """The appointment of a code at the office; None when there is none, or another office's."""
    row = _rows([office]).filter(code=code).first() if code.isascii() else None
    return AgendaRow(row, describe(row)) if row is not None else None


def has_left(*, code: str, office: OfficeEntry) -> bool:
    """Whether the appointment of a code was at the office and has moved to another one."""
    moves = AuditEvent.objects.filter(subject=code, action="appointment.moved", details__left=office.slug)
    return code.isascii() and moves.exists()


def find_enquiries(*, offices: Sequence[OfficeEntry], text: str) -> list[Enquiry]:
    """The enquiries at the offices that fit by code, name or birthday, the newest first, at most `MOST_ASIDE`."""
    rows = Enquiry.objects.filter(office__in=[office.pk for office in offices])
    return _find_aside(rows, text)


def find_requests(*, offices: Sequence[OfficeEntry], text: str) -> list[EmergencyRequest]:
    """The emergency requests at the offices' authorities; as `find_enquiries`."""
    authorities = {office.authority.pk for office in offices}
    rows = EmergencyRequest.objects.filter(authority__in=authorities).exclude(family_name="")
    return _find_aside(rows, text)


def _find_aside(rows: QuerySet[Aside], text: str) -> list[Aside]:
    clues = read_clues(text)
    if clues is None or clues.number is not None:
        return []
    by_code = rows.filter(code=clues.code) if clues.code else rows.none()
    fitting = _fit_person(rows, clues) if clues.birth_date or clues.names else rows.none()
    return list((by_code if by_code.exists() else fitting).order_by("-created_at", "pk")[:MOST_ASIDE])


def _rows(offices: Sequence[OfficeEntry]) -> QuerySet[Appointment]:
    teams = [team.pk for office in offices for team in office.teams]
    return (
        Appointment.objects.filter(day__team__in=teams)
        .exclude(status__in=_NEVER)
        .select_related("day", "ticket_number")
        .prefetch_related("lines")
    )


def _fit(rows: QuerySet[Appointment], clues: Clues) -> QuerySet[Appointment]:
    if clues.number is not None:
        return rows.filter(ticket_number__number=clues.number)
    if clues.birth_date is None and not clues.names:
        return rows.none()
    return _fit_person(rows, clues)


def _fit_person(rows: QuerySet[Found], clues: Clues) -> QuerySet[Found]:
    if clues.birth_date is not None:
        rows = rows.filter(birth_date=clues.birth_date)
    for name in clues.names:
        rows = rows.filter(search_name__contains=name)
    return rows


def _list(rows: QuerySet[Appointment], now: datetime, offices: Sequence[OfficeEntry]) -> list[AgendaRow]:
    zone = offices[0].zone
    midnight = wall_instant(local_day(now, zone), 0, zone)
    ahead = list(rows.filter(start_at__gte=midnight).order_by("start_at", "pk")[:MOST_FOUND])
    left = MOST_FOUND - len(ahead)
    over = list(rows.filter(start_at__lt=midnight).order_by("-start_at", "pk")[:left]) if left else []
    return [AgendaRow(row, describe(row)) for row in (*ahead, *over)]
