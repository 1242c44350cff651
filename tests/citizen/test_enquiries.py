"""Enquiries on the pages, where an office takes no bookings."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import at
from tests.citizen.client import Visitor, shown
from tests.factories import NOW, make_office, touch
from wartefrei.accounts.actors import staff
from wartefrei.bookings.models import Appointment, Enquiry, Silence
from wartefrei.bookings.operations import close, offer, relocate_due
from wartefrei.bookings.queries import describe_enquiry
from wartefrei.bookings.relocating import ClosedHours
from wartefrei.notifications.models import Message
from wartefrei.offices.directory import read_directory
from wartefrei.offices.models import Office

pytestmark = pytest.mark.django_db

WISHES = {"weekdays": ["1", "3"], "parts": ["morning"], "words": "Bitte mit Aufzug"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(client: Client) -> Visitor:
    make_office(booking="enquiry", enquiry_text=True)
    return Visitor(client)


def enquire(visitor: Visitor) -> str:
    """The whole way; returns the page that says it is sent."""
    visitor.client.post(visitor.url("enquiry/"), WISHES)
    visitor.send("enquiry/details/", visitor.details())
    return visitor.follow(visitor.send("enquiry/review/", {}))


def test_services_lead_to_the_enquiry(visitor: Visitor) -> None:
    assert 'href="/de/stadt/enquiry/?service=pass:1"' in visitor.get()


def test_whole_way_sends_one_enquiry(visitor: Visitor) -> None:
    asked = visitor.get("enquiry/")
    assert "An welchen Tagen?" in asked
    assert "Samstag" not in asked
    answer = visitor.client.post(visitor.url("enquiry/"), WISHES)
    assert answer.headers["Location"] == visitor.url("enquiry/details/") + "&office=amt"
    assert visitor.send("enquiry/details/", visitor.details()).status_code == 302
    review = visitor.get("enquiry/review/")
    for words in ("Dienstag, Donnerstag", "Bitte mit Aufzug", visitor.name, "7. März 1991"):
        assert words in review
    assert not Enquiry.objects.exists()
    sent = visitor.follow(visitor.send("enquiry/review/", {}))
    assert "Ihre Anfrage ist gesendet" in sent
    assert "anna@example.org" in sent
    row = Enquiry.objects.get()
    assert (row.wishes, row.words) == ({"weekdays": [1, 3], "parts": ["morning"]}, "Bitte mit Aufzug")
    assert visitor.name not in str(dict(visitor.client.session.items()))


def test_what_was_ticked_and_typed_is_still_there(visitor: Visitor) -> None:
    visitor.client.post(visitor.url("enquiry/"), WISHES)
    page = visitor.get("enquiry/")
    assert re.findall(r'value="(\w+)" checked', page) == ["1", "3", "morning"]
    assert "Bitte mit Aufzug" in page


def test_too_many_words_are_told(visitor: Visitor) -> None:
    page = visitor.client.post(visitor.url("enquiry/"), WISHES | {"words": "a" * 501}).content.decode()
    assert "höchstens 500 Zeichen" in page
    assert 'href="#words"' in page


def test_words_are_taken_only_where_the_office_wants_them(visitor: Visitor) -> None:
    Office.objects.update(enquiry_text=False)
    touch()
    assert "<textarea" not in visitor.get("enquiry/")
    enquire(visitor)
    assert Enquiry.objects.get().words == ""


def test_second_enquiry_is_told_without_details(visitor: Visitor) -> None:
    enquire(visitor)
    again = Visitor(Client(), name=visitor.name)
    page = enquire(again)
    assert "Fehler:" in page
    assert Enquiry.objects.count() == 1


def test_code_and_pin_open_the_enquiry(visitor: Visitor) -> None:
    code, pin = re.findall(r'wf-code"><bdi>([^<]+)', enquire(visitor))
    answer = Client().post("/ar/enquiry/", {"code": code.lower(), "pin": f" {pin} "})
    assert "طلبك" in visitor.follow(answer)
    wrong = Client().post("/de/enquiry/", {"code": code, "pin": "000000"})
    assert wrong.status_code == 404


def test_withdrawing_asks_first_and_twice_is_once(visitor: Visitor) -> None:
    enquire(visitor)
    address = Message.objects.get().context["manage_url"].partition("//")[2].partition("/")[2]
    path = f"/{address}"
    assert "Sie ist angekommen" in shown(visitor.client.get(path))
    assert "Anfrage zurückziehen?" in shown(visitor.client.get(f"{path}withdraw/"))
    assert Enquiry.objects.get().status == "received"
    for _time in range(2):
        assert "Sie haben sie zurückgezogen" in visitor.follow(visitor.client.post(f"{path}withdraw/"))
    assert Enquiry.objects.get().status == "withdrawn"


@pytest.mark.parametrize("page", ["enquiry/", "enquiry/details/", "enquiry/review/"])
def test_offices_that_take_bookings_take_no_enquiries(visitor: Visitor, page: str) -> None:
    Office.objects.update(booking="online")
    touch()
    assert visitor.client.get(visitor.url(page)).headers["Location"] == "/de/stadt/"


@pytest.mark.parametrize("page", ["enquiry/details/", "enquiry/review/", "enquiry/sent/"])
def test_steps_can_be_opened_in_any_order(visitor: Visitor, page: str) -> None:
    assert visitor.client.get(visitor.url(page)).status_code in {200, 302}


def test_details_are_asked_before_the_review(visitor: Visitor) -> None:
    answer = visitor.client.get(visitor.url("enquiry/review/"))
    assert answer.headers["Location"].startswith("/de/stadt/enquiry/details/")


def offer_two() -> str:
    """Two times for the one enquiry; the path of its page."""
    enquiry, office = Enquiry.objects.get(), read_directory().office("amt")
    starts = [at(office, "08:00"), at(office, "09:30")]
    offer(enquiry=enquiry, starts=starts, until=NOW + timedelta(days=2), by=staff("clerk"), now=NOW)
    return f"/de/enquiry/{describe_enquiry(enquiry).manage_token}/"


def test_one_of_the_offered_times_is_taken(visitor: Visitor) -> None:
    enquire(visitor)
    path = offer_two()
    page = shown(visitor.client.get(path))
    assert "Montag, 23. November 2026, <bdi>09:30</bdi>" in page
    key = re.findall(r'name="offer" type="radio" value="(\d+)"', page)[1]
    assert visitor.client.get(f"{path}accept/").status_code == 405
    for wrong in ({}, {"offer": "x"}, {"offer": "9" * 20}):
        assert visitor.client.post(f"{path}accept/", wrong).status_code == 422
    assert visitor.client.post(f"{path}accept/", {"offer": "999999"}).status_code == 409
    for _time in range(2):
        booked = visitor.follow(visitor.client.post(f"{path}accept/", {"offer": key}))
        assert "09:30" in booked
    assert Appointment.objects.filter(status="booked").count() == 1
    assert "/de/appointment/" in shown(visitor.client.get(path))


def test_none_of_the_times_suits_asks_first(visitor: Visitor) -> None:
    enquire(visitor)
    path = offer_two()
    assert "Keine der Zeiten passt" in shown(visitor.client.get(f"{path}none/"))
    assert Enquiry.objects.get().status == "offered"
    for _time in range(2):
        assert "Sie ist angekommen" in visitor.follow(visitor.client.post(f"{path}none/"))
    assert Enquiry.objects.get().status == "received"


def test_times_the_office_could_not_keep_are_told_as_such(visitor: Visitor) -> None:
    enquire(visitor)
    path = offer_two()
    key = re.findall(r'name="offer" type="radio" value="(\d+)"', shown(visitor.client.get(path)))[0]
    office = touch()
    for hour, text in (
        ("08:00", "Bitte wählen Sie eine andere"),
        ("09:30", "Das Amt antwortet Ihnen per E‑Mail"),
    ):
        start = at(office, hour)
        hours = ClosedHours(touch(), None, start, start + timedelta(minutes=30), timedelta())
        order = {"reason": {}, "silence": Silence.KEEP, "answer_hours": 24}
        close(hours=hours, by=staff("lead"), now=NOW, **order)  # type: ignore[arg-type]
        relocate_due(now=NOW)
        answer = visitor.client.post(f"{path}accept/", {"offer": key})
        assert answer.status_code == 409
        assert text in answer.content.decode()
    assert "kann Ihnen die angebotenen Zeiten nicht mehr geben" in shown(visitor.client.get(path))


def test_bounced_mail_is_said_on_the_page(visitor: Visitor) -> None:
    enquire(visitor)
    Enquiry.objects.update(bounced_at=NOW)
    assert "Unsere E‑Mail hat Sie nicht erreicht" in shown(visitor.client.get(offer_two()))


def test_unknown_enquiry_has_no_offers(visitor: Visitor) -> None:
    for page in ("accept/", "none/"):
        assert visitor.client.post(f"/de/enquiry/x-y/{page}", {"offer": "1"}).status_code == 404


def test_everything_held_is_shown_and_deleted_with_the_enquiry(visitor: Visitor) -> None:
    enquire(visitor)
    row = Enquiry.objects.get()
    page = f"/de/enquiry/{describe_enquiry(row).manage_token}/"
    assert f'href="{page}everything/"' in visitor.client.get(page).content.decode()
    shown = visitor.client.get(f"{page}everything/").content.decode()
    for words in (row.given_name, "anna@example.org", "Bitte mit Aufzug", "nachdem die Anfrage beendet ist"):
        assert words in shown
    assert "ziehen Sie auch Ihre Anfrage zurück" in visitor.client.get(f"{page}delete/").content.decode()
    assert Enquiry.objects.get().status == "received"
    for _again in range(2):
        assert visitor.client.post(f"{page}delete/").status_code == 303
    after = Enquiry.objects.get()
    assert (after.status, after.family_name, after.words) == ("withdrawn", "", "")
    assert "gelöscht" in visitor.client.get(page).content.decode()
    assert not Message.objects.filter(recipient="anna@example.org").exists()


def test_deleting_an_enquiry_says_that_its_appointment_is_cancelled(visitor: Visitor) -> None:
    enquire(visitor)
    path = offer_two()
    key = re.findall(r'name="offer" type="radio" value="(\d+)"', shown(visitor.client.get(path)))[1]
    visitor.client.post(f"{path}accept/", {"offer": key})
    asked = shown(visitor.client.get(f"{path}delete/"))
    assert "Montag, 23. November 2026, <bdi>09:30</bdi>" in asked
    assert "Damit sagen Sie auch Ihren Termin ab" in asked
    page = visitor.follow(visitor.client.post(f"{path}delete/"))
    assert "gelöscht" in page
    assert not Appointment.objects.exclude(family_name="").exists()
    assert not Appointment.objects.filter(status="booked").exists()
    assert "Ihren Termin ab" not in shown(visitor.client.get(f"{path}delete/"))
