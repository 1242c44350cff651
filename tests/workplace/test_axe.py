"""States of the workplace behind several clicks, put to axe-core in both reading directions.

The pages themselves are in tests/web/test_axe_faces.py.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.axe import Window, find_overflow, find_violations
from tests.bookings.steps import at
from tests.queueing.house import COLLEAGUE, arrive, make_house, number_of, walk_in
from tests.workplace.clerk import Clerk, clock
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import operations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.axe, pytest.mark.django_db]


def walk(window: Window, clerk: Clerk, office: OfficeEntry) -> Iterator[str]:
    """Bring the browser into every state; yields its name."""
    now = at(office, "08:10")
    number = number_of(arrive(office, "08:00", language="ar"))
    arrive(office, "08:00", now=at(office, "08:30"))
    guest = number_of(walk_in(office, now=now))
    clerk.send("call", number=number)
    window.open(clerk.url())
    for menu in ("park", "transfer", "service", "note"):
        window.page.click(f"#menu-{menu} summary")
    yield "called, menus open"
    clerk.send("missing", number=number, at=number)
    window.open(clerk.url())
    yield "not appeared"
    window.open(clerk.url(f"tickets/{guest}/follow-up/"))
    yield "follow-up for a walk-in"
    window.open(clerk.url("arrivals/?q=M"))
    yield "arrivals found"
    clerk.send("park", number=guest)
    operations.open_counter(office=office, counter=office.counter("c2"), by=COLLEAGUE, now=now)
    window.open("/workplace/amt/counters/c2/")
    yield "colleague's counter"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_state_is_accessible(browser: "Browser", language: str) -> None:
    office = make_house(places=8)
    clerk = Clerk(office)
    found = {}
    with clock(office, "08:30"):
        clerk.get(f"/workplace/choose/?language={language}")
        context = browser.new_context(bypass_csp=True, reduced_motion="reduce", locale=language)
        window = Window(context.new_page(), clerk.client)
        for name in walk(window, clerk, office):
            page = window.page
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 1280, "height": 900})
            found[f"{name} on a desk, light"] = find_violations(page)
            found[f"{name} on a narrow phone"] = find_overflow(page)
            page.emulate_media(color_scheme="dark")
            found[f"{name} on a phone, dark"] = find_violations(page)
        context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}
