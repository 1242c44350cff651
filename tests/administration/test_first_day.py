"""The first day of a new authority in a browser: an empty installation at first, figures in the end; all is counted."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import server
from tests.administration.hand import Cost, Hand
from tests.made_up_time import told_by, write_clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.journey
MONDAY_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook.md"
HERE = "/administration/authorities/neuland/configuration/"
OFFICE = f"{HERE}offices/neuland-amt/"
SERVICES = {
    "Personalausweis": "Identity card",
    "Reisepass": "Passport",
    "Wohnsitz anmelden": "Register an address",
    "Wohnsitz abmelden": "Deregister an address",
    "Beglaubigung": "Certified copy",
    "Führungszeugnis": "Certificate of conduct",
    "Meldebescheinigung": "Certificate of residence",
}
"""Seven beside the one that is there."""


@dataclass
class Town:
    """An installation without anything but its first account."""

    folder: Path
    url: str = ""
    password: str = ""

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder}/wartefrei.sqlite3"

    def run(self, *command: str) -> str:
        """Run a command of the program; what it prints."""
        variables = server.environment(database_url=self.database_url, folder=self.folder, url=self.url)
        done = subprocess.run(
            [sys.executable, "-m", "wartefrei.cli.main", *command],
            env=variables,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


@pytest.fixture
def town(browser: "Browser", tmp_path: Path) -> Iterator[Town]:
    town, clock = Town(tmp_path), tmp_path / "clock"
    write_clock(clock, MONDAY_MORNING)
    with told_by(clock):
        town.password = town.run("createadmin").split()[-1]
        running = server.start(database_url=town.database_url, folder=town.folder, is_demo=False)
        town.url = running.url
        try:
            yield town
        finally:
            running.stop()


def sign_in(hand: Hand, password: str) -> None:
    hand.open("/sign-in/")
    hand.fill(login="admin", password=password)
    hand.send()


def found(hand: Hand) -> None:
    """Its name, Land, mail, building; nearly empty; German and English."""
    hand.fill(name="Stadt Neuland", email_sender="termine@neuland.example", address="Markt 1, 70000 Neuland")
    hand.choose("#land", "BW")
    hand.tick("#pattern-bare", *(f"#languages-{language}" for language in ("fr", "tr", "ar", "ru", "uk")))
    hand.send()
    hand.send()
    assert hand.page.url.endswith(HERE)


def add_team(hand: Hand) -> None:
    hand.go(f"main a[href='{OFFICE}teams/']")
    hand.go("main a[href$='/new/']")
    hand.fill(name="Zweites Team")
    hand.tick("#services-anliegen")
    hand.save()


def add_services(hand: Hand) -> None:
    hand.go(f"main a[href='{HERE}']")
    hand.go(f"main a[href='{HERE}services/']")
    for at, (german, english) in enumerate(SERVICES.items()):
        hand.go("main a[href$='/new/']")
        hand.unfold("name.en")
        hand.fill(name__de=german, name__en=english, minutes="15")
        hand.tick(f"[name=teams] >> nth={at % 2}")
        hand.save()


def add_openings(hand: Hand, team: str, start: str, end: str) -> None:
    hand.go(f"main a[href='{HERE}']")
    hand.go(f"main a[href='{OFFICE}teams/{team}/openings/']")
    hand.go("main a[href$='/openings/new/']")
    hand.tick(*(f"#days-{day}" for day in ("mon", "tue", "wed", "thu", "fri")))
    hand.fill(start=start, end=end, places="2", online="2")
    hand.save()


def switch_on(hand: Hand) -> None:
    hand.go(f"main a[href='{HERE}']")
    hand.go(f"main a[href='{OFFICE}booking/']")
    hand.choose("[name=booking]", "online")
    hand.save()


def pair(hand: Hand, browser: "Browser", kind: str) -> None:
    """A code from the desk, typed at the device."""
    hand.go("nav a[href='/administration/']")
    hand.go("main a[href$='/devices/']")
    hand.choose("#kind", kind)
    hand.fill(name="Eingang")
    hand.go("main form[action$='/code/'] button")
    code = hand.page.inner_text("main .wf-code")
    context = browser.new_context()
    device = replace(hand, page=context.new_page())
    device.open(f"/{kind}/neuland-rathaus/")
    device.fill(code=code)
    device.send()
    assert "Stadt Neuland" in device.page.inner_text("body")
    assert not device.page.locator("[name=code]").count()
    context.close()


def book(browser: "Browser", url: str) -> None:
    """The first citizen, in English, tomorrow afternoon."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{url}/en/neuland/?service=personalausweis:1")
    page.click("#choice a.kern-btn--primary")
    page.click("main a.kern-btn--primary")
    details = {"given_name": "Ada", "family_name": "Muster", "email": "ada@example.org"}
    for name, text in {**details, "birth_day": "7", "birth_month": "3", "birth_year": "1991"}.items():
        page.fill(f"#{name}", text)
    page.click("main button.kern-btn--primary")
    page.click("a[href*='2026-11-24']")
    start = page.locator("#day button[name=start][value*='T14:00']")
    start.locator("xpath=ancestor::details[not(@open)]/summary").click()
    start.click()
    page.click("main button.kern-btn--primary")
    assert page.inner_text("h1") == "Your appointment is booked"
    page.context.close()


def close(hand: Hand) -> None:
    """Tomorrow from twelve to four; the one person concerned is shown before."""
    hand.go("nav a[href='/administration/closures/']")
    hand.choose("#place", "neuland-amt")
    hand.fill(first_date="2026-11-24", first_time="12:00", last_date="2026-11-24", last_time="16:00")
    hand.send()
    assert hand.page.locator("main tbody tr").count() == 1
    hand.send()


def read_handbook() -> dict[str, Cost]:
    """The table of the first day: step, pages, clicks."""
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \| (\d+) \|$", HANDBOOK.read_text(), re.MULTILINE)
    return {step: Cost(int(pages), int(clicks)) for step, pages, clicks in rows}


def test_first_day_of_an_authority(browser: "Browser", town: Town) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    hand = Hand(context.new_page(), town.url)
    with hand.doing("Sign in"):
        sign_in(hand, town.password)
    with hand.doing("Authority, house and office"):
        found(hand)
    with hand.doing("Second team"):
        add_team(hand)
    with hand.doing("Seven more services in two languages"):
        add_services(hand)
    with hand.doing("Opening hours of both teams"):
        add_openings(hand, "team", "08:00", "16:00")
        add_openings(hand, "zweites-team", "08:00", "12:00")
    with hand.doing("Booking on"):
        switch_on(hand)
    until_bookable = sum(hand.costs.values(), Cost())
    minutes = (until_bookable.pages * 25 + until_bookable.clicks * 3) / 60
    assert minutes <= 30
    book(browser, town.url)
    for kind in ("kiosk", "display"):
        with hand.doing(f"A {kind}"):
            pair(hand, browser, kind)
    with hand.doing("Tomorrow afternoon closed"):
        close(hand)
        town.run("worker", "--once")
        hand.page.reload()
        assert hand.page.get_attribute("main progress", "value") == "1"
    with hand.doing("Figures"):
        hand.go("nav a[href='/administration/figures/']")
        assert hand.page.locator("main .wf-tiles li").count() > 10
    context.close()
    assert read_handbook() == {**hand.costs, "Until people can book": until_bookable}
    assert f"about {round(minutes)} minutes" in HANDBOOK.read_text()
