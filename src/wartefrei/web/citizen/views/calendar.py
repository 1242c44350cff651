"""Where people live, and the read-only calendar of free times."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from wartefrei.core.texts import Text
from wartefrei.offices.jurisdiction import find_responsible
from wartefrei.web.citizen.basket_panel import build_panel
from wartefrei.web.citizen.choice import Choice, read_choice
from wartefrei.web.citizen.layout import Layout
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.common.page import show

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class OtherOffice:
    """Who is responsible instead. ``text`` stands where nobody is named."""

    municipality: str
    name: Text | str
    url: str
    text: Text


@require_safe
def ask_municipality(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Where people live, before anything personal is typed: shows the office that is responsible."""
    choice = read_choice(request.GET, find_authority(authority))
    chosen = request.GET.get("municipality", "")
    places = list_municipalities(choice)
    other = find_other_office(choice) if chosen != ELSEWHERE else _elsewhere(choice)
    if not choice.basket:
        return redirect(page("services", choice))
    if not places or (choice.municipality and other is None):
        return redirect(page("calendar", choice))
    return show(
        request,
        "citizen/jurisdiction.html",
        authority=choice.authority,
        choice=choice,
        places=places,
        chosen=chosen,
        elsewhere=ELSEWHERE,
        other=other,
        back_url=page("services", choice),
    )


def list_municipalities(choice: Choice) -> list[str]:
    """The places the offices of a choice name: their own first, then those that have another office."""
    named: list[str] = []
    for jurisdiction in (office.jurisdiction for office in choice.offices if office.jurisdiction):
        named += _strings(jurisdiction.get("responsible_for"))
        for other in _mappings(jurisdiction.get("not_responsible_for")):
            named += _strings(other.get("municipalities"))
    return list(dict.fromkeys(named))


def find_other_office(choice: Choice) -> OtherOffice | None:
    """The office responsible instead, when no office of the choice serves the municipality."""
    answers = [find_responsible(office, choice.municipality) for office in choice.offices]
    if not answers or None in answers or answers[0] is None:
        return None
    return OtherOffice(choice.municipality, answers[0].name, answers[0].url, {})


def _elsewhere(choice: Choice) -> OtherOffice | None:
    texts = [office.jurisdiction.get("elsewhere") for office in choice.offices if office.jurisdiction]
    text = next((text for text in texts if isinstance(text, Mapping)), {})
    return OtherOffice("", "", "", text)


def _strings(found: object) -> list[str]:
    return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple) else []


def _mappings(found: object) -> list[Mapping[str, object]]:
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list | tuple) else []


@require_safe
def show_calendar(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Free times to look at, the documents to bring; nothing can be taken here."""
    now = timezone.now()
    choice = read_choice(request.GET, find_authority(authority))
    if not choice.basket or not choice.offices:
        return redirect(page("services", choice))
    if choice.asks_municipality or find_other_office(choice):
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
