"""Help, imprint, privacy notice, accessibility statement, and where to report a weakness."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.citizen.client import shown
from tests.factories import NOW, make_office, touch
from wartefrei.offices.models import Authority
from wartefrei.web.common.security import write_security_txt

LANGUAGES = ("de", "en", "fr", "tr", "ar", "ru", "uk")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["privacy", "accessibility"])
def test_every_page_leads_to_the_notices(client: Client, language: str, kind: str) -> None:
    make_office()
    for page in ("", "calendar/?service=pass:1", "details/?service=pass:1", "help/"):
        assert f'href="/{language}/stadt/{kind}/"' in shown(client.get(f"/{language}/stadt/{page}"))
    assert "<h2" in shown(client.get(f"/{language}/stadt/{kind}/"))


@pytest.mark.django_db
def test_accessibility_statement_is_complete(client: Client) -> None:
    make_office()
    Authority.objects.update(
        legal_texts={"accessibility": {"de": "Schreiben Sie an barriere@stadt.example."}},
        help_text={"de": "Telefon 0711 123"},
    )
    touch()
    page = shown(client.get("/de/stadt/accessibility/"))
    for words in (
        "BITV 2.0",
        "barriere@stadt.example",
        "0711 123",
        "Schlichtungsstelle",
        "20. November 2026",
    ):
        assert words in page


@pytest.mark.django_db
def test_imprint_is_shown_where_it_is_written(client: Client) -> None:
    make_office()
    assert client.get("/de/stadt/imprint/").status_code == 404
    Authority.objects.update(legal_texts={"imprint": {"de": "Stadt, Markt 1"}})
    touch()
    assert "Stadt, Markt 1" in shown(client.get("/de/stadt/imprint/"))


@pytest.mark.django_db
def test_help_is_at_the_same_place_on_every_page(client: Client) -> None:
    make_office()
    for page in (
        "/de/",
        "/de/stadt/",
        "/de/stadt/details/?service=pass:1",
        "/de/appointment/",
        "/de/nowhere/",
    ):
        text = client.get(page).content.decode()
        assert text.index("wf-footer__help") > text.index("</main>")
        assert text.index("/help/") < text.index("<main")


def test_security_txt_ends_within_a_year(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    assert fields["Contact"].startswith("mailto:")


def test_security_txt_is_the_same_all_day() -> None:
    text = write_security_txt(now=NOW)
    assert text == write_security_txt(now=NOW + timedelta(hours=5))
    ends = next(line for line in text.splitlines() if line.startswith("Expires")).partition(": ")[2]
    assert timedelta(0) < datetime.fromisoformat(ends).astimezone(UTC) - NOW < timedelta(days=365)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ("3 Tage nach", "2 Tage", "löschen es 3 Tage danach")),
        ("ru", ("3 дня после", "2 дня", "через 3 дня после")),
        ("ar", ("3 أيام بعدها", "يومين", "بعد 3 أيام من الموعد")),
    ],
)
def test_pages_name_the_days_that_the_authority_keeps_things(
    client: Client, language: str, said: tuple[str, str, str]
) -> None:
    make_office()
    Authority.objects.update(retention={"visits_days": 3, "cancelled_days": 2, "enquiries_days": 3})
    touch()
    notice = shown(client.get(f"/{language}/stadt/privacy/"))
    assert all(words in notice for words in said[:2])
    assert said[2] in shown(client.get(f"/{language}/stadt/details/?service=pass:1"))
