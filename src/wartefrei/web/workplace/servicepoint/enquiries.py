"""Enquiries of the office: those that wait for an answer, and one with its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.enquiries import (
    MOST_LISTED,
    EnquiryRow,
    count_enquiries,
    find_booked,
    find_enquiry,
    has_fewer_offers,
    has_lost_offers,
    list_days,
    list_enquiries,
    propose_starts,
)
from wartefrei.bookings.operations.offering import MOST_OFFERS
from wartefrei.core.basket import BasketRefused
from wartefrei.core.lifecycle import EnquiryStatus
from wartefrei.web.common.refusals import REFUSALS, explain
from wartefrei.web.common.staff import staff_page
from wartefrei.web.common.wishing import describe_wishes
from wartefrei.web.workplace.forms import FormRefused, read_form
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.notices import Notice, recall_notice, tell
from wartefrei.web.workplace.servicepoint.beside import list_reasons, read_reason, tell_of_first
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.servicepoint.forms import (
    KEPT_HOURS,
    AcceptForm,
    AddressForm,
    DeclineForm,
    NoteForm,
    OfferForm,
)
from wartefrei.web.workplace.tags import Tag
from wartefrei.web.workplace.times import DAYS_SHOWN, read_day
from wartefrei.web.workplace.views.acting import SeeOther

_E = EnquiryStatus
GROUPS: Mapping[str, tuple[StrPromise, tuple[EnquiryStatus, ...]]] = {
    "open": (gettext_lazy("To answer"), (_E.RECEIVED,)),
    "offered": (gettext_lazy("Times offered"), (_E.OFFERED,)),
    "ended": (
        pgettext_lazy("enquiries", "Ended"),
        (_E.BOOKED, _E.DECLINED, _E.WITHDRAWN, _E.LAPSED),
    ),
}
STATUSES: Mapping[EnquiryStatus, StrPromise] = {
    _E.RECEIVED: gettext_lazy("waits for an answer"),
    _E.OFFERED: gettext_lazy("times are offered"),
    _E.BOOKED: gettext_lazy("has become an appointment"),
    _E.DECLINED: gettext_lazy("declined"),
    _E.WITHDRAWN: gettext_lazy("withdrawn"),
    _E.LAPSED: gettext_lazy("no answer in time"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An enquiry as staff read it."""

    row: EnquiryRow
    name: str
    status: str
    wishes: list[str]
    language: str
    tags: list[Tag]


@dataclass(frozen=True, slots=True)
class Tick:
    """A time that can be offered. ``misses``: it does not fit the wishes."""

    start: datetime
    is_ticked: bool
    misses: bool


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_enquiries(request: HttpRequest, office: str) -> HttpResponse:
    """The enquiries of one group, oldest first."""
    desk = find_desk(request, office)
    wanted = request.GET.get("show", "")
    shown = wanted if wanted in GROUPS else "open"
    counts = count_enquiries(desk.office)
    rows = list_enquiries(office=desk.office, statuses=GROUPS[shown][1], now=desk.now)
    context = {
        "groups": [
            (name, words, sum(counts.get(status, 0) for status in statuses), name == shown)
            for name, (words, statuses) in GROUPS.items()
        ],
        "found": [_list(row) for row in rows],
        "is_full": len(rows) == MOST_LISTED,
        "notice": recall_notice(request, now=desk.now),
    }
    return show(request, "enquiries", desk, context)


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_enquiry(request: HttpRequest, office: str, enquiry: str) -> HttpResponse:
    """The enquiry, times that suit, and the answers."""
    desk = find_desk(request, office)
    return _show(request, desk, _find(desk, enquiry), notice=recall_notice(request, now=desk.now))


