"""A booked appointment: open it, move it, cancel it, send its confirmation again. Links open pages; only POST acts."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import errors
from wartefrei.bookings.choice import AsBooked
from wartefrei.bookings.closures import awaits_answer
from wartefrei.bookings.emergency import describe_request
from wartefrei.bookings.models import Appointment, EmergencyRequest
from wartefrei.bookings.operations import (
    accept_move,
    cancel,
    confirm_by_mail,
    open_booking,
    reschedule,
    resend,
)
from wartefrei.bookings.queries import AppointmentView, describe, find_by_confirm_token, find_by_manage_token
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.ticks import local_day
from wartefrei.web.citizen.changing import can_move
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.days import divide_day, read_day, read_start
from wartefrei.web.citizen.diaries import Wish, read_offer
from wartefrei.web.citizen.forms import OpenForm, ResendForm
from wartefrei.web.citizen.links import AppointmentLinks, appointment_page, page, request_page
from wartefrei.web.citizen.lost import SeeOther, recall_lost, remember_lost
from wartefrei.web.citizen.openings import find_next_opening, is_too_long
from wartefrei.web.citizen.ways import list_paused, list_ways
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show, show_failure, show_refusal
from wartefrei.web.common.refusals import Explanation, explain, status_of

_OPEN = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED})


@require_http_methods(["GET", "HEAD", "POST"])
def open_by_code(request: HttpRequest, language: str) -> HttpResponse:  # noqa: ARG001
    """Booking code and PIN lead to the appointment."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_booking(**form.cleaned_data, by=citizen(request), now=now)
        except (errors.AppointmentUnknown, TooManyAttempts) as caught:
            refusal = caught
        else:
            return redirect(_page_of(opened, now=now))
    return show(
        request,
        "citizen/open.html",
        status=status_of(refusal) if refusal else HTTPStatus.OK,
        form=form,
        problems=list(form.problems()),
        refusal=explain(refusal) if refusal else None,
        typed_code=form.data.get("code", ""),
    )


def _page_of(opened: Appointment | EmergencyRequest, *, now: datetime) -> str:
    if isinstance(opened, Appointment):
        return appointment_page("appointment", describe(opened).manage_token)
    view = describe_request(opened, now=now)
    return request_page("emergency-request", view.authority.slug, view.token)


