"""Accessibility of every page and state of the kiosk and of the waiting room on the phone, by axe-core."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.axe import find_overflow, find_violations
from tests.factories import NOW, touch
from tests.kiosk.conftest import NINE
from tests.kiosk.test_journeys import START, scan
from tests.kiosk.visitor import book_at
from tests.queueing.house import call_next, check_in, make_house, walk_in
from tests.staff import make_device, pair_context
from tests.workplace.clockwork import House
from wartefrei.accounts.models import DeviceKind
from wartefrei.bookings.queries import describe
from wartefrei.offices import models
from wartefrei.queueing.credentials import phone_token
from wartefrei.web.common.posters import poster_token

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.axe, pytest.mark.django_db(transaction=True)]
PATHS = (
    "",
    "appointment/",
    "birthday/",
    "code/",
    "walk-in/",
    "walk-in/amt/pass/",
    "booking/",
    "help/",
    "poster/",
)


def walk(page: "Page", base: str, language: str) -> Iterator[str]:
    """Bring a paired browser into every state of the kiosk."""
    for path in PATHS:
        page.goto(f"{base}{START}{language}/{path}")
        yield path or "menu"
    page.goto(f"{base}{START}{language}/birthday/")
    page.fill("input[name=day]", "32")
    page.press("input[name=day]", "Enter")
    page.locator("#problem").wait_for()
    yield "birthday-wrong"
    for box, text in (("day", "7"), ("month", "3"), ("year", "1991")):
        page.fill(f"input[name={box}]", text)
    page.press("input[name=year]", "Enter")
    page.wait_for_url("**/hour/")
    yield "hour"
    page.goto(f"{base}{START}{language}/name/")
    yield "name"
    scan(page, "234567892/" + "A" * 26)
    page.wait_for_url("**/answer/")
    yield "notice"


def rooms() -> Iterator[tuple[str, str]]:
    """A waiting room in each of its stages."""
    office = make_house(slug="zweit", phone_check_in=True)
    coming, waiting, called = (book_at(office, at)[0] for at in ("11:30", "10:30", "10:00"))
    yield "coming", describe(coming).wait_token
    for appointment in (waiting, called):
        check_in(office, appointment, now=NINE)
    call_next(office, now=NINE)
    yield "called", describe(called).wait_token
    yield "waiting", phone_token(walk_in(office, now=NINE))
    yield "waiting-early", describe(waiting).wait_token


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_is_accessible(browser: "Browser", house: House, language: str) -> None:
    office = make_house(walk_in="urgent", phone_check_in=True)
    models.Office.objects.update(urgent_text={"de": "Vor einer Reise."})
    touch()
    _appointment, view = book_at(office)
    context = browser.new_context(
        bypass_csp=True, reduced_motion="reduce", viewport={"width": 1080, "height": 1920}
    )
    pair_context(context, DeviceKind.KIOSK, make_device(DeviceKind.KIOSK, "amt-haus", now=NOW), url=house.url)
    page = context.new_page()
    found = {}

    def look(name: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[f"{name}, {scheme}"] = find_violations(page)

    for name in walk(page, house.url, language):
        look(name)
    scan(page, view.qr)
    page.wait_for_url("**/answer/")
    page.locator(".wf-number").wait_for()
    look("number")
    page.evaluate("document.getElementById('still-there').showModal()")
    look("still-there")
    page.evaluate("document.getElementById('outage').hidden = false")
    look("outage")
    for name, token in rooms():
        page.set_viewport_size({"width": 360, "height": 780})
        page.goto(f"{house.url}/{language}/waiting/{token}/")
        look(name)
        found[f"{name} on a narrow phone"] = find_overflow(page)
    page.goto(f"{house.url}/{language}/waiting/{token}/give-up/")
    look("give-up")
    page.goto(f"{house.url}/{language}/waiting/here/zweit-haus/{poster_token('zweit-haus')}/")
    look("poster")
    context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}
