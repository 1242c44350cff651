"""The waiting room in a phone's browser: it hears the call by itself, rings, and says when it is cut off."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.bookings.steps import book
from tests.queueing.house import call_next, check_in, make_house
from tests.workplace.clockwork import House, running_at
from wartefrei.bookings.queries import describe

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
EIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

WATCH = """
window.heard = [];
navigator.vibrate = (pattern) => window.heard.push(pattern);
new MutationObserver(() => window.heard.push(document.querySelector("[data-loud]").textContent))
  .observe(document.querySelector("[data-loud]"), {childList: true});
"""


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_at(EIGHT, tmp_path_factory.mktemp("house")) as running:
        yield running


def test_call_reaches_the_phone_with_sound_and_words(browser: "Browser", house: House) -> None:
    office = make_house()
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EIGHT)
    number = describe(appointment).ticket_number
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(f"{house.url}/de/waiting/{describe(appointment).wait_token}/")
    assert page.title().startswith(f"{number} – Sie sind als Nächstes dran")
    page.click("[data-sound] button")
    assert "Der Ton ist an." in page.inner_text("[data-sound-words]")
    page.evaluate(WATCH)
    call_next(office, now=EIGHT)
    expect(page).to_have_title(re.compile(f"^Aufgerufen: {number}"), timeout=20_000)
    spoken = f"Sie werden aufgerufen: Nummer {number}, bitte zu Schalter 1, EG"
    assert spoken in page.evaluate("window.heard")
    assert [400, 200, 400, 200, 800] in page.evaluate("window.heard")
    context.set_offline(True)
    page.locator("[data-stale]").wait_for()
    assert "Was Sie sehen, ist der Stand von 08:0" in page.inner_text("[data-stale]")
    context.set_offline(False)
    page.locator("[data-stale]").wait_for(state="hidden")
    page.click("text=5 Minuten später")
    expect(page).to_have_title(re.compile("als Nächstes"))
    page.click("text=Ich komme nicht mehr")
    page.click("text=Ja, Platz aufgeben")
    assert "Dieser Platz ist aufgegeben" in page.inner_text("main")
    context.close()
