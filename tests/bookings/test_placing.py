"""Taking a place: hold, direct booking, and what they refuse."""

from datetime import datetime, timedelta

import pytest

from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.errors import SlotTaken
from wartefrei.bookings.operations import book, hold
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db


def at(office: OfficeEntry, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return wall_instant(MONDAY, hour * 60 + minute, office.zone)


def labels(office: OfficeEntry, basket: dict[str, int] | None = None, now: datetime = NOW) -> tuple[str, ...]:
    answer = read_availability(
        offices=[office], basket=basket or {"pass": 1}, now=now, first=MONDAY, last=MONDAY
    )
    return answer.offices[0].days[0].labels if answer.offices[0].days else ()


def test_two_short_bookings_beside_a_long_one_fit_two_places() -> None:
    office = make_office(places=2)
    for start, quantity in (("08:00", 2), ("08:00", 1), ("08:30", 1)):
        book(
            office=office,
            basket={"pass": quantity},
            start_at=at(office, start),
            person=make_person(),
            language="de",
            by=CITIZEN,
            now=NOW,
        )
    assert labels(office)[0] == "09:00"


def test_hold_takes_the_place_until_it_expires() -> None:
    office = make_office(places=1)
    held = hold(
        office=office,
        basket={"pass": 1},
        start_at=at(office, "08:00"),
        person=make_person(),
        language="de",
        by=CITIZEN,
        now=NOW,
    )
    assert held.status == AppointmentStatus.HELD
    assert labels(office)[0] == "08:30"
    assert labels(office, now=NOW + timedelta(minutes=10))[0] == "08:00"


def test_the_last_place_is_booked_once() -> None:
    office = make_office(places=1)
    order = {"office": office, "basket": {"pass": 1}, "language": "de", "by": CITIZEN, "now": NOW}
    book(**order, start_at=at(office, "08:00"), person=make_person())
    with pytest.raises(SlotTaken):
        book(**order, start_at=at(office, "08:20"), person=make_person())
