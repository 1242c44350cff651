"""Enquiries, where an office takes no bookings: what and when, who, look once more, sent; later see and withdraw."""

from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import errors
from wartefrei.bookings.enquiries import find_booked, has_fewer_offers, has_lost_offers, read_offers
from wartefrei.bookings.models import Enquiry
from wartefrei.bookings.operations import (
    accept_offer,
    open_enquiry,
    refuse_offers,
    send_enquiry,
    withdraw_enquiry,
)
from wartefrei.bookings.queries import describe, describe_enquiry, find_enquiry_by_token
from wartefrei.core.basket import BasketRefused
from wartefrei.core.lifecycle import ENQUIRY_TRANSITIONS, EnquiryStatus
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.draft import (
    forget_typed,
    recall_enquiry,
    recall_form,
    recall_typed,
    recall_wishes,
    remember_enquiry,
    remember_typed,
    remember_wishes,
)
from wartefrei.web.citizen.forms import DetailsForm, OpenForm, WishesForm
from wartefrei.web.citizen.links import AppointmentLinks, enquiry_page, find_authority, language, page
from wartefrei.web.citizen.lost import SeeOther, recall_problem, remember_problem
from wartefrei.web.citizen.wishes import list_enquiry_offices, list_parts, list_weekdays
from wartefrei.web.common.client import citizen
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.explanation import Explanation
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.refusals import explain, status_of
from wartefrei.web.common.wishing import describe_wishes

MOST_DIGITS = 19


def _read(request: HttpRequest, authority: str) -> tuple[Choice, OfficeEntry] | None:
    """The choice, and the office that takes an enquiry for it; None when none does."""
    choice = read_choice(request.GET, find_authority(authority))
    offices = list_enquiry_offices(choice)
    office = choice.office if choice.office in offices else next(iter(offices), None)
    return (choice.at(office), office) if office else None


