"""A new authority from a pattern, by the operator of the installation."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_office
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import AuditEvent, Membership, Role
from wartefrei.offices.directory import read_directory
from wartefrei.offices.exporting import export_authority
from wartefrei.offices.founding import PATTERNS, Pattern, propose_slug
from wartefrei.offices.importing import read_documents
from wartefrei.offices.models import Authority, BookingMode

pytestmark = pytest.mark.django_db
PAGE = "/administration/new/"
TOWN = {
    "name": "Große Kreisstadt Böblingen",
    "slug": "boeblingen",
    "land": "BW",
    "email_sender": "termine@boeblingen.example",
    "house": "Neues Rathaus",
    "address": "Marktplatz 16, 71032 Böblingen",
    "languages": ["de", "tr", "ar"],
    "pattern": "small-town",
}


@pytest.fixture
def operator(client: Client) -> Client:
    sign_in(client, make_staff(Role.OPERATOR))
    return client


def found(operator: Client, **changes: Any) -> Any:
    return operator.post(PAGE, TOWN | changes)


@pytest.mark.parametrize("pattern", Pattern)
def test_pattern_is_a_whole_document(pattern: Pattern) -> None:
    (document,) = read_documents((PATTERNS / f"{pattern}.yaml").read_bytes(), name=pattern)
    every = {"de", "en", "fr", "tr", "ar", "ru", "uk"}
    assert all(service.name.keys() == every for service in document.services)
    assert all(text.keys() == every for text in document.documents.values())
    assert {office.booking for office in document.offices} == {"off"}


def test_small_town_has_the_names_it_was_given_and_takes_no_bookings_yet(operator: Client) -> None:
    answer = found(operator)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/administration/authorities/boeblingen/configuration/",
    )
    entry = read_directory().authority("boeblingen")
    (office,) = entry.offices.values()
    assert (entry.name, entry.email_sender, entry.languages) == (
        TOWN["name"],
        TOWN["email_sender"],
        ("de", "tr", "ar"),
    )
    assert (office.slug, office.house.slug) == ("boeblingen-buergeramt", "boeblingen-rathaus")
    assert (office.house.name, office.house.address) == ({"de": "Neues Rathaus"}, TOWN["address"])
    assert office.booking is BookingMode.OFF
    assert len(office.services) == 10
    assert "musterstadt" not in export_authority("boeblingen").lower()
    assert "Böblingen" in str(entry.legal_texts["imprint"])
    assert entry.legal_texts["imprint"].keys() == office.booking_note.keys() == {"de", "tr", "ar"}
    assert AuditEvent.objects.filter(action="authority.founded", authority="boeblingen").count() == 1


def test_founder_administers_the_new_authority_and_no_other(operator: Client) -> None:
    make_office()
    found(operator)
    assert list(Membership.objects.exclude(authority="").values_list("authority", "role")) == [
        ("boeblingen", Role.AUTHORITY_ADMINISTRATOR)
    ]
    assert operator.get("/administration/authorities/boeblingen/staff/").status_code == 200
    assert operator.get("/administration/authorities/stadt/staff/").status_code == 404


def test_short_name_is_proposed_and_shown_before_anything_is_made(operator: Client) -> None:
    page = found(operator, slug="")
    assert page.status_code == 200
    assert 'value="boeblingen"' in page.content.decode()
    assert not Authority.objects.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Stadt Böblingen", "boeblingen"),
        ("Gemeinde St. Märgen", "st-maergen"),
        ("Landkreis Groß-Gerau", "gross-gerau"),
        ("Stadt", "stadt"),
        ("!?", ""),
    ],
)
def test_proposed_short_name(name: str, slug: str) -> None:
    assert propose_slug(name) == slug


def test_authority_that_exists_is_left_alone(operator: Client) -> None:
    make_office()
    before = Authority.objects.values().get()
    page = found(operator, slug="stadt")
    assert page.status_code == 422
    assert "Diesen Kurznamen gibt es schon" in page.content.decode()
    assert Authority.objects.values().get() == before
    assert not Membership.objects.exclude(authority="").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "Böblingen"}, "slug"),
        ({"land": "XX"}, "land"),
        ({"email_sender": "termine"}, "email_sender"),
        ({"address": " "}, "address"),
        ({"name": "Stadt\x07"}, "name"),
        ({"house": "Rat\x07haus"}, "house"),
        ({"address": "x" * 201}, "address"),
    ],
)
def test_mistake_is_told_at_its_field_and_nothing_is_made(
    operator: Client, changes: dict[str, str], field: str
) -> None:
    page = found(operator, **changes)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.content.decode()
    assert not Authority.objects.exists()
