"""Mails through a real SMTP server on loopback."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.notifications.conftest import Open
from tests.notifications.post import PostOffice, accept_login, server_context
from tests.notifications.sample import MINUTE, NOW, put
from wartefrei.notifications.errors import EmailUrlRefused
from wartefrei.notifications.models import MailboxMessage, Message, State
from wartefrei.notifications.operations import Delivery, deliver_due
from wartefrei.notifications.transport import (
    MailboxTransport,
    Server,
    SmtpTransport,
    Transport,
    choose_transport,
    parse_email_url,
)

SENT, FAILED = Delivery(1, 0, 0), Delivery(0, 1, 0)


def deliver(url: str) -> Delivery:
    """Deliver everything due through the server at ``url``."""
    transport = SmtpTransport(parse_email_url(url))
    try:
        return deliver_due(now=NOW, transport=transport, limit=10)
    finally:
        transport.close()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS, trusted by this process for the length of the test."""
    openssl = shutil.which("openssl")
    assert openssl
    crt, key = tmp_path / "server.crt", tmp_path / "server.key"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", key, "-out", crt], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    return server_context(str(crt), str(key))


@pytest.mark.django_db
def test_mail_arrives_with_its_envelope_and_headers(open_server: Open, post_office: PostOffice) -> None:
    message = put(language="ar")
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == SENT
    (mail,), (envelope,) = post_office.arrived, post_office.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (message.sender, ["person1@example.org"])
    assert {
        name: str(mail[name])
        for name in ("From", "To", "Message-ID", "Auto-Submitted", "Content-Language", "Date")
    } == {
        "From": "Rhein-Kreis Neuss <termine@rhein-kreis-neuss.example>",
        "To": "person1@example.org",
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ar, de",
        "Date": "Fri, 20 Nov 2026 20:00:00 +0000",
    }
    assert Message.objects.get().state == State.SENT


@pytest.mark.django_db
def test_several_mails_share_a_connection(open_server: Open, post_office: PostOffice) -> None:
    for number in range(3):
        put(number)
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == Delivery(3, 0, 0)
    assert len({id(mail) for mail in post_office.arrived}) == 3


@pytest.mark.django_db
def test_address_with_plus_and_umlaut_domain_arrives(open_server: Open, post_office: PostOffice) -> None:
    put()
    Message.objects.update(recipient="a+b@bücher.example")
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == SENT
    assert post_office.envelopes[0].rcpt_tos == ["a+b@xn--bcher-kva.example"]


@pytest.mark.django_db
def test_connection_lost_after_the_mail_repeats_it_with_the_same_id(
    open_server: Open, post_office: PostOffice
) -> None:
    message = put()
    url = f"smtp://127.0.0.1:{open_server().port}"
    post_office.drops = 1
    assert deliver(url) == FAILED
    row = Message.objects.get()
    assert (row.state, row.attempts, row.due_at) == (State.PENDING, 1, NOW + MINUTE)
    Message.objects.update(due_at=NOW)
    assert deliver(url) == SENT
    assert [str(mail["Message-ID"]) for mail in post_office.arrived] == [message.message_id] * 2


@pytest.mark.django_db
def test_refusal_is_noted_without_the_server_s_words(open_server: Open, post_office: PostOffice) -> None:
    put()
    post_office.answer = "550 person1@example.org is unknown here"
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == FAILED
    assert Message.objects.get().error == "SMTPDataError 550"


@pytest.mark.django_db
def test_server_that_is_away_is_tried_again_later() -> None:
    put()
    assert deliver("smtp://127.0.0.1:1") == FAILED
    assert Message.objects.get().state == State.PENDING


@pytest.mark.django_db
def test_starttls_with_login(open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext) -> None:
    put()
    options = {"auth_required": True, "authenticator": accept_login(b"amt", b"p@ss word")}
    server = open_server(tls_context=certificate, require_starttls=True, **options)
    assert deliver(f"smtp+starttls://amt:p%40ss%20word@localhost:{server.port}") == SENT
    assert len(post_office.arrived) == 1


@pytest.mark.django_db
def test_implicit_tls(open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext) -> None:
    put()
    assert deliver(f"smtps://127.0.0.1:{open_server(ssl_context=certificate).port}") == SENT
    assert len(post_office.arrived) == 1


@pytest.mark.django_db
def test_starttls_is_not_optional(open_server: Open, post_office: PostOffice) -> None:
    put()
    assert deliver(f"smtp+starttls://127.0.0.1:{open_server().port}") == FAILED
    assert not post_office.arrived


@pytest.mark.django_db
def test_unknown_certificate_is_not_trusted(
    open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    put()
    assert deliver(f"smtps://127.0.0.1:{open_server(ssl_context=certificate).port}") == FAILED
    assert not post_office.arrived


@pytest.mark.django_db
def test_mailbox_keeps_a_mail_once() -> None:
    message = put()
    for _ in range(2):
        deliver_due(now=NOW, transport=MailboxTransport(), limit=10)
        Message.objects.update(
            state=State.PENDING, settled_at=None, context=message.context, recipient="person1@example.org"
        )
    (kept,) = MailboxMessage.objects.all()
    assert (kept.message_id, kept.recipient, kept.arrived_at) == (
        message.message_id,
        "person1@example.org",
        NOW,
    )
    assert kept.subject == "Ihr Termin am 26.11.2026, 09:20 Uhr"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("smtp", "mail.example", 25, "", "")),
        ("smtps://mail.example/", Server("smtps", "mail.example", 465, "", "")),
        (
            "smtp+starttls://a%40b:c%2Fd@mail.example:2525",
            Server("smtp+starttls", "mail.example", 2525, "a@b", "c/d"),
        ),
        ("smtp://[::1]:1025", Server("smtp", "::1", 1025, "", "")),
    ],
)
def test_email_url_is_read(url: str, server: Server) -> None:
    assert parse_email_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "http://user:secret@mail.example",
        "mail.example:25",
        "smtp://",
        "smtp://user:secret@:25",
        "smtp://user:secret@mail.example:99999",
        "smtp://user:secret@mail.example/?tls=yes",
    ],
)
def test_email_url_that_is_not_understood_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(EmailUrlRefused, match="EMAIL_URL") as refusal:
        parse_email_url(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "is_demo", "kind"),
    [
        ("", True, MailboxTransport),
        ("", False, type(None)),
        ("smtp://mail.example", True, SmtpTransport),
        ("smtp://mail.example", False, SmtpTransport),
    ],
)
def test_transport_follows_from_url_and_demo(url: str, is_demo: bool, kind: type[Transport | None]) -> None:
    assert type(choose_transport(url, is_demo=is_demo)) is kind
