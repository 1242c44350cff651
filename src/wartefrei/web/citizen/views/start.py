"""The first two pages: which authority, and which services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.bookings.emergency import find_procedure
from wartefrei.core.texts import Text, pick_text
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import ServiceEntry
from wartefrei.web.citizen.basket_panel import build_panel, find_earliest
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.citizen.ways import Paused, list_paused
from wartefrei.web.citizen.wishes import list_enquiry_offices
from wartefrei.web.common.dates import minutes_words
from wartefrei.web.common.page import show
from wartefrei.web.common.searching import find_services


@require_safe
def choose_authority(request: HttpRequest, language: str = "") -> HttpResponse:  # noqa: ARG001 -- set by middleware
    """All authorities."""
    authorities = sorted(read_directory().authorities.values(), key=lambda authority: authority.name)
    return show(request, "citizen/authorities.html", authorities=authorities)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as a row of the list. Links are empty where a button would have nothing to do."""

    service: ServiceEntry
    quantity: int
    duration: str
    earliest: datetime | None
    closed_note: Text
    pause: Paused | None
    is_bookable: bool
    enquiry_url: str
    add_url: str
    more_url: str
    fewer_url: str


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """Services under one heading."""

    name: Text
    rows: Sequence[ServiceRow]


@require_safe
def show_services(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001 -- as above
    """Services with quantities."""
    now = timezone.now()
    entry = find_authority(authority)
    choice = read_choice(request.GET, entry)
    search = request.GET.get("q", "").strip()[:100]
    offered = choice.office.services if choice.office else entry.services
    found = find_services(offered.values(), search)
    return show(
        request,
        "citizen/services.html",
        authority=entry,
        groups=_group([_build_row(service, choice, now) for service in found]),
        search=search,
        choice=choice,
        panel=build_panel(choice, now=now) if choice.basket else None,
        is_bookable=bool(choice.open_offices(now)),
        all_offices_url=page("services", choice.at(None)),
        paused=list_paused([choice.office] if choice.office else list(entry.offices.values()), now=now),
        closed_offices=choice.closed_offices if choice.basket else (),
        split=_find_split(choice),
        next_url=page("jurisdiction" if choice.asks_municipality else "calendar", choice),
        emergency=find_procedure(entry),
        notes=[o for o in entry.offices.values() if o.booking_note and choice.office in {None, o}],
    )


def _build_row(service: ServiceEntry, choice: Choice, now: datetime) -> ServiceRow:
    quantity = choice.quantity(service.slug)
    alone = Choice(choice.authority, {service.slug: max(quantity, 1)}, office=choice.office)
    offices, closed = alone.open_offices(now), alone.closed_offices
    anchor = f"s-{service.slug}"
    is_full = quantity >= service.rule.max_quantity
    more = page("services", choice.changed(service.slug, quantity + 1), anchor=anchor)
    return ServiceRow(
        service=service,
        quantity=quantity,
        duration=describe_duration(service),
        earliest=find_earliest(alone, now=now) if offices else None,
        closed_note=closed[0].booking_note if closed and not offices else {},
        pause=next(iter(list_paused(alone.chosen_offices, now=now)), None) if not offices else None,
        is_bookable=bool(offices),
        enquiry_url=page("enquiry", alone) if not offices and list_enquiry_offices(alone) else "",
        add_url=more,
        more_url="" if is_full else more,
        fewer_url=page("services", choice.changed(service.slug, quantity - 1), anchor=anchor)
        if quantity
        else "",
    )


def describe_duration(service: ServiceEntry) -> str:
    """How long a service takes, in words."""
    first, further = service.rule.minutes, service.rule.minutes_each_further
    if service.rule.max_quantity == 1:
        return minutes_words(first)
    if first == further:
        sentence = _("%(minutes)s per person") if service.unit == "person" else _("%(minutes)s each")
        return sentence % {"minutes": minutes_words(first)}
    each = _("%(minutes)s, each further one %(further)s")
    return each % {"minutes": minutes_words(first), "further": minutes_words(further)}


def _group(rows: Sequence[ServiceRow]) -> list[ServiceGroup]:
    groups: dict[str, list[ServiceRow]] = {}
    for row in rows:
        heading, _language = pick_text(row.service.group, get_language() or "de")
        groups.setdefault(heading, []).append(row)
    return [ServiceGroup(members[0].service.group, members) for members in groups.values()]


@dataclass(frozen=True, slots=True)
class Split:
    """A basket as two bookings; ``url`` leads to the first."""

    first: Choice
    second: Choice
    url: str


def _find_split(choice: Choice) -> Split | None:
    parts = choice.split() if choice.basket and not choice.authority.offices_for(choice.services) else None
    if parts is None:
        return None
    first, second = parts
    return Split(first, second, page("jurisdiction" if first.asks_municipality else "calendar", first))
