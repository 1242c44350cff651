"""Mails through a real SMTP server on loopback."""

import shutil
import ssl
import subprocess
import time
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.notifications.conftest import Open
from tests.notifications.post import PostOffice, accept_login, server_context
from tests.notifications.sample import MINUTE, NOW, put
from wartefrei.notifications import transport
from wartefrei.notifications.errors import EmailUrlRefused
from wartefrei.notifications.models import MailboxMessage, Message, State
from wartefrei.notifications.operations import PAUSES, Delivery, deliver_due, withdraw
from wartefrei.notifications.operations.delivering import OPERATOR_PATIENCE, OPERATOR_PAUSE
from wartefrei.notifications.queries import get_oldest_due_at
from wartefrei.notifications.transport import (
    MailboxTransport,
    Server,
    SmtpTransport,
    choose_transport,
    parse_email_url,
)

SENT, FAILED = Delivery(1, 0), Delivery(0, 1)


def deliver(url: str, *, now: datetime = NOW, told: list[str] | None = None) -> Delivery:
    """Deliver everything due through the server at ``url``; ``told`` collects what can't be reached."""
    post = SmtpTransport(parse_email_url(url))
    tell = [] if told is None else told
    try:
        return deliver_due(
            now=now, transport=post, limit=10, tell_unreachable=lambda about, _now: tell.append(about)
        )
    finally:
        post.close()


def read_row() -> tuple[str, int, str, datetime | None]:
    """How the only mail stands: state, attempts, error, and whether it came back."""
    row = Message.objects.get()
    return row.state, row.attempts, row.error, row.bounced_at


def assert_nothing_happened() -> None:
    """The only mail waits as if nobody had tried."""
    row = Message.objects.get()
    assert (row.state, row.attempts, row.due_at, row.claimed_until) == (State.PENDING, 0, NOW, None)


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
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == Delivery(3, 0)
    assert (len(post_office.arrived), len(post_office.sessions)) == (3, 1)


@pytest.mark.django_db
def test_connection_is_new_after_enough_mails(
    open_server: Open, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MOST_PER_CONNECTION", 2)
    for number in range(5):
        put(number)
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == Delivery(5, 0)
    assert len(post_office.sessions) == 3


@pytest.mark.django_db
def test_connection_that_died_meanwhile_is_opened_again(open_server: Open, post_office: PostOffice) -> None:
    post = SmtpTransport(parse_email_url(f"smtp://127.0.0.1:{open_server().port}"))
    for number in range(3):
        put(number)
        assert deliver_due(now=NOW, transport=post, limit=1) == SENT
        post_office.cut_all()
        time.sleep(0.05)
    post.close()
    assert (len(post_office.arrived), len(post_office.sessions)) == (3, 3)


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
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 <person1@example.org>: user unknown", "RCPT 550 5.1.1"),
        ("552 5.2.2 Mailbox full", "RCPT 552 5.2.2"),
        ("550 No such user here", "RCPT 550"),
        ("553 sorry, that domain isn't here", "RCPT 553"),
    ],
)
def test_address_refused_for_good_is_given_up_at_once(
    open_server: Open, post_office: PostOffice, answer: str, error: str
) -> None:
    put()
    post_office.refusals["person1@example.org"] = answer
    told: list[str] = []
    assert deliver(f"smtp://127.0.0.1:{open_server().port}", told=told) == FAILED
    assert read_row() == (State.FAILED, 1, error, NOW)
    assert (Message.objects.get().recipient, Message.objects.get().context) == ("", {})
    assert told == ["7QF4KMW2X"]


@pytest.mark.django_db
def test_address_refused_after_the_mail_is_given_up_if_the_server_says_it_is_the_address(
    open_server: Open, post_office: PostOffice
) -> None:
    put()
    post_office.answer = "550 5.1.1 person1@example.org is unknown here"
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == FAILED
    assert read_row() == (State.FAILED, 1, "DATA 550 5.1.1", NOW)


@pytest.mark.django_db
def test_mail_withdrawn_while_its_address_is_refused_stays_withdrawn(
    open_server: Open, post_office: PostOffice
) -> None:
    put()

    class Withdrawing(SmtpTransport):
        def send(self, mail: EmailMessage) -> None:
            withdraw(about="7QF4KMW2X", now=NOW)
            super().send(mail)

    post_office.refusals["*"] = "550 5.1.1 unknown"
    post = Withdrawing(parse_email_url(f"smtp://127.0.0.1:{open_server().port}"))
    deliver_due(now=NOW, transport=post, limit=1)
    post.close()
    assert Message.objects.get().state == State.WITHDRAWN


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "552 too much", "550 rejected"])
def test_mail_refused_without_a_word_about_the_address_is_tried_again(
    open_server: Open, post_office: PostOffice, answer: str
) -> None:
    put()
    post_office.answer = answer
    assert deliver(f"smtp://127.0.0.1:{open_server().port}") == FAILED
    assert read_row() == (State.PENDING, 1, f"DATA {answer[:3]}", None)
    assert Message.objects.get().due_at == NOW + PAUSES[0]


