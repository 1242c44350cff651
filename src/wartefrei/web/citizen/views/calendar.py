"""Where people live, and the read-only calendar of free times."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from wartefrei.offices.jurisdiction import OtherOffice, Responsible, Unknown, find_place
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.layout import Layout
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.common.page import show


@require_safe
def ask_municipality(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Where people live, before anything personal is typed: shows the office that is responsible."""
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket:
        return redirect(page("services", choice))
    found = find_responsibility(choice)
    if isinstance(found, Responsible):
        return redirect(page("calendar", choice))
    return show(
        request,
        "citizen/jurisdiction.html",
        authority=choice.authority,
        choice=choice,
        places=list_places(choice),
        served=[
            (place, page("calendar", replace(choice, municipality=place))) for place in list_served(choice)
        ],
        other=found if isinstance(found, OtherOffice) else None,
        elsewhere=found if isinstance(found, Unknown) else None,
        back_url=page("services", choice),
    )


def list_served(choice: Choice) -> list[str]:
    """The municipalities the offices of a choice serve themselves."""
    known = [office.jurisdiction for office in choice.offices if office.jurisdiction]
    places = [place for jurisdiction in known for place in jurisdiction["responsible_for"]]
    return [place for place in dict.fromkeys(places) if not place.isdigit()]


def list_places(choice: Choice) -> list[str]:
    """All municipalities the offices know, those that have another office too: to complete what is typed."""
    known = [office.jurisdiction for office in choice.offices if office.jurisdiction]
    others = [other for jurisdiction in known for other in jurisdiction.get("not_responsible_for", ())]
    elsewhere = [place for other in others for place in other["municipalities"] if not place.isdigit()]
    return [*list_served(choice), *dict.fromkeys(elsewhere)]


def find_responsibility(choice: Choice) -> Responsible | OtherOffice | Unknown | None:
    """Who serves the place: an office of the choice before any other one; None while nobody has said where."""
    if choice.asks_municipality:
        return None
    answers = [find_place(office, choice.municipality) for office in choice.offices]
    return next(
        (answer for kind in (Responsible, OtherOffice) for answer in answers if isinstance(answer, kind)),
        next(iter(answers), Responsible()),
    )


def is_responsible(choice: Choice) -> bool:
    """Whether the offices of a choice serve the place, which somebody has named where they ask for it."""
    return isinstance(find_responsibility(choice), Responsible)


@require_safe
def show_calendar(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Free times to look at, the documents to bring; nothing can be taken here."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if not is_responsible(choice):
        return redirect(page("jurisdiction", choice))
    return show(
        request,
        "citizen/calendar.html",
        authority=choice.authority,
        choice=choice,
        panel=build_panel(choice, now=now),
        back_url=page("services", choice),
        details_url=page("details", choice),
        **Layout(request, choice, "calendar", always_month=True).context(now=now),
    )
