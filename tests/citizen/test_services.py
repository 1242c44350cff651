"""The list of services: everyday words, what belongs to a service, links from outside, offices that are off."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.citizen.client import Visitor
from tests.factories import NOW, make_office, touch
from wartefrei.offices.models import Office, Service

pytestmark = pytest.mark.django_db
WORDS = {
    "de": "Perso, Pässe, Führerschein",
    "en": "passport",
    "tr": "kimlik, ışık",
    "ar": "جَواز سفر، إقامة",
    "ru": "паспорт",
}


@pytest.fixture
def visitor(client: Client) -> Iterator[Visitor]:
    make_office()
    Service.objects.update(keywords=WORDS)
    touch()
    with time_machine.travel(NOW, tick=False):
        yield Visitor(client, services="")


FINDS = [
    "perso",
    "PASSPORT",
    "passports",
    "passe",
    "PÄSSE",
    "fuehrerschein",
    "fuhrerschein",
    "KİMLİK",
    "IŞIK",
]
FINDS_TOO = ["جواز", "اقامه", "паспорт", "I need a passport"]


@pytest.mark.parametrize("search", [*FINDS, *FINDS_TOO])
def test_everyday_words_find_a_service(visitor: Visitor, search: str) -> None:
    page = visitor.get("", f"&q={search}")
    assert 'id="s-pass"' in page


def test_what_is_not_found_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("", "&q=xyz")
    assert "Nichts gefunden" in page
    assert "in jeder Sprache" in page
    assert 'id="s-pass"' not in page


def test_documents_and_forms_open_in_the_list(visitor: Visitor) -> None:
    Service.objects.update(
        documents=[{"de": "ein Lichtbild"}],
        forms=[{"name": {"de": "Antrag"}, "url": "https://stadt.example/a"}],
    )
    touch()
    page = visitor.get()
    assert "<summary>Was Sie mitbringen, Formulare" in page
    assert "ein Lichtbild" in page
    assert 'href="https://stadt.example/a"' in page


def test_a_link_from_outside_names_office_and_service(visitor: Visitor) -> None:
    make_office(slug="zweit")
    page = visitor.get("", "&office=zweit&service=pass:1")
    assert "Alle Orte ansehen" in page
    assert "/de/stadt/calendar/?service=pass:1&office=zweit" in page
    assert "Alle Orte ansehen" not in visitor.get("", "&office=nowhere&service=pass:1")


def test_one_office_that_is_off_leaves_the_others_usable(visitor: Visitor) -> None:
    make_office(slug="zweit")
    Office.objects.filter(slug="amt").update(booking="off", booking_note={"de": "Wegen Umbau geschlossen."})
    touch()
    page = visitor.get()
    assert "Wegen Umbau geschlossen." in page
    assert "Hinzufügen: Reisepass" in page


def test_a_paused_office_offers_nothing_to_add(visitor: Visitor) -> None:
    Office.objects.update(pauses=[{"from": "2026-11-01", "text": {"de": "Wir ziehen um."}}])
    touch()
    page = visitor.get()
    assert "Wir ziehen um." in page
    assert "Hinzufügen" not in page


def test_a_link_to_an_office_that_does_not_offer_the_service_leads_to_all(visitor: Visitor) -> None:
    make_office(slug="zweit")
    Office.objects.get(slug="zweit").teams.get().services.clear()
    touch()
    page = visitor.get("", "&office=zweit&service=pass:1")
    assert "Dieser Ort bietet nicht alles online an" in page
    assert "Alle Orte ansehen" in page
