"""People at the desk: checked in by hand, or given a number."""

import pytest

from tests.bookings.steps import at, book
from tests.queueing.house import arrive, make_house, number_of, see
from tests.workplace.clerk import Clerk, clock, find_key
from wartefrei.bookings.queries import describe
from wartefrei.queueing.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["number", "code", "shown code", "name", "part of the name", "other case"])
def test_appointment_is_found_by_number_code_or_name(what: str) -> None:
    office = make_house()
    book(office, "08:00")
    wanted = describe(book(office, "08:30"))
    name = wanted.person.family_name
    typed = {
        "number": str(wanted.ticket_number),
        "code": wanted.code,
        "shown code": f"{wanted.code[:3]}-{wanted.code[3:6]}-{wanted.code[6:]}".lower(),
        "name": f"{name}, Anna",
        "part of the name": name[2:],
        "other case": name.upper(),
    }[what]
    with clock(office, "08:20"):
        page = Clerk(office).see(f"arrivals/?q={typed}")
    assert page.count("Reisepass Check in") == 1, page
    assert f"{wanted.ticket_number} {name}, Anna" in page


def test_nobody_fits() -> None:
    office = make_house()
    book(office, "08:00")
    with clock(office, "08:00"):
        clerk = Clerk(office)
        assert "Nobody with an appointment today fits this." in clerk.see("arrivals/?q=Mustermann")
        assert "Nobody with an appointment today fits this." in clerk.see("arrivals/?q=99")


def test_check_in_by_hand() -> None:
    office = make_house()
    appointment = book(office, "08:30")
    number = appointment.ticket_number.number
    clerk = Clerk(office)
    with clock(office, "08:20"):
        page = clerk.press("check-in", appointment=appointment.pk)
        assert f"{number} is checked in and waits" in page
        assert f"{number} is checked in and waits" in clerk.press("check-in", appointment=appointment.pk)
        assert "waits" in clerk.see(f"arrivals/?q={number}")
    assert see(office, now=at(office, "08:20")) == {"waiting": [number]}


def test_check_in_says_when_it_is_too_early_or_late() -> None:
    office = make_house()
    early, late = book(office, "11:00"), book(office, "08:00")
    clerk = Clerk(office)
    with clock(office, "08:31"):
        page = clerk.press("check-in", appointment=early.pk)
        assert "Check-in opens at 10:00 The appointment is at 11:00." in page
        page = clerk.press("check-in", appointment=late.pk)
        assert "is checked in and stands by The person came late and is called when there is a gap." in page


@pytest.mark.parametrize("appointment", ["", "x", "0", "999999"])
def test_check_in_of_nothing(appointment: str) -> None:
    office = make_house()
    with clock(office, "08:31"):
        Clerk(office).press("check-in", appointment=appointment)
    assert Ticket.objects.count() == 0


def test_appointment_of_another_office_is_not_found() -> None:
    office = make_house()
    other = book(make_house(slug="anderswo"), "08:30")
    with clock(office, "08:20"):
        page = Clerk(office).press("check-in", appointment=other.pk)
    assert "Nobody found" in page
    assert Ticket.objects.count() == 0


def test_number_for_somebody_without_an_appointment() -> None:
    office = make_house(walk_in="urgent")
    clerk = Clerk(office)
    with clock(office, "08:20"):
        assert "Reisepass (urgent cases only)" in clerk.see("arrivals/")
        page = clerk.press("walk-in", service="pass", language="ar")
        assert "No ticket for this service Without an appointment only urgent cases are served." in page
        page = clerk.press("walk-in", service="pass", language="ar", urgent="1")
        number = Ticket.objects.get().number.number
        assert f"The new number is {number}" in page
        assert f"{number} · without appointment, waits 0 min · Arabic" in page


@pytest.mark.parametrize("call", ["", "1"])
def test_double_click_gives_one_number(call: str) -> None:
    office = make_house()
    clerk = Clerk(office)
    with clock(office, "08:20"):
        form = {"service": "pass", "language": "de", "once": find_key(clerk, "arrivals/"), "call": call}
        pages = [clerk.press("walk-in", **form) for _click in range(2)]
    number = Ticket.objects.get().number.number
    assert all(str(number) in page for page in pages)
    assert not any("is at this counter" in page for page in pages)


def test_number_can_be_called_at_once() -> None:
    office = make_house()
    with clock(office, "08:20"):
        page = Clerk(office).press("walk-in", service="pass", language="de", call="1")
    assert f"The person is here {Ticket.objects.get().number.number}" in page


def test_office_without_walk_ins() -> None:
    office = make_house(walk_in="none")
    with clock(office, "08:20"):
        clerk = Clerk(office)
        assert "This office serves nobody without an appointment." in clerk.see("arrivals/")
        assert "This service needs an appointment." in clerk.press("walk-in", service="pass", language="de")


def test_remaining_people_are_told_after_closing() -> None:
    office = make_house()
    arrive(office, "11:30")
    with clock(office, "11:59"):
        assert "Closing time" not in Clerk(office).see()
    with clock(office, "12:00"):
        page = Clerk(office).see()
    assert "Closing time 1 person is still in the house." in page


def test_arrivals_show_number_and_never_a_name_on_the_counters_page() -> None:
    office = make_house()
    appointment = book(office, "08:30")
    arrived = number_of(arrive(office, "08:00"))
    with clock(office, "08:05"):
        page = Clerk(office).see()
    assert str(arrived) in page
    assert "Müller" not in page
    assert appointment.family_name not in page
