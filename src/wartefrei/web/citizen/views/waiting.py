"""The own phone as waiting room, at an address nobody guesses: from the mail or from the ticket."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings.errors import AppointmentUnknown, Busy, NotChangeable
from wartefrei.bookings.operations import open_appointment
from wartefrei.bookings.queries import describe
from wartefrei.offices.directory import read_directory
from wartefrei.queueing import errors
from wartefrei.queueing.operations import check_in, delay, give_up
from wartefrei.web.citizen.forms import OpenForm
from wartefrei.web.citizen.links import language as page_language
from wartefrei.web.citizen.places import Place, Stage, find_place
from wartefrei.web.citizen.said import say
from wartefrei.web.common.arriving import ARRIVAL_REFUSALS, explain_arrival
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show, show_failure, show_refusal
from wartefrei.web.common.posters import is_poster
from wartefrei.web.common.refusals import Explanation, explain, status_of

_UNKNOWN = (AppointmentUnknown, errors.TicketUnknown)
_LAST = "waiting"
"""Where the session keeps the address that was open last, until the poster has been scanned."""


@require_safe
def show_waiting(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Number, position, range, call; works without a script, too: then the page loads itself anew."""
    try:
        place = find_place(token, now=timezone.now())
    except _UNKNOWN:
        return _show_unknown(request)
    if place.office.phone_check_in:
        request.session[_LAST] = token
    return show(request, "citizen/waiting.html", authority=place.office.authority, **_context(place))


@require_safe
def show_now(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Only what changes on the page; its script asks for it when there is news."""
    try:
        place = find_place(token, now=timezone.now())
    except _UNKNOWN:
        return _show_unknown(request)
    return show(request, "citizen/_waiting.html", **_context(place))


@require_POST
def take_more_time(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Five more minutes, once. Sent twice, the answer is the same page."""
    now = timezone.now()
    try:
        place = find_place(token, now=now)
        if place.ticket is not None and place.may_delay:
            delay(ticket=place.ticket, by=citizen(request), now=now)
    except _UNKNOWN:
        return _show_unknown(request)
    except (errors.DelayUsed, errors.TicketElsewhere):
        pass  # the page shows what has become of the number meanwhile
    except Busy as refusal:
        return show_refusal(request, refusal)
    return redirect(_address("waiting", token))


@require_http_methods(["GET", "HEAD", "POST"])
def leave_queue(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Asks once more; the POST gives up the place."""
    now = timezone.now()
    try:
        place = find_place(token, now=now)
        if not place.may_give_up or place.ticket is None:
            return redirect(_address("waiting", token))
        if request.method != "POST":
            context = _context(place)
            return show(request, "citizen/give_up.html", authority=place.office.authority, **context)
        give_up(ticket=place.ticket, by=citizen(request), now=now)
    except _UNKNOWN:
        return _show_unknown(request)
    except (errors.TicketElsewhere, NotChangeable):
        pass  # called or served meanwhile: the page says so
    except Busy as refusal:
        return show_refusal(request, refusal)
    return redirect(_address("waiting", token))


@require_safe
def find_language(request: HttpRequest, house: str, poster: str) -> HttpResponse:  # noqa: ARG001
    """The poster is for everybody: the phone's language decides about the page."""
    return redirect(_address("poster", house, poster))


@require_http_methods(["GET", "HEAD", "POST"])
def check_in_here(request: HttpRequest, language: str, house: str, poster: str) -> HttpResponse:  # noqa: ARG001
    """Who has scanned the poster in the house checks in: with the page from the mail, or with code and PIN."""
    entry = read_directory().houses.get(house)
    if entry is None or not is_poster(house, poster):
        raise Http404
    if not any(office.phone_check_in for office in entry.offices):
        off = explain_arrival(errors.PhoneCheckInOff())
        return show_failure(request, off, HTTPStatus.CONFLICT, authority=entry.authority)
    now = timezone.now()
    form = OpenForm(request.POST if request.method == "POST" and "code" in request.POST else None)
    refusal: Explanation | None = None
    status = HTTPStatus.OK
    try:
        if form.is_bound and form.is_valid():
            opened = open_appointment(**form.cleaned_data, by=citizen(request), now=now)
            return _check_in(request, describe(opened).wait_token, house)
        if request.method == "POST" and not form.is_bound:
            return _check_in(request, str(request.session.get(_LAST, "")), house)
    except (AppointmentUnknown, TooManyAttempts, Busy) as caught:
        refusal, status = explain(caught), status_of(caught)
    except ARRIVAL_REFUSALS as caught:
        refusal, status = explain_arrival(caught), HTTPStatus.CONFLICT
    return show(
        request,
        "citizen/poster.html",
        authority=entry.authority,
        status=status,
        house=entry,
        form=form,
        problems=list(form.problems()),
        refusal=refusal,
        typed_code=form.data.get("code", ""),
        known=_find_known(request),
    )


def _check_in(request: HttpRequest, token: str, house: str) -> HttpResponse:
    """Check in by phone: only in the house the poster hangs in, only where the office allows it."""
    now = timezone.now()
    place = find_place(token, now=now)
    if place.appointment is None or place.office.house.slug != house:
        raise errors.NotHere(place.office)
    check_in(office=place.office, appointment=place.appointment, by=citizen(request), now=now)
    return redirect(_address("waiting", token))


def _find_known(request: HttpRequest) -> Place | None:
    """The place this browser has looked at last, if it can be checked in."""
    token = str(request.session.get(_LAST, ""))
    try:
        place = find_place(token, now=timezone.now()) if token else None
    except _UNKNOWN:
        return None
    return place if place is not None and place.stage in {Stage.COMING, Stage.MISSED} else None


def _context(place: Place) -> dict[str, Any]:
    return {
        "place": place,
        "said": say(place),
        "stage": place.stage.value,
        "now_url": _address("waiting-now", place.token),
        "events_url": f"/api/v1/houses/{place.office.house.slug}/events",
    }


def _address(name: str, *parts: str) -> str:
    return reverse(f"citizen:{name}", args=(page_language(), *parts))


def _show_unknown(request: HttpRequest) -> HttpResponse:
    explanation = Explanation(
        _("This waiting room does not exist any more"),
        _(
            "Perhaps the address was cut off, or the visit is long over. Please open the link in your e-mail again."
        ),
    )
    return show_failure(request, explanation, HTTPStatus.NOT_FOUND)
