"""Choosing the time: from here on it is reserved for the person."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wartefrei.bookings import errors
from wartefrei.bookings.availability import nearest_starts
from wartefrei.bookings.operations import hold
from wartefrei.bookings.person import Person
from wartefrei.bookings.queries import describe
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.days import Start, divide_day, read_day, read_start
from wartefrei.web.citizen.diaries import Wish, read_offer
from wartefrei.web.citizen.draft import recall_form, remember_hold
from wartefrei.web.citizen.holding import find_notice
from wartefrei.web.citizen.links import find_authority, language, page
from wartefrei.web.citizen.openings import find_next_opening, is_too_long
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.refusals import Explanation, explain, status_of


@dataclass(frozen=True, slots=True)
class LostTime:
    """A time that could not be had: why, which it was, and what is free near it."""

    explanation: Explanation
    at: datetime | None = None
    nearest: tuple[Start, ...] = ()


_TIME_IS_LOST = (errors.SlotTaken, errors.StartRefused, errors.HoldExpired)
_TRY_AGAIN = (errors.Busy, errors.TooManyHolds, errors.HoldUnknown)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """The free times; a POST takes one."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if choice.asks_municipality:
        return redirect(page("jurisdiction", choice))
    form = recall_form(request, today=local_day(now, choice.authority.zone))
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
    except _TIME_IS_LOST as refusal:
        lost = lose_time(refusal, choice, office, start_at, letter=person.letter, now=now)
        return show_times(request, choice, person, now=now, lost=lost, status=HTTPStatus.CONFLICT)
    except _TRY_AGAIN as refusal:
        lost = LostTime(explain(refusal), start_at)
        return show_times(request, choice, person, now=now, lost=lost, status=status_of(refusal))
    except errors.Refusal as refusal:
        return show_refusal(request, refusal, authority=choice.authority)
    remember_hold(request, describe(held).hold_token)
    return redirect(page("review", choice))


def lose_time(
    refusal: errors.Refusal,
    choice: Choice,
    office: OfficeEntry,
    start_at: datetime,
    *,
    letter: str | None,
    now: datetime,
) -> LostTime:
    """What to show of a time that is gone."""
    near = nearest_starts(office=office, basket=choice.basket, start_at=start_at, now=now, letter=letter)
    starts = tuple(Start(at, place) for place, at in near)
    return LostTime(explain(refusal), start_at.astimezone(office.zone), starts)


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
    lost: LostTime | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The free times of the person's teams, with what became of a lost one above them."""
    wanted = read_day(request.GET.get("day", ""))
    lost_day = lost.at.astimezone(choice.authority.zone).date() if lost and lost.at else None
    offer = read_offer(
        Wish(choice, person.letter, lost_day or wanted),
        now=now,
        link=lambda day: page("times", choice, day=day.isoformat(), anchor="day"),
        office_link=lambda office: page("times", choice.at(office)),
    )
    return show(
        request,
        "citizen/times.html",
        authority=choice.authority,
        status=status,
        choice=choice,
        panel=build_panel(choice, now=now),
        lost=lost,
        notice=find_notice(request, choice, now=now),
        review_url=page("review", choice),
        times_url=page("times", choice),
        offer=offer,
        week=offer.diary.week(),
        day=offer.diary.day,
        periods=divide_day(offer.diary.days.get(offer.diary.day, ())),
        next_free_url=offer.diary.next_free(),
        next_opening=find_next_opening(choice, now=now),
        is_too_long=offer.is_empty and is_too_long(choice, now=now),
        back_url=page("details", choice),
    )
