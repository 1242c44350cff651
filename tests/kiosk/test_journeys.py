"""The kiosk in a browser: by keyboard alone, by touch in Arabic, by the reader; idle, back, and without the server."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.factories import NOW
from tests.kiosk.visitor import book_at
from tests.queueing.house import make_house
from tests.staff import make_device, pair_context
from tests.workplace.clockwork import House
from wartefrei.accounts.models import DeviceKind
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
START = "/kiosk/amt-haus/"


@pytest.fixture
def office() -> OfficeEntry:
    return make_house()


@pytest.fixture
def context(browser: "Browser", house: House, office: OfficeEntry) -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    pair_context(context, DeviceKind.KIOSK, make_device(DeviceKind.KIOSK, "amt-haus", now=NOW), url=house.url)
    yield context
    context.close()


@pytest.fixture
def page(context: "BrowserContext", house: House) -> "Page":
    page = context.new_page()
    page.clock.install()
    page.goto(house.url + START)
    return page


def scan(page: "Page", text: str) -> None:
    """What a reader does: types quickly, and Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def number(page: "Page") -> int:
    """The number on the screen."""
    page.wait_for_url("**/answer/")
    return int(page.inner_text(".wf-big-ticket .wf-number"))


def tab_to(page: "Page", words: str) -> None:
    """Press Tab until what has the focus says the words."""
    for _step in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.innerText || '').replace(/\\s+/g, ' ')")
        if words in focused:
            outline: str = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no visible focus on {words}"
            return
    raise AssertionError(f"{words} is out of reach for the keyboard")


def test_keyboard_alone_checks_in_by_birthday(page: "Page", office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    tab_to(page, "Ich habe einen Termin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointment/")
    tab_to(page, "Mit dem Geburtsdatum")
    page.keyboard.press("Enter")
    page.wait_for_url("**/birthday/")
    page.keyboard.type("07031991", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hour/")
    tab_to(page, "10 Uhr")
    page.keyboard.press("Enter")
    assert number(page) == view.ticket_number
    tab_to(page, "Fertig")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{START}")
    assert page.evaluate("history.length") <= 2


def test_touch_checks_in_by_letters_in_arabic(page: "Page", office: OfficeEntry) -> None:
    _appointment, view = book_at(office, family_name="Özdemir")
    page.tap("text=العربية")
    page.wait_for_url("**/ar/")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.tap(".wf-choice >> nth=0")
    page.wait_for_url("**/appointment/")
    page.tap(".wf-choice >> nth=0")
    page.wait_for_url("**/birthday/")
    for digit in "07041991":
        page.tap(f".wf-key[value='{digit}']")
    for _letter in range(5):
        page.tap(".wf-key[value='delete']")  # the year, and into the month
    for digit in "31991":
        page.tap(f".wf-key[value='{digit}']")
    page.tap(".kern-btn--primary >> visible=true")
    page.wait_for_url("**/hour/")
    page.tap(".wf-kiosk-link")
    page.wait_for_url("**/name/")
    for letter in "ÖZ":
        page.tap(f".wf-key[value='{letter}']")
    page.tap(".kern-btn--primary >> visible=true")
    assert number(page) == view.ticket_number
    assert Ticket.objects.get().state == TicketState.WAITING
    assert "1991" not in page.content()


def test_reader_is_heard_on_every_page_and_in_every_box(
    page: "Page", house: House, office: OfficeEntry
) -> None:
    _appointment, view = book_at(office, language="ar")
    scan(page, view.qr)
    assert number(page) == view.ticket_number
    assert page.evaluate("document.documentElement.lang") == "ar"
    for path in ("de/birthday/", "de/help/"):
        page.goto(f"{house.url}{START}{path}")
        scan(page, view.qr.lower())
        assert number(page) == view.ticket_number
        assert page.evaluate("document.documentElement.lang") == "de"


def test_reader_with_another_keyboard_layout_is_understood(page: "Page", office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    german = str.maketrans("YZ/", "ZY-")
    page.evaluate(
        """([typed, meant]) => {
          const press = (key, code) => document.dispatchEvent(new KeyboardEvent("keydown", {key, code}));
          const place = (key) => (key === "/" ? "Slash" : /\\d/.test(key) ? `Digit${key}` : `Key${key}`);
          [...meant].forEach((key, at) => press(typed[at], place(key)));
          press("Enter", "Enter");
        }""",
        [view.qr.translate(german), view.qr],
    )
    assert number(page) == view.ticket_number


def test_nobody_there_empties_the_page_after_a_warning(
    page: "Page", house: House, office: OfficeEntry
) -> None:
    _appointment, view = book_at(office)
    scan(page, view.qr)
    assert number(page) == view.ticket_number
    page.clock.run_for(45_000)
    question = page.locator("dialog[open]")
    question.wait_for()
    page.keyboard.press("Enter")
    question.wait_for(state="hidden")
    assert number(page) == view.ticket_number
    page.clock.run_for(45_000)
    question.wait_for()
    page.clock.run_for(20_000)
    page.wait_for_url(f"**{START}")
    page.goto(f"{house.url}{START}de/answer/")
    page.wait_for_url(f"**{START}")
    assert str(view.ticket_number) not in page.inner_text("main")


@pytest.mark.parametrize("scripts", [True, False])
def test_back_leads_to_the_start_and_never_to_the_person_before(
    browser: "Browser", house: House, office: OfficeEntry, scripts: bool
) -> None:
    _appointment, view = book_at(office)
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1080, "height": 1920})
    pair_context(context, DeviceKind.KIOSK, make_device(DeviceKind.KIOSK, "amt-haus", now=NOW), url=house.url)
    page = context.new_page()
    page.goto(f"{house.url}{START}de/birthday/")
    for name, value in {"day": "7", "month": "3", "year": "1991"}.items():
        page.fill(f"input[name={name}]", value)
    page.press("input[name=year]", "Enter")
    page.wait_for_url("**/hour/")
    page.click("button[value='10']")
    assert number(page) == view.ticket_number
    page.click("text=Fertig")
    page.wait_for_url(f"**{START}")
    for _step in range(6):
        page.go_back()
        shown = page.content()
        assert str(view.ticket_number) not in shown
        assert "1991" not in shown
        assert 'value="7"' not in re.sub(r"<button[^>]*>", "", shown)
    context.close()


def test_server_out_of_reach_shows_out_of_order_and_comes_back(
    page: "Page", context: "BrowserContext", office: OfficeEntry
) -> None:
    context.set_offline(True)
    page.click(".wf-choice >> nth=0")
    page.locator("#outage").wait_for()
    assert "Außer Betrieb: Bitte gehen Sie zum Schalter." in page.inner_text("#outage")
    assert "خارج الخدمة" in page.inner_text("#outage")
    context.set_offline(False)
    page.clock.run_for(11_000)
    page.locator("#outage").wait_for(state="hidden")
    page.click(".wf-choice >> nth=0")
    page.wait_for_url("**/appointment/")


def test_everything_that_is_touched_is_large(page: "Page", house: House) -> None:
    small = []
    for width, height in ((1080, 1920), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for path in (
            "",
            "de/appointment/",
            "de/birthday/",
            "de/name/",
            "de/code/",
            "de/walk-in/",
            "de/help/",
        ):
            page.goto(f"{house.url}{START}{path}")
            small += page.evaluate(
                "() => [...document.querySelectorAll('a, button')].filter((one) => one.checkVisibility())"
                ".filter((one) => { const box = one.getBoundingClientRect();"
                " return box.height < 80 || box.width < 80; })"
                ".map((one) => location.pathname + ': ' + one.innerText)"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert small == []
