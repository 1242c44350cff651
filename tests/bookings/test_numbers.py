"""Ticket numbers: unique in a house on a day, random, three digits and then four."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.bookings.steps import book
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import numbers
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.operations import cancel
from wartefrei.bookings.queries import describe
from wartefrei.offices import models

pytestmark = pytest.mark.django_db


def number_of(appointment: Appointment) -> int:
    number = describe(appointment).ticket_number
    assert number is not None
    return number


def fill(house: int, numbers: range) -> None:
    TicketNumber.objects.bulk_create(
        TicketNumber(house_id=house, date=MONDAY, number=number) for number in numbers
    )


def test_numbers_are_unique_over_the_offices_of_a_house() -> None:
    first, second = make_office(places=100), make_office(slug="amt-2", places=100)
    models.Office.objects.filter(slug="amt-2").update(house=first.house.pk)
    second = touch("amt-2")
    fill(first.house.pk, range(100, 549))
    given = [number_of(book(office, "08:00")) for office in (first, second) for _ in range(20)]
    assert len(set(given)) == 40
    assert min(given) >= 549


def test_numbers_get_four_digits_when_half_of_those_with_three_are_taken() -> None:
    office = make_office(places=9)
    fill(office.house.pk, range(100, 550))
    assert number_of(book(office, "08:00")) in range(100, 1000)
    assert number_of(book(office, "08:00")) in range(1000, 10000)


def test_numbers_of_another_day_or_house_are_not_in_the_way() -> None:
    office, other = make_office(), make_office(slug="amt-2")
    fill(office.house.pk, range(100, 1000))
    assert number_of(book(office, "08:00", day=MONDAY + timedelta(days=1))) < 1000
    assert number_of(book(other, "08:00")) < 1000


def test_number_of_a_cancelled_appointment_is_not_given_again() -> None:
    office = make_office(places=9)
    fill(office.house.pk, range(100, 9998))
    cancelled = book(office, "08:00")
    cancel(appointment=cancelled, by=CITIZEN, now=NOW)
    assert {number_of(cancelled), number_of(book(office, "08:00"))} == {9998, 9999}


@pytest.mark.parametrize("number", [99, 10000])
def test_database_refuses_numbers_of_two_or_five_digits(number: int) -> None:
    office = make_office()
    with pytest.raises(IntegrityError), transaction.atomic():
        fill(office.house.pk, range(number, number + 1))


def test_database_refuses_a_number_twice() -> None:
    office = make_office()
    fill(office.house.pk, range(100, 101))
    with pytest.raises(IntegrityError), transaction.atomic():
        fill(office.house.pk, range(100, 101))


def test_number_that_another_team_takes_at_the_same_instant_is_chosen_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    fill(office.house.pk, range(100, 101))
    choices = iter((100, 101))
    monkeypatch.setattr(numbers, "choose_number", lambda _taken, _pick: next(choices))
    assert number_of(book(office, "08:00")) == 101
    assert Appointment.objects.count() == 1
