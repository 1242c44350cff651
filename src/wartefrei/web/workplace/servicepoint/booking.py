"""Book for somebody who stands there or phones: services, a free time, the person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.errors import BasketNotServed
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book
from wartefrei.bookings.operations.servicing import book_beside
from wartefrei.bookings.queries import describe
from wartefrei.core.basket import BasketRefused
from wartefrei.core.contact import Contact
from wartefrei.core.names import first_letter
from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.web.common.refusals import REFUSALS, explain
from wartefrei.web.common.searching import find_services
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.once import do_once, make_key
from wartefrei.web.workplace.servicepoint.appointment import print_url
from wartefrei.web.workplace.servicepoint.beside import list_reasons, read_reason, tell_of_first
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.servicepoint.forms import BookingForm
from wartefrei.web.workplace.times import Times, find_times, read_day, read_start
from wartefrei.web.workplace.views.acting import SeeOther

_MOST = 100
_FOUND_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: services with quantities, from which day on."""

    basket: Mapping[str, int]
    lines: tuple[tuple[ServiceEntry, int], ...]
    first: date


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the page is about: where, what, who."""

    desk: Desk
    wish: Wish
    form: BookingForm
    data: QueryDict


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SERVICEPOINT)
def book_for_somebody(request: HttpRequest, office: str) -> HttpResponse:
    """Find services, then a time; a POST with a time books it for the person typed, others go on looking."""
    desk = find_desk(request, office)
    data = request.POST if request.method == "POST" else request.GET
    is_sent = "start" in request.POST
    form = BookingForm(request.POST if is_sent else None, office=desk.office, today=desk.today)
    asked = Asked(desk, _read_wish(data, desk), form, data)
    if not is_sent:
        return _show(request, asked)
    start = read_start(request.POST["start"])
    if start is None or not asked.wish.basket or not form.is_valid():
        return _show(request, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _book(request, asked, start)


def _book(request: HttpRequest, asked: Asked, start: datetime) -> HttpResponse:
    desk = asked.desk
    try:
        code = do_once("servicepoint", desk, request.POST, lambda: _take(asked, start))
    except REFUSALS as refusal:
        first, why = tell_of_first(desk, refusal), explain(refusal)
        notice = first or Notice("warning", why.title, why.what_to_do)
        return _show(request, asked, notice=notice, asks_why=first is not None, status=HTTPStatus.CONFLICT)
    view = describe(Appointment.objects.select_related("day").get(code=code))
    sent = _("A mail is on its way.") if view.person.email else _("There is no e-mail address: print it.")
    title = _("Booked, number %(number)s") % {"number": view.ticket_number}
    tell(request, Notice("success", title, sent, url=print_url(view), url_words=_("Print the slip")))
    return SeeOther(desk.page("appointment", code))


def _take(asked: Asked, start: datetime) -> str:
    desk, found = asked.desk, asked.form.cleaned_data
    order: dict[str, Any] = {
        "office": desk.office,
        "basket": dict(asked.wish.basket),
        "start_at": start,
        "person": asked.form.person,
        "language": found["language"],
        "municipality": found["municipality"],
        "by": desk.actor,
        "now": desk.now,
    }
    reason = read_reason(found)
    return book_beside(reason=reason, **order).code if reason else book(**order).code


def _read_wish(data: QueryDict, desk: Desk) -> Wish:
    basket = dict(_read_basket(data, desk.office))
    services = desk.office.services
    lines = tuple((services[slug], quantity) for slug, quantity in basket.items())
    return Wish(basket, lines, read_day(data.get("jump") or data.get("from", ""), desk))


def _read_basket(data: QueryDict, office: OfficeEntry) -> Iterator[tuple[str, int]]:
    """The quantities typed, at most what one person may book; and the service added."""
    for slug, service in office.services.items():
        typed = data.get(f"n-{slug}", "")
        quantity = int(typed) if typed.isdecimal() and len(typed) <= 3 else 0
        if data.get("add") == slug:
            quantity += 1
        if quantity:
            yield slug, min(quantity, service.rule.max_quantity)


def _find_times(asked: Asked) -> Times | Notice | None:
    """Free times; why there can't be any; None as long as nothing is chosen."""
    desk, wish = asked.desk, asked.wish
    if not wish.basket:
        return None
    letter = first_letter(asked.data.get("family_name", "")[:_MOST])
    try:
        if not desk.office.candidates(frozenset(wish.basket), letter):
            raise BasketNotServed(desk.office.authority.split(list(wish.basket)))
        return find_times(desk, wish.basket, wish.first, letter)
    except (BasketRefused, BasketNotServed) as refusal:
        why = explain(refusal)
        return Notice("warning", why.title, why.what_to_do)


def _show(
    request: HttpRequest,
    asked: Asked,
    *,
    notice: Notice | None = None,
    asks_why: bool = False,
    status: int = 200,
) -> HttpResponse:
    desk, wish, form, data = asked.desk, asked.wish, asked.form, asked.data
    typed = "" if "add" in data else data.get("q", "")[:_MOST].strip()
    times = _find_times(asked)
    fields = desk.office.contact_fields(wish.basket)
    languages = desk.office.authority.languages
    context = {
        "typed": typed,
        "found": find_services(desk.office.services.values(), typed)[:_FOUND_SHOWN]
        if typed or not wish.basket
        else [],
        "wish": wish,
        "times": times if isinstance(times, Times) else None,
        "asks_person": bool(wish.basket) or request.method == "POST",
        "notice": notice or (times if isinstance(times, Notice) else None),
        "form": form,
        "data": data if request.method == "POST" else {"language": languages[0]},
        "problems": list(form.problems()) if form.is_bound else [],
        "languages": [(code, name_language(code)) for code in languages],
        "asks_phone": fields.phone is not Contact.OFF,
        "asks_file_number": fields.file_number is not Contact.OFF,
        "asks_municipality": bool(desk.office.jurisdiction),
        "beside": list_reasons(data, is_asked=asks_why),
        "key": make_key(),
    }
    return show(request, "book", desk, context, status=status)
