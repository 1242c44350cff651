"""A clerk at a counter without a browser: presses buttons, reads what is shown."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as clock_time
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from tests.factories import MONDAY
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.offices.entries import OfficeEntry

ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}


@dataclass
class Clerk:
    """Somebody who works at a counter of an office. ``office`` is read anew by the program itself."""

    office: OfficeEntry
    counter: str = "c1"
    login: str = "clerk"
    role: Role = Role.CLERK
    client: Client = field(default_factory=Client)
    signed_in: str = ""

    def get(self, address: str, **headers: str) -> Any:
        """Ask for an address, signed in: sessions end after some hours of these tests' clock."""
        self._sign_in()
        return self.client.get(address, **{**ENGLISH, **headers})

    def _sign_in(self) -> None:
        hour = f"{timezone.now():%d %H}"
        if hour != self.signed_in:
            staff = make_staff(self.role, self.office.authority.slug, login=self.login)
            sign_in(self.client, staff)
            self.signed_in = hour

    def url(self, page: str = "") -> str:
        """A page of the counter."""
        return f"/workplace/{self.office.slug}/counters/{self.counter}/{page}"

    def see(self, page: str = "") -> str:
        """What a page shows."""
        return read(self.get(self.url(page)))

    def press(self, action: str, **data: object) -> str:
        """Send the form of an action; returns what the page shows that it leads to."""
        return self.follow(self.send(action, **data))

    def send(self, action: str, **data: object) -> Any:
        """Send the form of an action."""
        self._sign_in()
        return self.client.post(self.url(f"do/{action}/"), data, **ENGLISH)

    def follow(self, answer: Any) -> str:
        """What the page shows that a sent form leads to."""
        assert answer.status_code == 303, answer.status_code
        return read(self.get(answer.headers["Location"]))


def read(response: Any) -> str:
    """The words of a page that is there: without tags, in one line."""
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return (
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace(" ,", ",").replace(" :", ":")
    )


def find_key(clerk: Clerk, page: str) -> str:
    """The key by which a form of a page is done once."""
    found = re.search(r'name="once" value="([^"]+)"', clerk.get(clerk.url(page)).content.decode())
    assert found is not None
    return found[1]


@contextmanager
def clock(office: OfficeEntry, time: str) -> Iterator[time_machine.Traveller]:
    """Everything happens at this time of Monday."""
    moment = datetime.combine(MONDAY, clock_time.fromisoformat(time), tzinfo=office.zone)
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller
