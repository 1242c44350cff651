"""What a visit can run into, in a real browser without scripts and in every language: a time that somebody else takes,
a reservation that runs out, an office somewhere else, booking switched off; times by their spoken names."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.citizen.demo import Demo
from tests.citizen.scenes import Visitor, find_link
from wartefrei.web.common import dates
from wartefrei.web.common.context import direction_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ID_CARD = "service=ausweis:1"
MOVING = "service=umzug:1"
SMALL = """
id: kleinstadt
name: Stadt Kleinstadt
land: BW
languages: [de, en, fr, tr, ar, ru, uk]
email_sender: termine@kleinstadt.example
services:
  - {id: ausweis, name: {de: Personalausweis, ar: بطاقة الهوية}, minutes: 15}
  - {id: umzug, name: {de: Ummeldung, ar: تغيير العنوان}, minutes: 15}
houses: [{id: klein-rathaus, name: Rathaus, address: "Markt 1, 70000 Kleinstadt"}]
offices:
  - id: klein-amt
    house: klein-rathaus
    name: {de: Bürgeramt, ar: مكتب المواطنين}
    teams:
      - {id: team, name: Team, services: [ausweis],
         openings: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "17:00", places: 1, online: 1}]}
  - id: klein-paused
    house: klein-rathaus
    name: {de: Meldeamt}
    pauses: [{from: 2020-01-01, text: Wir ziehen um. Bitte rufen Sie an.}]
    teams:
      - {id: team, name: Team, services: [umzug],
         openings: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00", places: 2, online: 2}]}
"""
"""An office with one place, and one that has switched booking off and says so in German only."""


@pytest.fixture(scope="module")
def town(demo: Demo) -> Demo:
    """The demo with a small town in it."""
    demo.configure(SMALL)
    return demo


@contextmanager
def open_page(browser: "Browser") -> "Iterator[Page]":
    """A browser of somebody's own, without scripts."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(params=LANGUAGES)
def visitor(request: pytest.FixtureRequest, browser: "Browser", town: Demo) -> Iterator[Visitor]:
    """Somebody who reads one of the languages, which is also this test's own."""
    with open_page(browser) as page, translation.override(request.param):
        yield Visitor(page, town, request.param)


@pytest.fixture
def rival(browser: "Browser", town: Demo) -> Iterator[Visitor]:
    """Somebody else."""
    with open_page(browser) as page:
        yield Visitor(page, town, "de")


def heading(visitor: Visitor) -> str:
    """The heading of a page, which has the right language and direction."""
    html = visitor.page.locator("html")
    assert html.get_attribute("lang") == visitor.language
    assert html.get_attribute("dir") == direction_of(visitor.language)
    return visitor.page.inner_text("h1")


def go_to_times(visitor: Visitor) -> None:
    """Tell the details and look at the free times."""
    visitor.go(f"/~/kleinstadt/details/?{ID_CARD}")
    visitor.fill_details()


def take(visitor: Visitor, start: str) -> None:
    """Hold a certain time."""
    visitor.page.click(f"button[name=start][value='{start}'] >> nth=0")


def is_offered(visitor: Visitor, start: datetime) -> bool:
    """Whether a time is among the free ones for everybody."""
    visitor.go(f"/~/kleinstadt/calendar/?{ID_CARD}&day={start.date()}")
    if visitor.page.locator("#day-name").inner_text() != named_day_in(visitor.language, start):
        return False
    return f"{start:%H:%M}" in visitor.page.locator("#day li bdi").all_inner_texts()


def named_day_in(language: str, start: datetime) -> str:
    """A day's name."""
    with translation.override(language):
        return dates.named_day(start.date())


def start_of(value: str) -> datetime:
    """The moment in the value of a button."""
    return datetime.fromisoformat(value.partition("|")[2])


def end_holds_in(demo: Demo, seconds: int) -> None:
    """Let every hold end so many seconds from now."""
    end = (datetime.now(UTC) + timedelta(seconds=seconds)).replace(tzinfo=None)
    with closing(sqlite3.connect(demo.folder / "wartefrei.sqlite3", timeout=10)) as connection, connection:
        connection.execute(
            "UPDATE bookings_appointment SET expires_at = ? WHERE status = 'held'", (str(end),)
        )


def test_lose_a_time_extend_the_next_book_and_cancel_it(visitor: Visitor, rival: Visitor) -> None:
    page = visitor.page
    for person in (visitor, rival):
        go_to_times(person)
    assert heading(visitor) == gettext("When would you like to come?")
    wanted = page.locator("#day button[name=start]").first.get_attribute("value") or ""
    take(rival, wanted)
    rival.send()

    take(visitor, wanted)
    assert gettext("This time has just been taken") in page.inner_text("[role=alert]")
    assert gettext("What you typed is still here. Please choose another time.") in page.inner_text(
        "[role=alert]"
    )
    nearest = page.locator("section[aria-labelledby=nearest] button[name=start]").first
    start = start_of(nearest.get_attribute("value") or "")
    nearest.click()

    assert heading(visitor) == gettext("Is everything right?")
    end_holds_in(visitor.demo, 90)
    page.reload()
    left = ngettext("%(number)s minute left.", "%(number)s minutes left.", 1) % {"number": 1}
    assert left in page.inner_text(".wf-hold")
    page.click("button[value=extend]")
    assert heading(visitor) == gettext("Is everything right?")
    assert left not in page.inner_text(".wf-hold")
    end_holds_in(visitor.demo, -5)
    page.reload()
    assert gettext(
        "Your details are still here. If the time is still free, you can book it or reserve it again."
    ) in page.inner_text(".wf-hold")
    visitor.send()
    assert heading(visitor) == gettext("Your appointment is booked")
    assert f"{start:%H:%M}" in page.inner_text(".wf-ticket__when")
    assert not is_offered(rival, start)

    visitor.demo.deliver()
    visitor.go(find_link(visitor, f"/{visitor.language}/appointment/"))
    page.click("a[href*='/cancel/']")
    page.click("main button[type=submit]")
    assert heading(visitor) == gettext("Your appointment is cancelled")
    assert is_offered(rival, start)


def test_mail_speaks_the_language_and_german_below(visitor: Visitor) -> None:
    go_to_times(visitor)
    visitor.choose_time()
    visitor.send()
    visitor.demo.deliver()
    find_link(visitor, f"/{visitor.language}/appointment/")
    mail = visitor.page.inner_text("main")
    own = mail.find(gettext("Your appointment is booked"))
    with translation.override("de"):
        german = mail.rfind(gettext("Your appointment is booked"))
    assert 0 <= own <= german
    assert (own < german) == (visitor.language != "de")


def test_who_lives_in_dormagen_is_sent_there_before_typing_a_name(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/~/rhein-kreis-neuss/?service=ukraine:1")
    page.click("#choice a.kern-btn--primary")
    assert heading(visitor) == gettext("Where do you live?")
    page.fill("#municipality", "Dormagen")
    page.click("main form button[type=submit]")
    told = gettext("Another office is responsible for %(place)s") % {"place": "Dormagen"}
    assert page.inner_text(".kern-alert h2") == told
    assert (page.get_attribute("main .kern-alert a", "href") or "").startswith("https://www.dormagen.de")
    visitor.go("/~/rhein-kreis-neuss/details/?service=ukraine:1&municipality=Dormagen")
    assert page.inner_text(".kern-alert h2") == told
    assert page.locator("#family_name").count() == 0


def test_booking_that_is_switched_off_says_why_and_offers_nothing(visitor: Visitor) -> None:
    page = visitor.page
    for path in ("", "calendar/"):
        visitor.go(f"/~/kleinstadt/{path}?{MOVING}")
        heading(visitor)
        note = page.locator(".wf-note-box").first
        before, _name, after = gettext("No online booking at the moment: %(name)s").partition("%(name)s")
        assert note.locator("h2").inner_text().startswith(before + "Meldeamt")
        assert after in note.locator("h2").inner_text()
        assert gettext("It is not known yet when you can book again.") in note.inner_text()
        reason = note.locator("p").first
        assert "Wir ziehen um. Bitte rufen Sie an." in reason.inner_text()
        is_german = visitor.language == "de"
        assert reason.locator("bdi[lang=de]").count() == (not is_german)
        assert (f"({gettext('only in German')})" in reason.inner_text()) == (not is_german)
        assert page.locator("button[name=start]").count() == 0


def test_a_time_is_chosen_by_its_spoken_name(visitor: Visitor) -> None:
    page = visitor.page
    go_to_times(visitor)
    start = start_of(page.locator("#day button[name=start]").first.get_attribute("value") or "")
    name = dates.day_at_time(dates.named_day(start.date()), f"{start:%H:%M}")
    for part in (dates.weekday(start.date()), str(start.day), f"{start:%H:%M}"):
        assert part in name
    page.get_by_role("button", name=f"{name}, {dates.minutes_words(15)}", exact=True).press("Enter")
    page.wait_for_url("**/review/**")
    assert f"{start:%H:%M}" in page.inner_text("dd strong")
