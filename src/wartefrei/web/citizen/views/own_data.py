"""What is held about a booking or an enquiry, for its person (Art. 15 and 17 GDPR): shown, and deleted on request."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.bookings.enquiries import find_asked, find_booked
from wartefrei.bookings.errors import Refusal
from wartefrei.bookings.operations import erase, erase_enquiry
from wartefrei.bookings.queries import (
    AppointmentView,
    describe,
    describe_enquiry,
    find_by_manage_token,
    find_enquiry_by_token,
)
from wartefrei.core.lifecycle import ENQUIRY_TRANSITIONS, LIVE, EnquiryStatus
from wartefrei.records.queries import read_enquiry, read_everything
from wartefrei.web.citizen.links import AppointmentLinks, enquiry_page
from wartefrei.web.citizen.lost import SeeOther
from wartefrei.web.common.client import citizen
from wartefrei.web.common.held import list_enquiry_facts, list_facts, list_fields, list_happenings
from wartefrei.web.common.page import show, show_refusal


@require_safe
def show_everything(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Every field, mail and event held about the booking, and about the enquiry that it came from."""
    try:
        found = find_by_manage_token(token)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe(found)
    everything, asked = read_everything(found), find_asked(found)
    fields = [everything.appointment, *everything.tickets, *everything.calls, *everything.moves]
    facts, happenings = list_facts(view, everything), list_happenings(view.office.zone, everything)
    if asked is not None and everything.enquiry is not None:
        fields.append(everything.enquiry.enquiry)
        facts += list_enquiry_facts(describe_enquiry(asked), everything.enquiry)
        happenings += list_happenings(view.office.zone, everything.enquiry)
    return show(
        request,
        "citizen/everything.html",
        authority=view.office.authority,
        view=view,
        facts=list(dict.fromkeys(facts)),
        fields=list_fields(*fields),
        happenings=sorted(dict.fromkeys(happenings), key=lambda one: one.at),
        links=AppointmentLinks(token),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete_everything(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Asks once more, for it cancels too; the POST erases. Sent twice, the answer is the same."""
    now = timezone.now()
    try:
        found = find_by_manage_token(token)
        if request.method == "POST":
            erase(appointment=found, by=citizen(request), now=now)
            return SeeOther(AppointmentLinks(token).page)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe(found)
    return show(
        request,
        "citizen/delete.html",
        authority=view.office.authority,
        view=view,
        ahead=_if_ahead(view, now=now),
        links=AppointmentLinks(token),
    )


def _if_ahead(view: AppointmentView | None, *, now: datetime) -> AppointmentView | None:
    """The appointment if deleting cancels it."""
    return view if view is not None and view.status in LIVE and view.start_at > now else None


@require_safe
def show_enquiry(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Every field, mail and event held about the enquiry."""
    try:
        found = find_enquiry_by_token(token)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view, held = describe_enquiry(found), read_enquiry(found)
    return show(
        request,
        "citizen/everything.html",
        authority=view.office.authority,
        view=view,
        is_enquiry=True,
        facts=list_enquiry_facts(view, held),
        fields=list_fields(held.enquiry, *held.offers),
        happenings=list_happenings(view.office.zone, held),
        links=_enquiry_links(token),
    )


def _enquiry_links(token: str) -> dict[str, str]:
    return {
        "page": enquiry_page("enquiry-status", token),
        "everything": enquiry_page("enquiry-everything", token),
        "delete": enquiry_page("enquiry-delete", token),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def delete_enquiry(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Asks once more, for it withdraws too, or cancels; the POST erases. Sent twice, the answer is the same."""
    links, now = _enquiry_links(token), timezone.now()
    try:
        found = find_enquiry_by_token(token)
        if request.method == "POST":
            erase_enquiry(enquiry=found, by=citizen(request), now=now)
            return SeeOther(links["page"])
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe_enquiry(found)
    return show(
        request,
        "citizen/delete.html",
        authority=view.office.authority,
        view=view,
        ahead=_if_ahead(find_booked(found), now=now),
        is_open=EnquiryStatus.WITHDRAWN in ENQUIRY_TRANSITIONS[view.status],
        links=links,
    )
