"""A screen in a browser: calls at one instant, a killed server, a cut network, a reload; no call lost or doubled."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests import server
from tests.citizen.demo import WARTEFREI
from tests.display.wire import Wire, laid_to
from tests.server import Server
from tests.staff import pair_demo_browser
from wartefrei.accounts.models import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey

HOUSE, OFFICE = "leonberg-altes-rathaus", "leonberg-buergeramt"
RECOVERY_SECONDS = 5
SPY = """
  new MutationObserver(() => {
    const tile = document.querySelector("[data-tile]");
    if (tile?.dataset.sequence !== window.lastSequence) {
      window.lastSequence = tile.dataset.sequence;
      if (window.lastSequence) notePlayed(Number(window.lastSequence), performance.now());
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => ["de-DE", "tr-TR"].map((lang) => ({ lang, localService: true })),
    speak: (sentence) => { noteSpoken(sentence.lang, sentence.text); setTimeout(() => sentence.onend(), 50); },
    cancel: () => {},
  } });
"""
"""Tells the test what stands in large letters and what is spoken; the system of the tests has no voices."""


@dataclass
class Hall:
    """A waiting room in the demo: its server, the wire to its screen, and a clerk."""

    folder: Path
    database_url: str
    token: str
    server: Server
    wire: Wire

    def start(self) -> None:
        self.server = server.start(database_url=self.database_url, folder=self.folder)
        self.wire.target = self.server.port

    def ask(self, path: str, body: Any = None) -> Any:
        """POST as the clerk."""
        headers = {"Authorization": f"Bearer {self.token}"}
        response = httpx.post(f"{self.server.url}/api/v1/{path}", json=body, headers=headers)
        return response.raise_for_status().json()

    def call(self, counter: str = "schalter-1", language: str = "de") -> int:
        """Somebody comes and is called to a counter; returns the sequence of the call."""
        number = self.ask("tickets", {"office": OFFICE, "service": "personalausweis", "language": language})
        path = f"offices/{OFFICE}/tickets/{number['ticket_number']}"
        self.ask(f"{path}/call", {"counter": counter})
        calls = httpx.get(f"{self.server.url}/api/v1/houses/{HOUSE}/display").json()["calls"]
        self.ask(f"{path}/finish")
        return next(
            int(call["sequence"]) for call in calls if call["ticket_number"] == number["ticket_number"]
        )


@contextmanager
def open_hall() -> Iterator[Hall]:
    with tempfile.TemporaryDirectory(prefix="wartefrei-display-") as name:
        folder, database_url = Path(name), f"sqlite:///{name}/wartefrei.sqlite3"
        variables = os.environ | {"WARTEFREI_DATA_DIR": name, "DATABASE_URL": database_url}
        subprocess.run([*WARTEFREI, "demo"], env=variables, check=True, stdout=subprocess.DEVNULL)
        command = [*WARTEFREI, "token", "staff", "clerk@leonberg"]
        token = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout
        running = server.start(database_url=database_url, folder=folder)
        with laid_to(running.port) as wire:
            hall = Hall(folder, database_url, token.strip(), running, wire)
            try:
                yield hall
            finally:
                hall.server.stop()


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """One demo for all journeys."""
    with open_hall() as hall:
        yield hall


@dataclass
class Screen:
    """A paired browser, and what it has shown in large letters and said; ``at``: when, in milliseconds of its own."""

    page: "Page"
    played: list[int] = field(default_factory=list)
    at: dict[int, float] = field(default_factory=dict)
    spoken: list[tuple[str, str]] = field(default_factory=list)

    def note(self, sequence: int, at: float) -> None:
        """It stands there from now on."""
        self.played.append(sequence)
        self.at[sequence] = at

    def wait_for(self, sequence: int, *, seconds: float) -> None:
        """Until the call stands in large letters."""
        deadline = time.monotonic() + seconds
        while sequence not in self.played:
            assert time.monotonic() < deadline, (sequence, self.played)
            self.page.wait_for_timeout(50)

    def is_stale(self) -> bool:
        return self.page.locator("[data-stale]").is_visible()

    def wait_until_stale(self, is_stale: bool, *, seconds: float) -> None:
        state: Any = "visible" if is_stale else "hidden"
        self.page.locator("[data-stale]").wait_for(state=state, timeout=seconds * 1000)


@contextmanager
def hang_up(browser: "Browser", hall: Hall, *, seconds: float | None = None) -> Iterator[Screen]:
    """A screen; ``seconds`` for each call instead of twenty."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    screen = Screen(context.new_page())
    page = screen.page
    page.expose_function("notePlayed", screen.note)
    page.expose_function("noteSpoken", lambda language, text: screen.spoken.append((language, text)))
    page.add_init_script(SPY)
    if seconds is not None:

        def hurry(route: Any) -> None:
            response = route.fetch()
            text = response.text().replace("AT_LEAST = 20000", f"AT_LEAST = {int(seconds * 1000)}")
            route.fulfill(response=response, body=text)

        page.route("**/display.js", hurry)
    pair_demo_browser(page, DeviceKind.DISPLAY, HOUSE, url=hall.wire.url)
    page.wait_for_selector("html.wf-display")
    page.wait_for_timeout(1000)
    yield screen
    context.close()


