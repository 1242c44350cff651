"""Accessibility of the pages of staff, and of displays: axe, and no scrolling sideways.

Kiosks are in tests/kiosk/test_axe.py, states of the workplace behind several clicks in tests/workplace/test_axe.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from tests.axe import Window, find_overflow, find_violations, find_wide
from tests.bookings.steps import at
from tests.emergency.steps import mail_time, make_emergency_office, register, send
from tests.factories import MONDAY, make_person, touch
from tests.kiosk.visitor import book_at
from tests.queueing.house import COLLEAGUE, arrive, make_house, number_of, walk_in
from tests.staff import PASSWORD, add_second_factor, make_device, make_staff, pair, sign_in
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import DeviceKind, Role, Staff
from wartefrei.bookings.models import Enquiry
from wartefrei.bookings.operations import allot_due, offer, send_enquiry
from wartefrei.bookings.queries import describe_enquiry
from wartefrei.core.wishes import PartOfDay, Wishes
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import operations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.axe, pytest.mark.django_db]

LANGUAGES = ("de", "ar")
Scene = tuple[str, Callable[[Window], None]]


@dataclass(frozen=True)
class Screen:
    """What a face is seen on: width and height, and whether it must fit a narrow phone as well."""

    size: tuple[int, int] = (1280, 900)
    is_for_phones: bool = True


DESK, WALL = Screen(), Screen((1920, 1080), False)


@pytest.fixture
def office() -> Iterator[OfficeEntry]:
    """Monday, 09:55 in Berlin: the house is open."""
    office = make_house(phone_check_in=True, counters=3)
    models.Office.objects.update(urgent_text={"de": "Nur in dringenden Fällen", "ar": "للحالات العاجلة فقط"})
    with time_machine.travel(at(office, "09:55"), tick=False):
        yield touch()


def look(browser: "Browser", client: Client, scenes: Iterator[Scene], screen: Screen, language: str) -> None:
    """Every scene: German light as it is meant and dark on a phone, Arabic the one of the two that differs more."""
    width, height = screen.size
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", locale=language)
    window, found = Window(context.new_page(), client), {}
    for name, open_scene in scenes:
        window.page.set_viewport_size({"width": width, "height": height})
        window.page.emulate_media(color_scheme="light")
        open_scene(window)
        assert window.page.locator("h1").count(), f"{name} shows nothing"
        if language == "de":
            found[f"{name}, light"] = find_violations(window.page)
        if screen.is_for_phones:
            too_wide = find_overflow(window.page)
            found[f"{name} on a narrow phone"] = too_wide and too_wide + find_wide(window.page)
        window.page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = find_violations(window.page)
    context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}


def page(path: str) -> Callable[[Window], None]:
    return lambda window: window.open(path)


def sent(path: str, **data: str) -> Callable[[Window], None]:
    """What a form is answered with."""
    return lambda window: window.show(window.client.post(path, data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_and_administration(
    browser: "Browser", office: OfficeEntry, settings: Settings, language: str
) -> None:
    settings.IS_DEMO = True
    client, stranger = Client(), Client()
    make_device(DeviceKind.KIOSK, "amt-haus", now=at(office, "09:00"))
    for role in Role:
        make_staff(role)
    clerk = make_staff(Role.CLERK)
    locked = {"login": "clerk@stadt", "password": "wrong"}
    for _ in range(6):
        stranger.post("/sign-in/", locked)

    def scenes() -> Iterator[Scene]:
        yield "sign in", page(f"/sign-in/?language={language}")
        yield "wrong password", sent("/sign-in/", login="lead@stadt", password="x")
        yield "locked", sent("/sign-in/", **locked)
        yield "demo", page("/demo/")
        yield "pair a kiosk", page(f"/kiosk/amt-haus/?language={language}")
        yield "wrong pairing code", sent("/display/amt-haus/", code="22222222")
        client.post("/sign-in/", {"login": "authority-administrator@stadt", "password": PASSWORD})
        yield "administration", page("/administration/")
        yield "devices", page("/administration/houses/amt-haus/devices/")
        yield "pairing code", sent("/administration/houses/amt-haus/devices/code/", kind="kiosk")
        yield "accounts", page("/administration/authorities/stadt/staff/")
        yield "new account", page("/administration/authorities/stadt/staff/new/")
        yield "wrong account", sent("/administration/authorities/stadt/staff/new/", login="ä", role="x")
        yield "account of somebody", page(f"/administration/authorities/stadt/staff/{clerk.pk}/")
        plan = "/administration/authorities/stadt/configuration/"
        team = f"{plan}offices/amt/teams/team/openings/"
        saturday = {
            "base": str(office.authority.version),
            "days": "sat",
            "start": "9",
            "end": "12",
            "places": "3",
        }
        yield "opening hours", page(team)
        yield "opening in the picture", sent(f"{team}new/", **saturday, online="2", look="1")
        yield "overlapping opening", sent(f"{team}new/", **saturday | {"days": "mon"}, online="2")
        yield "other times on one day", page(f"{team}one-day/")
        yield "fewer places", page(f"{plan}offices/amt/limits/")
        yield "closures", page(f"{plan}closures/")
        hours = {
            "first_date": "2030-01-07",
            "first_time": "08:00",
            "last_date": "2030-01-07",
            "last_time": "12:00",
        }
        closing = {"place": "amt", "reason": "illness", "silence": "keep", "answer_hours": "24"} | hours
        yield "wrong closure of an office", sent("/administration/closures/", place="amt")
        yield "whom a closure concerns", sent("/administration/closures/", **closing)
        yield "holidays", page(f"{plan}holidays/")
        yield "test mail", sent(f"{plan}mail/test/", email="x")
        here = "/administration/authorities/stadt/configuration/"
        yield "configuration", page(here)
        yield "list of parts", page(f"{here}services/")
        base = client.get(f"{here}services/new/").context["base"]
        yield "wrong part", sent(f"{here}services/new/", base=str(base), minutes="x")
        yield "team", page(f"{here}offices/amt/teams/team/")
        yield "emergency", page(f"{here}emergency/")
        yield "missing texts", page(f"{here}texts/")
        opening = {**saturday, "online": "2"}
        yield "what changes", sent(f"{team}new/", **opening)
        opening["sure"] = client.post(f"{team}new/", opening).context["mark"]
        saved = client.post(f"{team}new/", opening).headers["Location"].partition("saved=")[2]
        yield "history of changes", page(f"{here}history/?saved={saved}")
        yield "take back", page(f"{here}history/{saved}/undo/")
        yield "figures", page("/administration/figures/")
        yield "erasing", page("/administration/authorities/stadt/retention/")
        yield "page of staff that is not there", page("/administration/nothing/here/")
        yield "own account", page("/account/?changed")
        yield "change password", page("/account/password/")
        yield "passwords differ", sent("/account/password/", old="x", new="short", again="other")
        own = "/account/second-factor/"
        yield "second factor, off", page(own)
        yield "set up an app", page(f"{own}app/")
        yield "wrong code", sent(f"{own}app/", code="1", password=PASSWORD)
        codes = add_second_factor(Staff.objects.get(login="authority-administrator@stadt"))
        yield "second factor, on", page(own)
        yield "recovery codes", sent(f"{own}codes/", password=PASSWORD)
        yield "switch off", sent(f"{own}remove/", password="wrong")
        yield "sign out", page("/sign-out/")

        client.post("/sign-out/")
        client.post("/sign-in/", {"login": "operator", "password": PASSWORD})
        yield "new authority", sent("/administration/new/", name="Neustadt")

        client.post("/sign-out/")
        client.post("/sign-in/", {"login": "authority-administrator@stadt", "password": PASSWORD})
        yield "second step", page("/sign-in/second-step/")
        yield "wrong second step", sent("/sign-in/second-step/", code=codes[0][:4])

        client.logout()
        sign_in(client, Staff.objects.get(login="auditor@stadt"))
        client.get(f"/account/?language={language}")
        yield "audit trail", page("/administration/audit/")

    look(browser, client, scenes(), DESK, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_workplace(browser: "Browser", office: OfficeEntry, language: str) -> None:
    client = Client()
    sign_in(client, make_staff(Role.CLERK))
    client.get(f"/account/?language={language}")
    counter = "/workplace/amt/counters/c1/"
    now = at(office, "09:55")
    standby = arrive(office, "09:00", now=at(office, "09:50"))
    tickets = [arrive(office, clock, now=now) for clock in ("09:30", "09:50", "10:00", "10:10")]
    walk_in(office, now=now, language="uk")
    book_at(office, "11:00")
    first, parked = number_of(tickets[0]), number_of(tickets[3])
    operations.park(office=office, number=parked, note="Kopie holen", by=COLLEAGUE, now=now)

    def scenes() -> Iterator[Scene]:
        yield "choose a counter", page("/workplace/choose/")
        yield "closed counter", page(counter)
        client.post(f"{counter}do/open/")
        yield "free counter", page(counter)
        client.post(f"{counter}do/call/", {"number": str(first)})
        yield "called", page(counter)
        client.post(f"{counter}do/start/", {"number": str(first), "at": str(first)})
        yield "serving", page(counter)
        yield "number", page(f"{counter}tickets/{number_of(standby)}/")
        yield "follow-up", page(f"{counter}tickets/{first}/follow-up/")
        yield "arrivals", page(f"{counter}arrivals/")
        yield "nobody found", page(f"{counter}arrivals/?q=zzz")
        desk, late = "/workplace/amt/servicepoint/", tickets[3].appointment
        assert late is not None
        yield "servicepoint", page(f"{desk}?q={late.family_name}")
        yield "service found", page(f"{desk}book/?q=pass")
        yield "book for somebody", page(f"{desk}book/?n-pass=2")
        yield "appointment", page(f"{desk}appointments/{late.code}/")
        yield "move", page(f"{desk}appointments/{late.code}/move/")
        yield "everything stored", page(f"{desk}disclosure/?code={late.code}")
        yield "walk-in", page(f"{desk}walk-in/")
        taken = client.post(f"{desk}walk-in/", {"service": "pass", "language": "ar", "urgent": "1"})
        yield "slip", page(taken.headers["Location"])
        asked, offered = (enquire(now=now) for _ in range(2))
        start = at(office, "10:30", MONDAY + timedelta(days=1))
        offer(enquiry=offered, starts=[start], until=now + timedelta(days=2), by=COLLEAGUE, now=now)
        yield "enquiries", page(f"{desk}enquiries/")
        yield "enquiry", page(f"{desk}enquiries/{asked.code}/")
        yield "no time chosen", sent(f"{desk}enquiries/{asked.code}/do/offer/", hours="48")
        yield "times offered", page(f"{desk}enquiries/{offered.code}/")
        theirs = f"/{language}/enquiry/{describe_enquiry(offered).manage_token}/"
        yield "choose a time", page(theirs)
        yield "no time suits", page(f"{theirs}none/")
        other = office.counter("c2")
        operations.raise_alarm(office=office, counter=other, by=COLLEAGUE, now=now)
        yield "alarm", page(counter)
        yield "plan", page("/workplace/amt/plan/")
        yield "day list", page("/workplace/amt/day-list/")

    look(browser, client, scenes(), DESK, language)


def enquire(*, now: datetime) -> Enquiry:
    """Somebody asks the office for a date."""
    models.Office.objects.filter(slug="amt").update(booking="enquiry", enquiry_text=True)
    wishes = Wishes(weekdays=(1,), parts=(PartOfDay.MORNING,), words="Bitte mit Aufzug")
    return send_enquiry(
        office=touch(),
        basket={"pass": 1},
        wishes=wishes,
        person=make_person(),
        language="ar",
        by=CITIZEN,
        now=now,
    )


def test_display(browser: "Browser", office: OfficeEntry) -> None:
    client = Client()
    pair(client, DeviceKind.DISPLAY, "amt-haus", now=at(office, "09:00"))

    def scenes() -> Iterator[Scene]:
        yield "nobody called", page("/display/amt-haus/")
        now = at(office, "09:55")
        for slug, clock in (("c1", "09:30"), ("c2", "09:40"), ("c3", "09:50")):
            ticket = arrive(office, clock, now=now, language="ar")
            operations.call_ticket(
                office=office, number=number_of(ticket), counter=office.counter(slug), by=COLLEAGUE, now=now
            )
        arrive(office, "10:00", now=now)
        for theme in ("", "light", "dark"):
            yield f"calls {theme}", page(f"/display/amt-haus/?theme={theme}")

    look(browser, client, scenes(), WALL, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_emergency_appointments(
    browser: "Browser", settings: Settings, tmp_path: Path, language: str
) -> None:
    settings.DATA_DIR = tmp_path
    make_emergency_office(places=1, minutes=60)
    people = [register(title="visa", expires_on=MONDAY + timedelta(days=day)) for day in range(5)]
    for request in people:
        send(request, "passport", now=mail_time() - timedelta(hours=1))
    client, pages = Client(), "/workplace/amt/emergency/"

    def scenes() -> Iterator[Scene]:
        yield "places to enter", page(pages)
        yield "no number of places", sent(f"{pages}places/", day=MONDAY.isoformat(), places="x")
        allot_due(now=mail_time())
        yield "chosen and standby", page(pages)
        yield "request", page(f"{pages}{people[0].code}/")
        yield "no reason", sent(f"{pages}{people[0].code}/refuse/", reason="")
        client.post(f"{pages}{people[0].code}/refuse/", {"reason": "Gilt noch"})
        yield "refused", page(f"{pages}{people[0].code}/")
        desk = "/workplace/amt/servicepoint/emergency/"
        yield "register somebody", page(desk)
        yield "nothing said", sent(desk)
        yield "registered", page(f"{desk}{people[1].code}/")

    with time_machine.travel(mail_time() - timedelta(minutes=30), tick=False):
        sign_in(client, make_staff(Role.CLERK))
        client.get(f"/account/?language={language}")
        look(browser, client, scenes(), DESK, language)
