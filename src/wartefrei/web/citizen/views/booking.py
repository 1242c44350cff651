"""Looking once more at everything, booking it, and the page that says it is booked."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.bookings import errors
from wartefrei.bookings.operations import confirm_hold, extend_hold
from wartefrei.bookings.queries import AppointmentView
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.web.citizen.changing import can_move
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.draft import forget_typed, may_give_feedback, remember_hold
from wartefrei.web.citizen.holding import build_notice, find_held, is_for
from wartefrei.web.citizen.links import AppointmentLinks, find_authority, page
from wartefrei.web.citizen.lost import (
    TIME_IS_LOST,
    SeeOther,
    recall_problem,
    remember_lost,
    remember_problem,
)
from wartefrei.web.citizen.views.times import show_already_booked, times_near
from wartefrei.web.common.client import citizen
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.page import show

_BOOKED = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED})


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """The last page before booking. Sent twice, it books once and shows the same booked page."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    view = find_held(request)
    if view is None or not is_for(view, choice):
        return redirect(page("times", choice))
    if view.status in _BOOKED:
        return redirect(_booked_page(choice))
    if view.status is not AppointmentStatus.HELD:
        return redirect(page("times", choice))
    if request.method == "POST" and request.POST.get("action") == "extend":
        return _extend(request, choice, view, now=now)
    if request.method == "POST":
        return _confirm(request, choice, view, now=now)
    return _show_review(request, choice, view, now=now)


def _booked_page(choice: Choice) -> str:
    """The next page keeps the choice only while a second booking is to come."""
    return page("booked", choice if choice.then else Choice(choice.authority))


def _extend(request: HttpRequest, choice: Choice, view: AppointmentView, *, now: datetime) -> HttpResponse:
    try:
        extend_hold(token=view.hold_token, by=citizen(request), now=now)
    except errors.Refusal as refusal:
        return _say(request, choice, view, refusal)
    remember_hold(request, view.hold_token)  # what was typed lasts as long as the time
    return redirect(page("review", choice))


def _confirm(request: HttpRequest, choice: Choice, view: AppointmentView, *, now: datetime) -> HttpResponse:
    try:
        confirm_hold(token=view.hold_token, by=citizen(request), now=now)
    except errors.AlreadyBooked as refusal:
        return show_already_booked(request, choice, refusal)
    except errors.Refusal as refusal:
        return _say(request, choice, view, refusal)
    if not choice.then:
        forget_typed(request)
    return redirect(_booked_page(choice))


def _say(
    request: HttpRequest, choice: Choice, view: AppointmentView, refusal: errors.Refusal
) -> HttpResponse:
    """Lost: the free times near it, with everything typed kept. Anything else: the same page again."""
    if isinstance(refusal, (*TIME_IS_LOST, errors.HoldUnknown)):
        remember_lost(request, refusal, office=view.office, start_at=view.start_at)
        return SeeOther(times_near(choice, view.office, view.start_at))
    remember_problem(request, refusal)
    return SeeOther(page("review", choice))


def _show_review(
    request: HttpRequest, choice: Choice, view: AppointmentView, *, now: datetime
) -> HttpResponse:
    return show(
        request,
        "citizen/review.html",
        authority=choice.authority,
        problem=recall_problem(request),
        view=view,
        contact=choice.contact,
        notice=build_notice(view, now=now),
        language_name=OWN_NAMES[view.language],
        times_url=page("times", choice, day=view.start_at.date().isoformat()),
        services_url=page("services", choice),
        details_url=page("details", choice),
        is_mixed=len(choice.offices) > 1,
    )


@require_safe
def show_booked(request: HttpRequest, language: str, authority: str) -> HttpResponse:
    """The booked appointment, as long as the session lasts."""
    entry = find_authority(authority)
    choice = read_choice(request.GET, entry)
    view = find_held(request)
    if view is None or view.status not in _BOOKED:
        return redirect("citizen:open", language)
    second = choice.next_choice()
    return show(
        request,
        "citizen/booked.html",
        authority=view.office.authority,
        view=view,
        second=second,
        second_url=page("times", second, day=view.start_at.date().isoformat()) if second else "",
        links=AppointmentLinks(view.manage_token),
        is_confirmed=view.status is AppointmentStatus.BOOKED,
        can_move=can_move(view, now=timezone.now()),
        feedback_url=page("feedback", Choice(entry)),
        asks_feedback=may_give_feedback(request),
    )
