"""Finding who comes: QR code, booking code, birthday with hour or letters; never by the birthday alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.bookings.steps import at, book
from tests.factories import NOW, make_office, make_person
from tests.queueing.house import CLERK, KIOSK, call_next, check_in, make_house, number_of
from wartefrei.accounts.actors import CITIZEN, device
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import operations as bookings
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.models import Appointment
from wartefrei.core.codes import swap_keys
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import errors, operations
from wartefrei.queueing.errors import Missing

pytestmark = pytest.mark.django_db
NEW_YEAR = date(1990, 1, 1)


def find(office: OfficeEntry, clock: str = "08:00", **how: Any) -> Appointment:
    """Somebody stands at the kiosk of the house."""
    order: dict[str, Any] = {"house": office.house, "by": KIOSK, "now": at(office, clock), **how}
    return operations.find_arrival(**order)


def missing(office: OfficeEntry, **how: Any) -> Missing:
    """What is asked next."""
    with pytest.raises(errors.MoreNeeded) as more:
        find(office, **how)
    return more.value.kind


def book_named(office: OfficeEntry, clock: str, family_name: str, given_name: str = "A") -> Appointment:
    """An appointment of somebody born on New Year's Day."""
    person = make_person(family_name=family_name, given_name=given_name, birth_date=NEW_YEAR)
    return book(office, clock, person=person)


DAMAGES: dict[str, Callable[[str], str]] = {
    "whole": lambda text: text,
    "small letters": str.lower,
    "spaces and line end": lambda text: f" {text}\r\n",
    "German keyboard": lambda text: text.replace("/", "-"),
    "French keyboard": lambda text: text.replace("/", "!"),
    "slash lost": lambda text: text.replace("/", ""),
    "Y and Z swapped": lambda text: f"{text[:9]}-{swap_keys(text[10:])}",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_qr_code_is_read_whatever_keyboard_the_scanner_types_for(damage: Callable[[str], str]) -> None:
    office = make_house()
    for clock in ("08:00", "08:10", "08:20"):
        appointment = book(office, clock)
        assert find(office, qr=damage(credentials_of(appointment).qr)) == appointment


@pytest.mark.parametrize(
    "text", ["", "x", "https://example.org", "7QF4KMW2X/" + "A" * 26, "\ud800", "A" * 10_000]
)
def test_foreign_qr_code_finds_nothing(text: str) -> None:
    office = make_house()
    book(office, "08:00")
    with pytest.raises(errors.NothingFound):
        find(office, qr=text or "-")


def test_qr_code_of_a_link_does_not_check_in() -> None:
    office = make_house()
    link = credentials_of(book(office, "08:00")).link(Purpose.MANAGE)
    with pytest.raises(errors.NothingFound):
        find(office, qr=link)


def test_booking_code_as_typed() -> None:
    office = make_house()
    appointment = book(office, "08:00")
    code = appointment.code
    assert find(office, code=f"{code[:3].lower()} {code[3:6]}-{code[6:]}") == appointment
    with pytest.raises(errors.NothingFound):
        find(office, code="2222 22222")


def test_code_of_another_house_of_the_authority_names_its_office() -> None:
    office, other = make_house(), make_office(slug="anderes")
    appointment = book(other, "08:00")
    with pytest.raises(errors.NotHere) as refusal:
        find(office, code=appointment.code)
    assert refusal.value.office.slug == "anderes"


def test_birthday_alone_never_suffices() -> None:
    office = make_house()
    assert missing(office, birth_date=NEW_YEAR) == Missing.HOUR
    book_named(office, "08:00", "Müller")
    assert missing(office, birth_date=NEW_YEAR) == Missing.HOUR


def test_birthday_with_hour_or_letters() -> None:
    office = make_house()
    appointment = book_named(office, "08:30", "Müller")
    assert find(office, birth_date=NEW_YEAR, hour=8) == appointment
    for letters in ("MUE", "mü", "Mül", "mul", "M"):
        assert find(office, birth_date=NEW_YEAR, family_name_start=letters) == appointment
    for wrong in ({"hour": 9}, {"family_name_start": "Ma"}, {"hour": 8, "family_name_start": "X"}):
        with pytest.raises(errors.NothingFound):
            find(office, birth_date=NEW_YEAR, **wrong)


def test_two_who_fit_are_asked_one_more_thing() -> None:
    office = make_house()
    first, second = book_named(office, "08:00", "Ahmadi"), book_named(office, "08:30", "Albrecht")
    third = book_named(office, "09:00", "Alberti")
    assert missing(office, birth_date=NEW_YEAR, hour=8) == Missing.LETTERS
    assert find(office, birth_date=NEW_YEAR, hour=8, family_name_start="AH") == first
    assert missing(office, birth_date=NEW_YEAR, family_name_start="ALB") == Missing.HOUR
    assert find(office, birth_date=NEW_YEAR, hour=8, family_name_start="ALB") == second
    assert find(office, birth_date=NEW_YEAR, hour=9, family_name_start="ALB") == third


def test_twins_at_the_same_hour_need_the_code() -> None:
    office = make_house()
    book_named(office, "08:00", "Ahmadi", "Amir")
    book_named(office, "08:30", "Ahmadi", "Aziz")
    assert missing(office, birth_date=NEW_YEAR, hour=8, family_name_start="AHMADI") == Missing.CODE


def test_person_with_two_appointments_gets_the_one_that_is_not_over() -> None:
    office = make_house()
    person = make_person(birth_date=NEW_YEAR)
    first = book(office, "08:00", person=person)
    check_in(office, first, now=at(office, "08:00"))
    number = call_next(office, now=at(office, "08:00"))
    assert number is not None
    operations.finish(office=office, number=number, services=None, by=CLERK, now=at(office, "08:05"))
    second = book(office, "08:30", person=person)
    assert find(office, birth_date=NEW_YEAR, hour=8) == second


def test_other_days_and_cancelled_appointments_are_not_found_by_birthday() -> None:
    office = make_house()
    cancelled = book_named(office, "08:00", "Ahmadi")
    bookings.cancel(appointment=cancelled, by=CITIZEN, now=NOW)
    book(office, "08:00", day=date(2026, 11, 24), person=make_person(birth_date=NEW_YEAR))
    with pytest.raises(errors.NothingFound):
        find(office, birth_date=NEW_YEAR, hour=8)


def test_guessing_is_limited_per_birthday_and_per_device() -> None:
    office = make_house()
    appointment = book_named(office, "08:00", "Ahmadi")
    wrong: dict[str, Any] = {"birth_date": NEW_YEAR, "hour": 11}
    for position in range(8):
        with pytest.raises(errors.NothingFound):
            find(office, by=device(position), **wrong)
    with pytest.raises(TooManyAttempts):
        find(office, birth_date=NEW_YEAR, hour=8)
    assert find(office, code=appointment.code) == appointment
    for position in range(60):
        with pytest.raises(errors.NothingFound):
            find(office, birth_date=NEW_YEAR + timedelta(days=1 + position), hour=8, by=CITIZEN)
    with pytest.raises(TooManyAttempts):
        find(office, birth_date=date(1960, 1, 1), hour=8, by=CITIZEN)


def test_found_person_checks_in() -> None:
    office = make_house()
    appointment = find(office, code=book(office, "08:00").code)
    assert number_of(check_in(office, appointment, now=at(office, "08:00")))
