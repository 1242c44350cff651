"""Somebody at the pages without a browser: sends forms, reads what is shown."""

import html
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

from tests.citizen.scenes import letters
from tests.factories import MONDAY

_NUMBERS = count(1)
SERVICES = "service=pass:1"


@dataclass
class Visitor:
    """A person with a session."""

    client: Client
    language: str = "de"
    services: str = SERVICES
    name: str = field(default_factory=lambda: f"Müller{letters(next(_NUMBERS))}")

    def url(self, page: str = "", query: str = "") -> str:
        """Address of a page of the booking."""
        return f"/{self.language}/stadt/{page}?{self.services}{query}"

    def get(self, page: str = "", query: str = "") -> str:
        """What a page shows."""
        return shown(self.client.get(self.url(page, query)))

    def details(self, **changes: str) -> dict[str, str]:
        """The form of details as it is typed."""
        typed = {
            "given_name": "Anna",
            "family_name": self.name,
            "birth_day": "7",
            "birth_month": "3",
            "birth_year": "1991",
            "email": "anna@example.org",
            "phone": "",
        }
        return typed | changes

    def send(self, page: str, data: dict[str, str]) -> HttpResponse:
        """Send a form."""
        response: Any = self.client.post(self.url(page), data)
        return response  # type: ignore[no-any-return] # the client's own class of responses

    def tell(self, **changes: str) -> HttpResponse:
        """Send the form of details."""
        return self.send("details/", self.details(**changes))

    def starts(self) -> list[str]:
        """The values of all starts of Monday."""
        return find_starts(self.get("times/", f"&day={MONDAY}"))

    def hold(self, start: str = "") -> HttpResponse:
        """Choose a time, the first when none is named."""
        return self.send("times/", {"start": start or self.starts()[0]})

    def follow(self, answer: Any) -> str:
        """What the page shows that a sent form leads to (303: going back sends nothing again)."""
        assert answer.status_code == 303, answer.status_code
        return shown(self.client.get(answer.headers["Location"]))

    def book(self) -> str:
        """The whole way; returns the booked page."""
        self.tell()
        self.hold()
        self.send("review/", {"action": "book"})
        return self.get("booked/")

    def manage(self, page: str = "") -> str:
        """The address of a page of the booked appointment."""
        found = re.search(rf"/{self.language}/appointment/([^/]+)/cancel/", self.get("booked/"))
        assert found is not None
        return f"/{self.language}/appointment/{found[1]}/{page}"


def shown(response: Any) -> str:
    """The text of a page that is there."""
    assert response.status_code == 200, response.status_code
    return html.unescape(str(response.content.decode()))


def find_starts(page: str) -> list[str]:
    """The values of all starts on a page."""
    return re.findall(r'name="start" value="([^"]+)"', page)


def with_start(address: str, start: str) -> str:
    """An address with a start in its query string."""
    return f"{address}?start={quote(start)}"
