"""Unique strings in names, mail, telephone, notes and papers: when their time is over nothing of them is left."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.bookings.steps import at, book
from tests.emergency.steps import PAPER, make_emergency_office, register, send
from tests.factories import MONDAY, NOW, make_person, touch
from tests.notifications.sample import sample_of
from tests.queueing.house import CLERK, check_in, make_house, number_of
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations as bookings
from wartefrei.bookings.models import Enquiry
from wartefrei.bookings.operations.servicing import CorrectionReason, correct_person
from wartefrei.cli.worker import end_offers, give_places, purge, run_queues
from wartefrei.core.wishes import Wishes
from wartefrei.notifications import operations as notifications
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations.testing import send_test
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Office
from wartefrei.queueing import operations as queueing
from wartefrei.records.operations import disclose

CANARY = "Zeisig"
DAY = timedelta(days=1)
MARKS = (CANARY.lower().encode(), b"071524711", b"z-471-1")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Papers lie in a folder of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def canary(**changes: Any) -> Any:
    person = {
        "family_name": CANARY,
        "given_name": CANARY,
        "email": f"{CANARY}@example.org",
        "phone": "071524711",
    }
    return make_person(**person, **changes)


def read_tables() -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        bytes(value).decode("latin-1")
                        if isinstance(value, bytes | memoryview)
                        else str(value)
                        for value in row
                    ).encode(),
                )


def read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file there is: papers, and SQLite's with its log of writes."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        for path in database.parent.glob(f"{database.name}*"):
            yield path.name, path.read_bytes()


def find_canaries(folder: Path, log: str) -> set[str]:
    """Where a mark still is."""
    everything = [*read_tables(), *read_files(folder), ("log", log.encode())]
    return {name for name, content in everything if any(mark in content.lower() for mark in MARKS)}


def live(office: OfficeEntry) -> None:
    """A visit, a cancelled appointment, an expired hold, each of them somebody's who leaves marks."""
    visit = book(office, "08:00", person=canary(birth_date=date(1990, 1, 1)))
    ticket = check_in(office, visit, now=at(office, "08:00"))
    queueing.add_note(office=office, number=number_of(ticket), note=CANARY, by=CLERK, now=at(office, "08:00"))
    bookings.note_appointment(appointment=visit, note=CANARY, by=CLERK, now=NOW)
    enquire(office)
    cancelled = book(office, "09:00", person=canary(birth_date=date(1991, 1, 1)))
    bookings.cancel(appointment=cancelled, by=CITIZEN, now=NOW)
    bookings.hold(
        office=office,
        basket={"pass": 1},
        start_at=at(office, "10:00"),
        person=canary(birth_date=date(1992, 1, 1)),
        language="de",
        by=CITIZEN,
        now=NOW,
    )


def enquire(office: OfficeEntry) -> None:
    """A wish with a note and two times that are offered, and nobody answers."""
    models.Office.objects.update(booking="enquiry")
    sent = bookings.send_enquiry(
        office=touch(),
        basket={"pass": 1},
        wishes=Wishes(),
        person=canary(birth_date=date(1993, 1, 1)),
        language="de",
        by=CITIZEN,
        now=NOW,
    )
    models.Office.objects.update(booking="online")
    touch()
    bookings.note_enquiry(enquiry=sent, note=CANARY, by=CLERK, now=NOW)
    starts = [at(office, "11:00"), at(office, "11:30")]
    bookings.offer(enquiry=sent, starts=starts, until=NOW + timedelta(days=1), by=CLERK, now=NOW)


def live_at_the_servicepoint(office: OfficeEntry) -> None:
    """What staff write and hand out: notes, a corrected name, offered times, a refusal, a test mail, information."""
    visit = book(office, "08:30", person=canary(birth_date=date(1993, 1, 1)))
    bookings.note_appointment(appointment=visit, note=CANARY, by=CLERK, now=NOW)
    correct_person(
        appointment=visit, family_name=f"{CANARY}er", given_name=CANARY, birth_date=date(1993, 1, 1),
        reason=CorrectionReason.MISTYPED, by=CLERK, now=NOW,
    )  # fmt: skip
    disclose(code=visit.code, offices=[office], emergencies=[], by=CLERK, now=NOW)
    Office.objects.update(booking="enquiry")
    office = touch(office.slug)
    for year in (1994, 1995):
        enquiry = bookings.send_enquiry(
            office=office, basket={"pass": 1}, wishes=Wishes(words=CANARY), by=CLERK, now=NOW,
            person=canary(birth_date=date(year, 1, 1)), language="de",
        )  # fmt: skip
        bookings.note_enquiry(enquiry=enquiry, note=CANARY, by=CLERK, now=NOW)
    bookings.offer(enquiry=enquiry, starts=[at(office, "11:00")], until=NOW + DAY, by=CLERK, now=NOW)
    first = Enquiry.objects.get(birth_date=date(1994, 1, 1))
    bookings.decline_enquiry(enquiry=first, reason={"de": CANARY}, by=CLERK, now=NOW)
    send_test(
        authority="stadt", sender="amt@stadt.example", sender_name="Stadt", recipient=f"{CANARY}@example.org",
        language="de", context=sample_of(Kind.TEST), by=CLERK, now=NOW,
    )  # fmt: skip


def test_of_what_staff_wrote_nothing_is_left(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    live_at_the_servicepoint(make_house(reminder_days=[]))
    assert find_canaries(folder, "") >= {"bookings_appointment", "bookings_enquiry", "notifications_message"}
    assert "accounts_auditevent" not in find_canaries(folder, "")
    for days in (1, 2, 4, 12, 30):
        now = NOW + timedelta(days=days)
        run_queues(now)
        end_offers(now)
        send_all(now)
        purge(now)
    assert find_canaries(folder, caplog.text) == set()


def test_after_their_time_nothing_is_left(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    live(make_house(reminder_days=[]))
    held = {"bookings_appointment", "bookings_enquiry", "queueing_ticket", "notifications_message"}
    assert find_canaries(folder, "") >= held
    for days in (1, 4, 12, 30):
        now = NOW + timedelta(days=days)
        end_offers(now)
        run_queues(now)
        send_all(now)
        purge(now)
    assert find_canaries(folder, caplog.text) == set()


def test_papers_are_gone_a_day_after_the_visit_and_the_person_a_week_later(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_emergency_office()
    request = register(person=canary(), title="visa", now=NOW, expires_on=MONDAY)
    send(request, "passport", now=NOW, content=PAPER + CANARY.encode())
    assert len(list((folder / "uploads").rglob("*"))) > 0
    assert "bookings_emergencyrequest" in find_canaries(folder, "")
    for days in (17, 19, 40):  # a Monday, two days after the visit, more than a week after it
        now = NOW + timedelta(days=days)
        give_places(now)
        send_all(now)
        purge(now)
    assert not [path for path in (folder / "uploads").rglob("*") if path.is_file()]
    assert find_canaries(folder, caplog.text) == set()


def test_mark_that_is_left_is_found(folder: Path) -> None:
    (folder / "note.txt").write_text(CANARY.upper())
    assert find_canaries(folder, "") == {"note.txt"}
    assert find_canaries(folder, f"mail to {CANARY}") == {"note.txt", "log"}


class Sink:
    """Takes every mail and keeps none."""

    def send(self, mail: EmailMessage) -> None: ...

    def close(self) -> None: ...


def send_all(now: datetime) -> None:
    """Every mail that is due leaves."""
    notifications.deliver_due(now=now, transport=Sink(), limit=50)
