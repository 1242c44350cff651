"""Somebody at a paired kiosk without a browser: sends its forms, follows where they lead, reads what is shown."""

import html
import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from tests.factories import MONDAY, NOW, make_person
from tests.staff import pair
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import DeviceKind
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.entries import OfficeEntry

BORN = date(1991, 3, 7)


@dataclass
class AtKiosk:
    """A person in front of the kiosk of a house; ``seen`` holds every page and address."""

    house: str = "amt-haus"
    language: str = "de"
    client: Client = field(default_factory=Client)
    seen: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        pair(self.client, DeviceKind.KIOSK, self.house, now=NOW)

    def url(self, page: str = "", language: str = "") -> str:
        """The address of a page."""
        return f"/kiosk/{self.house}/{language or self.language}/{page}"

    def start(self) -> str:
        """The page everybody begins at."""
        return self.read(self.client.get(f"/kiosk/{self.house}/"))

    def open(self, page: str = "") -> str:
        """What a page shows, or the one it leads to."""
        return self.read(self.client.get(self.url(page)))

    def send(self, page: str, **typed: str) -> str:
        """Send a form; what is shown in the end."""
        answer: Any = self.client.post(self.url(page), typed)
        assert answer.status_code == 303, answer.status_code
        return self.read(answer)

    def read(self, answer: Any) -> str:
        """The text of a page, its marks left out."""
        while answer.status_code in {302, 303}:
            self.seen.append((answer.headers["Location"], ""))
            answer = self.client.get(answer.headers["Location"])
        assert answer.status_code == 200, answer.status_code
        page = answer.content.decode()
        self.seen.append((answer.request["PATH_INFO"] + answer.request["QUERY_STRING"], page))
        return text_of(page)

    def before(self) -> "AtKiosk":
        """What the browser has sent before now and the server reads only later: with the cookies as they are."""
        late = AtKiosk(self.house, self.language)
        late.client.cookies = deepcopy(self.client.cookies)
        return late

    def say_birthday(self, born: date = BORN) -> str:
        """Day, month and year."""
        return self.send("birthday/", day=str(born.day), month=str(born.month), year=str(born.year))


def text_of(page: str) -> str:
    """What is read on a page."""
    main = page.partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"</?(?:bdi|time)\b[^>]*>", "", main.partition(">")[2])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


def book_at(
    office: OfficeEntry, clock: str = "10:20", *, day: date = MONDAY, language: str = "de", **person: Any
) -> tuple[Appointment, AppointmentView]:
    """An appointment with everything that opens it."""
    hour, minute = map(int, clock.split(":"))
    appointment = book(
        office=office,
        basket={"pass": 1},
        start_at=wall_instant(day, hour * 60 + minute, office.zone),
        person=make_person(**{"birth_date": BORN, **person}),
        language=language,
        by=CITIZEN,
        now=NOW,
    )
    return appointment, describe(appointment)


def is_empty(answer: Any) -> bool:
    """Whether an answer only leads back to the start."""
    leads_to: str = answer.headers.get("Location", "")
    return bool(answer.status_code == 303 and leads_to.count("/") == 3)
