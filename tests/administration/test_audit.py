"""The audit trail: everything the code writes down has words, auditors find it, and nobody who books is in it."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

import wartefrei
from tests.bookings.steps import at, book
from tests.factories import NOW, make_office, make_person
from tests.queueing.house import CLERK, call_next, check_in, make_house, number_of
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import CITIZEN, SYSTEM, staff
from wartefrei.accounts.models import Role
from wartefrei.accounts.operations import audit
from wartefrei.bookings import operations as bookings
from wartefrei.bookings.operations.servicing import CorrectionReason, correct_person
from wartefrei.core.codes import show_code
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus, EnquiryStatus
from wartefrei.queueing import operations as queueing
from wartefrei.web.common.deeds import DEEDS, DETAILS, UNSAID

URL = "/administration/authorities/stadt/audit/"
DAYS = "first=2026-11-01&last=2026-12-31&language=de"
SOURCE = Path(wartefrei.__file__).parent

WRITERS = {
    "audit": "", "make_event": "", "_audit": "", "write_down": "", "note": "", "note_change": "", "_note": "",
    "_write": "", "record": "ticket.", "_record": "counter.",
}  # fmt: skip
"""Functions that write down what was done, and what they put before the action."""

ROOMS = ("accounts", "bookings", "queueing", "records")
ACTION = re.compile(
    r"(appointment|authority|closure|configuration|counter|day|disclosure|emergency|enquiry|mail|office|ticket)\.[a-z_]+"
)
STATUSES = {"appointment.": AppointmentStatus, "emergency.": EmergencyStatus, "enquiry.": EnquiryStatus}
ARGUMENTS = {"action", "by", "now", "subject", "authority", "staff", "reason"}


def read_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call that writes to the trail, with the name of what is called."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                yield node.func.id, node


def read_actions(name: str, call: ast.Call) -> Iterator[str]:
    """The actions of a call, as far as they stand there; a status behind a point stands for each of them."""
    for value in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "action")):
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield WRITERS[name] + value.value
        if isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
            prefix = str(value.values[0].value)
            yield from (f"{prefix}{status}" for status in STATUSES.get(prefix, ()))


def read_constants() -> Iterator[str]:
    """Every text of the code that looks like an action, for those that reach the trail by a name."""
    for room in ROOMS:
        for path in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and ACTION.fullmatch(str(node.value)):
                    yield str(node.value)


def test_every_action_of_the_code_has_words() -> None:
    written = {action for name, call in read_calls() for action in read_actions(name, call)}
    written |= set(read_constants())
    never = {"appointment.expired"}  # what nobody confirmed expires by itself
    assert len(written) > 80
    assert sorted(written - DEEDS.keys() - never) == []
    assert sorted(DEEDS.keys() - written) == []


def test_every_detail_of_the_code_has_words_or_is_not_said() -> None:
    written = {
        str(keyword.arg)
        for name, call in read_calls()
        if name in {"audit", "make_event", "_audit", "note", "record"}
        for keyword in call.keywords
        if keyword.arg
    }
    assert sorted(written - ARGUMENTS - DETAILS.keys() - UNSAID) == []


@pytest.fixture
def auditor(client: Client, db: None) -> Client:
    sign_in(client, make_staff(Role.AUDITOR))
    return client


def test_who_did_what_when_to_which_code(auditor: Client) -> None:
    booking = book(make_office(), "08:00")
    bookings.cancel(appointment=booking, by=staff("clerk@stadt"), now=NOW)
    page = auditor.get(f"{URL}?{DAYS}").content.decode()
    assert show_code(booking.code) in page
    assert "clerk@stadt" in page
    rows = auditor.get(f"{URL}csv/?{DAYS}&subject={show_code(booking.code).lower()}").content.decode(
        "utf-8-sig"
    )
    heading, *lines = rows.splitlines()
    assert heading == "Wann;Wer;Was;Woran;Einzelheiten"
    assert [line.split(";")[1:4] for line in lines] == [
        ["clerk@stadt", "Termin: Abgesagt", show_code(booking.code)],
        ["eine Person", "Termin: Gebucht", show_code(booking.code)],
    ]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("", 3),
        ("who=staff:", 2),
        ("who=staff:lead@stadt", 1),
        ("who=system", 1),
        ("action=day.ended", 1),
        ("subject=4711", 1),
        ("first=2026-11-21&last=2026-11-22", 0),
    ],
)
def test_filters_narrow_it(auditor: Client, question: str, count: int) -> None:
    make_office()
    audit(action="day.ended", by=SYSTEM, now=NOW, subject="amt 2026-11-20", authority="stadt")
    audit(
        action="ticket.called",
        by=staff("clerk@stadt"),
        now=NOW,
        subject="amt-haus 2026-11-20 4711",
        authority="stadt",
    )
    audit(
        action="role given",
        by=staff("lead@stadt"),
        now=NOW,
        subject="staff 1",
        authority="stadt",
        login="x@y",
    )
    audit(action="day.ended", by=SYSTEM, now=NOW, subject="kreis-amt 2026-11-20", authority="kreis")
    given = dict(part.split("=") for part in f"{DAYS}&{question}".split("&") if part)
    rows = auditor.get(f"{URL}csv/", given).content.decode().splitlines()
    assert len(rows) - 1 == count


def test_long_trails_have_pages(auditor: Client) -> None:
    make_office()
    for number in range(101):
        audit(action="day.ended", by=SYSTEM, now=NOW, subject=f"amt {number}", authority="stadt")
    first = auditor.get(f"{URL}?{DAYS}").content.decode()
    second = auditor.get(f"{URL}?{DAYS}&page=2").content.decode()
    assert (first.count("<time"), second.count("<time")) == (100, 1)
    assert "page=2" in first


def test_wrong_days_are_explained_at_the_field(auditor: Client) -> None:
    make_office()
    page = auditor.get(f"{URL}?first=2026-11-23&last=2026-11-20&language=de").content.decode()
    assert "Dieser Tag liegt vor dem ersten." in page
    for days in ("first=9999-12-01&last=9999-12-31", "first=0001-01-01&last=0001-01-02"):
        page = auditor.get(f"{URL}?{days}&language=en").content.decode()
        assert "Please check the year." in page


def test_nothing_of_people_who_book_is_in_it(auditor: Client) -> None:
    office = make_house()
    person = make_person(
        family_name="Zeisig", given_name="Zeisig", email="zeisig@example.org", phone="071524711"
    )
    visit = book(office, "08:00", person=person)
    correct_person(
        appointment=visit, family_name="Zeisigmann", given_name="Zeisig", birth_date=date(1990, 1, 1),
        reason=CorrectionReason.MISTYPED, by=CLERK, now=NOW,
    )  # fmt: skip
    bookings.note_appointment(appointment=visit, note="Zeisig kommt später", by=CLERK, now=NOW)
    bookings.resend(appointment=visit, email="zeisig2@example.org", by=CITIZEN, now=NOW)
    ticket = check_in(office, visit, now=at(office, "08:00"))
    queueing.add_note(
        office=office, number=number_of(ticket), note="Zeisig", by=CLERK, now=at(office, "08:00")
    )
    queueing.prioritise(
        office=office, number=number_of(ticket), reason="Zeisig", by=CLERK, now=at(office, "08:00")
    )
    call_next(office, now=at(office, "08:01"))
    for address in (f"{URL}?{DAYS}", f"{URL}csv/?{DAYS}"):
        page = auditor.get(address).content.decode().lower()
        assert show_code(visit.code).lower() in page
        assert not [mark for mark in ("zeisig", "071524711", "1990") if mark in page]


def test_auditors_see_no_appointments(auditor: Client) -> None:
    booking = book(make_office(), "08:00")
    assert auditor.get("/workplace/amt/servicepoint/").status_code == 403
    assert auditor.get(f"/workplace/amt/servicepoint/appointments/{booking.code}/").status_code == 403
    assert auditor.get("/administration/audit/").headers["Location"] == URL
