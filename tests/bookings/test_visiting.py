"""How a visit ends: served, missed, not served, or cancelled by the office before it could begin."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from tests.bookings.steps import at, book, hold, nothing_changes, read_labels, read_mails, refused, token_of
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import staff
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.errors import AppointmentUnknown, NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import attend, cancel, cancel_by_office, leave_unserved, miss
from wartefrei.bookings.queries import find_by_qr, find_by_wait_token
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Message, State

pytestmark = pytest.mark.django_db
CLERK = staff("clerk@stadt")
VISIT = NOW + timedelta(days=3)
REASON = {"de": "Wasserschaden", "ar": "تسرب مياه"}
Operation = Callable[..., Appointment]


def close(*, appointment: Appointment) -> Appointment:
    return cancel_by_office(appointment=appointment, reason=REASON, by=CLERK, now=NOW)


@pytest.mark.parametrize(
    ("operation", "status", "mails"),
    [(attend, "attended", []), (miss, "missed", ["missed"]), (leave_unserved, "unserved", ["unserved"])],
)
def test_visit_ends_keeps_its_place_and_tells_the_person(
    operation: Operation, status: str, mails: list[str]
) -> None:
    office = make_office(places=1)
    person = make_person()
    booked = book(office, "08:00", person=person)
    ended = operation(appointment=booked, by=CLERK, now=VISIT)
    assert (ended.status, read_mails(booked)) == (status, mails)
    assert read_labels(office)[0] == "08:30"
    assert AuditEvent.objects.filter(action=f"appointment.{status}", subject=booked.code).count() == 1
    assert find_broken(now=VISIT) == []
    book(office, "09:00", person=person)


@pytest.mark.parametrize("operation", [attend, miss, leave_unserved])
def test_visit_that_ends_twice_ends_once(operation: Operation) -> None:
    booked = book(make_office(), "08:00")
    operation(appointment=booked, by=CLERK, now=VISIT)
    with nothing_changes():
        operation(appointment=booked, by=CLERK, now=VISIT)


def test_who_comes_late_is_served_and_gets_no_mail_about_missing() -> None:
    booked = book(make_office(), "08:00")
    miss(appointment=booked, by=CLERK, now=VISIT)
    assert attend(appointment=booked, by=CLERK, now=VISIT).status == AppointmentStatus.ATTENDED
    assert (read_mails(booked), read_mails(booked, State.WITHDRAWN)) == ([], ["confirmation", "missed"])


@pytest.mark.parametrize("operation", [attend, miss, leave_unserved])
@pytest.mark.parametrize("status", ["held", "unconfirmed", "cancelled", "expired"])
def test_visit_of_what_was_never_booked_can_not_end(operation: Operation, status: str) -> None:
    booked = hold(make_office(), "08:00")
    Appointment.objects.update(status=status, cancelled_at=NOW)
    with refused(NotChangeable):
        operation(appointment=booked, by=CLERK, now=VISIT)


def test_visit_ends_with_the_caller_s_transaction() -> None:
    booked = book(make_office(), "08:00")
    with nothing_changes(), transaction.atomic():
        attend(appointment=booked, by=CLERK, now=VISIT)
        transaction.set_rollback(True)


def test_office_cancels_with_its_reason_and_the_time_is_free() -> None:
    office = make_office(places=1)
    person = make_person()
    booked = book(office, "08:00", 2, person=person)
    closed = close(appointment=booked)
    assert (closed.status, closed.sequence) == (AppointmentStatus.CANCELLED, 1)
    assert read_labels(office)[0] == "08:00"
    assert (read_mails(booked), read_mails(booked, State.WITHDRAWN)) == (
        ["cancelled_by_office"],
        ["confirmation"],
    )
    context = Message.objects.get(state=State.PENDING).context
    assert context["reason"] == REASON
    assert context["book_url"].endswith("/de/stadt/calendar/?service=pass:2&office=amt")
    assert find_broken(now=NOW) == []
    book(office, "09:00", person=person)


def test_office_cancels_twice_and_what_was_cancelled_before_once() -> None:
    office = make_office()
    booked, other = book(office, "08:00"), book(office, "08:00")
    close(appointment=booked)
    cancel(appointment=other, by=CLERK, now=NOW)
    with nothing_changes():
        close(appointment=booked)
        close(appointment=other)


@pytest.mark.parametrize("status", ["attended", "missed", "unserved", "expired"])
def test_office_can_not_cancel_what_is_over(status: str) -> None:
    booked = book(make_office(), "08:00")
    Appointment.objects.update(status=status, cancelled_at=NOW)
    with refused(NotChangeable):
        close(appointment=booked)


def test_office_cancels_what_still_waits_for_its_confirmation() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    booked, expired = book(office, "08:00"), book(office, "08:00")
    assert close(appointment=booked).status == AppointmentStatus.CANCELLED
    Appointment.objects.filter(pk=expired.pk).update(expires_at=NOW)
    with refused(NotChangeable):
        close(appointment=expired)


def test_phone_that_waits_opens_its_appointment_and_nothing_else_does() -> None:
    office = make_office()
    booked, held = book(office, "08:00"), hold(office, "08:00")
    assert find_by_wait_token(token_of(booked, Purpose.WAIT)) == booked
    wrong = [token_of(booked, purpose) for purpose in set(Purpose) - {Purpose.WAIT}]
    for token in [*wrong, token_of(held, Purpose.WAIT), "", "ä", "\x00"]:
        with pytest.raises(AppointmentUnknown):
            find_by_wait_token(token)


def test_scanned_code_finds_its_appointment_however_the_scanner_types() -> None:
    office = make_office()
    booked, held = book(office, "08:00", day=MONDAY), hold(office, "08:00")
    qr = credentials_of(booked).qr
    for text in (qr, qr.lower(), f" {qr}\r\n"):
        assert find_by_qr(text) == booked
    other = credentials_of(book(office, "09:00")).qr
    forged = f"{booked.code}/{other.partition('/')[2]}"
    for text in (forged, credentials_of(held).qr, booked.code, "", "/", "ä/\ud800"):
        with pytest.raises(AppointmentUnknown):
            find_by_qr(text)
    assert at(office, "08:00") == booked.start_at
