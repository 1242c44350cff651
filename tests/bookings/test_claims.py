"""One active booking per person and service."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.bookings.steps import (
    HOLD_MINUTES,
    at,
    book,
    hold,
    read_labels,
    read_mails,
    refused,
    token_of,
)
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.errors import AlreadyBooked, HoldExpired, NotChangeable
from wartefrei.bookings.models import Appointment, BasketLine
from wartefrei.bookings.operations import cancel, confirm_hold
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Message
from wartefrei.offices import models

pytestmark = pytest.mark.django_db
MULLER = make_person(family_name="Müller", given_name="José", email="jose@example.org")


def count_reminders() -> int:
    return Message.objects.filter(kind="already_booked").count()


@pytest.mark.parametrize(
    ("family", "given"), [("Müller", "José"), ("MUELLER", "JOSE"), ("müller", "josé"), ("Mueller", "José")]
)
def test_person_is_the_same_by_the_search_form_of_the_name(family: str, given: str) -> None:
    office = make_office()
    book(office, "08:00", person=MULLER)
    again = replace(MULLER, family_name=family, given_name=given, email="other@example.org")
    with pytest.raises(AlreadyBooked):
        book(office, "10:00", person=again)


@pytest.mark.parametrize(
    "change", [{"birth_date": date(1990, 1, 2)}, {"given_name": "Josefa"}, {"family_name": "Muller"}]
)
def test_other_name_or_birthday_is_another_person(change: dict[str, Any]) -> None:
    office = make_office()
    book(office, "08:00", person=MULLER)
    assert book(office, "10:00", person=replace(MULLER, **change)).status == AppointmentStatus.BOOKED


def test_refusal_says_nothing_and_mails_the_existing_booking_to_its_own_address() -> None:
    office = make_office()
    booked = book(office, "08:00", person=MULLER)
    with pytest.raises(AlreadyBooked) as refusal:
        book(office, "10:00", person=replace(MULLER, email="other@example.org"))
    assert str(refusal.value) == ""
    assert Appointment.objects.count() == 1
    reminder = Message.objects.get(kind="already_booked")
    assert (reminder.about, reminder.recipient) == (booked.code, "jose@example.org")


def test_existing_booking_is_mailed_at_most_three_times_a_day() -> None:
    office = make_office(horizon_days=60)
    book(office, "08:00", day=MONDAY + timedelta(days=7), person=MULLER)
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    for hour in range(24):
        with pytest.raises(AlreadyBooked):
            book(
                office,
                "10:00",
                day=MONDAY + timedelta(days=7),
                person=MULLER,
                now=midnight + timedelta(hours=hour),
            )
    assert count_reminders() == 3
    with pytest.raises(AlreadyBooked):
        book(office, "10:00", day=MONDAY + timedelta(days=7), person=MULLER, now=midnight + timedelta(days=1))
    assert count_reminders() == 4


def test_other_service_of_the_same_person_is_another_booking() -> None:
    office = make_office()
    book(office, "08:00", person=MULLER)
    authority = models.Authority.objects.get()
    card = models.Service.objects.create(
        authority=authority, slug="card", minutes=10, minutes_each_further=10
    )
    models.Team.objects.get().services.add(card)
    models.Authority.objects.update(version=99)
    book(office, "10:00", person=MULLER, basket={"card": 1})
    with pytest.raises(AlreadyBooked):
        book(office, "11:00", person=MULLER, basket={"card": 1, "pass": 1})


def test_person_without_birthday_is_nobody_in_particular() -> None:
    office = make_office()
    person = replace(MULLER, birth_date=None)
    for clock in ("08:00", "10:00"):
        book(office, clock, person=person, by=staff("clerk@stadt"))
    assert set(BasketLine.objects.values_list("person_key", flat=True)) == {None}


def test_new_hold_of_the_same_address_replaces_the_old_and_frees_its_time() -> None:
    office = make_office(places=1)
    old = hold(office, "08:00", person=MULLER)
    new = hold(office, "10:00", person=replace(MULLER, email="JOSE@example.org"))
    assert read_labels(office)[:2] == ("08:00", "08:10")
    assert "10:00" not in read_labels(office)
    with pytest.raises(HoldExpired):
        confirm_hold(token=token_of(old), by=CITIZEN, now=NOW)
    assert confirm_hold(token=token_of(new), by=CITIZEN, now=NOW).status == AppointmentStatus.BOOKED


@pytest.mark.parametrize("clock", ["08:00", "08:10"])
def test_own_hold_is_no_obstacle_to_the_hold_that_replaces_it(clock: str) -> None:
    office = make_office(places=1)
    hold(office, "08:00", person=MULLER)
    assert hold(office, clock, person=MULLER).start_at == at(office, clock)


def test_new_hold_on_another_day_replaces_the_old() -> None:
    office = make_office(places=1)
    hold(office, "08:00", day=MONDAY + timedelta(days=1), person=MULLER)
    hold(office, "08:00", person=MULLER)
    assert read_labels(office, day=MONDAY + timedelta(days=1))[0] == "08:00"


def test_direct_booking_replaces_the_hold_too() -> None:
    office = make_office(places=1)
    hold(office, "08:00", person=MULLER)
    book(office, "10:00", person=MULLER)
    assert read_labels(office)[0] == "08:00"


def test_hold_of_another_address_is_not_replaced_and_its_address_gets_no_mail() -> None:
    """Nothing is booked yet, and nobody has shown that the address is theirs."""
    office = make_office()
    hold(office, "08:00", person=MULLER)
    with refused(AlreadyBooked):
        hold(office, "10:00", person=replace(MULLER, email="other@example.org"))


def test_expired_hold_never_blocks() -> None:
    office = make_office(places=1)
    old = hold(office, "08:00", person=MULLER)
    later = NOW + HOLD_MINUTES
    book(office, "10:00", person=replace(MULLER, email="other@example.org"), now=later)
    with refused(HoldExpired):
        confirm_hold(token=token_of(old), by=CITIZEN, now=later)


def test_unconfirmed_booking_blocks_until_its_deadline() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    book(office, "08:00", person=MULLER)
    with pytest.raises(AlreadyBooked):
        book(office, "10:00", person=MULLER)
    book(office, "10:00", person=MULLER, now=NOW + timedelta(minutes=30))


def test_cancelled_booking_lets_its_person_book_again() -> None:
    office = make_office()
    booked = book(office, "08:00", person=MULLER)
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    assert book(office, "08:00", person=MULLER).status == AppointmentStatus.BOOKED


@pytest.mark.parametrize("status", ["booked", "attended", "missed", "unserved"])
def test_person_may_book_again_after_the_visit(status: str) -> None:
    office = make_office()
    booked = book(office, "08:00", person=MULLER)
    Appointment.objects.update(status=status, cancelled_at=NOW)
    book(office, "08:00", person=MULLER, day=MONDAY + timedelta(days=1), now=booked.end_at)


def test_disputed_booking_stands_beside_the_existing_one_unconfirmed_and_marked() -> None:
    office = make_office()
    book(office, "08:00", person=MULLER)
    disputed = book(office, "10:00", person=replace(MULLER, email="other@example.org"), is_disputed=True)
    assert (disputed.status, disputed.is_disputed) == (AppointmentStatus.UNCONFIRMED, True)
    assert disputed.expires_at == NOW + timedelta(hours=24)
    assert read_mails(disputed) == ["please_confirm"]


def test_disputed_hold_becomes_unconfirmed_too() -> None:
    office = make_office()
    book(office, "08:00", person=MULLER)
    disputed = hold(office, "10:00", person=MULLER, is_disputed=True)
    confirmed = confirm_hold(token=token_of(disputed), by=CITIZEN, now=NOW)
    assert (confirmed.status, confirmed.is_disputed) == (AppointmentStatus.UNCONFIRMED, True)


def test_dispute_of_nothing_is_an_ordinary_booking() -> None:
    booked = book(make_office(), "08:00", person=MULLER, is_disputed=True)
    assert (booked.status, booked.is_disputed) == (AppointmentStatus.BOOKED, False)


def test_person_with_a_booking_that_begins_soon_still_has_it() -> None:
    office = make_office()
    booked = book(office, "08:00", person=MULLER)
    with pytest.raises(NotChangeable):
        cancel(appointment=booked, by=CITIZEN, now=booked.start_at)
    with pytest.raises(AlreadyBooked):
        book(office, "10:00", person=MULLER, day=MONDAY + timedelta(days=1), now=booked.start_at)
