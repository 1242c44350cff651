"""What holds for every page of the kiosk: pairing, languages, headers, and that nobody finds what was before."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.citizen.reading import read
from tests.factories import make_office, touch
from tests.kiosk.conftest import NINE
from tests.kiosk.visitor import AtKiosk, book_at, is_empty
from wartefrei.accounts.models import Device
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Ticket
from wartefrei.web.common.context import OWN_NAMES, direction_of
from wartefrei.web.kiosk.visit import LASTS

pytestmark = pytest.mark.django_db
PAGES = ("", "appointment/", "code/", "birthday/", "walk-in/", "walk-in/amt/pass/", "booking/", "help/")


def test_unpaired_browsers_are_asked_to_pair(office: OfficeEntry) -> None:
    client = Client()
    assert 'name="code"' in client.get("/kiosk/amt-haus/").content.decode()
    for page in (*PAGES, "answer/"):
        assert client.get(f"/kiosk/amt-haus/de/{page}").headers["Location"] == "/kiosk/amt-haus/"
    assert client.post("/kiosk/amt-haus/de/scan/", {"qr": "x"}).headers["Location"] == "/kiosk/amt-haus/"
    assert client.get("/kiosk/nowhere/").status_code == 404


def test_revoked_and_other_houses_devices_are_not_paired(kiosk: AtKiosk, clock: object) -> None:
    make_office(slug="zweit")
    assert is_pairing(kiosk.client.get("/kiosk/zweit-haus/").content.decode())
    Device.objects.update(revoked_at=NINE)
    assert is_pairing(kiosk.client.get("/kiosk/amt-haus/").content.decode())


def is_pairing(page: str) -> bool:
    """Whether a page asks for the code."""
    return 'class="wf-kiosk"' not in page and 'name="code"' in page


def test_start_speaks_the_houses_first_language_and_names_every_other(kiosk: AtKiosk) -> None:
    page = kiosk.client.get("/kiosk/amt-haus/").content.decode()
    assert '<html class="wf-kiosk" lang="de" dir="ltr">' in page
    for code, name in OWN_NAMES.items():
        assert f'href="/kiosk/amt-haus/{code}/"' in page
        assert f">{name}</a>" in page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_page_is_in_its_language(kiosk: AtKiosk, language: str) -> None:
    kiosk.language = language
    for path in PAGES:
        answer = kiosk.client.get(kiosk.url(path))
        page = read(path, answer.content.decode(), is_get=True).html
        assert f'<html class="wf-kiosk" lang="{language}" dir="{direction_of(language)}">' in page
        assert ("kern.rtl.css" in page) == (language == "ar")
        assert answer.headers["Content-Language"] == language


def test_camera_is_allowed_here_and_no_page_is_kept(kiosk: AtKiosk) -> None:
    for path in PAGES:
        headers = kiosk.client.get(kiosk.url(path)).headers
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert "microphone=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_start_page_ends_the_visit(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    kiosk.send("scan/", qr=view.qr)
    assert kiosk.client.get(kiosk.url("answer/")).status_code == 200
    kiosk.start()
    assert is_empty(kiosk.client.get(kiosk.url("answer/")))
    kiosk.say_birthday()
    kiosk.open()
    assert kiosk.open("hour/").startswith("Wann sind Sie geboren?")
    assert "1991" not in kiosk.seen[-1][1]


def test_page_that_resets_late_leaves_the_next_person_alone(kiosk: AtKiosk, office: OfficeEntry) -> None:
    (_first, view), (_second, next_view) = book_at(office), book_at(office, "10:30")
    kiosk.send("scan/", qr=view.qr)
    late = kiosk.before()
    for path, typed in (("scan/", {"qr": next_view.qr}), ("code/", {"code": next_view.code})):
        shown = kiosk.send(path, **typed)
        assert str(next_view.ticket_number) in shown
        late.start()
        assert kiosk.open("answer/") == shown
        assert is_empty(late.client.get(kiosk.url("answer/")))


def test_visit_that_has_ended_is_not_typed_on_in(kiosk: AtKiosk, office: OfficeEntry) -> None:
    kiosk.open("appointment/")
    late = kiosk.before()
    kiosk.start()
    late.say_birthday()
    assert "1991" not in kiosk.open("birthday/") + late.open("birthday/")
    assert kiosk.open("hour/").startswith("Wann sind Sie geboren?")


def test_visit_ends_by_the_clock(kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller) -> None:
    _appointment, view = book_at(office)
    kiosk.send("scan/", qr=view.qr)
    clock.shift(LASTS - timedelta(seconds=1))
    assert kiosk.client.get(kiosk.url("answer/")).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert is_empty(kiosk.client.get(kiosk.url("answer/")))


def test_forms_older_than_the_session_lead_back_to_the_start(office: OfficeEntry, clock: object) -> None:
    kiosk = AtKiosk(client=Client(enforce_csrf_checks=True))
    answer = kiosk.client.post(kiosk.url("birthday/"), {"day": "1"})
    assert is_empty(answer)
    assert not Ticket.objects.exists()


def test_every_form_leads_to_a_page_that_can_be_loaded_again(kiosk: AtKiosk, office: OfficeEntry) -> None:
    for path in ("scan/", "code/", "birthday/", "walk-in/amt/pass/"):
        assert kiosk.client.post(kiosk.url(path), {}).status_code == 303
    assert kiosk.client.get(kiosk.url("scan/")).status_code == 405
    assert kiosk.client.post(kiosk.url("answer/")).status_code == 405


def test_number_can_be_taken_along(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    kiosk.send("scan/", qr=view.qr)
    page = kiosk.seen[-1][1]
    assert "data-print" in page
    assert 'class="wf-paper" aria-hidden="true"' in page
    assert page.count("<svg") >= 2


def test_booking_page_leads_to_the_authority(kiosk: AtKiosk) -> None:
    kiosk.language = "ar"
    assert f"{settings.PUBLIC_URL}/ar/stadt/" in kiosk.open("booking/")


def test_help_says_where_the_servicepoint_is(kiosk: AtKiosk) -> None:
    assert "Bitte sprechen Sie unser Personal am Eingang" in kiosk.open("help/")
    models.Office.objects.update(channels={"servicepoint": {"de": "Links neben dem Eingang."}})
    touch()
    assert "Links neben dem Eingang." in kiosk.open("help/")


def test_poster_is_there_only_where_people_check_in_by_phone(kiosk: AtKiosk) -> None:
    assert kiosk.client.get(kiosk.url("poster/")).status_code == 404
    models.Office.objects.update(phone_check_in=True)
    touch()
    assert "Code scannen und anmelden." in kiosk.open("poster/")
