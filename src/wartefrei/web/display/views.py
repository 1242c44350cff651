"""The screen in a waiting room: who is called where, for everybody to see and hear. Never a name."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from wartefrei.accounts.models import DeviceKind
from wartefrei.core.texts import Text, pick_text
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import HouseEntry
from wartefrei.queueing.feed import CallView, read_display
from wartefrei.web.common.devices import device_of, find_house, keep_paired, pairing_page
from wartefrei.web.display.hours import list_hours
from wartefrei.web.display.phrases import common_word, list_phrases

THEMES = frozenset({"light", "dark"})
LONG_TEXT = 90
"""Letters of a house's text beyond which it is set smaller."""

SHOWN = 6
"""One call in large letters and the last ones before it."""


def show_display(request: HttpRequest, house: str) -> HttpResponse:
    """The screen of a house, in German; an unpaired browser is asked to pair. ``?theme=`` light or dark."""
    entry = find_house(house)
    if device_of(request, DeviceKind.DISPLAY, house) is None:
        return pairing_page(request, DeviceKind.DISPLAY, entry)
    with translation.override("de"):
        response = render(request, "display/display.html", _describe(request, entry, timezone.now()))
    return keep_paired(request, response, DeviceKind.DISPLAY)


def _describe(request: HttpRequest, house: HouseEntry, now: datetime) -> dict[str, Any]:
    view = read_display(house=house, now=now)
    theme, word = request.GET.get("theme", ""), common_word(house)
    phrases = list_phrases()
    return {
        "house": house,
        "place": _name(house),
        "calls": [_row(call, word, is_first=at == 0) for at, call in enumerate(view.calls[:SHOWN])],
        "foreign": next(
            (one for one in phrases if view.calls and one.language == view.calls[0].language), None
        ),
        "waiting": view.waiting,
        "is_long_text": len(pick_text(house.display_text, "de")[0]) > LONG_TEXT,
        "hours": list_hours(house, now=now),
        "holiday": house.authority.holidays.name(local_day(now, house.zone)),
        "word": word,
        "phrases": phrases,
        "now": now.astimezone(house.zone),
        "theme": theme if theme in THEMES else "",
    }


def _name(house: HouseEntry) -> Text:
    """What the house is called; the office where there is only one."""
    offices = house.offices
    return offices[0].name if len(offices) == 1 else house.name


def _row(call: CallView, word: str, *, is_first: bool) -> dict[str, object]:
    counter = call.counter if is_first else call.counter.removeprefix(f"{word} ")
    return {"number": call.ticket_number, "counter": counter, "room": call.room}
