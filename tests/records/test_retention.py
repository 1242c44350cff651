"""What is personal goes when its time is over, and not before; what is counted stays."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.bookings.steps import book, hold, token_of
from tests.bookings.test_enquiring import CLERK, make_asked
from tests.bookings.test_enquiring import send as send_enquiry
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from tests.notifications.sample import sample_of
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.accounts.models import AuditEvent
from wartefrei.accounts.operations import audit
from wartefrei.bookings.models import Appointment, BasketLine
from wartefrei.bookings.operations import (
    cancel,
    miss,
    note_appointment,
    note_enquiry,
    release_hold,
    withdraw_enquiry,
)
from wartefrei.core.retention import Periods
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.operations import enqueue, withdraw
from wartefrei.offices.directory import read_directory
from wartefrei.offices.models import Authority
from wartefrei.records.operations import Overdue, disclose, erase_overdue, find_overdue

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
VISIT_ENDS = datetime.fromisoformat(f"{MONDAY}T08:30:00+01:00")
WEEK, DAY = timedelta(days=7), timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def make_booking() -> Appointment:
    office = make_office()
    person = make_person(
        family_name=CANARY, given_name=CANARY, email=f"{CANARY}@example.org", phone="07152 1"
    )
    return book(office, "08:00", 1, person=person)


def erase_all(now: datetime) -> dict[str, int]:
    return {overdue.kind: overdue.count for overdue in erase_overdue(now=now) if overdue.count}


def find_canary() -> list[str]:
    """Tables of the bookings that still hold the name."""
    tables = [table for table in connection.introspection.table_names() if table.startswith("bookings_")]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found += [table for row in cursor.fetchall() if CANARY.lower() in str(row).lower()]
    return found


def test_visit_is_kept_for_seven_days() -> None:
    booking = make_booking()
    assert erase_all(VISIT_ENDS + WEEK - INSTANT) == {}
    assert find_canary() == ["bookings_appointment"]
    assert erase_all(VISIT_ENDS + WEEK) == {"visits": 1}
    assert find_canary() == []
    booking.refresh_from_db()
    assert (booking.status, booking.email, booking.birth_date) == ("booked", "", None)
    assert BasketLine.objects.get().person_key is None


def test_dry_run_counts_and_erases_nothing() -> None:
    make_booking()
    found = find_overdue(now=VISIT_ENDS + WEEK)
    assert Overdue("visits", 1) in found
    assert find_canary() == ["bookings_appointment"]
    assert erase_overdue(now=VISIT_ENDS + WEEK) == found


def test_twice_is_once() -> None:
    make_booking()
    erase_overdue(now=VISIT_ENDS + WEEK)
    assert erase_all(VISIT_ENDS + WEEK) == {}


def test_missed_visit_is_kept_as_long_as_any() -> None:
    booking = make_booking()
    miss(appointment=booking, by=SYSTEM, now=VISIT_ENDS)
    assert erase_all(VISIT_ENDS + WEEK - INSTANT) == {}
    assert erase_all(VISIT_ENDS + WEEK) == {"visits": 1}


def test_cancelled_appointment_goes_after_a_day() -> None:
    cancel(appointment=make_booking(), by=CITIZEN, now=NOW)
    assert erase_all(NOW + DAY - INSTANT) == {}
    assert erase_all(NOW + DAY) == {"cancelled appointments": 1}
    assert find_canary() == []


def test_hold_is_deleted_a_day_after_it_expired() -> None:
    held = hold(make_office(), "08:00", 1, person=make_person(family_name=CANARY))
    assert held.expires_at is not None
    assert erase_all(held.expires_at + DAY - INSTANT) == {}
    assert erase_all(held.expires_at + DAY) == {"holds": 1}
    assert not Appointment.objects.exists()


def test_unconfirmed_appointment_goes_as_it_expires() -> None:
    office = make_office(confirm_by_mail_minutes=60)
    waiting = book(office, "08:00", 1, person=make_person(family_name=CANARY))
    assert waiting.expires_at is not None
    assert erase_all(waiting.expires_at - INSTANT) == {}
    assert erase_all(waiting.expires_at) == {"appointments nobody confirmed": 1}
    assert find_canary() == []
    assert Appointment.objects.get().status == "expired"


def test_address_goes_after_a_day_and_leaves_the_rest() -> None:
    booking = make_booking()
    Appointment.objects.update(client="a" * 64)
    assert erase_all(NOW + DAY - INSTANT) == {}
    assert erase_all(NOW + DAY) == {"addresses of bookings": 1}
    booking.refresh_from_db()
    assert (booking.client, booking.family_name) == ("", CANARY)


def test_audit_trail_is_kept_for_a_year() -> None:
    audit(action="office.closed", by=SYSTEM, now=NOW, subject="amt")
    assert erase_all(NOW + timedelta(days=365) - INSTANT) == {}
    assert erase_all(NOW + timedelta(days=365)) == {"audit trail": 1}
    assert not AuditEvent.objects.exists()


def keep(**periods: int) -> None:
    """What the authority writes down under ``retention``."""
    Authority.objects.update(retention=periods)
    touch()


def test_authority_keeps_visits_as_long_as_it_says_and_others_by_default() -> None:
    booking = make_booking()
    keep(visits_days=3)
    assert erase_all(VISIT_ENDS + 3 * DAY - INSTANT) == {}
    dry = find_overdue(now=VISIT_ENDS + 3 * DAY)
    assert erase_overdue(now=VISIT_ENDS + 3 * DAY) == dry
    assert Overdue("visits", 1) in dry
    keep(visits_days=10)
    Appointment.objects.filter(pk=booking.pk).update(family_name=CANARY)
    other = Authority.objects.create(slug="andere", name="Andere", land="BW", languages=["de"])
    assert read_directory().authority(other.slug).retention == Periods()
    assert erase_all(VISIT_ENDS + WEEK) == {}
    assert erase_all(VISIT_ENDS + 10 * DAY) == {"visits": 1}


def test_authority_keeps_cancelled_appointments_as_long_as_it_says() -> None:
    cancel(appointment=make_booking(), by=CITIZEN, now=NOW)
    keep(cancelled_days=3)
    assert "cancelled appointments" not in erase_all(NOW + 3 * DAY - INSTANT)
    assert find_canary() == ["bookings_appointment"]
    assert "cancelled appointments" in erase_all(NOW + 3 * DAY)


def look_and_note(booking: Appointment, now: datetime) -> None:
    """What staff do with it that changes nothing for its person."""
    office, _team = read_directory().teams[booking.day.team_id]
    assert disclose(code=booking.code, offices=[office], emergencies=[], by=CLERK, now=now)
    note_appointment(appointment=booking, note="hat angerufen", by=CLERK, now=now)


def test_looking_and_noting_keep_nothing_longer() -> None:
    booking = cancel(appointment=make_booking(), by=CITIZEN, now=NOW)
    keep(cancelled_days=7)
    look_and_note(booking, NOW + 6 * DAY)
    assert "cancelled appointments" not in erase_all(NOW + WEEK - INSTANT)
    assert "cancelled appointments" in erase_all(NOW + WEEK)
    assert find_canary() == []


def test_released_hold_with_a_name_goes_as_a_cancelled_appointment() -> None:
    held = hold(make_office(), "08:00", 1, person=make_person(family_name=CANARY))
    release_hold(token=token_of(held), by=CITIZEN, now=NOW)
    assert erase_all(NOW + DAY - INSTANT) == {}
    assert erase_all(NOW + DAY) == {"cancelled appointments": 1}


def test_noting_keeps_no_ended_enquiry_longer() -> None:
    enquiry = send_enquiry(make_asked(), by=CITIZEN)
    withdraw_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)
    note_enquiry(enquiry=enquiry, note="hat angerufen", by=CLERK, now=NOW + 6 * DAY)
    assert erase_all(NOW + WEEK - INSTANT) == {}
    assert erase_all(NOW + WEEK) == {"ended enquiries": 1}


def test_audit_trail_is_kept_as_long_as_the_authority_says_the_rest_for_a_year() -> None:
    make_office()
    keep(audit_months=6)
    for authority in ("stadt", "", "gone"):
        audit(action="test", by=SYSTEM, now=NOW, subject="x", authority=authority)
    assert erase_all(NOW + 183 * DAY) == {"audit trail": 1}
    assert set(AuditEvent.objects.values_list("authority", flat=True)) == {"", "gone"}
    assert erase_all(NOW + 365 * DAY) == {"audit trail": 2}


def test_mails_are_known_of_as_long_as_their_sender_says() -> None:
    make_office()
    keep(mails_days=7)
    for sender in ("amt@stadt.example", "amt@fremd.example"):
        message = enqueue(
            kind=Kind.CANCELLED,
            about="x",
            sender=sender,
            sender_name="Amt",
            recipient="a@example.org",
            language="de",
            context=sample_of(Kind.CANCELLED),
            due_at=NOW,
            dedupe_key=sender,
            now=NOW,
        )
    withdraw(about="x", now=NOW)
    erase_overdue(now=NOW + 7 * DAY)
    assert list(Message.objects.values_list("sender", flat=True)) == [message.sender]
    erase_overdue(now=NOW + 14 * DAY)
    assert not Message.objects.exists()
