"""PIN and tokens: derived, never stored, revoked by a new nonce."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.db import connection

from tests.bookings.steps import book, hold, token_of
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.credentials import Credentials, Purpose, credentials_of
from wartefrei.bookings.errors import AppointmentUnknown, HoldUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import confirm_by_mail, confirm_hold, open_appointment, resend
from wartefrei.bookings.queries import describe, find_by_manage_token, find_hold
from wartefrei.core.codes import parse_qr_text
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.operations import deliver_due

pytestmark = pytest.mark.django_db
ONE = Credentials("7QF4KMW2X", 0)


class Post:
    """Takes mails and keeps nothing."""

    def send(self, mail: EmailMessage) -> None:
        """Gone."""

    def close(self) -> None:
        """Nothing to close."""


def read_columns() -> Iterator[str]:
    """Every value of every column of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from (
                    bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    for value in row
                )


def secrets_of(appointment: Appointment) -> list[str]:
    credentials = credentials_of(appointment)
    parsed = parse_qr_text(credentials.qr)
    assert parsed is not None
    tokens = [credentials.link(purpose).partition("-")[2] for purpose in Purpose]
    return [credentials.pin, parsed[1], *tokens]


def test_credentials_are_the_same_every_time_and_differ_by_code_nonce_and_purpose() -> None:
    others = [ONE, Credentials("7QF4KMW2X", 1), Credentials("7QF4KMW22", 0)]
    assert Credentials("7QF4KMW2X", 0) == ONE
    assert len({one.link(purpose) for one in others for purpose in Purpose}) == 3 * len(Purpose)
    assert len({one.pin for one in others} | {one.qr for one in others}) == 6


def test_pin_has_six_digits_and_token_opens_its_purpose_only() -> None:
    assert re.fullmatch("[0-9]{6}", ONE.pin)
    opened = {(made, asked): ONE.opens(ONE.link(made), asked) for made in Purpose for asked in Purpose}
    assert opened == {(made, asked): made is asked for made in Purpose for asked in Purpose}


def test_no_secret_of_an_appointment_can_be_read_in_the_database() -> None:
    office = make_office(places=9, confirm_by_mail_minutes=30)
    clerk = staff("clerk@stadt")
    held, asked = hold(office, "08:00"), book(office, "08:00")
    confirm_by_mail(code=asked.code, token=token_of(asked, Purpose.CONFIRM), by=CITIZEN, now=NOW)
    booked = book(office, "08:00", by=clerk)
    confirm_hold(token=token_of(hold(office, "09:00", by=clerk)), by=clerk, now=NOW)
    resend(appointment=booked, by=CITIZEN, now=NOW)
    with pytest.raises(AppointmentUnknown):
        open_appointment(code=booked.code, pin="000000", by=CITIZEN, now=NOW)
    deliver_due(now=NOW, transport=Post(), limit=2)
    waiting = Message.objects.filter(state=State.PENDING).values_list("kind", flat=True)
    assert set(waiting) >= {"confirmation", "reminder"}
    everything = "\n".join(read_columns())
    assert held.code in everything
    for secret in (secret for one in Appointment.objects.all() for secret in secrets_of(one)):
        assert not re.search(rf"(?<![0-9a-zA-Z]){secret}(?![0-9a-zA-Z])", everything)


def test_new_nonce_revokes_pin_and_tokens() -> None:
    booked = book(make_office(), "08:00", person=make_person())
    old = describe(booked)
    Appointment.objects.update(nonce=1)
    with pytest.raises(AppointmentUnknown):
        open_appointment(code=old.code, pin=old.pin, by=CITIZEN, now=NOW)
    with pytest.raises(AppointmentUnknown):
        find_by_manage_token(old.manage_token)
    with pytest.raises(HoldUnknown):
        find_hold(token=old.hold_token)
    new = describe(Appointment.objects.select_related("day").get())
    assert open_appointment(code=new.code, pin=new.pin, by=CITIZEN, now=NOW).pk == booked.pk
    assert (old.qr != new.qr, new.code) == (True, old.code)


def test_link_of_a_mail_opens_its_appointment() -> None:
    booked = book(make_office(), "08:00", day=MONDAY)
    assert find_by_manage_token(describe(booked).manage_token) == booked
    for purpose in set(Purpose) - {Purpose.MANAGE}:
        with pytest.raises(AppointmentUnknown):
            find_by_manage_token(token_of(booked, purpose))
