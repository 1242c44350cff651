"""The entrance of a day: a kiosk in a browser, and another program's by the API."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import TimeoutError  # noqa: A004 -- Playwright's

from tests.workplace.people import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page


SCANS = 5
"""A reader types faster than any person; a busy test machine may not."""

SCAN_MILLISECONDS = 2500


@dataclass(frozen=True)
class Kiosk:
    """A kiosk's screen, keys and reader."""

    page: "Page"
    url: str
    house: str

    def scan(self, visitor: Visitor, language: str = "de") -> str:
        """Hold the QR code to the reader, which types it; returns what the screen answers."""
        for _attempt in range(SCANS):
            self._open(language)
            try:
                with self.page.expect_navigation(timeout=SCAN_MILLISECONDS):
                    self.page.keyboard.type(visitor.view.qr)
                    self.page.keyboard.press("Enter")
            except TimeoutError:
                continue
            return self._read()
        raise AssertionError("the reader is too slow")

    def type_code(self, visitor: Visitor, language: str = "de") -> str:
        """Type the booking code."""
        self._open(language, "code/")
        self.page.fill("input[name=code]", visitor.view.code)
        self._send("input[name=code]")
        return self._read()

    def say_birthday(self, visitor: Visitor, language: str = "de") -> str:
        """Three numbers and the hour of the appointment."""
        born = visitor.view.person.birth_date
        assert born is not None
        self._open(language, "birthday/")
        for name, value in (("day", born.day), ("month", born.month), ("year", born.year)):
            self.page.fill(f"input[name={name}]", str(value))
        self._send("input[name=year]")
        with self.page.expect_navigation():
            self.page.click(f"button[name=hour][value='{visitor.view.start_at.hour}']")
        return self._read()

    def take_number(self, office: str, service: str, language: str = "de") -> int:
        """Without an appointment."""
        self._open(language, f"walk-in/{office}/{service}/")
        with self.page.expect_navigation():
            self.page.click("main form button[type=submit]")
        return self.number

    @property
    def number(self) -> int:
        """The number on the screen."""
        if not self.page.locator(".wf-big-ticket .wf-number").count():
            raise AssertionError(self._read())
        return int(self.page.inner_text(".wf-big-ticket .wf-number"))

    def _open(self, language: str, path: str = "") -> None:
        self.page.goto(f"{self.url}/kiosk/{self.house}/{language}/{path}")

    def _send(self, box: str) -> None:
        with self.page.expect_navigation():
            self.page.press(box, "Enter")

    def _read(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("main"))


@dataclass(frozen=True)
class Entrance:
    """A program at the door, with the token of a kiosk."""

    client: httpx.Client
    office: str

    def check_in(self, visitor: Visitor) -> tuple[int, str]:
        """By QR code; the number and whether it waits or stands by."""
        answer = self._post("check-ins", qr=visitor.view.qr)
        return answer["ticket_number"], answer["status"]

    def take_number(self, service: str, language: str) -> int:
        """Without an appointment, urgently."""
        return int(self._post("tickets", service=service, language=language, is_urgent=True)["ticket_number"])

    def _post(self, path: str, **body: Any) -> Any:
        answer = self.client.post(path, json={"office": self.office, **body})
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()
