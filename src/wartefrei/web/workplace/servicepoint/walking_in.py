"""A number for somebody without an appointment, from the servicepoint, with a slip in their language."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.operations import take_ticket
from wartefrei.queueing.queries import describe_ticket
from wartefrei.web.common.addresses import waiting_address
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.arrivals import list_walk_ins
from wartefrei.web.workplace.forms import WalkInForm
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.notices import Notice
from wartefrei.web.workplace.once import do_once, make_key
from wartefrei.web.workplace.refused import REFUSED, STATES, explain_to_clerk
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.views.acting import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SERVICEPOINT)
def give_number(request: HttpRequest, office: str) -> HttpResponse:
    """Which service, which language, how urgent; a POST gives the number."""
    desk = find_desk(request, office)
    if request.method != "POST":
        return _show(request, desk)
    form = WalkInForm(request.POST, office=desk.office)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        notice = Notice("warning", str(first))
        return _show(request, desk, notice=notice, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        number = do_once("servicepoint-walk-in", desk, request.POST, lambda: _take(desk, form))
    except REFUSED as refusal:
        notice = explain_to_clerk(refusal, zone=desk.office.zone)
        return _show(request, desk, notice=notice, status=HTTPStatus.CONFLICT)
    return SeeOther(desk.page("number", number))


def _take(desk: Desk, form: WalkInForm) -> str:
    found = form.cleaned_data
    ticket = take_ticket(
        office=desk.office,
        service=found["service"],
        language=found["language"],
        is_urgent=found["urgent"],
        by=desk.actor,
        now=desk.now,
    )
    return str(ticket.number.number)


def _show(
    request: HttpRequest, desk: Desk, *, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "options": list_walk_ins(desk.office, now=desk.now),
        "languages": [(code, name_language(code)) for code in desk.office.authority.languages],
        "data": request.POST,
        "key": make_key(),
        "notice": notice,
    }
    return show(request, "walk_in", desk, context, status=status)


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_number(request: HttpRequest, office: str, walk_in: int) -> HttpResponse:
    """A number of today and its slip."""
    desk = find_desk(request, office)
    tickets = Ticket.objects.select_related("number", "day", "appointment")
    ticket = tickets.filter(
        office=desk.office.pk, day__date=desk.today, number__number=walk_in, appointment=None
    ).first()
    if ticket is None:
        raise Http404
    view = describe_ticket(ticket, now=desk.now)
    context = {
        "ticket": view,
        "state": STATES[view.state],
        "language": name_language(view.language),
        "is_rtl": get_language_info(view.language)["bidi"],
        "phone_address": waiting_address(view.language, view.phone_token),
    }
    return show(request, "number", desk, context)
