"""Erasing a booking at its person's wish: nothing personal stays, the row does, and all stays in order."""

from datetime import datetime, timedelta

import pytest

from tests.bookings.steps import at, book, hold, nothing_changes, read_labels, read_rows
from tests.bookings.test_offering import accept, enquire, make_asked, offer
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN, Actor, staff
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings import checks, enquiry_checks
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.errors import HoldExpired, NotChangeable
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.bookings.operations import (
    cancel,
    confirm_by_mail,
    erase,
    erase_enquiry,
    erasing,
    open_appointment,
    reschedule,
    resend,
)
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications import checks as notifications
from wartefrei.notifications.models import MailboxMessage, Message, State

pytestmark = pytest.mark.django_db
SECRETS = {
    "given_name": "Kanarija",
    "family_name": "Kanarienvogel",
    "email": "kanarie@example.org",
    "phone": "0777123",
}
CLIENT = Actor("citizen", client="kanarie-client")


def erase_it(appointment: Appointment, now: datetime = NOW) -> Appointment:
    return erase(appointment=appointment, by=CITIZEN, now=now)


def booked() -> Appointment:
    person = make_person(**SECRETS)
    return book(make_office(), "08:00", person=person, municipality="Kanarienort", by=CLIENT)


def assert_all_in_order(now: datetime = NOW) -> None:
    assert [*checks.find_broken(now=now), *enquiry_checks.find_broken(now=now)] == []
    assert notifications.find_broken(now=now) == []


def test_nothing_personal_stays_anywhere() -> None:
    appointment = booked()
    MailboxMessage.objects.create(
        message_id=Message.objects.get(kind="confirmation").message_id,
        recipient=SECRETS["email"],
        subject="x",
        content=b"Kanarienvogel",
        arrived_at=NOW,
    )
    assert "kanarie" in str(read_rows()).lower()
    erased = erase_it(appointment)
    assert "kanari" not in str(read_rows()).lower()
    assert "0777123" not in str(read_rows())
    assert "1990" not in str(read_rows(without=("Attempt",)))
    assert erased.status == AppointmentStatus.CANCELLED
    assert describe(erased).is_erased
    assert_all_in_order()


def test_every_personal_field_is_emptied() -> None:
    erased = Appointment.objects.get(pk=erase_it(booked()).pk)
    assert {getattr(erased, name) for name in Appointment.personal} == {"", None}
    assert [line.person_key for line in erased.lines.all()] == [None]


def test_row_stays_for_the_statistics_and_its_time_is_free_again() -> None:
    appointment = booked()
    office = describe(appointment).office
    number = describe(appointment).ticket_number
    erase_it(appointment)
    view = describe(Appointment.objects.get())
    assert (view.basket, view.start_at, view.ticket_number) == ({"pass": 1}, at(office, "08:00"), number)
    assert "08:00" in read_labels(office)
    book(office, "08:00", person=make_person(**SECRETS))


def test_no_mail_leaves_any_more() -> None:
    appointment = booked()
    erase_it(appointment)
    assert (
        list(Message.objects.values_list("state", "recipient", "context")) == [(State.WITHDRAWN, "", {})] * 2
    )


