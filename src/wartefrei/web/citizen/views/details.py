"""Who comes: the form of personal details."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wartefrei.core.ticks import local_day
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import read_choice
from wartefrei.web.citizen.draft import recall_typed, remember_typed
from wartefrei.web.citizen.forms import DetailsForm
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.common.page import show


@require_http_methods(["GET", "HEAD", "POST"])
def ask_details(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """The form; what was typed is remembered in the session until the appointment is booked."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if choice.asks_municipality:
        return redirect(page("jurisdiction", choice))
    today = local_day(now, choice.authority.zone)
    form = DetailsForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        remember_typed(request, request.POST)
        return redirect(page("times", choice))
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
