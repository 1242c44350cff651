"""Move an appointment to another free time of the office, places for staff included."""

from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.web.common.dates import clock, day_at_time, named_day
from wartefrei.web.common.refusals import REFUSALS, explain
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.agenda import list_row
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, find_row, show
from wartefrei.web.workplace.servicepoint.times import find_times, read_day, read_start
from wartefrei.web.workplace.views.acting import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SERVICEPOINT)
def move(request: HttpRequest, office: str, appointment: str) -> HttpResponse:
    """Free times; a POST takes one."""
    desk = find_desk(request, office)
    row = find_row(desk, appointment)
    data = request.POST if request.method == "POST" else request.GET
    first = read_day(data.get("from", ""), desk)
    if request.method != "POST":
        return _show(request, desk, row, first)
    start = read_start(data.get("start", ""))
    if start is None:
        return _show(request, desk, row, first, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.reschedule(
            appointment=row.appointment, office=desk.office, start_at=start, by=desk.actor, now=desk.now
        )
    except REFUSALS as refusal:
        why = explain(refusal)
        notice = Notice("warning", why.title, why.what_to_do)
        return _show(request, desk, row, first, notice=notice, status=HTTPStatus.CONFLICT)
    local = start.astimezone(desk.office.zone)
    when = day_at_time(named_day(local.date()), clock(local))
    tell(request, Notice("success", _("Moved to %(when)s") % {"when": when}))
    return SeeOther(desk.page("appointment", row.view.code))


def _show(
    request: HttpRequest,
    desk: Desk,
    row: AgendaRow,
    first: date,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    times = find_times(desk, row.view.basket, first, row.view.person.letter)
    context = {"row": list_row(row), "view": row.view, "times": times, "notice": notice}
    return show(request, "move", desk, context, status=status)