def test_erasing_is_audited_and_twice_is_once() -> None:
    appointment = erase_it(booked())
    actions = (
        AuditEvent.objects.filter(subject=appointment.code).order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["appointment.booked", "appointment.cancelled", "appointment.erased"]
    with nothing_changes():
        assert erase_it(appointment).status == AppointmentStatus.CANCELLED


def test_cancelled_appointment_can_be_erased() -> None:
    appointment = cancel(appointment=booked(), by=CITIZEN, now=NOW)
    assert describe(erase_it(appointment)).is_erased
    assert_all_in_order()


def test_visit_that_has_begun_or_is_over_is_erased_but_not_cancelled() -> None:
    appointment = booked()
    for now in (appointment.start_at, appointment.end_at + timedelta(days=1)):
        erased = erase_it(appointment, now)
        assert (erased.status, describe(erased).is_erased) == (AppointmentStatus.BOOKED, True)
        assert_all_in_order(now)


def test_unconfirmed_appointment_can_not_be_confirmed_after_erasing() -> None:
    office = make_office(confirm_by_mail_minutes=60)
    for shift in (timedelta(), timedelta(hours=2), timedelta(days=9)):
        appointment = book(office, "08:00", person=make_person(**SECRETS))
        token = credentials_of(appointment).link(Purpose.CONFIRM)
        erased = erase_it(appointment, NOW + shift)
        assert erased.status in {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED}
        with pytest.raises((NotChangeable, HoldExpired)):
            confirm_by_mail(code=appointment.code, token=token, by=CITIZEN, now=NOW)
        assert_all_in_order(NOW + shift)


def test_hold_can_be_erased() -> None:
    erased = erase_it(hold(make_office(), "08:00"))
    assert (erased.status, describe(erased).is_erased) == (AppointmentStatus.CANCELLED, True)
    assert_all_in_order()


def test_erased_appointment_still_opens_but_is_not_mailed() -> None:
    appointment = erase_it(booked())
    pin = describe(appointment).pin
    opened = open_appointment(code=appointment.code, pin=pin, by=CITIZEN, now=NOW)
    with pytest.raises(NotChangeable):
        resend(appointment=opened, by=CITIZEN, now=NOW, email="neu@example.org")


def taken() -> tuple[Enquiry, Appointment]:
    """An enquiry that was answered with three times, and the one that was taken."""
    enquiry = offer(enquire(make_asked(), person=make_person(**SECRETS), by=CLIENT))
    return enquiry, accept(enquiry)


def erase_asked(enquiry: Enquiry) -> Enquiry:
    return erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)


def assert_nobody_is_left() -> None:
    rows = str(read_rows(without=("Attempt",)))
    assert [words for words in ("kanari", "0777123", "1990") if words in rows.lower()] == []
    assert Appointment.objects.filter(status=AppointmentStatus.BOOKED).count() == 0
    assert_all_in_order()


def read_erased() -> list[str]:
    found = AuditEvent.objects.filter(action__endswith=".erased")
    return list(found.order_by("action").values_list("action", flat=True))


def test_enquiry_goes_with_the_appointment_it_has_become() -> None:
    _enquiry, appointment = taken()
    assert erase_it(appointment).status == AppointmentStatus.CANCELLED
    assert_nobody_is_left()
    assert read_erased() == ["appointment.erased", "enquiry.erased"]
    with nothing_changes():
        erase_it(appointment)


def test_appointment_goes_with_the_enquiry_it_came_from() -> None:
    enquiry, appointment = taken()
    erase_asked(enquiry)
    assert Appointment.objects.get(pk=appointment.pk).status == AppointmentStatus.CANCELLED
    assert_nobody_is_left()
    assert read_erased() == ["appointment.erased", "enquiry.erased"]
    with nothing_changes():
        erase_asked(enquiry)


def test_appointment_that_was_moved_goes_with_its_enquiry() -> None:
    enquiry, appointment = taken()
    office = describe(appointment).office
    start = at(office, "08:00", MONDAY + timedelta(days=1))
    reschedule(appointment=appointment, office=office, start_at=start, by=staff("clerk"), now=NOW)
    erase_asked(enquiry)
    assert_nobody_is_left()


@pytest.mark.parametrize("is_enquiry_erased", [True, False])
@pytest.mark.parametrize("is_by_enquiry", [True, False])
def test_what_is_erased_already_on_one_side_does_not_keep_the_other(
    is_enquiry_erased: bool, is_by_enquiry: bool
) -> None:
    enquiry, appointment = taken()
    Appointment.objects.filter(status=AppointmentStatus.EXPIRED).delete()
    erasing.empty(enquiry if is_enquiry_erased else appointment)
    erase_asked(enquiry) if is_by_enquiry else erase_it(appointment)
    assert (Enquiry.objects.get().family_name, Appointment.objects.get().family_name) == ("", "")


def test_crash_leaves_both_sides_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    enquiry, appointment = taken()
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_erase_asked", lambda *_args, **_named: 1 / 0)
        with nothing_changes(), pytest.raises(ZeroDivisionError):
            erase_it(appointment)
    erase_asked(enquiry)
    assert_nobody_is_left()


def test_offered_time_is_erased_with_its_enquiry() -> None:
    enquiry = offer(enquire(make_asked(), person=make_person(**SECRETS)))
    first = Appointment.objects.order_by("pk").first()
    assert first is not None
    assert erase_it(first).status == AppointmentStatus.EXPIRED
    assert Enquiry.objects.get(pk=enquiry.pk).status == "withdrawn"
    assert_nobody_is_left()
