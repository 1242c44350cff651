"""Everything held about one booking is shown, and after erasing nothing of the person is left to show."""

from datetime import timedelta

import pytest

from tests.bookings import test_offering as offering
from tests.bookings.steps import at, book
from tests.factories import NOW, make_office, make_person, touch
from tests.queueing.house import arrive, make_house, number_of
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import cancel, erase
from wartefrei.notifications.models import Message, State
from wartefrei.offices import models
from wartefrei.queueing.operations import add_note
from wartefrei.records.queries import HeldEvent, HeldLine, HeldMail, read_enquiry, read_everything

pytestmark = pytest.mark.django_db


def make_booking() -> Appointment:
    make_office(reminder_days=[])
    models.Service.objects.update(file_number="optional")
    person = make_person(phone="07152 1", file_number="AZ 1")
    return book(touch(), "08:00", 2, person=person, municipality="Leonberg")


def test_everything_is_there() -> None:
    booking = make_booking()
    held = read_everything(booking)
    (line,) = booking.lines.all()
    mail = Message.objects.get()
    assert held.lines == (HeldLine({"de": "Reisepass", "ar": "جواز سفر"}, 2, line.person_key or ""),)
    assert held.ticket_number == booking.ticket_number.number
    assert held.mails == (
        HeldMail("confirmation", State.PENDING, "de", booking.email, mail.context, NOW, NOW, None),
    )
    assert held.events == (HeldEvent(NOW, "appointment.booked", "citizen", {}),)
    assert (held.code, held.office["de"], held.team) == (booking.code, "Bürgeramt", "Team")


def test_every_personal_field_is_shown() -> None:
    booking = make_booking()
    held = read_everything(booking).appointment
    assert Appointment.personal.keys() <= held.keys()
    assert held == {name: getattr(Appointment.objects.get(), name) for name in held}
    assert "day" not in held


def test_ticket_of_the_day_is_shown() -> None:
    office = make_house()
    ticket = arrive(office, "08:00")
    add_note(
        office=office, number=number_of(ticket), note="Rollstuhl", by=staff("clerk"), now=at(office, "08:00")
    )
    assert ticket.appointment is not None
    (held,) = read_everything(ticket.appointment).tickets
    assert (held["note"], held["state"], held["checked_in_at"]) == (
        "Rollstuhl",
        "waiting",
        at(office, "08:00"),
    )


def test_mail_that_is_sent_holds_no_recipient() -> None:
    booking = make_booking()
    Message.objects.update(state=State.SENT, settled_at=NOW, recipient="", context={})
    assert [(mail.recipient, mail.context) for mail in read_everything(booking).mails] == [("", {})]


def test_enquiry_that_the_booking_came_from_is_there() -> None:
    enquiry = offering.enquire(offering.make_asked(slug="frag"))
    booked = offering.accept(offering.offer(enquiry))
    held = read_everything(booked).enquiry
    assert held == read_enquiry(enquiry)
    assert held is not None
    assert [event.action for event in held.events][:2] == ["enquiry.received", "enquiry.offered"]
    assert read_everything(make_booking()).enquiry is None


def test_nobody_of_the_staff_is_named() -> None:
    booking = make_booking()
    cancel(appointment=booking, by=staff("clerk@stadt"), now=NOW + timedelta(minutes=1))
    assert [event.by for event in read_everything(booking).events] == ["citizen", "staff"]


def test_after_erasing_no_person_is_left() -> None:
    booking = make_booking()
    erase(appointment=booking, by=CITIZEN, now=NOW)
    held = read_everything(booking)
    assert {held.appointment[name] for name in Appointment.personal} == {"", None}
    assert [line.person_key for line in held.lines] == [""]
    assert {(mail.recipient, str(mail.context)) for mail in held.mails} == {("", "{}")}
