"""The gallery of the demo: every kind of mail in every language."""

import re
from itertools import product

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_office
from tests.notifications.test_render import LANGUAGES, PASSES
from wartefrei.notifications.models import Kind

pytestmark = pytest.mark.django_db
GALLERY = "/demo/mailbox/gallery/"
EVERY = list(product(Kind, LANGUAGES))


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.IS_DEMO = True
    make_office()


def read(client: Client, path: str, language: str = "de") -> str:
    """The words of a page that is there."""
    response = client.get(GALLERY + path, headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(("language", "words"), [("de", "Ihr Termin ist gebucht"), ("en", "is booked")])
def test_table_leads_to_every_kind_in_every_language(client: Client, language: str, words: str) -> None:
    page = read(client, "", language)
    assert words in page
    assert re.findall(rf'href="{GALLERY}([^"]+)/"', page) == [f"{kind}/{other}" for kind, other in EVERY]
    assert GALLERY in client.get("/demo/mailbox/").content.decode()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_mail_opens_with_its_parts(client: Client, kind: Kind) -> None:
    for language in LANGUAGES:
        path = f"{kind}/{language}/"
        page = read(client, path)
        assert f'src="{GALLERY}{path}html/"' in page
        assert f'<html lang="{language}"' in read(client, f"{path}html/")
        assert (f"{GALLERY}{path}attachments/1/" in page) == (kind in PASSES)


def test_calendar_file_is_downloaded(client: Client) -> None:
    response = client.get(f"{GALLERY}confirmation/de/attachments/1/")
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("path", ["nothing/de/", "confirmation/xx/", "confirmation/de/attachments/2/"])
def test_what_there_is_not_is_not_found(client: Client, path: str) -> None:
    assert client.get(GALLERY + path).status_code == 404


@pytest.mark.parametrize("path", ["", "confirmation/de/", "confirmation/de/html/"])
def test_outside_the_demo_there_is_no_gallery(client: Client, settings: Settings, path: str) -> None:
    settings.IS_DEMO = False
    assert client.get(GALLERY + path).status_code == 404
