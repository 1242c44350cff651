"""What people take with them from an appointment: the calendar file, and a page for the printer."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wartefrei.bookings.errors import NotChangeable, Refusal
from wartefrei.bookings.notices import make_context
from wartefrei.bookings.queries import describe, find_by_manage_token
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Kind
from wartefrei.notifications.render import render_calendar
from wartefrei.web.citizen.links import AppointmentLinks
from wartefrei.web.common.page import show, show_refusal

_KINDS = {AppointmentStatus.BOOKED: Kind.CONFIRMATION, AppointmentStatus.CANCELLED: Kind.CANCELLED}


@require_safe
def download_calendar_file(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The same file as in the mail, in the language of the page. Once cancelled, it takes the entry out again."""
    try:
        view = describe(find_by_manage_token(token))
        kind = _KINDS.get(view.status)
        if kind is None:
            raise NotChangeable(view.status)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    file = render_calendar(
        kind=kind,
        context=make_context(view),
        sender=view.office.authority.email_sender,
        language=language,
        now=timezone.now(),
    )
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def show_for_printing(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Number, codes and documents on one plain page."""
    try:
        view = describe(find_by_manage_token(token))
    except Refusal as refusal:
        return show_refusal(request, refusal)
    return show(
        request,
        "citizen/print.html",
        authority=view.office.authority,
        view=view,
        links=AppointmentLinks(token),
        is_confirmed=view.status is AppointmentStatus.BOOKED,
        is_cancelled=view.status is AppointmentStatus.CANCELLED,
    )
