"""From registration to the emergency appointment and back, in a real browser, with and without scripts."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.citizen.demo import Demo
from tests.citizen.scenes import Visitor, expiring, find_link, send_document
from tests.uploads.papers import make_photo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey


def allot(demo: Demo, instant: datetime) -> None:
    """Give the places of the day as if it were the instant."""
    demo.operator.run("emergency", "allot", "--now", instant.isoformat())


def read_next_time(page: "Page") -> datetime:
    """When places are given next, as the page says."""
    return datetime.fromisoformat(page.locator(".wf-lead time").first.get_attribute("datetime") or "")


@pytest.mark.parametrize(("language", "has_scripts"), [("de", True), ("ar", False)])
def test_register_send_documents_be_chosen_and_give_the_place_back(
    browser: "Browser", demo: Demo, language: str, has_scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=has_scripts, viewport={"width": 390, "height": 844})
    page = context.new_page()
    visitor = Visitor(page, demo, language)
    visitor.go("/~/stuttgart/")
    page.click("a[href*='/emergency/']")
    visitor.go(f"/~/stuttgart/emergency/?{expiring(-1, 'visa')}")
    page.click("main a.kern-btn--primary")
    visitor.fill_details()
    demo.deliver()
    visitor.go(find_link(visitor, "/emergency/"))
    address = page.url
    send_document(page, "pass-mit-visum", b"no photo")
    page.wait_for_selector(".kern-error[role=alert]:visible")
    assert page.locator(".wf-upload__files").count() == 0
    send_document(page, "pass-mit-visum", make_photo(size=(60, 40)))
    page.wait_for_selector(".wf-upload__files")
    page.goto(address)
    first = read_next_time(page)
    for days in range(6):  # the other way may have used a day already
        allot(demo, first + timedelta(days=days, hours=2, minutes=45))
        page.goto(address)
        if page.locator(".wf-number").count():
            break
    assert page.locator(".wf-number").count() == 1
    page.click("a[href$='/decline/']")
    page.click("main button[type=submit]")
    assert page.locator(".wf-number").count() == 0
    assert page.locator(".wf-rank").count() == 1
    context.close()