@require_POST
@staff_page(Permission.SERVICEPOINT)
def answer(request: HttpRequest, office: str, enquiry: str, action: str) -> HttpResponse:
    """Do it, then show the enquiry as it is now."""
    desk = find_desk(request, office)
    row = _find(desk, enquiry)
    if action not in _ACTIONS:
        raise Http404
    try:
        notice = _ACTIONS[action](desk, row, request.POST)
    except FormRefused as refused:
        return _show(request, desk, row, action=action, problems=refused.problems, status=422)
    except REFUSALS as refusal:
        return _show_refused(request, desk, _find(desk, enquiry), refusal, action=action)
    tell(request, notice)
    return SeeOther(desk.page("enquiry", row.view.code))


def _show_refused(
    request: HttpRequest, desk: Desk, row: EnquiryRow, refusal: Exception, *, action: str
) -> HttpResponse:
    first, why = tell_of_first(desk, refusal), explain(refusal)
    return _show(
        request,
        desk,
        row,
        action=action,
        notice=first or Notice("warning", why.title, why.what_to_do),
        asks_why=first is not None,
        status=HTTPStatus.CONFLICT,
    )


def _find(desk: Desk, code: str) -> EnquiryRow:
    row = find_enquiry(code=code, office=desk.office, now=desk.now)
    if row is None:
        raise Http404
    return row


def _list(row: EnquiryRow) -> Listed:
    view = row.view
    person = view.person
    return Listed(
        row=row,
        name=", ".join(part for part in (person.family_name, person.given_name) if part),
        status=str(STATUSES[view.status]),
        wishes=describe_wishes(view.wishes),
        language=name_language(view.language),
        tags=_tag(row),
    )


def _tag(row: EnquiryRow) -> list[Tag]:
    tags = []
    if row.refused:
        words = ngettext("%(number)s time did not suit", "%(number)s times did not suit", row.refused)
        tags.append(Tag("late", words % {"number": row.refused}))
    if has_lost_offers(row.enquiry) or has_fewer_offers(row.enquiry):
        tags.append(Tag("late", _("times taken back")))
    if row.view.has_bounced:
        tags.append(Tag("late", _("mail came back")))
    elif not row.view.person.email and not row.view.is_erased:
        tags.append(Tag("info", _("no e-mail")))
    return tags


def _show(
    request: HttpRequest,
    desk: Desk,
    row: EnquiryRow,
    *,
    action: str = "",
    problems: list[str] | None = None,
    notice: Notice | None = None,
    asks_why: bool = False,
    status: int = 200,
) -> HttpResponse:
    view, data = row.view, request.POST
    is_to_answer = view.status is EnquiryStatus.RECEIVED
    context: dict[str, Any] = {
        "listed": _list(row),
        "view": view,
        "ticks": _list_ticks(request, desk, row) if is_to_answer else [],
        "days": request.GET.get("from", data.get("from", "")),
        "hours": [
            (hours, timedelta(hours=hours), str(hours) == data.get("hours", "48")) for hours in KEPT_HOURS
        ],
        "beside": list_reasons(data, is_asked=asks_why),
        "typed_beside": data.get("beside", ""),
        "typed_offer": data.get("offer", ""),
        "can_offer": is_to_answer and not view.is_erased,
        "can_decline": view.status in {EnquiryStatus.RECEIVED, EnquiryStatus.OFFERED},
        "booking_url": _find_booking_page(desk, row),
        "typed_email": data.get("email", view.person.email),
        "typed_reason": data.get("reason", ""),
        "typed_note": data.get("note", view.note) if action == "note" else view.note,
        "action": action,
        "problems": problems or [],
        "notice": notice,
    }
    return show(request, "enquiry", desk, context, status=status)


def _find_booking_page(desk: Desk, row: EnquiryRow) -> str:
    """The appointment it has become, which may have moved to another office; empty where they don't work."""
    booking = find_booked(row.enquiry)
    if booking is None or booking.office.pk not in {office.pk for office in desk.offices}:
        return ""
    return reverse("workplace:servicepoint-appointment", args=(booking.office.slug, booking.code))