def _to_services(authority: str) -> HttpResponse:
    return redirect(page("services", Choice(find_authority(authority))))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_wishes(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """What people come with, and when it suits them."""
    read = _read(request, authority)
    if read is None:
        return _to_services(authority)
    choice, office = read
    data = request.POST if request.method == "POST" else recall_wishes(request)
    form = WishesForm(data, office=office)
    if request.method == "POST" and form.is_valid():
        remember_wishes(request, form.cleaned_data)
        return redirect(page("enquiry-details", choice))
    return show(
        request,
        "citizen/enquiry.html",
        authority=choice.authority,
        choice=choice,
        office=office,
        others=[(one, page("enquiry", choice.at(one))) for one in list_enquiry_offices(choice)],
        problems=list(form.problems()) if request.method == "POST" else [],
        form=form,
        weekdays=list_weekdays(office, _ticked(data, "weekdays")),
        parts=list_parts(_ticked(data, "parts")),
        typed_words=data.get("words", ""),
        back_url=page("services", choice),
    )


def _ticked(data: Mapping[str, Any], name: str) -> Collection[str]:
    ticked: Collection[str] = data.getlist(name) if isinstance(data, QueryDict) else data.get(name, ())
    return ticked


@require_http_methods(["GET", "HEAD", "POST"])
def ask_enquiry_details(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Who asks: the same form as for a booking."""
    read = _read(request, authority)
    if read is None:
        return _to_services(authority)
    choice, _office = read
    today = local_day(timezone.now(), choice.authority.zone)
    is_sent = request.method == "POST"
    form = DetailsForm(request.POST if is_sent else None, today=today, contact=choice.contact)
    if is_sent and form.is_valid():
        remember_typed(request, request.POST)
        return redirect(page("enquiry-review", choice))
    return show(
        request,
        "citizen/enquiry_details.html",
        authority=choice.authority,
        form=form,
        problems=list(form.problems()),
        typed=request.POST if is_sent else recall_typed(request),
        back_url=page("enquiry", choice),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_enquiry(request: HttpRequest, language: str, authority: str) -> HttpResponse:
    """Everything once more; the POST sends it."""
    now = timezone.now()
    read = _read(request, authority)
    if read is None:
        return _to_services(authority)
    choice, office = read
    form = recall_form(request, today=local_day(now, choice.authority.zone), contact=choice.contact)
    wishes = WishesForm(recall_wishes(request), office=office)
    if form is None:
        return redirect(page("enquiry-details", choice))
    if not wishes.is_valid():
        return redirect(page("enquiry", choice))
    if request.method == "POST":
        return _send(request, choice, office, form, wishes, now=now)
    return show(
        request,
        "citizen/enquiry_review.html",
        authority=choice.authority,
        choice=choice,
        office=office,
        person=form.person,
        contact=choice.contact,
        wishes=describe_wishes(wishes.wishes),
        words=wishes.wishes.words,
        problem=recall_problem(request),
        language_name=OWN_NAMES[language],
        services_url=page("services", choice),
        wishes_url=page("enquiry", choice),
        details_url=page("enquiry-details", choice),
    )


def _send(
    request: HttpRequest,
    choice: Choice,
    office: OfficeEntry,
    form: DetailsForm,
    wishes: WishesForm,
    *,
    now: datetime,
) -> HttpResponse:
    try:
        sent = send_enquiry(
            office=office,
            basket=dict(choice.basket),
            wishes=wishes.wishes,
            person=form.person,
            language=language(),
            municipality=choice.municipality,
            by=citizen(request),
            now=now,
        )
    except (errors.Refusal, BasketRefused, TooManyAttempts) as refusal:
        remember_problem(request, refusal)
        return SeeOther(page("enquiry-review", choice))
    forget_typed(request)
    remember_enquiry(request, describe_enquiry(sent).manage_token)
    return SeeOther(page("enquiry-sent", Choice(choice.authority)))


@require_safe
def show_sent(request: HttpRequest, language: str, authority: str) -> HttpResponse:
    """The enquiry that was just sent, as long as the session lasts."""
    find_authority(authority)
    try:
        view = describe_enquiry(find_enquiry_by_token(recall_enquiry(request)))
    except errors.EnquiryUnknown:
        return redirect("citizen:open-enquiry", language)
    return show(
        request,
        "citizen/enquiry_sent.html",
        authority=view.office.authority,
        view=view,
        enquiry_url=enquiry_page("enquiry-status", view.manage_token),
        withdraw_url=enquiry_page("enquiry-withdraw", view.manage_token),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_by_code(request: HttpRequest, language: str) -> HttpResponse:  # noqa: ARG001
    """Code and PIN lead to the enquiry."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_enquiry(**form.cleaned_data, by=citizen(request), now=timezone.now())
        except (errors.EnquiryUnknown, TooManyAttempts) as caught:
            refusal = caught
        else:
            return SeeOther(enquiry_page("enquiry-status", describe_enquiry(opened).manage_token))
    return show(
        request,
        "citizen/enquiry_open.html",
        status=status_of(refusal) if refusal else HTTPStatus.OK,
        form=form,
        problems=list(form.problems()),
        refusal=explain(refusal) if refusal else None,
        typed_code=form.data.get("code", ""),
    )


@require_safe
def show_status(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """What became of an enquiry, and the times that are offered."""
    try:
        found = find_enquiry_by_token(token)
    except errors.EnquiryUnknown as refusal:
        return show_refusal(request, refusal)
    return _show_status(request, found, token)


def _show_status(
    request: HttpRequest, found: Enquiry, token: str, *, problem: Explanation | None = None, status: int = 200
) -> HttpResponse:
    view = describe_enquiry(found)
    booking = find_booked(found)
    return show(
        request,
        "citizen/enquiry_status.html",
        status=HTTPStatus(status),
        authority=view.office.authority,
        view=view,
        wishes=describe_wishes(view.wishes),
        offers=read_offers(found, now=timezone.now()),
        has_lost_offers=has_lost_offers(found),
        has_fewer_offers=has_fewer_offers(found),
        problem=problem,
        is_open=EnquiryStatus.WITHDRAWN in ENQUIRY_TRANSITIONS[view.status],
        withdraw_url=enquiry_page("enquiry-withdraw", token),
        accept_url=enquiry_page("enquiry-accept", token),
        refuse_url=enquiry_page("enquiry-refuse", token),
        again_url=page("services", Choice(view.office.authority, dict(view.basket))),
        booking_url=AppointmentLinks(booking.manage_token).page if booking else "",
        links={"everything": enquiry_page("enquiry-everything", token)},
    )


@require_POST
def accept(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Book one of the offered times. Sent twice, the answer is the same."""
    chosen = request.POST.get("offer", "")
    try:
        found = find_enquiry_by_token(token)
        if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < MOST_DIGITS):
            problem = Explanation(_("Choose one of the times first"), "")
            return _show_status(request, found, token, problem=problem, status=422)
        booked = accept_offer(enquiry=found, offer=int(chosen), by=citizen(request), now=timezone.now())
    except errors.EnquiryUnknown as refusal:
        return show_refusal(request, refusal)
    except errors.HoldExpired:
        what_to_do = _("Please choose another one, or say that none of them suits you.")
        return _show_lost(request, found, token, what_to_do)
    except errors.Refusal as refusal:
        if isinstance(refusal, errors.EnquiryEnded) and refusal.status is EnquiryStatus.RECEIVED:
            return _show_lost(request, found, token, _("The office will answer you by e-mail."))
        return _show_status(request, found, token, problem=explain(refusal), status=status_of(refusal))
    return SeeOther(AppointmentLinks(describe(booked).manage_token).page)


def _show_lost(request: HttpRequest, found: Enquiry, token: str, what_to_do: str) -> HttpResponse:
    problem = Explanation(_("This time is no longer kept for you"), what_to_do)
    return _show_status(request, found, token, problem=problem, status=HTTPStatus.CONFLICT)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """None of the times suits: asks once more; the POST gives them back. Sent twice, the answer is the same."""
    try:
        found = find_enquiry_by_token(token)
        if request.method == "POST":
            refuse_offers(enquiry=found, by=citizen(request), now=timezone.now())
    except errors.Refusal as refusal:
        return show_refusal(request, refusal)
    back_url = enquiry_page("enquiry-status", token)
    view = describe_enquiry(found)
    if request.method == "POST" or view.status is not EnquiryStatus.OFFERED:
        return SeeOther(back_url)
    return show(
        request,
        "citizen/enquiry_refuse.html",
        authority=view.office.authority,
        view=view,
        back_url=back_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, language: str, token: str) -> HttpResponse:  # noqa: ARG001
    """Asks once more; the POST withdraws. Sent twice, the answer is the same."""
    try:
        found = find_enquiry_by_token(token)
        if request.method == "POST":
            withdraw_enquiry(enquiry=found, by=citizen(request), now=timezone.now())
    except errors.Refusal as refusal:
        return show_refusal(request, refusal)
    back_url = enquiry_page("enquiry-status", token)
    view = describe_enquiry(found)
    if request.method == "POST" or view.status is EnquiryStatus.WITHDRAWN:
        return SeeOther(back_url)
    return show(
        request,
        "citizen/enquiry_withdraw.html",
        authority=view.office.authority,
        view=view,
        back_url=back_url,
    )
