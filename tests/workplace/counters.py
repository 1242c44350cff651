"""Clerks of a day: some with a browser, some with the API. All do the same with people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from tests.staff import make_staff, sign_in_page
from wartefrei.accounts.models import Role
from wartefrei.accounts.tokens import issue_staff_token

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Desk(Protocol):
    """What somebody does at a counter. Numbers are ticket numbers."""

    counter: str

    def call(self) -> int | None:
        """Call the next; None when nobody waits."""

    def start(self, number: int) -> None:
        """The person has come."""

    def finish(self, number: int) -> None:
        """The visit is over."""

    def miss(self, number: int) -> None:
        """Nobody came."""

    def park(self, number: int, note: str) -> None:
        """Put aside."""

    def resume(self, number: int) -> None:
        """Let wait again."""

    def transfer(self, number: int, *, team: str = "", counter: str = "") -> None:
        """Pass on."""

    def close(self) -> None:
        """Go home."""


@dataclass
class BrowserDesk:
    """A counter in a browser; with scripts by its keys, without by its buttons."""

    page: "Page"
    url: str
    office: str
    counter: str
    login: str
    has_scripts: bool = False

    def open(self, authority: str) -> None:
        """Sign in and begin to work."""
        make_staff(Role.CLERK, authority, login=self.login)
        sign_in_page(self.page, self.login, url=self.url, then=self._address)

    @property
    def _address(self) -> str:
        return f"/workplace/{self.office}/counters/{self.counter}/"

    def _look(self) -> None:
        """See the counter as it is; sessions end in the course of a morning."""
        self.page.goto(self.url + self._address)
        if "/sign-in/" in self.page.url:
            sign_in_page(self.page, self.login, url=self.url, then=self._address)

    def _press(self, selector: str, key: str = "") -> None:
        with self.page.expect_navigation() as navigation:
            if self.has_scripts:  # a key right after a page is one for the page before
                self.page.wait_for_timeout(750)
            if self.has_scripts and key:
                self.page.keyboard.press(key)
            else:
                self.page.click(selector)
        assert navigation.value is not None
        assert navigation.value.ok, navigation.value.text()

    def call(self) -> int | None:
        """By the big button, if the list says that somebody is next."""
        self._look()
        if not self.page.locator(".wf-row--first").count():
            return None
        self._press("#next", "F8")
        number = self.page.locator("#person .wf-number")
        return int(number.inner_text()) if number.count() else None

    def start(self, number: int) -> None:
        """By the big button."""
        assert self._number() == number
        self._press("#next", "F8")

    def finish(self, number: int) -> None:
        """Without calling anybody."""
        self._look()
        assert self._number() == number
        self._press("#do-finish", "F9")

    def miss(self, number: int) -> None:
        """Not appeared."""
        assert self._number() == number
        self._press("#do-missing", "F4")

    def park(self, number: int, note: str) -> None:
        """From the menu."""
        assert self._number() == number
        self.page.click("#menu-park summary")
        self.page.fill("#park-note", note)
        self._press("#menu-park button")

    def resume(self, number: int) -> None:
        """From the list of those who are parked."""
        self._look()
        self._press(f"#resume-{number}")

    def transfer(self, number: int, *, team: str = "", counter: str = "") -> None:
        """From the menu."""
        assert self._number() == number
        self.page.click("#menu-transfer summary")
        self.page.select_option("#transfer-to", f"team:{team}" if team else f"counter:{counter}")
        self._press("#menu-transfer button")

    def close(self) -> None:
        """By the button at the top."""
        self._look()
        self._press("form[action$='/do/close/'] button")

    def _number(self) -> int:
        return int(self.page.inner_text("#person .wf-number"))


@dataclass
class ApiDesk:
    """A counter of another program."""

    url: str
    office: str
    counter: str
    login: str
    client: httpx.Client = field(default_factory=httpx.Client)

    def open(self, authority: str, *, now: datetime) -> None:
        """Begin to work."""
        staff = make_staff(Role.CLERK, authority, login=self.login)
        token = issue_staff_token(staff=staff, now=now)
        self.client = httpx.Client(
            base_url=f"{self.url}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        self._post(f"counters/{self._id}/open")

    @property
    def _id(self) -> str:
        return f"{self.office}.{self.counter}"

    def _post(self, path: str, **body: Any) -> httpx.Response:
        answer = self.client.post(path, json=body) if body else self.client.post(path)
        assert answer.status_code in {200, 204}, (path, answer.text)
        return answer

    def _do(self, number: int, action: str, **body: Any) -> None:
        self._post(f"offices/{self.office}/tickets/{number}/{action}", **body)

    def call(self) -> int | None:
        """POST counters/{id}/call-next."""
        answer = self._post(f"counters/{self._id}/call-next")
        return int(answer.json()["ticket_number"]) if answer.status_code == 200 else None

    def start(self, number: int) -> None:
        """POST …/start."""
        self._do(number, "start")

    def finish(self, number: int) -> None:
        """POST …/finish."""
        self._do(number, "finish")

    def miss(self, number: int) -> None:
        """POST …/no-show."""
        self._do(number, "no-show")

    def park(self, number: int, note: str) -> None:
        """POST …/park."""
        self._do(number, "park", note=note)

    def resume(self, number: int) -> None:
        """POST …/resume."""
        self._do(number, "resume")

    def transfer(self, number: int, *, team: str = "", counter: str = "") -> None:
        """POST …/transfer."""
        self._do(number, "transfer", **({"team": team} if team else {"counter": f"{self.office}.{counter}"}))

    def close(self) -> None:
        """POST counters/{id}/close."""
        self._post(f"counters/{self._id}/close")
        self.client.close()
