"""Whole ways in a real browser against the real program: without JavaScript, right to left, by keyboard."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.citizen.demo import Demo
from tests.citizen.scenes import BASKET, Visitor, find_link

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey

LANGUAGES = ["de", "en", "fr", "tr", "ar", "ru", "uk"]
BOOKED = {
    "de": "Ihr Termin ist gebucht",
    "en": "Your appointment is booked",
    "fr": "Votre rendez-vous est réservé",
    "tr": "Randevunuz alındı",
    "ar": "تم حجز موعدك",
    "ru": "Вы записаны на приём",
    "uk": "Вас записано на прийом",
}
MOVED = {
    "de": "Ihr Termin wurde verschoben",
    "en": "Your appointment has been moved",
    "fr": "Votre rendez-vous a été déplacé",
    "tr": "Randevunuz değiştirildi",
    "ar": "تم تغيير موعدك",
    "ru": "Ваша запись перенесена",
    "uk": "Ваш запис перенесено",
}
CANCELLED = {
    "de": "Ihr Termin ist abgesagt",
    "en": "Your appointment is cancelled",
    "fr": "Votre rendez-vous est annulé",
    "tr": "Randevunuz iptal edildi",
    "ar": "تم إلغاء موعدك",
    "ru": "Ваша запись отменена",
    "uk": "Ваш запис скасовано",
}


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A browser that runs no scripts and asks nobody else for anything."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_book_read_the_mail_move_and_cancel(page: "Page", demo: Demo, language: str) -> None:
    visitor = Visitor(page, demo, language)
    foreign: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith(demo.url) else foreign.append(request.url)
    )
    visitor.go("/~/")
    page.click("a[href*='leonberg']")
    page.click("#s-anmeldung .kern-btn")
    page.click("#s-anmeldung .wf-stepper a >> nth=1")
    page.click("#s-personalausweis .kern-btn")
    page.click(".wf-bar a.kern-btn--primary")
    page.click("main a.kern-btn--primary")
    visitor.fill_details()
    visitor.choose_time(2)
    visitor.send()
    assert BOOKED[language] in page.inner_text("h1")
    number = page.inner_text(".wf-number")
    demo.deliver()
    visitor.go(find_link(visitor, f"/{language}/appointment/"))
    assert page.inner_text(".wf-number") == number
    page.click("a[href*='/times/']")
    visitor.choose_time(7)
    visitor.send()
    assert MOVED[language] in page.inner_text(".kern-alert")
    page.click("a[href*='/cancel/']")
    page.click("main button[type=submit]")
    assert CANCELLED[language] in page.inner_text("h1")
    assert foreign == []


def test_code_and_pin_open_the_appointment(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.book(place="stuttgart", basket="service=einbuergerung:1")
    code, pin = page.locator(".wf-code").all_inner_texts()
    page.context.clear_cookies()
    visitor.go("/~/appointment/")
    page.fill("#code", code)
    page.fill("#pin", pin)
    visitor.send()
    assert page.locator(".wf-code").all_inner_texts() == [code, pin]


def test_narrow_the_times_and_choose_in_the_month(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.go(f"/~/leonberg/details/?{BASKET}")
    visitor.fill_details()
    page.click(".wf-filters summary")
    page.check("input[name=weekday][value='3']")
    page.check("input[name=part][value=afternoon]")
    page.click(".wf-filters button[type=submit]")
    assert page.inner_text("#day-name").startswith("Donnerstag")
    page.click(".wf-tabs a >> nth=1")
    page.click(".wf-month a >> nth=-1")
    assert page.inner_text("#day-name").startswith("Donnerstag")
    assert page.locator("#day h3").all_inner_texts() == ["Nachmittags"]
    visitor.choose_time()
    visitor.send()
    assert page.inner_text("h1") == BOOKED["de"]


def test_who_lives_elsewhere_gets_the_right_office_before_typing_a_name(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.go("/~/rhein-kreis-neuss/?service=ukraine:1")
    page.click("#choice a.kern-btn--primary")
    page.fill("#municipality", "Neuss")
    page.click("main form button[type=submit]")
    assert page.get_attribute("main .kern-alert a", "href") == "https://www.neuss.de"
    page.fill("#municipality", "Kaarst")
    page.click("main form button[type=submit]")
    assert "/calendar/" in page.url


def test_two_services_of_different_offices_become_two_appointments(page: "Page", demo: Demo) -> None:
    visitor = Visitor(page, demo, "de")
    visitor.go("/~/leonberg/?service=anmeldung:1&service=verpflichtungserklaerung:1")
    page.click("#choice a.kern-btn--primary")
    page.click("main a.kern-btn--primary")
    visitor.fill_details()
    visitor.choose_time()
    visitor.send()
    first = page.inner_text(".wf-ticket__when")
    page.click("main a.kern-btn--primary")
    visitor.choose_time(9)
    visitor.send()
    assert page.inner_text("h1") == BOOKED["de"]
    assert page.inner_text(".wf-ticket__when").split(",")[:2] == first.split(",")[:2]
    assert "Zweiten Termin buchen" not in page.content()


def test_book_and_cancel_by_keyboard_alone(browser: "Browser", demo: Demo) -> None:
    page = browser.new_page()
    visitor = Visitor(page, demo, "de")
    visitor.go(f"/~/leonberg/calendar/?{BASKET}")
    press(page, "main a.kern-btn--primary")
    for name, text in {"family_name": visitor.family_name, "birth_day": "1", "birth_month": "1"}.items():
        press(page, f"#{name}", key="")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("1990")
    page.keyboard.press("Tab")
    page.keyboard.type("anna@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "#day button[name=start] >> nth=4")
    press(page, "button[value=book]")
    assert page.inner_text("h1") == BOOKED["de"]
    press(page, "a[href*='/cancel/']")
    press(page, "main button.wf-danger")
    assert page.inner_text("h1") == CANCELLED["de"]
    page.close()


def press(page: "Page", target: str, *, key: str = "Enter") -> None:
    """Move to a target with the tab key alone and press a key there."""
    wanted = page.locator(target).first
    for _step in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            break
    else:
        raise AssertionError(f"the keyboard does not reach {target}")
    if key:
        with page.expect_navigation():
            page.keyboard.press(key)


def test_reservation_warns_before_it_ends(browser: "Browser", demo: Demo) -> None:
    page = browser.new_page()
    page.clock.install()
    visitor = Visitor(page, demo, "de")
    visitor.go(f"/~/leonberg/details/?{BASKET}")
    visitor.fill_details()
    visitor.choose_time(11)
    assert "Nur noch zwei Minuten" not in page.inner_text(".wf-hold")
    page.clock.fast_forward("08:05")
    assert "Nur noch zwei Minuten" in page.inner_text(".wf-hold [role=status]")
    page.clock.fast_forward("02:00")
    assert "Die Reservierung ist um" in page.inner_text(".wf-hold [role=status]")
    page.click("button[value=extend]")
    assert "Noch 9 Minuten" in page.inner_text(".wf-hold [role=status]")
    page.close()


def test_focus_is_always_visible(browser: "Browser", demo: Demo) -> None:
    page = browser.new_page()
    Visitor(page, demo, "de").go("/~/leonberg/?service=anmeldung:1")
    for _step in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            " return [style.outlineStyle, style.boxShadow]; }"
        )
        assert outline != ["none", "none"]
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_visit_is_small(browser: "Browser", demo: Demo, language: str) -> None:
    page = browser.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(int(response.headers.get("content-length", 0))))
    page.goto(f"{demo.url}/{language}/leonberg/", wait_until="networkidle")
    assert 0 < sum(sizes) < 150_000
    page.close()
