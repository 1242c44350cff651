"""What people take with them from an appointment: the calendar file, and a page for the printer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from wartefrei.bookings.errors import NotChangeable, Refusal
from wartefrei.bookings.notices import make_context
from wartefrei.bookings.queries import describe, find_by_manage_token
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.texts import FALLBACK
from wartefrei.notifications.letter import write_letter
from wartefrei.notifications.models import Kind
from wartefrei.notifications.render import render_calendar
from wartefrei.web.citizen.links import AppointmentLinks
from wartefrei.web.common.page import show, show_refusal

_KINDS = {AppointmentStatus.BOOKED: Kind.CONFIRMATION, AppointmentStatus.CANCELLED: Kind.CANCELLED}
_PAPERS = {AppointmentStatus.UNCONFIRMED: Kind.PLEASE_CONFIRM, AppointmentStatus.CANCELLED: None}


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
def show_for_printing(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """What the mail says, on paper: for people without e-mail, in the language of the page and short in German."""
    try:
        view = describe(find_by_manage_token(token))
    except Refusal as refusal:
        return show_refusal(request, refusal)
    kind = _PAPERS.get(view.status, Kind.CONFIRMATION)
    context = make_context(view)
    languages = dict.fromkeys((language, FALLBACK))
    return show(
        request,
        "citizen/print.html",
        authority=view.office.authority,
        view=view,
        links=AppointmentLinks(token),
        letters=[write_letter(kind, context, one) for one in languages] if kind else [],
        address=_written(reverse("citizen:open", args=(language,))),
        is_unconfirmed=view.status is AppointmentStatus.UNCONFIRMED,
    )


def _written(path: str) -> SafeString:
    """The address of a page for people to type in, left to right in every language."""
    return format_html('<span dir="ltr">{}</span>', settings.PUBLIC_URL.partition("://")[2] + path)
