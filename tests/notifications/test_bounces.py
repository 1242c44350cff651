"""What comes back: reports of mail servers mark the booking, for the person and for staff."""

import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import server
from tests.bookings.steps import book
from tests.factories import NOW, make_office
from tests.notifications import reports
from tests.notifications.post import Counting
from wartefrei.accounts.actors import Actor
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import cancel, erase, mark_unreachable, resend
from wartefrei.bookings.queries import describe
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.notifications.operations import Bounce, deliver_due, readdress, record_bounce
from wartefrei.notifications.operations.outbox import make_message_id
from wartefrei.notifications.report import Report, read_report

OURS = "<0123456789abcdef.fedcba9876543210@stadt.example>"
HOUR = timedelta(hours=1)
LATER = NOW + HOUR
BY = Actor("citizen")


def fill(report: str, message_id: str = OURS) -> bytes:
    """The report about a mail."""
    return report.replace("{message_id}", message_id).encode()


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (reports.POSTFIX, "5.1.1"),
        (reports.POSTFIX_GAVE_UP, "4.4.1"),
        (reports.EXCHANGE, "5.2.2"),
        (reports.GMAIL, "5.1.1"),
        (reports.ENCODED, "5.1.0"),
        (reports.BROKEN, "5.1.1"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_report_of_final_failure_is_read(report: str, status: str, ends: str) -> None:
    content = fill(report).replace(b"\n", ends.encode())
    assert read_report(content) == Report(has_failed=True, status=status, message_ids=(OURS,))


@pytest.mark.parametrize("report", [reports.POSTFIX_DELAYED, reports.DELIVERED])
def test_report_of_anything_else_is_no_failure(report: str) -> None:
    read = read_report(fill(report))
    assert read is not None
    assert not read.has_failed


@pytest.mark.parametrize("mail", [reports.ANSWER, reports.HOLIDAY, "", "\n\n", "Action failed"])
def test_what_is_no_report_is_none(mail: str) -> None:
    assert read_report(fill(mail)) is None


def test_mail_sent_back_counts_before_what_the_report_answers() -> None:
    other = OURS.replace("0123", "ffff")
    content = fill(reports.POSTFIX).replace(b"Subject: Und", f"References: {other}\nSubject: Und".encode())
    read = read_report(content)
    assert read is not None
    assert read.message_ids == (OURS, other)


@given(st.data())
def test_damaged_report_never_raises(data: st.DataObject) -> None:
    whole = bytearray(fill(data.draw(st.sampled_from([reports.POSTFIX, reports.EXCHANGE, reports.GMAIL]))))
    for _cut in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(whole)))
        whole[start : start + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=40))
    read_report(bytes(whole))


@given(st.binary(max_size=400))
def test_any_bytes_never_raise(content: bytes) -> None:
    read_report(content)


def test_message_id_is_recognised_as_ours() -> None:
    message_id = make_message_id(dedupe_key="7QF4KMW2X:1", sender="termine@stadt.example")
    read = read_report(fill(reports.POSTFIX, message_id))
    assert read is not None
    assert read.message_ids == (message_id,)


def sent() -> tuple[Appointment, str]:
    """A booking whose confirmation has left; the Message-ID of that."""
    booked = book(make_office(), "08:00")
    deliver_due(now=NOW, transport=Counting(), limit=1)
    return booked, Message.objects.get(kind=Kind.CONFIRMATION).message_id


def come_back(message_id: str, report: str = reports.POSTFIX, now: datetime = LATER) -> Bounce | None:
    """The mail comes back, as the command does it."""
    read = read_report(fill(report, message_id))
    assert read is not None
    return record_bounce(
        report=read,
        now=now,
        tell_unreachable=lambda about, instant: mark_unreachable(code=about, now=instant),
    )


def bounced_at(appointment: Appointment) -> datetime | None:
    """Since when the booking is known to be out of reach."""
    return Appointment.objects.get(pk=appointment.pk).bounced_at


@pytest.mark.django_db
def test_bounce_marks_mail_and_booking_once() -> None:
    booked, message_id = sent()
    assert come_back(message_id) == Bounce(booked.code, is_news=True)
    assert come_back(message_id, now=LATER + HOUR) == Bounce(booked.code, is_news=False)
    row = Message.objects.get(message_id=message_id)
    assert (row.bounced_at, row.error, row.state) == (LATER, "bounced 5.1.1", State.SENT)
    assert bounced_at(booked) == LATER


@pytest.mark.django_db
def test_delay_marks_nothing() -> None:
    booked, message_id = sent()
    assert come_back(message_id, reports.POSTFIX_DELAYED) is None
    assert bounced_at(booked) is None


