"""Two offices of Leonberg on one screen: nobody checks in, the number of the booking appears at the entrance."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.factories import MONDAY
from tests.workplace.clockwork import House, import_authority, running_at
from tests.workplace.counters import BrowserDesk
from tests.workplace.people import Visitor, book_people
from tests.workplace.screens import Screen, open_screen
from wartefrei.bookings.models import Appointment
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.directory import read_directory
from wartefrei.queueing.models import Call, Ticket
from wartefrei.records.figures import read_period

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HOUSE = "leonberg-altes-rathaus"
COUNTERS = {"leonberg-buergeramt": "schalter-2", "leonberg-auslaenderamt": "zimmer-12"}
SERVICES = {"leonberg-buergeramt": "personalausweis", "leonberg-auslaenderamt": "verpflichtungserklaerung"}
EACH = 3
MINUTE = timedelta(minutes=1)


def test_two_offices_call_to_one_screen(browser: "Browser", tmp_path: Path) -> None:
    import_authority("leonberg")
    offices = {slug: read_directory().office(slug) for slug in COUNTERS}
    visitors = {
        slug: book_people(office, SERVICES[slug], EACH, {}, municipality="Leonberg")
        for slug, office in offices.items()
    }
    opening = wall_instant(MONDAY, 8 * 60, offices["leonberg-buergeramt"].zone)
    with running_at(opening, tmp_path, moves=True) as house:
        display, screen = open_screen(browser, HOUSE, url=house.url, now=opening)
        contexts = {slug: browser.new_context(java_script_enabled=False) for slug in COUNTERS}
        desks = {
            slug: BrowserDesk(contexts[slug].new_page(), house.url, slug, counter, f"clerk-{counter}")
            for slug, counter in COUNTERS.items()
        }
        for desk in desks.values():
            desk.open("leonberg")
        _serve_all(house, desks, visitors, screen)
        for desk in desks.values():
            desk.close()
        house.set_clock(wall_instant(MONDAY, 19 * 60, offices["leonberg-buergeramt"].zone))
        house.work()
        assert screen.played == list(Call.objects.order_by("sequence").values_list("sequence", "number"))
        for context in (display, *contexts.values()):
            context.close()
    assert Counter(Appointment.objects.values_list("status", flat=True)) == {"attended": 2 * EACH}
    assert Counter(Ticket.objects.values_list("state", flat=True)) == {"finished": 2 * EACH}
    for office in offices.values():
        figures = read_period(offices=[office], first=MONDAY, last=MONDAY).total
        assert (figures.booked, figures.attended, figures.missed, figures.unserved) == (EACH, EACH, 0, 0)


def _serve_all(
    house: House, desks: dict[str, BrowserDesk], visitors: dict[str, list[Visitor]], screen: Screen
) -> None:
    """Each office calls its own people, who have told nobody that they are there; the screen shows both."""
    everybody = sorted(
        ((visitor.view.start_at, slug, visitor) for slug, row in visitors.items() for visitor in row),
        key=lambda one: one[:2],
    )
    for calls, (start_at, slug, visitor) in enumerate(everybody, start=1):
        house.set_clock(start_at + MINUTE)
        assert desks[slug].call() == visitor.number
        screen.wait_for(calls)
        assert screen.played[-1][1] == visitor.number
        desks[slug].start(visitor.number)
        desks[slug].finish(visitor.number)
