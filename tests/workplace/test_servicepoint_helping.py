"""The servicepoint does for people what they can't do themselves: a number, a registration, an early check-in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.bookings.steps import at, book
from tests.emergency.steps import PAPER, make_emergency_office
from tests.factories import MONDAY, make_office, make_person, touch
from tests.queueing.house import arrive, call_next, make_house, see
from tests.staff import make_staff, sign_in
from tests.workplace.clerk import ENGLISH, Clerk, clock, read
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations import reschedule
from wartefrei.notifications.models import Message
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.bodies import limit_of

pytestmark = pytest.mark.django_db


def send(office: OfficeEntry, address: str, *, time: str = "07:00", **data: object) -> Any:
    """Send a form of the servicepoint; the page it leads to, or the answer that leads nowhere."""
    with clock(office, time):
        clerk = Clerk(office)
        here = f"/workplace/{office.slug}/servicepoint/"
        clerk.get(here)
        response = clerk.client.post(here + address, data, **ENGLISH)
        return clerk.follow(response) if response.status_code == 303 else response


def look(office: OfficeEntry, address: str, *, time: str = "07:00") -> str:
    with clock(office, time):
        return read(Clerk(office).get(f"/workplace/{office.slug}/servicepoint/{address}"))


def test_somebody_without_an_appointment_gets_a_slip_in_their_language() -> None:
    office = make_house(walk_in="urgent")
    refused = send(office, "walk-in/", time="09:00", service="pass", language="ar", once="k")
    assert refused.status_code == 409
    assert send(office, "walk-in/", time="09:00", service="dog", language="ar").status_code == 422
    order = {"service": "pass", "language": "ar", "urgent": "1", "once": "k2"}
    page = send(office, "walk-in/", time="09:00", **order)
    [number] = see(office, now=at(office, "09:00"))["waiting"]
    assert f"رقم انتظارك {number}" in page
    assert "مكتب المواطنين" in page
    assert send(office, "walk-in/", time="09:00", **order) == page  # a double click
    event = AuditEvent.objects.get(action="ticket.taken")
    assert (event.actor, event.details["urgent"]) == ("staff:clerk", True)


def test_number_of_nobody() -> None:
    office = make_house()
    ticket = arrive(office, "09:00")
    with clock(office, "09:00"):
        clerk = Clerk(office)
        for number in (999, ticket.number.number):  # who has an appointment has another slip
            assert clerk.get(f"/workplace/amt/servicepoint/walk-in/{number}/").status_code == 404


REGISTRATION = {
    "title": "visa",
    "expires_on": "2026-11-25",
    "family_name": "Öztürk",
    "given_name": "Ayşe",
    "birth_day": "1",
    "birth_month": "1",
    "birth_year": "1990",
    "language": "tr",
    "once": "key",
}


def test_emergency_is_registered_for_somebody_without_mail(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    make_emergency_office()
    models.Authority.objects.update(languages=["de", "tr"])
    office = touch()
    page = send(office, "emergency/", **REGISTRATION)
    request = EmergencyRequest.objects.get()
    assert (request.language, request.email, request.status) == ("tr", "", "registered")
    assert "Acil randevu" in page
    assert not Message.objects.exists()
    assert send(office, "emergency/", **REGISTRATION) == page  # a double click
    assert EmergencyRequest.objects.count() == 1
    second = send(office, "emergency/", **{**REGISTRATION, "once": "other"})
    assert second.status_code == 409
    event = AuditEvent.objects.get(action="emergency.registered")
    assert event.actor == "staff:clerk"
    assert "Öztürk, Ayşe · 01.01.1990 · Emergency request: papers missing" in look(office, "?q=oeztuerk")
    papers = f"emergency/{request.code}/papers/"
    assert send(office, papers, kind="passport").status_code == 422
    wrong = SimpleUploadedFile("a.jpg", b"no photo")
    assert send(office, papers, kind="passport", files=wrong).status_code == 422
    assert "The papers are taken in" in send(
        office, papers, kind="passport", files=SimpleUploadedFile("a.pdf", PAPER)
    )
    request.refresh_from_db()
    assert request.documents.count() == 1


@pytest.fixture
def papers(settings: Any, tmp_path: Path) -> str:
    """Where the passport of somebody registered is handed in."""
    settings.DATA_DIR = tmp_path
    send(make_emergency_office(), "emergency/", **{**REGISTRATION, "language": "de"})
    return f"emergency/{EmergencyRequest.objects.get().code}/papers/"


def test_request_is_linked_for_those_who_may_see_it_where_it_is_decided(papers: str) -> None:
    make_office(slug="fern")
    page = papers.removesuffix("papers/")
    with clock(touch(), "07:00"):
        for login, office, is_shown in (("anna", "fern", False), ("bert", "", True)):
            client = Client()
            sign_in(client, make_staff(Role.CLERK, office=office, login=login))
            answer = client.get(f"/workplace/fern/servicepoint/{page}")
            assert answer.status_code == 200
            assert ("/workplace/amt/emergency/" in answer.content.decode()) is is_shown


def hand_in(address: str, *contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"{number}.jpg", one) for number, one in enumerate(contents, 1)]
    return send(touch(), address, kind="passport", files=files)


def test_papers_may_be_as_large_as_photos_are(papers: str) -> None:
    here, one_megabyte = "/workplace/amt/servicepoint/", 1024 * 1024
    assert limit_of(f"{here}{papers}")[0] > 20 * one_megabyte
    assert limit_of(f"{here}emergency/")[0] < one_megabyte
    assert "up to 20 MB each; at most 10 files and 60 MB at once" in look(
        touch(), papers.removesuffix("papers/")
    )


def test_more_files_than_can_be_sent_at_once_are_all_refused(papers: str) -> None:
    answer = hand_in(papers, *[PAPER] * 11)
    assert answer.status_code == 422
    assert "None of them was kept. Please send at most 10 at once." in answer.content.decode()
    assert not EmergencyDocument.objects.exists()


def test_refusal_says_which_files_are_not_taken_in(papers: str) -> None:
    answer = hand_in(papers, PAPER, PAPER + b"2", b"no photo", PAPER + b"4")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "3.jpg: This is neither a photo nor a PDF" in page
    assert "Taken in: 2 of 4 files. Not taken in: 3.jpg, 4.jpg." in page
    assert "2 files are here" in page
    assert EmergencyDocument.objects.count() == 2


def test_papers_sent_twice_are_kept_once(papers: str, settings: Any) -> None:
    for _again in range(2):
        assert "The papers are taken in" in hand_in(papers, PAPER, PAPER + b"2")
    assert EmergencyDocument.objects.count() == 2
    assert len([file for file in (settings.DATA_DIR / "uploads").rglob("*") if file.is_file()]) == 2


@pytest.mark.parametrize(
    "wrong", [{"title": "x"}, {"expires_on": ""}, {"birth_day": "99"}, {"language": "xx"}]
)
def test_emergency_that_says_too_little(wrong: dict[str, str]) -> None:
    office = make_emergency_office()
    assert send(office, "emergency/", **{**REGISTRATION, "language": "de", **wrong}).status_code == 422
    assert not EmergencyRequest.objects.exists()


def test_no_emergencies_without_a_procedure() -> None:
    office = make_house()
    with clock(office, "07:00"):
        assert Clerk(office).get("/workplace/amt/servicepoint/emergency/").status_code == 404


def test_early_check_in_takes_one_confirmation_and_is_written_down() -> None:
    office = make_house()
    one = book(office, "11:00")
    address = f"appointments/{one.code}/do/check-in/"
    assert "Check-in opens at" in look(office, f"appointments/{one.code}/", time="08:00")
    assert send(office, address, time="08:00").status_code == 409
    page = send(office, address, time="08:00", early="1")
    assert f"{one.ticket_number.number} is checked in and waits" in page
    assert AuditEvent.objects.get(action="ticket.checked_in").details["early"] is True
    assert see(office, now=at(office, "08:00")) == {"waiting": [one.ticket_number.number]}


def test_early_check_in_at_the_counter() -> None:
    office = make_house()
    one = book(office, "11:00")
    with clock(office, "08:00"):
        clerk = Clerk(office)
        assert "Check in early" in clerk.see(f"arrivals/?q={one.ticket_number.number}")
        assert "Check-in opens at 10:" in clerk.press("check-in", appointment=one.pk)
        assert "is checked in and waits" in clerk.press("check-in", appointment=one.pk, early="1")


def test_nobody_checks_in_early_but_by_staff() -> None:
    from tests.queueing.house import KIOSK
    from wartefrei.queueing.errors import TooEarly
    from wartefrei.queueing.operations import check_in

    office = make_house()
    one = book(office, "11:00")
    with pytest.raises(TooEarly):
        check_in(office=office, appointment=one, allows_early=True, by=KIOSK, now=at(office, "08:00"))


def test_appointment_moves_to_another_office_of_the_authority() -> None:
    office = make_house(places=1)
    other = make_office(slug="fern", places=1, online=0)
    one = book(office, "09:00", person=make_person(family_name="Öz"))
    assert "fern" in raw(office, f"appointments/{one.code}/move/")
    start = at(other, "11:00", MONDAY + timedelta(days=1)).isoformat()
    page = send(office, f"appointments/{one.code}/move/", start=start, to="fern")
    assert "Moved to Tuesday 24 November, 11:00 Bürgeramt" in page
    moved = Appointment.objects.select_related("day__team__office").get()
    assert (moved.code, moved.day.team.office.slug) == (one.code, "fern")
    assert "11:00" in send(office, f"appointments/{one.code}/move/", start=start, to="fern")  # a double click
    assert send(office, "appointments/ABCDEFGH/move/", start=start, to="fern").status_code == 404


def test_old_addresses_of_an_appointment_that_has_moved_lead_to_where_it_is() -> None:
    office, other = make_house(places=1), make_office(slug="fern")
    one = book(office, "09:00")
    address = f"/workplace/amt/servicepoint/appointments/{one.code}/"
    with clock(office, "07:00"):
        leaver = Client()
        sign_in(leaver, make_staff(Role.CLERK, office="amt"))
        assert leaver.get(f"{address}?language=en").status_code == 200
        reschedule(
            appointment=one, office=other, start_at=at(other, "11:00"), by=CITIZEN, now=at(office, "07:00")
        )
        for answer in (
            leaver.get(address),
            leaver.get(f"{address}move/"),
            leaver.post(f"{address}do/cancel/", {"wish": "person"}),
        ):
            assert (answer.status_code, "It is at Bürgeramt now" in answer.content.decode()) == (410, True)
        assert "/fern/" not in leaver.get(address).content.decode()
        both = Clerk(office)
        both.get(address)
        page = both.follow(both.client.post(f"{address}do/cancel/", {"wish": "person"}, **ENGLISH))
        assert "Nothing has been changed." in page
        assert both.client.get(address, **ENGLISH).headers["Location"].startswith("/workplace/fern/")
    assert Appointment.objects.get().status == "booked"


def test_appointment_at_an_office_of_others_is_not_shown() -> None:
    office = make_house(places=1)
    one = book(make_office(slug="fern"), "09:00")
    with clock(office, "07:00"):
        client = Client()
        sign_in(client, make_staff(Role.CLERK, office="amt"))
        assert client.get(f"/workplace/amt/servicepoint/appointments/{one.code}/move/").status_code == 404


def raw(office: OfficeEntry, address: str) -> str:
    with clock(office, "07:00"):
        return str(Clerk(office).get(f"/workplace/amt/servicepoint/{address}").content.decode())


def test_note_is_seen_in_list_plan_and_at_the_call() -> None:
    office = make_house()
    one = book(office, "09:00", person=make_person(family_name="Öz"))
    assert "The note is saved" in send(office, f"appointments/{one.code}/do/note/", note="hört schlecht")
    assert send(office, f"appointments/{one.code}/do/note/", note="x" * 301).status_code == 422
    assert "hört schlecht" in look(office, "?q=Öz")
    with clock(office, "09:00"):
        clerk = Clerk(office)
        assert "hört schlecht" in read(clerk.get("/workplace/amt/day-list/"))
        assert "hört schlecht" in clerk.get("/workplace/amt/day-list/csv/").content.decode()
        clerk.press("check-in", appointment=one.pk)
        call_next(office, now=at(office, "09:00"))
        assert "hört schlecht" in clerk.see()
    events = AuditEvent.objects.filter(action="appointment.noted")
    assert [event.details.get("note") for event in events] == [None]