@pytest.mark.django_db
def test_bounce_of_a_mail_we_never_wrote_marks_nothing() -> None:
    booked, _message_id = sent()
    assert come_back(OURS) is None
    assert bounced_at(booked) is None


@pytest.mark.django_db
def test_other_address_takes_the_mark_away_and_what_comes_back_of_the_old_one_says_nothing() -> None:
    booked, message_id = sent()
    come_back(message_id)
    resend(appointment=booked, email="new@example.org", by=BY, now=LATER)
    assert bounced_at(booked) is None
    Message.objects.filter(message_id=message_id).update(bounced_at=None)  # a second report, a day later
    assert come_back(message_id) == Bounce(booked.code, is_news=False)
    assert bounced_at(booked) is None


@pytest.mark.django_db
def test_same_address_again_keeps_the_mark() -> None:
    booked, message_id = sent()
    come_back(message_id)
    resend(appointment=booked, email=booked.email, by=BY, now=LATER)
    assert bounced_at(booked) == LATER


@pytest.mark.django_db
def test_mails_still_to_be_sent_go_to_the_new_address() -> None:
    booked, _message_id = sent()
    resend(appointment=booked, email="new@example.org", by=BY, now=LATER)
    pending = Message.objects.filter(about=booked.code, state=State.PENDING).order_by("pk")
    assert list(pending.values_list("kind", "recipient", "has_new_address")) == [
        ("reminder", "new@example.org", False),
        ("confirmation", "new@example.org", False),
    ]


@pytest.mark.django_db
def test_mail_just_being_sent_to_the_old_address_says_nothing_when_it_comes_back() -> None:
    booked, message_id = sent()
    Message.objects.filter(message_id=message_id).update(
        state=State.PENDING, settled_at=None, claimed_until=LATER + HOUR
    )
    readdress(about=booked.code, recipient="new@example.org", now=LATER)
    assert come_back(message_id) == Bounce(booked.code, is_news=False)


@pytest.mark.django_db
def test_bounce_of_an_erased_booking_marks_nothing() -> None:
    booked, message_id = sent()
    erase(appointment=booked, by=BY, now=NOW)
    come_back(message_id)
    assert bounced_at(booked) is None


@pytest.mark.django_db
def test_bounce_of_a_cancelled_booking_is_no_error() -> None:
    booked, message_id = sent()
    cancel(appointment=booked, by=BY, now=NOW)
    assert come_back(message_id) == Bounce(booked.code, is_news=True)


@pytest.mark.django_db
def test_mail_about_nothing_we_know_is_no_error() -> None:
    booked, message_id = sent()
    Message.objects.update(about="ANOTHER99")
    assert come_back(message_id) == Bounce("ANOTHER99", is_news=True)
    assert bounced_at(booked) is None


@pytest.mark.django_db
@time_machine.travel(LATER, tick=False)
def test_person_s_page_says_so_until_the_address_is_another(client: Client) -> None:
    booked, message_id = sent()
    page = f"/en/appointment/{describe(booked).manage_token}/"
    assert b"did not reach you" not in client.get(page).content
    come_back(message_id)
    said = client.get(page).content.decode()
    assert "Our mail did not reach you" in said
    assert booked.email in said
    booked.refresh_from_db()
    resend(appointment=booked, email="new@example.org", by=BY, now=NOW)
    assert b"did not reach you" not in client.get(page).content


def pipe(content: bytes, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    """The command as a mail server starts it, on the database of the tests."""
    command = [sys.executable, "-m", "wartefrei.cli.main", "bounce"]
    environment = os.environ | {"DATABASE_URL": server.url_of_test_database()} | variables
    return subprocess.run(
        command, check=False, input=content, env=environment, capture_output=True, timeout=60
    )


@pytest.mark.django_db(transaction=True)
def test_command_marks_the_booking_and_speaks_sysexits(tmp_path: Path) -> None:
    booked, message_id = sent()
    no_report = pipe(fill(reports.ANSWER, message_id))
    assert (no_report.returncode, no_report.stdout) == (os.EX_DATAERR, b"")
    assert b"nobody has read this mail" in no_report.stderr
    assert pipe(fill(reports.POSTFIX_DELAYED, message_id)).returncode == os.EX_OK
    assert bounced_at(booked) is None
    away = pipe(fill(reports.POSTFIX, message_id), DATABASE_URL="postgresql://nobody@127.0.0.1:1/away")
    assert away.returncode == os.EX_TEMPFAIL
    empty = pipe(fill(reports.POSTFIX, message_id), DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert empty.returncode == os.EX_TEMPFAIL
    assert pipe(fill(reports.POSTFIX, message_id)).returncode == os.EX_OK
    assert bounced_at(booked) is not None
    assert pipe(random.randbytes(2000)).returncode == os.EX_DATAERR
