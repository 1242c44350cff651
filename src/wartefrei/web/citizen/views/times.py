"""Choosing the time: from here on it is reserved for the person."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wartefrei.bookings import errors
from wartefrei.bookings.operations import hold
from wartefrei.bookings.person import Person
from wartefrei.bookings.queries import describe
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.days import read_start
from wartefrei.web.citizen.draft import recall_form, remember_hold
from wartefrei.web.citizen.holding import find_notice
from wartefrei.web.citizen.layout import Layout
from wartefrei.web.citizen.links import find_authority, language, page
from wartefrei.web.citizen.lost import TIME_IS_LOST, TRY_AGAIN, SeeOther, recall_lost, remember_lost
from wartefrei.web.citizen.views.calendar import is_responsible
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.refusals import explain


@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """The free times; a POST takes one."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if not is_responsible(choice):
        return redirect(page("jurisdiction", choice))
    form = recall_form(request, today=local_day(now, choice.authority.zone), contact=choice.contact)
    if form is None:
        return redirect(page("details", choice))
    if request.method != "POST":
        return show_times(request, choice, form.person, now=now)
    sent = read_start(request.POST.get("start", ""))
    office = choice.authority.offices.get(sent[0]) if sent else None
    if sent is None or office is None:
        return redirect(page("times", choice))
    return take_time(request, choice, form.person, office, sent[1], now=now)


def take_time(
    request: HttpRequest,
    choice: Choice,
    person: Person,
    office: OfficeEntry,
    start_at: datetime,
    *,
    now: datetime,
) -> HttpResponse:
    """Reserve a time for the person, or say why not."""
    try:
        held = hold(
            office=office,
            basket=dict(choice.basket),
            start_at=start_at,
            person=person,
            language=language(),
            municipality=choice.municipality,
            is_disputed=request.POST.get("dispute") == "1",
            by=citizen(request),
            now=now,
        )
    except errors.AlreadyBooked as refusal:
        return show_already_booked(request, choice, refusal)
    except (*TIME_IS_LOST, *TRY_AGAIN) as refusal:
        remember_lost(request, refusal, office=office, start_at=start_at)
        return SeeOther(times_near(choice, office, start_at))
    except errors.Refusal as refusal:
        return show_refusal(request, refusal, authority=choice.authority)
    remember_hold(request, describe(held).hold_token)
    return redirect(page("review", choice))


def times_near(choice: Choice, office: OfficeEntry, start_at: datetime) -> str:
    """The address of the free times of a day."""
    return page("times", choice, day=local_day(start_at, office.zone).isoformat())


def show_already_booked(request: HttpRequest, choice: Choice, refusal: errors.AlreadyBooked) -> HttpResponse:
    """Somebody of this name and birthday has an appointment; perhaps it is somebody else."""
    return show(
        request,
        "citizen/already_booked.html",
        authority=choice.authority,
        status=HTTPStatus.CONFLICT,
        explanation=explain(refusal),
        start=request.POST.get("start", ""),
        times_url=page("times", choice),
        back_url=page("details", choice),
    )


def show_times(
    request: HttpRequest,
    choice: Choice,
    person: Person,
    *,
    now: datetime,
) -> HttpResponse:
    """The free times of the person's teams, with what became of a lost one above them."""
    return show(
        request,
        "citizen/times.html",
        authority=choice.authority,
        choice=choice,
        panel=build_panel(choice, now=now),
        lost=recall_lost(request, choice, letter=person.letter, now=now),
        notice=find_notice(request, choice, now=now),
        review_url=page("review", choice),
        times_url=page("times", choice),
        back_url=page("details", choice),
        **Layout(request, choice, "times").context(now=now, letter=person.letter),
    )
