"""Whole ways after booking, in a real browser: confirm, move, print, keep, delete, enquire."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.citizen.demo import Demo
from tests.citizen.scenes import BASKET, ENQUIRY, Visitor, find_link
from tests.citizen.test_journeys import press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey

LANGUAGES = ("de", "en", "fr", "tr", "ar", "ru", "uk")
ID_CARD = "service=ausweis:1"


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A browser without scripts that fails when a page asks another origin, or sets a second cookie."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert {url.split("/")[2].partition(":")[0] for url in asked} <= {"127.0.0.1"}
    assert {cookie.get("name") for cookie in context.cookies()} <= {"wartefrei"}
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_confirm_by_the_link_of_the_mail_then_cancel(page: "Page", demo: Demo, language: str) -> None:
    visitor = Visitor(page, demo, language)
    visitor.book(place="musterstadt", basket=ID_CARD)
    assert page.locator(".wf-number").count() == 0
    demo.deliver()
    visitor.go(find_link(visitor, "/confirm/"))
    assert page.locator(".wf-number").count() == 0
    visitor.send()
    assert page.locator(".wf-number").count() == 1
    page.click("a[href*='/cancel/']")
    page.click("main button[type=submit]")
    assert page.locator(".wf-number").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_enquire_look_and_withdraw(page: "Page", demo: Demo, language: str) -> None:
    visitor = Visitor(page, demo, language)
    visitor.go("/~/musterstadt/")
    page.click("a[href*='/enquiry/']")
    page.check("#weekday-3")
    page.check("#part-afternoon")
    visitor.send()
    page.fill("#phone", "0200 117")
    visitor.fill_details()
    visitor.send()
    code, pin = page.locator(".wf-code").all_inner_texts()
    page.context.clear_cookies()
    visitor.go("/~/enquiry/")
    page.fill("#code", code)
    page.fill("#pin", pin)
    visitor.send()
    page.click("a[href*='/withdraw/']")
    page.click("main button[type=submit]")
    assert page.locator(".wf-code").count() == 0
    assert page.inner_text("html main [role=status]")


def test_move_to_another_office(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.book()
    page.click("a[href*='/times/']")
    offices = page.locator(".wf-offices a[href*='office=']")
    offices.last.click()
    visitor.choose_time()
    new = page.locator("main dd").last.inner_text()
    visitor.send()
    assert "Ihr Termin wurde verschoben" in page.inner_text(".kern-alert")
    assert new.splitlines()[-1].strip() in page.inner_text(".wf-ticket")


def test_correct_a_mistyped_address(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.book()
    page.click("a[href*='/resend/'] >> nth=0")
    page.fill("#email", "richtig@example.org")
    visitor.send()
    assert "richtig@example.org" in page.inner_text(".kern-alert")


def test_see_everything_and_delete_it(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.book()
    page.click("a[href*='/everything/']")
    assert visitor.family_name in page.inner_text("main")
    page.click("a[href*='/delete/']")
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "Ihre Daten sind gelöscht"
    assert visitor.family_name not in page.content()


def test_cancelled_time_is_bookable_again_at_once(page: "Page", demo: Demo) -> None:
    first = Visitor(page, demo, "de")
    first.go(f"/~/musterstadt/details/?{ID_CARD}")
    first.fill_details()
    start = page.locator("#day button[name=start]").nth(3).get_attribute("value") or ""
    for visitor in (first, Visitor(page, demo, "de")):
        take(visitor, start)
        demo.deliver()
        visitor.go(find_link(visitor, "/confirm/"))
        visitor.send()
    demo.deliver()
    third = Visitor(page, demo, "de")
    third.go(f"/~/musterstadt/details/?{ID_CARD}")
    third.fill_details()
    assert page.locator(f"button[value='{start}']").count() == 0
    third.go(find_link(third, "/de/appointment/"))
    page.click("a[href*='/cancel/']")
    page.click("main button[type=submit]")
    third.go(f"/~/musterstadt/times/?{ID_CARD}")
    assert page.locator(f"button[value='{start}']").count() == 1
    page.locator(f"button[value='{start}']").click()
    assert page.locator("button[value=book]").count() == 1


def take(visitor: Visitor, start: str) -> None:
    """Book a certain time."""
    visitor.go(f"/~/musterstadt/details/?{ID_CARD}")
    visitor.fill_details()
    visitor.page.locator(f"button[value='{start}']").click()
    visitor.send()


def test_lost_time_and_the_way_back_ask_nothing_again(browser: "Browser", demo: Demo) -> None:
    context = browser.new_context()
    page = context.new_page()
    visitor = Visitor(page, demo, "de")
    visitor.go(f"/~/leonberg/details/?{BASKET}")
    visitor.fill_details()
    page.evaluate(
        "() => { const button = document.querySelector('#day button[name=start]');"
        " button.value = button.value.replace(/T\\d\\d:\\d\\d/, 'T03:00'); }"
    )
    visitor.choose_time()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].name").count("/times/") == 1
    assert page.locator("[role=alert]").count() == 1
    page.reload()
    assert page.locator("[role=alert]").count() == 0
    page.go_back()
    assert page.locator("#family_name, #day").count() >= 1
    context.close()


def test_print_button_opens_the_dialogue(browser: "Browser", demo: Demo) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    visitor = Visitor(page, demo, "de")
    visitor.book()
    page.click("a[href*='/print/']")
    page.click("[data-print]")
    assert page.title() == "printed"
    page.emulate_media(media="print")
    for hidden in (".wf-footer", ".wf-languages", "[data-print]"):
        assert not page.locator(hidden).first.is_visible()
    for visible in (".wf-paper__number", ".wf-paper__qr svg", ".wf-paper ul"):
        assert page.locator(visible).first.is_visible()
    context.close()


def test_calendar_file_is_downloaded(browser: "Browser", demo: Demo) -> None:
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    Visitor(page, demo, "de").book()
    with page.expect_download() as download:
        page.click("a[href$='appointment.ics']")
    assert download.value.suggested_filename == "appointment.ics"
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    context.close()


def test_enquire_by_keyboard_alone(browser: "Browser", demo: Demo) -> None:
    page = browser.new_page()
    visitor = Visitor(page, demo, "de")
    visitor.go(f"/~/musterstadt/enquiry/?{ENQUIRY}")
    press(page, "#weekday-0", key="")
    page.keyboard.press("Space")
    press(page, "main button.kern-btn--primary")
    typed = {
        "family_name": visitor.family_name,
        "birth_day": "1",
        "birth_month": "1",
        "birth_year": "1990",
        "email": "anna@example.org",
        "phone": "0200 117",
    }
    for name, text in typed.items():
        press(page, f"#{name}", key="")
        page.keyboard.type(text)
    press(page, "main button.kern-btn--primary")
    press(page, "main button.kern-btn--primary")
    assert page.inner_text("h1") == "Ihre Anfrage ist gesendet"
    page.close()
