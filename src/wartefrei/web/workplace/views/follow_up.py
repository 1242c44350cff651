"""A follow-up appointment for the person at the counter: a service and a free time, staff places included."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.basket import Basket
from wartefrei.web.common.dates import clock, day_at_time, named_day
from wartefrei.web.common.refusals import REFUSALS
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.forms import PersonForm, read_quantity
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.once import do_once, make_key
from wartefrei.web.workplace.people import Visit, find_visit
from wartefrei.web.workplace.places import Place, find_place
from wartefrei.web.workplace.refused import explain_to_clerk
from wartefrei.web.workplace.times import find_times, read_day, read_start
from wartefrei.web.workplace.views.acting import SeeOther


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: services with quantities, from which day on."""

    basket: Basket
    first: date

    @property
    def service(self) -> str:
        return next(iter(self.basket))

    @property
    def quantity(self) -> int:
        return self.basket[self.service]


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the page is about: where, for whom, what, and what was typed about who comes."""

    place: Place
    visit: Visit
    wish: Wish
    form: PersonForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.CALL)
def book_follow_up(request: HttpRequest, office: str, counter: str, number: int) -> HttpResponse:
    """Free times of the office; a POST with a time books it for the person of this ticket, others look on."""
    place = find_place(request, office, counter)
    visit = find_visit(place, number)
    if visit is None:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    wish = _read_wish(data, place, visit)
    is_sent = "start" in request.POST
    form = PersonForm(request.POST if is_sent else None, today=place.today)
    asked = Asked(place, visit, wish, form)
    if not is_sent:
        return _show(request, asked)
    start = read_start(request.POST["start"])
    if start is None or not (visit.person or form.is_valid()):
        return _show(request, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _book(request, asked, start)


def _book(request: HttpRequest, asked: Asked, start: datetime) -> HttpResponse:
    place, visit = asked.place, asked.visit

    def take() -> str:
        booked = book(
            office=place.office,
            basket=asked.wish.basket,
            start_at=start,
            person=visit.person or asked.form.person,
            language=visit.language_code,
            municipality=visit.municipality,
            by=place.actor,
            now=place.now,
        )
        return booked.code

    try:
        code = do_once("follow-up", place, request.POST, take)
    except REFUSALS as refusal:
        notice = explain_to_clerk(refusal, zone=place.office.zone)
        return _show(request, asked, status=HTTPStatus.CONFLICT, notice=notice)
    tell(request, _confirm(describe(Appointment.objects.select_related("day").get(code=code))))
    return SeeOther(place.url)


def _confirm(view: AppointmentView) -> Notice:
    when = day_at_time(named_day(view.start_at.date()), clock(view.start_at))
    sent = _("A mail is on its way.") if view.person.email else _("There is no e-mail address: print it.")
    return Notice(
        "success",
        _("Follow-up appointment: %(when)s, number %(number)s")
        % {"when": when, "number": view.ticket_number},
        sent,
        url=reverse("citizen:print", args=(view.language, view.manage_token)),
        url_words=_("Print the confirmation"),
    )


def _read_wish(data: QueryDict, place: Place, visit: Visit) -> Wish:
    """The service asked for; at first the one the person has come for."""
    services = place.office.services
    first = next((service.slug for service, _quantity in visit.lines if service.slug in services), None)
    slug = data.get("service", "")
    slug = slug if slug in services else first or next(iter(services))
    most = services[slug].rule.max_quantity
    quantity = read_quantity(data.get("quantity", ""), most=most)
    return Wish({slug: quantity}, read_day(data.get("jump") or data.get("from", ""), place))


def _show(
    request: HttpRequest, asked: Asked, *, status: HTTPStatus = HTTPStatus.OK, notice: Notice | None = None
) -> HttpResponse:
    place, visit, wish, form = asked.place, asked.visit, asked.wish, asked.form
    letter = visit.person.letter if visit.person else None
    times = find_times(place, wish.basket, wish.first, letter)
    context = {
        "place": place,
        "visit": visit,
        "wish": wish,
        "form": form,
        "data": request.POST,
        "problems": list(form.problems()) if form.is_bound and not visit.person else [],
        "times": times,
        "notice": notice,
        "key": make_key(),
    }
    return render(request, "workplace/follow_up.html", context, status=status)
