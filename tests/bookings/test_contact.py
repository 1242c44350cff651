"""Telephone and file number: off, optional or required, as the strictest service of the basket says."""

from typing import Any

import pytest

from tests.bookings.steps import book, hold, refused
from tests.factories import make_office, make_person, touch
from wartefrei.accounts.actors import staff
from wartefrei.bookings.errors import ContactMissing
from wartefrei.bookings.queries import describe
from wartefrei.core.contact import Contact, ContactFields
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
PHONE, FILE = "07152 990-0", "AZ 33.1/2026"


def make_asking(phone: str = "off", file_number: str = "off") -> OfficeEntry:
    make_office()
    models.Service.objects.update(phone=phone, file_number=file_number)
    return touch()


def test_telephone_is_optional_and_file_number_off_unless_said_otherwise() -> None:
    assert make_office().contact_fields({"pass": 1}) == ContactFields(Contact.OPTIONAL, Contact.OFF)


def test_strictest_service_counts_and_unknown_ones_do_not() -> None:
    office = make_asking(phone="required")
    models.Service.objects.create(
        authority_id=office.authority.pk,
        slug="abholung",
        minutes=5,
        minutes_each_further=5,
        file_number="optional",
    )
    office = touch()
    both = ContactFields(Contact.REQUIRED, Contact.OPTIONAL)
    assert office.contact_fields({"pass": 1, "abholung": 1, "nothing": 3}) == both
    assert office.contact_fields({}) == ContactFields(Contact.OFF, Contact.OFF)


@pytest.mark.parametrize(
    ("setting", "given", "kept"),
    [
        ("off", {"phone": PHONE, "file_number": FILE}, ("", "")),
        ("optional", {"phone": PHONE, "file_number": FILE}, (PHONE, FILE)),
        ("optional", {}, ("", "")),
        ("required", {"phone": PHONE, "file_number": FILE}, (PHONE, FILE)),
    ],
)
def test_only_what_the_services_need_is_kept(
    setting: str, given: dict[str, Any], kept: tuple[str, str]
) -> None:
    office = make_asking(setting, setting)
    person = describe(book(office, "08:00", person=make_person(**given))).person
    assert (person.phone, person.file_number) == kept


@pytest.mark.parametrize(
    ("field", "given"), [("phone", {"file_number": FILE}), ("file_number", {"phone": PHONE})]
)
def test_required_field_is_missing(field: str, given: dict[str, Any]) -> None:
    office = make_asking("required", "required")
    for place in (hold, book):
        with refused(ContactMissing) as refusal:
            place(office, "08:00", person=make_person(**given))
        assert isinstance(refusal.value, ContactMissing)
        assert refusal.value.field == field


def test_staff_may_leave_it_out_and_may_note_more() -> None:
    office = make_asking("required", "off")
    clerk = staff("clerk@stadt")
    person = describe(book(office, "08:00", person=make_person(file_number=FILE), by=clerk)).person
    assert (person.phone, person.file_number) == ("", FILE)