@require_safe
def show_appointment(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Everything about an appointment."""
    now = timezone.now()
    try:
        found = find_by_manage_token(token)
        view = describe(found)
    except errors.AppointmentUnknown as refusal:
        return show_refusal(request, refusal)
    again = Choice(view.office.authority, dict(view.basket), municipality=view.municipality)
    return show(
        request,
        "citizen/appointment.html",
        authority=view.office.authority,
        view=view,
        is_open=view.status in _OPEN and view.start_at > now,
        is_confirmed=view.status is AppointmentStatus.BOOKED,
        is_today=local_day(now, view.office.zone) == view.start_at.date() and view.ticket_number is not None,
        can_move=can_move(view, now=now),
        is_cancelled=view.status is AppointmentStatus.CANCELLED,
        is_sent="sent" in request.GET,
        is_moved="moved" in request.GET,
        is_accepted="accepted" in request.GET,
        answer_until=_answer_until(found, view, now=now),
        has_bounced=found.bounced_at is not None,
        links=AppointmentLinks(token),
        announcement=view.office.announcement_at(now),
        again_url=page("services", again),
    )


def _answer_until(found: Appointment, view: AppointmentView, *, now: datetime) -> datetime | None:
    """Until when the office that has moved the appointment awaits an answer."""
    until = awaits_answer(found, now=now)
    return until.astimezone(view.office.zone) if until is not None else None


@require_POST
def accept_new_time(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """The time the office has moved the appointment to suits."""
    try:
        accept_move(appointment=find_by_manage_token(token), by=citizen(request), now=timezone.now())
    except errors.Refusal as refusal:
        return show_refusal(request, refusal)
    return redirect(f"{appointment_page('appointment', token)}?accepted")


@require_safe
def choose_other_time(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Free times for the same services; choosing one leads to a page that asks once more."""
    now = timezone.now()
    try:
        found, view = _find_open(token, now)
    except errors.Refusal as refusal:
        return show_refusal(request, refusal)
    return _show_other_times(request, view, AsBooked(found.length, view.team.pk), now=now)


def _find_open(token: str, now: datetime) -> tuple[Appointment, AppointmentView]:
    """The appointment while it can be changed."""
    found = find_by_manage_token(token)
    view = describe(found)
    if view.status not in _OPEN or view.start_at <= now:
        raise errors.NotChangeable(view.status)
    return found, view


def _show_other_times(
    request: HttpRequest, view: AppointmentView, booked: AsBooked, *, now: datetime
) -> HttpResponse:
    token = view.manage_token
    office = view.office.authority.offices.get(request.GET.get("office", ""))
    choice = Choice(view.office.authority, dict(view.basket), office, view.municipality, booked=booked)
    narrowed = {"office": office.slug} if office else {}
    offer = read_offer(
        Wish(choice, view.person.letter, read_day(request.GET.get("day", ""))),
        now=now,
        link=lambda day: appointment_page("other-time", token, **narrowed, day=day.isoformat()) + "#day",
        office_link=lambda one: appointment_page(
            "other-time", token, **({"office": one.slug} if one else {})
        ),
    )
    return show(
        request,
        "citizen/other_time.html",
        authority=view.office.authority,
        view=view,
        lost=recall_lost(request, choice, letter=view.person.letter, now=now),
        offer=offer,
        week=offer.diary.week(),
        day=offer.diary.day,
        periods=divide_day(offer.diary.days.get(offer.diary.day, ())),
        next_start=offer.diary.next_start(),
        next_opening=find_next_opening(choice, now=now),
        is_too_long=offer.is_empty and is_too_long(choice, now=now),
        ways=list_ways(choice),
        paused=list_paused(choice.chosen_offices, now=now),
        reschedule_url=appointment_page("reschedule", token),
        back_url=appointment_page("appointment", token),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_appointment(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Old and new time side by side; the POST moves the appointment."""
    now = timezone.now()
    sent = read_start((request.POST if request.method == "POST" else request.GET).get("start", ""))
    try:
        found, view = _find_open(token, now)
    except errors.Refusal as refusal:
        return show_refusal(request, refusal)
    office = view.office.authority.offices.get(sent[0]) if sent else None
    if sent is None or office is None:
        return redirect(appointment_page("other-time", token))
    start_at = sent[1].astimezone(office.zone)
    if request.method != "POST":
        return show(
            request,
            "citizen/reschedule.html",
            authority=office.authority,
            view=view,
            office=office,
            start_at=start_at,
            start=request.GET["start"],
            back_url=appointment_page("other-time", token, day=start_at.date().isoformat()),
        )
    try:
        moved = reschedule(appointment=found, office=office, start_at=start_at, by=citizen(request), now=now)
    except (errors.SlotTaken, errors.StartRefused) as refusal:
        remember_lost(request, refusal, office=office, start_at=start_at)
        return SeeOther(appointment_page("other-time", token, day=start_at.date().isoformat()))
    except (errors.Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal, authority=office.authority)
    return redirect(appointment_page("appointment", describe(moved).manage_token, moved="1"))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_appointment(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Asks once more; the POST cancels. Sent twice, the answer is the same."""
    try:
        found = find_by_manage_token(token)
        if request.method == "POST":
            cancel(appointment=found, by=citizen(request), now=timezone.now())
    except (errors.Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal)
    back_url = appointment_page("appointment", token)
    view = describe(found)
    if request.method == "POST" or view.status is AppointmentStatus.CANCELLED:
        return redirect(back_url)
    return show(request, "citizen/cancel.html", authority=view.office.authority, view=view, back_url=back_url)


@require_http_methods(["GET", "HEAD", "POST"])
def resend_confirmation(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Corrects the address and sends the confirmation again."""
    try:
        found = find_by_manage_token(token)
    except errors.AppointmentUnknown as refusal:
        return show_refusal(request, refusal)
    view = describe(found)
    form = ResendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            resend(appointment=found, email=email, by=citizen(request), now=timezone.now())
        except (errors.Refusal, TooManyAttempts) as refusal:
            return show_refusal(request, refusal, authority=view.office.authority)
        return redirect(appointment_page("appointment", token, sent="1"))
    return show(
        request,
        "citizen/resend.html",
        authority=view.office.authority,
        form=form,
        problems=list(form.problems()),
        typed_email=form.data.get("email", view.person.email),
        back_url=appointment_page("appointment", token),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, language: str, code: str, token: str) -> HttpResponse:  # noqa: ARG001
    """The link of the mail shows a button; its POST confirms."""
    try:
        if request.method == "POST":
            confirmed = confirm_by_mail(code=code, token=token, by=citizen(request), now=timezone.now())
            return redirect(appointment_page("appointment", describe(confirmed).manage_token))
        view = describe(find_by_confirm_token(code=code, token=token))
    except errors.HoldExpired as refusal:
        explanation = Explanation(
            _("The time to confirm is over"),
            _("The time now belongs to somebody else. Please book a new appointment."),
        )
        return show_failure(request, explanation, status_of(refusal))
    except (errors.Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal)
    if view.status is AppointmentStatus.BOOKED:
        return redirect(appointment_page("appointment", view.manage_token))
    return show(request, "citizen/confirm.html", authority=view.office.authority, view=view)