@pytest.mark.django_db
def test_greylisting_is_passed_at_the_second_attempt(open_server: Open, post_office: PostOffice) -> None:
    put(1)
    put(2)
    post_office.greylisting = set()
    url = f"smtp://127.0.0.1:{open_server().port}"
    assert deliver(url) == Delivery(0, 2)
    assert len(post_office.sessions) == 0
    assert deliver(url, now=NOW + PAUSES[0]) == Delivery(2, 0)
    assert not Message.objects.exclude(bounced_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("termine@rhein-kreis-neuss.example", "550 5.7.1 sender not allowed"),
        ("*", "554 5.7.1 Relay access denied"),
        ("*", "550 5.7.26 unauthenticated sender"),
        ("*", "554 client host blocked"),
    ],
)
def test_what_the_operator_must_mend_gives_up_no_mail(
    open_server: Open, post_office: PostOffice, at: str, answer: str
) -> None:
    put()
    post_office.refusals[at] = answer
    told: list[str] = []
    url = f"smtp://127.0.0.1:{open_server().port}"
    now = NOW
    for _attempt in range(20):
        assert deliver(url, now=now, told=told) == FAILED
        assert deliver(url, now=now, told=told) == Delivery(0, 0)
        now += OPERATOR_PAUSE
    assert (Message.objects.get().state, Message.objects.get().due_at) == (State.PENDING, NOW)
    assert get_oldest_due_at(now=now) == NOW
    post_office.refusals.clear()
    assert (deliver(url, now=now, told=told), told) == (SENT, [])


@pytest.mark.django_db
def test_operator_who_never_mends_loses_the_mail_when_it_would_have_to_be_forgotten(
    open_server: Open, post_office: PostOffice
) -> None:
    put()
    post_office.refusals["*"] = "554 5.7.1 Relay access denied"
    told: list[str] = []
    url = f"smtp://127.0.0.1:{open_server().port}"
    assert deliver(url, now=NOW + OPERATOR_PATIENCE, told=told) == FAILED
    assert read_row() == (State.FAILED, 0, "RCPT 554 5.7.1", None)
    assert told == []


@pytest.mark.django_db
def test_slow_server_is_left_alone_and_tried_again(open_server: Open, post_office: PostOffice) -> None:
    put()
    post_office.pause = 4
    url = f"smtp://127.0.0.1:{open_server().port}?timeout=1"
    assert deliver(url) == FAILED
    assert read_row() == (State.PENDING, 1, "TimeoutError", None)
    post_office.pause = 2  # the answer to a whole mail may take longer than any other
    assert deliver(url, now=NOW + PAUSES[0]) == SENT


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp://nowhere.invalid"])
def test_server_that_is_away_costs_no_mail_an_attempt(url: str) -> None:
    put()
    assert deliver(url).blocked
    assert_nothing_happened()


@pytest.mark.django_db
def test_starttls_with_login(open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext) -> None:
    put()
    options = {"auth_required": True, "authenticator": accept_login(b"amt", b"p@ss word")}
    server = open_server(tls_context=certificate, require_starttls=True, **options)
    assert deliver(f"smtp+starttls://amt:p%40ss%20word@localhost:{server.port}") == SENT
    assert len(post_office.arrived) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_wrong_password_costs_no_mail_an_attempt(
    open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext, scheme: str
) -> None:
    put()
    options = {"auth_required": True, "authenticator": accept_login(b"amt", b"right")}
    is_safe = scheme == "smtp+starttls"
    server = open_server(tls_context=certificate if is_safe else None, auth_require_tls=is_safe, **options)
    assert deliver(f"{scheme}://amt:wrong@localhost:{server.port}").blocked.startswith("login: ")
    assert_nothing_happened()


@pytest.mark.django_db
def test_login_that_is_missing_costs_no_mail_an_attempt(open_server: Open, post_office: PostOffice) -> None:
    put()
    server = open_server(auth_required=True, auth_require_tls=False, authenticator=accept_login(b"amt", b"x"))
    assert deliver(f"smtp://127.0.0.1:{server.port}").blocked == "MAIL 530"
    assert_nothing_happened()


@pytest.mark.django_db
def test_password_is_not_shown_to_a_server_that_wants_tls_first(
    open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext
) -> None:
    put()
    options = {"auth_required": True, "authenticator": accept_login(b"amt", b"p")}
    server = open_server(tls_context=certificate, **options)
    assert deliver(f"smtp://amt:p@localhost:{server.port}").blocked == "login: SMTPNotSupportedError"
    assert_nothing_happened()


@pytest.mark.django_db
def test_implicit_tls(open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext) -> None:
    put()
    assert deliver(f"smtps://127.0.0.1:{open_server(ssl_context=certificate).port}") == SENT
    assert len(post_office.arrived) == 1


@pytest.mark.django_db
def test_starttls_is_not_optional(open_server: Open, post_office: PostOffice) -> None:
    put()
    assert deliver(f"smtp+starttls://127.0.0.1:{open_server().port}").blocked == "SMTPNotSupportedError"
    assert not post_office.arrived


@pytest.mark.django_db
def test_unknown_certificate_is_not_trusted(
    open_server: Open, post_office: PostOffice, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    put()
    blocked = deliver(f"smtps://127.0.0.1:{open_server(ssl_context=certificate).port}").blocked
    assert blocked == "SSLCertVerificationError"
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
        ("smtp://mail.example?rate=300&timeout=5", Server("smtp", "mail.example", 25, "", "", 300, 5)),
        ("smtp://u:p@localhost/?rate=1", Server("smtp", "localhost", 25, "u", "p", 1)),
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
        "smtp+starttls://user:secret@mail.example/?tls=yes",
        "smtps://user:secret@mail.example/path",
        "smtps://user:secret@mail.example?rate=0",
        "smtps://user:secret@mail.example?rate=many",
        "smtps://user:secret@mail.example?timeout=31",
        "smtp://user:secret@mail.example",
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
def test_transport_follows_from_url_and_demo(
    url: str, is_demo: bool, kind: type[transport.Transport | None]
) -> None:
    assert type(choose_transport(url, is_demo=is_demo)) is kind
