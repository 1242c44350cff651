"""The mailbox page of the demo."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.notifications.sample import NOW, put
from wartefrei.notifications.models import MailboxMessage
from wartefrei.notifications.operations import deliver_due
from wartefrei.notifications.transport import MailboxTransport
from wartefrei.web.mailbox.reading import read

pytestmark = pytest.mark.django_db
MAILBOX = "/demo/mailbox/"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.IS_DEMO = True


def arrive(language: str = "de", number: int = 1) -> MailboxMessage:
    """A mail in the mailbox."""
    put(number, language=language)
    deliver_due(now=NOW, transport=MailboxTransport(), limit=10)
    return MailboxMessage.objects.latest("pk")


def page(client: Client, path: str, language: str = "de") -> str:
    """The words of a page that is there."""
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("path", ["", "1/", "1/html/", "1/attachments/0/"])
def test_outside_the_demo_there_is_no_mailbox(client: Client, settings: Settings, path: str) -> None:
    arrive()
    settings.IS_DEMO = False
    assert client.get(MAILBOX + path).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Noch ist keine E‑Mail"), ("en", "No e-mail has arrived"), ("ar", "لم تصل أي رسالة بعد")],
)
def test_empty_mailbox_says_what_to_do(client: Client, language: str, words: str) -> None:
    assert words in page(client, MAILBOX, language)


def test_newest_mail_comes_first(client: Client) -> None:
    first, second = arrive(number=1), arrive(number=2)
    shown = re.findall(rf'href="{MAILBOX}(\d+)/"', page(client, MAILBOX))
    assert shown == [str(second.pk), str(first.pk)]


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_mail_is_shown_with_text_headers_and_attachments(client: Client, language: str) -> None:
    message = arrive("ar")
    words = page(client, f"{MAILBOX}{message.pk}/", language)
    assert f'src="{MAILBOX}{message.pk}/html/"' in words
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in words
    assert "auto-generated" in words
    assert "Buchungscode: 7QF-4KM-W2X" in words
    assert "appointment.ics" in words
    assert "qr.png" in words


def test_html_part_is_shut_in(client: Client) -> None:
    message = arrive("ar")
    response = client.get(f"{MAILBOX}{message.pk}/html/")
    html = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    (hashed,) = read(bytes(message.content)).style_hashes
    assert policy == (
        f"default-src 'none'; img-src data:; style-src {hashed}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "cid:" not in html
    assert 'src="data:image/png;base64,' in html
    assert '<base target="_blank">' in html


def test_frame_is_allowed_on_the_page_of_the_mail_only(client: Client) -> None:
    message = arrive()
    with_frame = client.get(f"{MAILBOX}{message.pk}/").headers["Content-Security-Policy"]
    without = client.get(MAILBOX).headers["Content-Security-Policy"]
    assert with_frame == f"{without}; frame-src 'self'"
    assert "unsafe" not in with_frame


def test_attachments_are_downloaded_under_their_names(client: Client) -> None:
    message = arrive()
    found = []
    for index in range(2):
        response = client.get(f"{MAILBOX}{message.pk}/attachments/{index}/")
        found.append((response.headers["Content-Type"], response.headers["Content-Disposition"]))
    assert found == [
        ("image/png", 'attachment; filename="qr.png"'),
        ("text/calendar", 'attachment; filename="appointment.ics"'),
    ]
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("path", ["999/", "999/html/", "999/attachments/0/"])
def test_unknown_mail_is_not_found(client: Client, path: str) -> None:
    assert client.get(MAILBOX + path).status_code == 404


def test_unknown_attachment_is_not_found(client: Client) -> None:
    assert client.get(f"{MAILBOX}{arrive().pk}/attachments/2/").status_code == 404


def test_mailbox_only_shows(client: Client) -> None:
    assert client.post(MAILBOX).status_code == 405
