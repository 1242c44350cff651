"""Every page of the kiosk and of the waiting room in every language: its own words, 24 hours, isolated terms."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings

from tests.citizen.reading import Page, read
from tests.citizen.test_texts import find_english, find_mixed, find_open_isolates, find_wrong_times
from tests.factories import make_office, touch
from tests.kiosk.test_checking_in import TUESDAY
from tests.kiosk.test_pages import PAGES
from tests.kiosk.visitor import AtKiosk, book_at
from tests.queueing.house import CLERK, call_next, walk_in
from wartefrei.bookings.queries import describe
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import operations
from wartefrei.queueing.credentials import phone_token
from wartefrei.web.common.posters import poster_token

pytestmark = pytest.mark.django_db
CHECKS = (find_english, find_wrong_times, find_mixed, find_open_isolates)


def walk(kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller) -> Iterator[tuple[str, Page]]:
    """Every page and answer, with its name."""

    def look(name: str, path: str, sent: dict[str, str] | None = None) -> tuple[str, Page]:
        address = path if path.startswith("/") else kiosk.url(path)
        answer: Any = kiosk.client.get(address) if sent is None else kiosk.client.post(address, sent)
        while answer.status_code in {302, 303}:
            answer = kiosk.client.get(answer.headers["Location"])
        return name, read(address, answer.content.decode(), is_get=sent is None)

    for path in (*PAGES, "poster/"):
        yield look(path or "menu", path)
    yield look("birthday-wrong", "birthday/", {"day": "32"})
    yield look("code-wrong", "code/", {"code": "1"})
    yield look("hour", "birthday/", {"day": "7", "month": "3", "year": "1991"})
    yield look("name", "name/")
    yield look("nothing-found", "hour/", {"hour": "8"})
    now = clock.move_to
    people = {at: book_at(office, at) for at in ("10:00", "10:20", "11:30")}
    elsewhere = book_at(make_office(slug="zweit"))[1]
    yield look("elsewhere", "scan/", {"qr": elsewhere.qr})
    yield look("another-day", "scan/", {"qr": book_at(office, day=TUESDAY)[1].qr})
    yield look("early", "scan/", {"qr": people["11:30"][1].qr})
    for at in ("10:00", "10:20"):
        yield look(f"number {at}", "scan/", {"qr": people[at][1].qr})
    operations.open_counter(
        office=office, counter=office.counters[0], by=CLERK, now=people["10:00"][0].start_at
    )
    ticket = walk_in(office, now=people["10:00"][0].start_at)
    rooms = {at: f"/{kiosk.language}/waiting/{describe(one[0]).wait_token}/" for at, one in people.items()}
    rooms["walk-in"] = f"/{kiosk.language}/waiting/{phone_token(ticket)}/"
    now(people["10:00"][0].start_at)
    call_next(office, now=people["10:00"][0].start_at)
    for name, room in rooms.items():
        yield look(f"room {name}", room)
        yield look(f"room {name}, give up", f"{room}give-up/")
    yield look("more time", f"{rooms['10:20']}delay/", {})
    yield look("given up", f"{rooms['walk-in']}give-up/", {})
    yield look("poster", f"/{kiosk.language}/waiting/here/amt-haus/{poster_token('amt-haus')}/")
    yield look("called", "scan/", {"qr": people["10:00"][1].qr})
    now(people["11:30"][0].start_at + timedelta(minutes=20))
    yield look("standby", "scan/", {"qr": people["11:30"][1].qr})
    yield look("room standby", rooms["11:30"])
    for _try in range(9):
        kiosk.client.post(kiosk.url("birthday/"), {"day": "7", "month": "3", "year": "1991"})
        name_and_page = look("too often", "hour/", {"hour": "8"})
    yield name_and_page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_page_is_in_its_language(
    kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller, language: str
) -> None:
    kiosk.language = language
    models.Office.objects.update(phone_check_in=True)
    checks = CHECKS[language == "en" :]
    found = {
        f"{name}: {line}"
        for name, page in walk(kiosk, touch(), clock)
        for check in checks
        for line in check(page, language)
    }
    assert sorted(found) == []