def _list_ticks(request: HttpRequest, desk: Desk, row: EnquiryRow) -> list[Tick]:
    """What suits best, the best on three days ticked; or everything of some days from one on."""
    wanted = request.GET.get("from", "") or request.POST.get("from", "")
    try:
        if wanted:
            days = list_days(row, first=read_day(wanted, desk), now=desk.now)[:DAYS_SHOWN]
            starts = [start for day in days for start in day.starts]
        else:
            starts = propose_starts(row, now=desk.now)
    except BasketRefused:
        return []
    sent = set(request.POST.getlist("start"))
    ticked = sent if request.method == "POST" else set() if wanted else _best(starts)
    distances = ((start, row.view.wishes.distance(start)[0]) for start in starts)
    return [Tick(start, start.isoformat() in ticked, bool(misses)) for start, misses in distances]


def _best(starts: list[datetime]) -> set[str]:
    """The first of each of the first three days."""
    firsts: dict[object, str] = {}
    for start in starts:
        firsts.setdefault(start.date(), start.isoformat())
    return set(list(firsts.values())[:MOST_OFFERS])


def _offer(desk: Desk, row: EnquiryRow, data: QueryDict) -> Notice:
    found = read_form(OfferForm(data))
    until = desk.now + timedelta(hours=found["hours"])
    starts = found["starts"]
    operations.offer(
        enquiry=row.enquiry,
        starts=starts,
        until=until,
        beside=read_reason(found),
        by=desk.actor,
        now=desk.now,
    )
    title = ngettext("%(number)s time is offered", "%(number)s times are offered", len(starts))
    text = (
        _("A mail is on its way.")
        if row.view.person.email
        else _("There is no e-mail address: tell the person.")
    )
    return Notice("success", title % {"number": len(starts)}, text)


def _decline(desk: Desk, row: EnquiryRow, data: QueryDict) -> Notice:
    reason = read_form(DeclineForm(data))["reason"]
    operations.decline_enquiry(enquiry=row.enquiry, reason={"de": reason}, by=desk.actor, now=desk.now)
    text = (
        _("A mail is on its way.")
        if row.view.person.email
        else _("There is no e-mail address: tell the person.")
    )
    return Notice("success", _("The enquiry is declined"), text)


def _accept(desk: Desk, row: EnquiryRow, data: QueryDict) -> Notice:
    """The person says on the phone or at the desk which time they take."""
    found = read_form(AcceptForm(data))
    operations.accept_offer(
        enquiry=row.enquiry, offer=found["offer"], beside=read_reason(found), by=desk.actor, now=desk.now
    )
    return Notice("success", _("The appointment is booked"))


def _take_back(desk: Desk, row: EnquiryRow, _data: QueryDict) -> Notice:
    operations.refuse_offers(enquiry=row.enquiry, by=desk.actor, now=desk.now)
    return Notice("success", _("The times are free again"), _("You can offer others."))


def _withdraw(desk: Desk, row: EnquiryRow, _data: QueryDict) -> Notice:
    operations.withdraw_enquiry(enquiry=row.enquiry, by=desk.actor, now=desk.now)
    return Notice("success", _("The enquiry is withdrawn"))


def _resend(desk: Desk, row: EnquiryRow, data: QueryDict) -> Notice:
    email = read_form(AddressForm(data))["email"]
    operations.readdress_enquiry(enquiry=row.enquiry, email=email, by=desk.actor, now=desk.now)
    return Notice("success", _("The mail goes to %(email)s") % {"email": email})


def _note(desk: Desk, row: EnquiryRow, data: QueryDict) -> Notice:
    note = read_form(NoteForm(data))["note"]
    operations.note_enquiry(enquiry=row.enquiry, note=note, by=desk.actor, now=desk.now)
    return Notice("success", _("The note is saved"))


_ACTIONS: dict[str, Callable[[Desk, EnquiryRow, QueryDict], Notice]] = {
    "offer": _offer,
    "decline": _decline,
    "accept": _accept,
    "take-back": _take_back,
    "withdraw": _withdraw,
    "resend": _resend,
    "note": _note,
}
