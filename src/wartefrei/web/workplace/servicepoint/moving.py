"""Move an appointment to another free time, here or at another office, places for staff included."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.bookings.choice import AsBooked
from wartefrei.bookings.finding import find_appointment
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.dates import clock, day_at_time, named_day
from wartefrei.web.common.refusals import REFUSALS, explain
from wartefrei.web.common.staff import staff_page
from wartefrei.web.common.templatetags.wartefrei import plain_words
from wartefrei.web.workplace.agenda import list_row
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, lead_on, show
from wartefrei.web.workplace.times import find_times, read_day, read_start
from wartefrei.web.workplace.views.acting import SeeOther


@dataclass(frozen=True, slots=True)
class Aim:
    """Where an appointment may go: ``offices`` that serve all of it and where the clerk works, one of them chosen."""

    offices: tuple[OfficeEntry, ...]
    office: OfficeEntry
    first: date


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SERVICEPOINT)
def move(request: HttpRequest, office: str, appointment: str) -> HttpResponse:
    """Free times; a POST takes one. What has moved to another office already is shown there."""
    desk = find_desk(request, office)
    row = find_appointment(code=appointment, office=desk.office)
    if row is None:
        return _find_moved(request, desk, appointment) or lead_on(request, desk, appointment)
    aim = _read_aim(request.POST if request.method == "POST" else request.GET, desk, row)
    if request.method != "POST":
        return _show(request, desk, row, aim)
    start = read_start(request.POST.get("start", ""))
    if start is None:
        return _show(request, desk, row, aim, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.reschedule(
            appointment=row.appointment, office=aim.office, start_at=start, by=desk.actor, now=desk.now
        )
    except REFUSALS as refusal:
        why = explain(refusal)
        notice = Notice("warning", why.title, why.what_to_do)
        return _show(request, desk, row, aim, notice=notice, status=HTTPStatus.CONFLICT)
    tell(request, _say_moved(desk, aim.office, start))
    return SeeOther(_page(aim.office, row.view.code))


def _page(office: OfficeEntry, code: str) -> str:
    return reverse("workplace:servicepoint-appointment", args=(office.slug, code))


def _find_moved(request: HttpRequest, desk: Desk, code: str) -> HttpResponse | None:
    """The second of two clicks: the appointment stands where it was to go."""
    start = read_start(request.POST.get("start", ""))
    office = next((one for one in desk.offices if one.slug == request.POST.get("to")), None)
    found = find_appointment(code=code, office=office) if office is not None else None
    if office is None or start is None or found is None or found.view.start_at != start:
        return None
    tell(request, _say_moved(desk, office, start))
    return SeeOther(_page(office, code))


def _say_moved(desk: Desk, office: OfficeEntry, start: datetime) -> Notice:
    local = start.astimezone(office.zone)
    when = day_at_time(named_day(local.date()), clock(local))
    is_elsewhere = office.pk != desk.office.pk
    text = str(plain_words(office.name)) if is_elsewhere else ""
    return Notice("success", _("Moved to %(when)s") % {"when": when}, text)


def _read_aim(data: QueryDict, desk: Desk, row: AgendaRow) -> Aim:
    here = desk.office
    works_at = {office.pk for office in desk.offices}
    serving = here.authority.offices_for(frozenset(row.view.basket))
    offices = tuple(office for office in serving if office.pk in works_at)
    chosen = next((office for office in offices if office.slug == data.get("to", "")), here)
    return Aim(offices, chosen, read_day(data.get("from", ""), desk))


def _show(
    request: HttpRequest,
    desk: Desk,
    row: AgendaRow,
    aim: Aim,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    view, booked = row.view, AsBooked(row.appointment.length, row.view.team.pk)
    times = find_times(desk, view.basket, aim.first, view.person.letter, office=aim.office, booked=booked)
    context = {"row": list_row(row), "view": view, "times": times, "aim": aim, "notice": notice}
    return show(request, "move", desk, context, status=status)
