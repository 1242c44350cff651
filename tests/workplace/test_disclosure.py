"""Information for a person about everything held under a code, given by staff: what it shows, who may, what is kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import at, book
from tests.bookings.test_enquiring import make_asked
from tests.bookings.test_enquiring import send as send_enquiry
from tests.bookings.test_offering import accept, enquire, offer
from tests.bookings.test_offering import make_asked as make_offering
from tests.emergency.steps import mail_time, make_emergency_office, register, send
from tests.factories import NOW, make_office, make_person, touch
from tests.queueing.house import CLERK, call_next, check_in, make_house, number_of
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.bookings.operations import allot_due, note_appointment, reschedule
from wartefrei.bookings.queries import describe
from wartefrei.core.codes import show_code
from wartefrei.core.wishes import Wishes
from wartefrei.offices import models
from wartefrei.queueing.operations import add_note

pytestmark = pytest.mark.django_db

URL = "/workplace/amt/servicepoint/disclosure/"


@pytest.fixture(autouse=True)
def _saturday() -> Iterator[None]:
    """Two days before the people of these tests are expected."""
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def clerk(client: Client) -> Client:
    sign_in(client, make_staff(Role.CLERK))
    client.get("/account/?language=de")
    return client


def text_of(client: Client, code: str, **more: str) -> str:
    page = client.get(URL, {"code": code, **more})
    assert page.status_code == 200
    return page.content.decode()


def seen() -> list[str]:
    return list(AuditEvent.objects.filter(action="disclosure.shown").values_list("subject", flat=True))


def test_all_rooms_are_shown_and_that_it_was_seen_is_written_down(clerk: Client) -> None:
    office = make_house()
    visit = book(office, "08:00", person=make_person(phone="071524711", email="kiefer@example.org"))
    note_appointment(appointment=visit, note="kommt mit Kinderwagen", by=CLERK, now=NOW)
    ticket = check_in(office, visit, now=at(office, "08:00"))
    add_note(office=office, number=number_of(ticket), note="Kopie fehlt", by=CLERK, now=at(office, "08:00"))
    call_next(office, now=at(office, "08:01"))
    page = text_of(clerk, show_code(visit.code).lower())
    wanted = (
        "071524711", "kiefer@example.org", "kommt mit Kinderwagen", "Kopie fehlt", "Gebucht", "Wartenummer: Aufgerufen",
        "Schalter 1", show_code(visit.code),
    )  # fmt: skip
    assert [words for words in wanted if words not in page] == []
    assert seen() == [visit.code]


def test_person_reads_it_in_their_language(clerk: Client) -> None:
    visit = book(make_office(), "08:00", language="ar")
    assert 'dir="rtl"' not in text_of(clerk, visit.code).partition("<body")[0]
    assert f'href="?code={visit.code}&amp;in=ar"' in text_of(clerk, visit.code)
    assert 'lang="ar" dir="rtl"' in text_of(clerk, visit.code, **{"in": "ar"}).partition("<body")[0]


def test_enquiries_too(clerk: Client) -> None:
    office = make_asked()
    enquiry = send_enquiry(office, wishes=Wishes(words="Bitte nicht am Montag"), by=CLERK)
    page = text_of(clerk, enquiry.code)
    assert "Bitte nicht am Montag" in page
    assert "Eingegangen" in page


def test_emergency_requests_with_the_names_of_their_files(
    clerk: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    make_emergency_office()
    request = register(title="visa")
    send(request, "passport", now=NOW)
    page = text_of(clerk, request.code)
    assert request.documents.get().name in page
    assert "Unterlage erhalten" in page
    assert "verdict" not in page
    allot_due(now=mail_time())
    assert "verdict" in text_of(clerk, request.code)


def test_who_may_not_see_emergency_requests_does_not_see_them_here(client: Client, settings: Any) -> None:
    make_emergency_office()
    request = register(title="visa")
    sign_in(client, make_staff(Role.SERVICEPOINT))
    assert "Muster" not in text_of(client, request.code)
    assert seen() == []


def test_unknown_codes_and_those_of_others_are_nothing(client: Client) -> None:
    make_office()
    there = book(make_office(slug="dort"), "08:00")
    sign_in(client, make_staff(Role.CLERK, office="amt"))
    for code in ("", "7QF4KMW2X", "' OR 1=1", there.code):
        assert there.family_name not in text_of(client, code)
    assert seen() == []


def test_everything_is_deleted_when_the_person_wishes_it(clerk: Client) -> None:
    visit = book(make_office(), "08:00")
    clerk.post(f"{URL}delete/", {"code": visit.code})
    assert Appointment.objects.get().family_name
    for _again in range(2):
        clerk.post(f"{URL}delete/", {"code": visit.code, "sure": "1"})
    row = Appointment.objects.get()
    assert (row.family_name, row.email, row.status) == ("", "", "cancelled")
    assert AuditEvent.objects.filter(action="appointment.erased", actor="staff:clerk@stadt").count() == 1


def test_enquiries_and_emergency_requests_are_deleted_too(
    clerk: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    make_emergency_office()
    models.Office.objects.update(booking="enquiry")
    enquiry = send_enquiry(touch("amt"), basket={"pass": 1})
    request = register(title="visa")
    send(request, "passport", now=NOW)
    for code in (enquiry.code, request.code):
        clerk.post(f"{URL}delete/", {"code": code, "sure": "1"})
    assert (Enquiry.objects.get().family_name, EmergencyRequest.objects.get().family_name) == ("", "")
    assert not request.documents.exists()


def test_enquiry_goes_with_the_appointment_it_has_become(clerk: Client) -> None:
    enquiry = offer(enquire(make_offering()))
    accept(enquiry)
    for _again in range(2):
        clerk.post(f"{URL}delete/", {"code": enquiry.code, "sure": "1"})
    assert "Muster" not in text_of(clerk, enquiry.code)
    assert not Appointment.objects.exclude(family_name="").exists()
    assert Appointment.objects.filter(status="cancelled").count() == 1


def test_appointment_shows_the_enquiry_it_came_from_and_the_other_way_round(clerk: Client) -> None:
    enquiry = enquire(make_offering(), wishes=Wishes(words="Bitte nicht am Montag"), by=CLERK)
    visit = accept(offer(enquiry))
    for code in (visit.code, enquiry.code):
        page = text_of(clerk, code)
        wanted = (
            "Bitte nicht am Montag",
            "Eingegangen",
            "Gebucht",
            show_code(visit.code),
            show_code(enquiry.code),
        )
        assert [words for words in wanted if words not in page] == []
    own = clerk.get(f"/de/appointment/{describe(visit).manage_token}/everything/").content.decode()
    assert ("Bitte nicht am Montag" in own, "Eingegangen" in own) == (True, True)


def test_what_has_gone_to_another_office_is_shown_and_deleted_by_who_works_there_too(client: Client) -> None:
    visit = accept(offer(enquire(make_offering())))
    there = make_office(slug="dort")
    reschedule(appointment=visit, office=there, start_at=at(there, "11:00"), by=CITIZEN, now=NOW)
    enquiry = Enquiry.objects.get()
    sign_in(client, make_staff(Role.CLERK, office="amt"))
    client.get("/account/?language=de")
    page = text_of(client, enquiry.code)
    assert "in einem anderen Amt" in page
    assert ("disclosure/delete/" in page, show_code(visit.code) in page) == (False, False)
    client.post(f"{URL}delete/", {"code": enquiry.code, "sure": "1"})
    visit.refresh_from_db()
    assert (visit.status, bool(visit.family_name), bool(Enquiry.objects.get().family_name)) == (
        "booked",
        True,
        True,
    )
    sign_in(client, make_staff(Role.CLERK))
    client.post(f"{URL}delete/", {"code": enquiry.code, "sure": "1"})
    visit.refresh_from_db()
    assert (visit.status, visit.family_name, Enquiry.objects.get().family_name) == ("cancelled", "", "")


def test_who_may_not_see_an_emergency_request_may_not_destroy_it(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    make_emergency_office()
    request = register(title="visa")
    send(request, "passport", now=NOW)
    allot_due(now=mail_time())
    sign_in(client, make_staff(Role.SERVICEPOINT))
    page = text_of(client, request.code)
    assert "Zeigen und löschen kann sie nur" in page
    assert "servicepoint/disclosure/delete/" not in page
    client.post(f"{URL}delete/", {"code": request.code, "sure": "1"})
    assert EmergencyRequest.objects.get().family_name
    assert Appointment.objects.get().family_name
    assert request.documents.exists()
    assert "Nichts ist gelöscht" in text_of(client, request.code)
    sign_in(client, make_staff(Role.CLERK))
    assert "servicepoint/disclosure/delete/" in text_of(client, request.code)
    client.post(f"{URL}delete/", {"code": request.code, "sure": "1"})
    assert (EmergencyRequest.objects.get().family_name, Appointment.objects.get().family_name) == ("", "")
    assert not request.documents.exists()
