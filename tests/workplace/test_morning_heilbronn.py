"""A morning at the Landratsamt Heilbronn in browsers: at the end every ticket has ended and the figures add up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.factories import MONDAY
from tests.staff import make_device, pair_context
from tests.workplace.clockwork import House, import_authority, running_at
from tests.workplace.counters import ApiDesk, BrowserDesk, Desk
from tests.workplace.entrance import Entrance, Kiosk
from tests.workplace.people import Fate, Visitor, book_people
from tests.workplace.screens import Screen, open_screen
from wartefrei.accounts.models import DeviceKind
from wartefrei.bookings.models import Appointment
from wartefrei.core.ticks import wall_instant
from wartefrei.notifications.models import Message
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Call, Ticket, TicketLine
from wartefrei.records.figures import read_period

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

AUTHORITY, HOUSE = "landkreis-heilbronn", "landkreis-heilbronn-landratsamt"
OFFICE = "landkreis-heilbronn-auslaenderbehoerde"
STEP = timedelta(minutes=10)
SERVING = timedelta(minutes=20)
FATES = {
    "duldung": {
        2: Fate.EARLY,
        5: Fate.PARKED,
        6: Fate.TO_TEAM,
        8: Fate.LATE,
        10: Fate.ABSENT,
        12: Fate.GHOST,
        19: Fate.IN_VAIN,
    },
    "verlaengerung-nach-visum": {
        4: Fate.TO_COUNTER,
        7: Fate.LATE,
        9: Fate.ABSENT,
        11: Fate.EARLY,
        13: Fate.LATE,
    },
}
"""By service, one of each team, and place in the row of its twenty appointments."""

WALK_INS = {"08:10": 3, "09:00": 2, "09:40": 3, "10:30": 2}


@dataclass
class Work:
    """A counter and who is served there."""

    desk: Desk
    number: int | None = None
    until: datetime | None = None


@dataclass
class Morning:
    """The morning as it goes on."""

    house: House
    office: OfficeEntry
    visitors: list[Visitor]
    kiosk: Kiosk
    entrance: Entrance
    counters: list[Work]
    screens: list[Screen]
    walk_ins: list[int] = field(default_factory=list)
    done: Counter[Fate] = field(default_factory=Counter)
    parked: dict[int, tuple[datetime, Desk]] = field(default_factory=dict)

    def at(self, clock: str) -> datetime:
        """A time of the day."""
        hour, minute = map(int, clock.split(":"))
        return wall_instant(MONDAY, hour * 60 + minute, self.office.zone)

    def play(self, *, first: str, closing: str, last: str) -> None:
        """From opening the doors to the last who leaves, ten minutes at a time; none is called from ``closing`` on."""
        now = self.at(first)
        while now <= self.at(last):
            self.house.set_clock(now)
            self._let_in(now)
            for work in self.counters:
                self._work(work, now, is_over=now >= self.at(closing))
            self._resume(now)
            now += STEP

    def _let_in(self, now: datetime) -> None:
        for visitor in self.visitors:
            if now - STEP < visitor.comes_at <= now and visitor.fate is not Fate.ABSENT:
                self._check_in(visitor)
            if visitor.fate is Fate.EARLY and now - STEP < visitor.comes_at - timedelta(minutes=70) <= now:
                self._come_too_early(visitor)
        for clock, count in WALK_INS.items():
            if self.at(clock) == now:
                self._let_walk_in(count)

    def _check_in(self, visitor: Visitor) -> None:
        is_late = visitor.fate in {Fate.LATE, Fate.IN_VAIN}
        if visitor.fate is Fate.SERVED:
            assert self.entrance.check_in(visitor) == (visitor.number, "waiting")
            return
        ways = (self.kiosk.scan, self.kiosk.type_code, self.kiosk.say_birthday)
        words = ways[visitor.number % len(ways)](visitor)
        assert self.kiosk.number == visitor.number
        assert ("später als Ihr Termin" in words) == is_late, words
        assert visitor.view.person.family_name not in words

    def _come_too_early(self, visitor: Visitor) -> None:
        words = self.kiosk.scan(visitor, "en")
        assert f"{visitor.view.start_at - timedelta(hours=1):%H:%M}" in words, words
        self.done[Fate.EARLY] += 1

    def _let_walk_in(self, count: int) -> None:
        services = ("duldung", "verlaengerung-nach-visum")
        first = self.kiosk.take_number(OFFICE, services[len(self.walk_ins) % 2], "ar")
        self.walk_ins.append(first)
        for at in range(1, count):
            self.walk_ins.append(self.entrance.take_number(services[at % 2], "tr"))

    def _work(self, work: Work, now: datetime, *, is_over: bool) -> None:
        if work.until is not None and now >= work.until:
            assert work.number is not None
            work.desk.finish(work.number)
            work.number = work.until = None
        while work.number is None and not is_over:
            number = work.desk.call()
            if number is None:
                return
            self._receive(work, number, now)

    def _receive(self, work: Work, number: int, now: datetime) -> None:
        """Somebody is called: they come or not, and may be sent on."""
        fate = next((one.fate for one in self.visitors if one.number == number), Fate.SERVED)
        is_first = not self.done[fate]
        if fate is Fate.GHOST:
            work.desk.miss(number)
            self.done[fate] += 1
            return
        work.desk.start(number)
        if fate is Fate.PARKED and is_first:
            work.desk.park(number, "holt ein Foto")
            self.parked[number] = (now + SERVING, work.desk)
        elif fate is Fate.TO_TEAM and is_first:
            work.desk.transfer(number, team="beschaeftigung-familie")
        elif fate is Fate.TO_COUNTER and is_first:
            work.desk.transfer(number, counter="b3")
        else:
            work.number, work.until = number, now + SERVING
        if fate in {Fate.PARKED, Fate.TO_TEAM, Fate.TO_COUNTER}:
            self.done[fate] += 1

    def _resume(self, now: datetime) -> None:
        for number, (due, desk) in list(self.parked.items()):
            if now >= due:
                desk.resume(number)
                del self.parked[number]


@pytest.fixture
def morning(browser: "Browser", tmp_path: Path) -> Iterator[Morning]:
    """Two teams of six counters, of which six are staffed; forty appointments; a kiosk."""
    import_authority(AUTHORITY)
    office = read_directory().office(OFFICE)
    visitors = [
        visitor
        for first_year, (service, fates) in zip((1960, 1980), FATES.items(), strict=True)
        for visitor in book_people(
            office, service, 20, fates, municipality="Lauffen am Neckar", first_year=first_year
        )
    ]
    opening = wall_instant(MONDAY, 5 * 60 + 50, office.zone)
    with running_at(opening, tmp_path, moves=True) as house:
        contexts = [
            browser.new_context(java_script_enabled=scripts) for scripts in (True, True, False, False)
        ]
        kiosk, *workplaces = contexts
        pair_context(
            kiosk, DeviceKind.KIOSK, make_device(DeviceKind.KIOSK, HOUSE, now=opening), url=house.url
        )
        door = httpx.Client(
            base_url=f"{house.url}/api/v1/",
            headers={"Authorization": f"Bearer {make_device(DeviceKind.KIOSK, HOUSE, now=opening)}"},
            timeout=30,
        )
        browsers = [
            BrowserDesk(context.new_page(), house.url, OFFICE, counter, f"clerk-{counter}", scripts)
            for context, counter, scripts in zip(
                workplaces, ("a1", "a2", "b1"), (True, False, False), strict=True
            )
        ]
        others = [ApiDesk(house.url, OFFICE, counter, f"clerk-{counter}") for counter in ("a3", "b2", "b3")]
        for desk in browsers:
            desk.open(AUTHORITY)
        for other in others:
            other.open(AUTHORITY, now=opening)
        displays = [open_screen(browser, HOUSE, url=house.url, now=opening) for _ in range(2)]
        yield Morning(
            house=house,
            office=office,
            visitors=visitors,
            kiosk=Kiosk(kiosk.new_page(), house.url, HOUSE),
            entrance=Entrance(door, OFFICE),
            counters=[*map(Work, browsers), *map(Work, others)],
            screens=[screen for _context, screen in displays],
        )
        door.close()
        for context in (*contexts, *(context for context, _screen in displays)):
            context.close()


def test_morning_at_heilbronn(morning: Morning) -> None:
    morning.play(first="07:30", closing="12:10", last="12:30")
    assert (len(morning.walk_ins), morning.parked) == (10, {})
    assert morning.done.keys() == {Fate.EARLY, Fate.GHOST, Fate.PARKED, Fate.TO_TEAM, Fate.TO_COUNTER}
    assert morning.done[Fate.GHOST] == morning.office.most_calls
    for work in morning.counters:
        assert work.number is None
        work.desk.close()
    for clock in ("12:45", "13:15"):
        morning.house.set_clock(morning.at(clock))
        morning.house.work()
    assert Counter(Ticket.objects.values_list("state", flat=True)) == {
        "finished": 46,
        "missed": 1,
        "unserved": 1,
    }
    assert Counter(Appointment.objects.values_list("status", flat=True)) == {
        "attended": 36,
        "missed": 3,
        "unserved": 1,
    }
    figures = read_period(offices=[morning.office], first=MONDAY, last=MONDAY).total
    assert (figures.booked, figures.walk_ins, figures.attended, figures.missed, figures.unserved) == (
        40,
        10,
        46,
        3,
        1,
    )
    assert TicketLine.objects.filter(ticket__state="finished").exclude(is_done=True).count() == 0
    mails = Counter(Message.objects.filter(kind__in=("missed", "unserved")).values_list("kind", "state"))
    assert mails == {("missed", "sent"): 3, ("unserved", "sent"): 1}
    calls = list(Call.objects.order_by("sequence").values_list("sequence", "number"))
    for screen in morning.screens:
        screen.wait_for(len(calls))
        assert screen.played == calls
        names = {visitor.view.person.family_name for visitor in morning.visitors}
        assert not [name for name in names if name in screen.words]
