"""Registering for an emergency appointment, sending documents, seeing where one stands."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.citizen.client import Visitor, shown
from tests.emergency.steps import CLERK, PAPER, change_policy, make_emergency_office
from tests.factories import MONDAY, NOW, make_office
from wartefrei.bookings import operations
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.models import Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.notifications.models import Message
from wartefrei.offices.directory import read_directory

pytestmark = pytest.mark.django_db
HOME = "/de/stadt/emergency/"
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(client: Client) -> Visitor:
    make_emergency_office()
    return Visitor(client)


def query(title: str = "visa", expires_on: date = MONDAY) -> dict[str, str]:
    """What the first page carries on."""
    day = {"expires_day": expires_on.day, "expires_month": expires_on.month, "expires_year": expires_on.year}
    return {"title": title, **{name: str(number) for name, number in day.items()}}


def address(page: str = "", **changes: Any) -> str:
    return f"{HOME}{page}?" + "&".join(f"{name}={value}" for name, value in query(**changes).items())


def register(visitor: Visitor, **changes: Any) -> str:
    """The whole way; returns the address of the registration."""
    answer: Any = visitor.client.post(address("details/", **changes), visitor.details())
    assert answer.status_code == 303, answer.status_code
    return str(answer.headers["Location"])


def paper(
    name: str = "pass.jpg", content: bytes = PAPER, media_type: str = "image/jpeg"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media_type)


def upload(visitor: Visitor, page: str, *files: SimpleUploadedFile, **data: str) -> str:
    sent = {"kind": "passport", "files": list(files), **data}
    return visitor.follow(visitor.client.post(f"{page}documents/", sent))


def test_start_page_leads_there_where_there_is_a_procedure(visitor: Visitor) -> None:
    assert HOME in shown(visitor.client.get("/de/stadt/"))


def test_authority_without_a_procedure_has_no_page(client: Client) -> None:
    make_office()
    assert HOME not in shown(client.get("/de/stadt/"))
    assert client.get(HOME).status_code == 404


@pytest.mark.parametrize(
    ("expires_on", "words"),
    [
        (TODAY, "läuft heute ab"),
        (TODAY - timedelta(days=1), "ist abgelaufen"),
        (TODAY + timedelta(days=1), "läuft morgen ab"),
        (TODAY + timedelta(days=7), "läuft in 7 Tagen ab"),
    ],
)
def test_who_is_urgent_may_register(visitor: Visitor, expires_on: date, words: str) -> None:
    page = shown(visitor.client.get(address(expires_on=expires_on)))
    assert (words in page, "/emergency/details/?title=visa" in page) == (True, True)


def test_who_is_early_learns_from_when_on_and_gets_a_mail_on_that_day(visitor: Visitor) -> None:
    early = address(expires_on=TODAY + timedelta(days=8))
    page = shown(visitor.client.get(early))
    assert "Samstag, 21. November 2026" in page
    assert "/emergency/details/" not in page
    told = visitor.follow(visitor.client.post(early, {"email": "anna@example.org"}))
    assert "Wir schreiben Ihnen" in told
    (mail,) = Message.objects.filter(kind="emergency_eligible")
    assert (mail.recipient, mail.due_at.date()) == ("anna@example.org", date(2026, 11, 21))


def test_address_for_the_mail_is_checked(visitor: Visitor) -> None:
    page = shown(visitor.client.post(address(expires_on=TODAY + timedelta(days=8)), {"email": "anna"}))
    assert 'href="#email"' in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"title": "permit_of_old"}, "title-residence_permit"),
        ({"expires_day": "32"}, "expires_day"),
        ({"expires_month": "x"}, "expires_month"),
        ({"expires_year": "26"}, "expires_year"),
        ({"expires_day": "31", "expires_month": "2"}, "expires_day"),
    ],
)
def test_mistakes_are_named_with_their_box(visitor: Visitor, changes: dict[str, str], target: str) -> None:
    page = shown(visitor.client.get(HOME, {**query(), **changes}))
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page


@pytest.mark.parametrize("year", ["1900", "9999"])
def test_date_that_can_not_be_is_refused_with_a_sentence(visitor: Visitor, year: str) -> None:
    page = shown(visitor.client.get(HOME, {**query(), "expires_year": year}))
    assert "kern-alert--warning" in page
    assert "/emergency/details/" not in page


def test_details_without_a_title_lead_back(visitor: Visitor) -> None:
    for path in (f"{HOME}details/", address("details/", expires_on=TODAY + timedelta(days=8))):
        answer = visitor.client.get(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, HOME)


def test_registration_says_code_pin_and_what_is_missing(visitor: Visitor) -> None:
    page = shown(visitor.client.get(register(visitor)))
    request = EmergencyRequest.objects.get()
    credentials = credentials_of(request)
    assert (request.family_name, request.title, request.expires_on, request.language) == (
        visitor.name,
        "visa",
        MONDAY,
        "de",
    )
    assert "fehlt noch" in page
    pin = f"{credentials.pin[:3]} {credentials.pin[3:]}"
    assert pin in page


def test_same_person_is_told_by_mail_and_nothing_is_said(visitor: Visitor) -> None:
    register(visitor)
    answer = visitor.client.post(address("details/"), visitor.details())
    assert answer.status_code == 409
    assert EmergencyRequest.objects.count() == 1


def test_each_member_of_a_family_registers(visitor: Visitor) -> None:
    page = shown(visitor.client.get(register(visitor)))
    assert f'href="{HOME}"' in page
    visitor.name += "a"
    register(visitor)
    assert EmergencyRequest.objects.count() == 2


def test_documents_come_one_after_the_other_and_make_it_complete(visitor: Visitor) -> None:
    page = register(visitor)
    assert "höchstens 10 Dateien und 60 MB auf einmal" in shown(visitor.client.get(page))
    assert "1 von 1" in upload(visitor, page, paper(), paper("zwei.jpg", PAPER + b"2"))
    assert "Alles ist vollständig" in shown(visitor.client.get(page))
    assert EmergencyDocument.objects.count() == 2


def test_wrong_file_is_named_with_its_reason_and_the_others_are_kept(visitor: Visitor) -> None:
    page = register(visitor)
    answer = upload(visitor, page, paper("lohn.docx", b"PK\x03\x04 word", "application/msword"), paper())
    assert "lohn.docx" in answer
    assert 'role="alert"' in answer
    assert EmergencyDocument.objects.count() == 1
    assert "lohn.docx" not in shown(visitor.client.get(page))


def test_too_many_files_at_once_are_all_refused_and_replace_nothing(visitor: Visitor) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    answer = upload(visitor, page, *[paper()] * 11, replace="1")
    assert "höchstens 10" in answer
    assert EmergencyDocument.objects.count() == 1


def test_file_name_is_shown_as_text_only(visitor: Visitor) -> None:
    page = register(visitor)
    answer = visitor.client.post(
        f"{page}documents/", {"kind": "passport", "files": [paper("<b>x.jpg", b"nothing")]}
    )
    raw = visitor.client.get(answer.headers["Location"]).content.decode()
    assert "<b>x.jpg" not in raw
    assert "&lt;b&gt;x.jpg" in raw


def test_document_is_deleted_and_replaced(visitor: Visitor) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    first = EmergencyDocument.objects.get().pk
    upload(visitor, page, paper("neu.jpg", PAPER + b"2"), replace="1")
    second = EmergencyDocument.objects.get().pk
    assert first != second
    upload(visitor, page, paper("noch_einmal.jpg", PAPER + b"2"), replace="1")
    assert EmergencyDocument.objects.get().pk == second
    upload(visitor, page, paper("schlecht.jpg", b"nothing"), replace="1")
    assert EmergencyDocument.objects.get().pk == second
    removed = visitor.follow(visitor.client.post(f"{page}documents/{second}/remove/"))
    assert "0 von 1" in removed
    assert not EmergencyDocument.objects.exists()


def test_nothing_chosen_changes_nothing(visitor: Visitor) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    upload(visitor, page, replace="1")
    assert EmergencyDocument.objects.count() == 1


def test_corrected_date_asks_for_its_document_again(visitor: Visitor) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    assert 'value="23"' in shown(visitor.client.get(f"{page}expiry/"))
    typed = {name: value for name, value in query(expires_on=TODAY).items() if name != "title"}
    after = visitor.follow(visitor.client.post(f"{page}expiry/", typed))
    assert "0 von 1" in after
    assert EmergencyRequest.objects.get().expires_on == TODAY


def test_rank_is_shown_and_who_was_not_chosen_learns_the_cut_off(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    change_policy(titles={"fiction_certificate": []})
    pages = []
    for number in range(3):
        visitor.name += "a"
        pages.append(
            register(visitor, title="fiction_certificate", expires_on=TODAY + timedelta(days=number))
        )
    assert "3 von etwa 3" in shown(visitor.client.get(pages[2]))
    operations.enter_places(
        authority=read_directory().authority("stadt"), day=MONDAY, places=2, by=CLERK, now=NOW
    )
    at_mail_time(clock)
    left_out = shown(visitor.client.get(pages[2]))
    assert "Sie sind noch nicht an der Reihe" in left_out
    assert "21. November 2026" in left_out
    assert "1 von etwa 1" in left_out


def at_mail_time(clock: time_machine.Traveller) -> None:
    """Monday, 07:50: places have been given."""
    now = NOW + timedelta(days=3, hours=-3, minutes=50)
    clock.move_to(now)
    operations.do_due_emergency(now)


def test_chosen_person_sees_time_and_number_and_gives_the_place_back(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    page = register(visitor, title="fiction_certificate")
    at_mail_time(clock)
    chosen = shown(visitor.client.get(page))
    request = EmergencyRequest.objects.select_related("appointment__ticket_number").get()
    assert request.status == EmergencyStatus.ALLOTTED
    assert request.appointment is not None
    assert "Sie haben heute einen Notfalltermin" in chosen
    assert f"<bdi>{request.appointment.ticket_number.number}</bdi>" in chosen
    asked = shown(visitor.client.get(f"{page}decline/"))
    assert EmergencyRequest.objects.get().status == EmergencyStatus.ALLOTTED
    assert "Sie bleiben angemeldet" in asked
    assert "Die nächste Person" not in asked  # it is too late for that
    for _time in range(2):
        visitor.follow(visitor.client.post(f"{page}decline/"))
    assert EmergencyRequest.objects.get().status == EmergencyStatus.COMPLETE


def test_place_that_is_about_to_begin_can_still_be_given_back(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    page = register(visitor, title="fiction_certificate")
    at_mail_time(clock)
    start_at = Appointment.objects.get().start_at
    clock.move_to(start_at - timedelta(minutes=1))
    assert "Bitte sagen Sie es trotzdem." in shown(visitor.client.get(page))
    clock.move_to(start_at)
    assert "decline/" not in shown(visitor.client.get(page))
    clock.move_to(start_at - timedelta(minutes=1))
    visitor.follow(visitor.client.post(f"{page}decline/"))
    assert EmergencyRequest.objects.get().status == EmergencyStatus.COMPLETE


@pytest.mark.parametrize(("name", "status"), [("withdraw", "withdrawn"), ("delete", "withdrawn")])
def test_registration_is_given_up_after_a_question(visitor: Visitor, name: str, status: str) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    assert visitor.client.get(f"{page}{name}/").status_code == 200
    assert EmergencyRequest.objects.get().status == EmergencyStatus.COMPLETE
    for _time in range(2):
        after = visitor.follow(visitor.client.post(f"{page}{name}/"))
        assert "zurückgezogen" in after
    request = EmergencyRequest.objects.get()
    assert (request.status, request.family_name == "") == (status, name == "delete")
    assert not EmergencyDocument.objects.exists()


def test_code_and_pin_open_the_registration(visitor: Visitor) -> None:
    page = register(visitor)
    credentials = credentials_of(EmergencyRequest.objects.get())
    answer = visitor.client.post("/de/appointment/", {"code": credentials.code, "pin": credentials.pin})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    wrong = f"{(int(credentials.pin) + 1) % 1_000_000:06}"
    assert (
        visitor.client.post("/de/appointment/", {"code": credentials.code, "pin": wrong}).status_code == 404
    )


def test_pages_of_a_registration_need_its_link_and_its_authority(visitor: Visitor) -> None:
    page = register(visitor)
    other = "B" if page[-2] == "A" else "A"
    for wrong in (f"{page[:-2]}{other}/", page.replace("/stadt/", "/kreis/")):
        for name in ("", "expiry/", "decline/", "withdraw/", "delete/"):
            assert visitor.client.get(wrong + name).status_code == 404
        for name in ("documents/", "documents/1/remove/", "withdraw/"):
            assert visitor.client.post(wrong + name).status_code == 404
    assert EmergencyRequest.objects.get().status == EmergencyStatus.REGISTERED


def test_refused_person_reads_the_reason_and_the_way_to_register_again(visitor: Visitor) -> None:
    page = register(visitor, title="fiction_certificate")
    operations.refuse(request=EmergencyRequest.objects.get(), reason="Falsches Datum", by=CLERK, now=NOW)
    after = shown(visitor.client.get(page))
    assert "Falsches Datum" in after
    assert HOME in after


@pytest.mark.parametrize("language", ["de", "en", "fr", "tr", "ar", "ru", "uk"])
def test_pages_are_there_in_every_language(visitor: Visitor, language: str) -> None:
    page = register(visitor).replace("/de/", f"/{language}/")
    for name in ("", "expiry/", "decline/", "withdraw/", "delete/"):
        assert f'<html lang="{language}"' in shown(visitor.client.get(page + name))
    for path in (address(), address("details/"), address(expires_on=TODAY + timedelta(days=8))):
        words = shown(visitor.client.get(path.replace("/de/", f"/{language}/")))
        assert not re.search(r"%\(\w+\)s", words)


def test_links_open_pages_and_change_nothing(visitor: Visitor) -> None:
    page = register(visitor)
    for name in ("documents/", "documents/1/remove/"):
        assert visitor.client.get(page + name).status_code == 405


def test_everything_held_is_shown_and_leads_to_its_deletion(visitor: Visitor) -> None:
    page = register(visitor)
    upload(visitor, page, paper())
    everything = shown(visitor.client.get(f"{page}everything/"))
    for words in (
        visitor.name,
        "7. März 1991",
        "anna@example.org",
        "Unterlage erhalten",
        "image/jpeg",
        "E-Mail geplant",
    ):
        assert words in everything
    assert f'href="{page}delete/"' in everything
    visitor.client.post(f"{page}delete/")
    after = shown(visitor.client.get(f"{page}everything/"))
    assert (visitor.name in after, "anna@example.org" in after) == (False, False)