def test_calls_at_the_same_instant_come_one_after_the_other(browser: "Browser", hall: Hall) -> None:
    with hang_up(browser, hall) as screen:
        first, second = hall.call("schalter-1", "tr"), hall.call("schalter-2")
        screen.wait_for(first, seconds=3)
        top = screen.page.locator("[data-last] tr").first
        assert top.get_attribute("class") == "wf-last__next"
        screen.wait_for(second, seconds=30)
        assert screen.at[second] - screen.at[first] > 19_000
        assert screen.played == [first, second]
        screen.page.wait_for_timeout(4000)
        numbers = [text.split()[1].rstrip(",") for _language, text in screen.spoken]
        assert [language for language, _text in screen.spoken] == ["tr-TR", "de-DE", "de-DE"]
        assert numbers[1] == screen.spoken[0][1].split()[0]
        assert "gişe 1" in screen.spoken[0][1]
        assert screen.spoken[1][1].endswith("bitte zu Schalter 1.")


def test_killed_server_and_cut_network_lose_and_double_nothing(browser: "Browser", hall: Hall) -> None:
    with hang_up(browser, hall, seconds=1) as screen:
        before = hall.call()
        screen.wait_for(before, seconds=10)  # after those of the last minute
        screen.page.wait_for_timeout(1000)
        spoken = len(screen.spoken)
        hall.server.kill()
        screen.wait_until_stale(True, seconds=10)
        assert "Anzeige steht seit" in screen.page.locator("[data-stale]").inner_text()
        hall.start()
        began = time.monotonic()
        after_kill = hall.call("schalter-2")
        screen.wait_until_stale(False, seconds=RECOVERY_SECONDS)
        screen.wait_for(after_kill, seconds=RECOVERY_SECONDS - (time.monotonic() - began))

        hall.wire.cut()
        while_cut = [hall.call("schalter-3"), hall.call("schalter-4")]
        screen.wait_until_stale(True, seconds=10)
        hall.wire.mend()
        began = time.monotonic()
        screen.wait_until_stale(False, seconds=RECOVERY_SECONDS)
        screen.wait_for(while_cut[0], seconds=RECOVERY_SECONDS - (time.monotonic() - began))
        screen.page.reload()
        screen.wait_for(while_cut[1], seconds=5)

        hall.server.stop()
        hall.start()
        last = hall.call("schalter-5")
        screen.wait_for(last, seconds=RECOVERY_SECONDS)
        screen.page.wait_for_timeout(1500)
        once = [call for at, call in enumerate(screen.played) if call not in screen.played[:at]]
        assert once[once.index(before) :] == [before, after_kill, *while_cut, last]
        assert len(screen.spoken) - spoken == 4, screen.spoken


def test_screen_without_scripts_shows_calls_all_the_same(browser: "Browser", hall: Hall) -> None:
    hall.call("schalter-1")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    pair_demo_browser(page, DeviceKind.DISPLAY, HOUSE, url=hall.wire.url)
    assert page.locator(".wf-now__counter").inner_text() == "Schalter 1"
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    context.close()
