"""The workplace in a browser, by keyboard; two workplaces that see each other; nothing typed is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.bookings.steps import at
from tests.queueing.house import arrive, make_house, number_of, see
from tests.staff import make_staff, sign_in_page
from tests.workplace.clockwork import House, running_at
from wartefrei.accounts.models import Role
from wartefrei.offices.entries import OfficeEntry

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

A_SECOND = 1000
TEN_PAST_EIGHT = datetime(2026, 11, 23, 7, 10, tzinfo=UTC)
SETTLED = 800  # milliseconds after which a page takes keys


@pytest.fixture
def office() -> OfficeEntry:
    return make_house()


@pytest.fixture
def morning(office: OfficeEntry) -> datetime:
    return at(office, "08:10")


@pytest.fixture(scope="module")
def house(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all; each test has the database for itself."""
    with running_at(TEN_PAST_EIGHT, tmp_path_factory.mktemp("house")) as running:
        yield running


def sit_down(
    browser: "Browser", house: House, counter: str, login: str, *, has_scripts: bool = True
) -> "Page":
    """Somebody with a browser at a counter."""
    make_staff(Role.CLERK, login=login)
    context = browser.new_context(locale="en", java_script_enabled=has_scripts)
    page = context.new_page()
    address = f"/workplace/amt/counters/{counter}/"
    sign_in_page(page, login, url=house.url, then=address)
    page.wait_for_url(f"**{address}")
    return page


def press(page: "Page", key: str) -> None:
    """Press a key once the page takes it, and wait for the next page."""
    page.wait_for_timeout(SETTLED)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_clerk_works_by_keyboard_only(
    browser: "Browser", house: House, office: OfficeEntry, morning: datetime
) -> None:
    first, second = sorted(number_of(arrive(office, "08:00", now=at(office, "07:50"))) for _one in range(2))
    page = sit_down(browser, house, "c1", "one")
    press(page, "F8")
    called = int(page.inner_text("#person .wf-number"))
    assert called in {first, second}
    page.keyboard.press("F8")  # still the press that called: ignored
    assert see(office, now=morning) == {"waiting": [first + second - called], "called": [called]}
    press(page, "F4")
    assert f"{called} did not appear" in page.inner_text("#notice")
    press(page, "F4")
    assert page.inner_text("#person .wf-number") == str(called)
    press(page, "F2")
    press(page, "F8")
    assert "served since" in page.inner_text("#person")
    press(page, "F8")
    assert page.inner_text("#person .wf-number") == str(first + second - called)
    press(page, "F8")
    press(page, "F9")
    assert "Nobody is at your counter" in page.inner_text("#person")
    assert see(office, now=morning) == {}
    page.context.close()


def test_alarm_and_queue_reach_the_other_workplace_and_nothing_typed_is_lost(
    browser: "Browser", house: House, office: OfficeEntry, morning: datetime
) -> None:
    number = number_of(arrive(office, "08:00", now=at(office, "07:50")))
    one, other = sit_down(browser, house, "c1", "one"), sit_down(browser, house, "c2", "other")
    press(one, "F8")
    one.click("#menu-note summary")
    one.fill("#note-text", "holt Licht")
    one.click("#menu-park summary")
    other.wait_for_selector(f"#arrivals :text('{number}')")
    assert "Call the next person" in other.inner_text("#next")
    press(other, "Control+F2")
    assert "Noted" in other.inner_text("#acts")
    assert other.locator(".wf-alarm").count() == 0
    one.wait_for_selector(".wf-alarm :text('Alarm at Schalter 2')")
    guest = number_of(arrive(office, "08:10", now=morning + timedelta(seconds=5)))
    one.wait_for_selector(f"#queue :text('{guest}')")
    assert one.input_value("#note-text") == "holt Licht"
    assert one.locator("#menu-park[open]").count() == 1
    assert one.title().startswith("1 waits")
    one.click(".wf-alarm button")
    one.wait_for_selector(".wf-alarm", state="detached")
    other.wait_for_selector("#acts :text('Alarm')")
    for page in (one, other):
        page.context.close()


def test_page_says_when_it_is_cut_off_and_goes_on_afterwards(
    browser: "Browser", house: House, office: OfficeEntry, morning: datetime
) -> None:
    page = sit_down(browser, house, "c1", "one")
    page.wait_for_selector(".wf-live--on")
    page.context.set_offline(True)
    page.evaluate("look()")
    page.wait_for_selector(".wf-live--off:has-text('no connection, as of')")
    number = number_of(arrive(office, "08:10", now=morning))
    page.context.set_offline(False)
    page.wait_for_selector(f"#queue :text('{number}')", timeout=10 * A_SECOND)
    page.wait_for_selector(".wf-live--on")
    page.context.close()


def test_everything_works_without_scripts_and_plan_prints(
    browser: "Browser", house: House, office: OfficeEntry, morning: datetime
) -> None:
    number = number_of(arrive(office, "08:00", now=at(office, "07:50")))
    page = sit_down(browser, house, "c1", "one", has_scripts=False)
    page.click("#next")
    page.click("#next")
    page.click("#menu-park summary")
    page.fill("#park-note", "holt Lichtbild")
    page.click("#menu-park button")
    assert see(office, now=morning) == {"parked": [number]}
    page.click(f"#call-{number}")
    page.click("#next")
    page.click("#do-finish")
    assert see(office, now=morning) == {}
    page.click("footer a[href$='/plan/']")
    page.emulate_media(media="print")
    assert page.locator(".wf-top").is_hidden()
    assert page.locator(".wf-plan--day").is_visible()
    assert len(page.pdf()) > A_SECOND
    page.context.close()
