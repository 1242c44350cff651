"""Who comes: the form of personal details."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wartefrei.bookings.operations import release_hold
from wartefrei.bookings.person import Person
from wartefrei.core.ticks import local_day
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.draft import recall_typed, remember_typed
from wartefrei.web.citizen.forms import DetailsForm
from wartefrei.web.citizen.holding import find_live_hold
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.citizen.views.calendar import is_responsible
from wartefrei.web.citizen.views.times import take_time
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show


@require_http_methods(["GET", "HEAD", "POST"])
def ask_details(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """The form; what was typed is remembered in the session until the appointment is booked."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if not is_responsible(choice):
        return redirect(page("jurisdiction", choice))
    today = local_day(now, choice.authority.zone)
    form = DetailsForm(
        request.POST if request.method == "POST" else None, today=today, contact=choice.contact
    )
    if request.method == "POST" and form.is_valid():
        remember_typed(request, request.POST)
        return _move_hold(request, choice, form.person, now=now) or redirect(page("times", choice))
    return show(
        request,
        "citizen/details.html",
        authority=choice.authority,
        form=form,
        problems=list(form.problems()),
        typed=request.POST if request.method == "POST" else recall_typed(request),
        panel=build_panel(choice, now=now),
        back_url=page("calendar", choice),
    )


def _move_hold(request: HttpRequest, choice: Choice, person: Person, *, now: datetime) -> HttpResponse | None:
    """Somebody who already holds a time and corrects the details keeps the time; None when nothing is held."""
    view = find_live_hold(request, choice, now=now)
    if view is None:
        return None
    release_hold(token=view.hold_token, by=citizen(request), now=now)
    return take_time(request, choice, person, view.office, view.start_at, now=now)
