"""Ways a mail leaves: to an SMTP server, or into the mailbox page of the demo."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from wartefrei.notifications.errors import (
    EmailUrlRefused,
    NotDelivered,
    OperatorNeeded,
    Undeliverable,
    WayBlocked,
)
from wartefrei.notifications.models import MailboxMessage

TIMEOUT = 20
"""Seconds for every answer of the server, unless EMAIL_URL says otherwise."""

FINAL_ANSWER = 3
"""Times as long for the answer to a whole mail: who hangs up before it gets the mail twice (RFC 1047)."""

MOST_PER_CONNECTION = 100
"""Mails before a new connection: servers end long ones, and several behind one name want to share."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_OPTIONS = {"rate": range(1, 100_001), "timeout": range(1, 31)}


class Transport(Protocol):
    """Takes a whole mail; From and To are the envelope too."""

    def send(self, mail: EmailMessage) -> None:
        """Hand the mail over; returns when somebody else is responsible for it.

        Raises `Undeliverable`, `OperatorNeeded` or `WayBlocked`; anything else means: not delivered, try again later.
        """

    def close(self) -> None:
        """Let go of connections; `send` opens them again."""


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server as EMAIL_URL names it. ``rate``: mails per minute of the installation, 0 for any number."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    rate: int = 0
    timeout: int = TIMEOUT


def parse_email_url(url: str) -> Server:
    """The server behind ``smtp://user:password@host:port?rate=300&timeout=20`` (or ``smtps``, ``smtp+starttls``).

    Raises `EmailUrlRefused`, whose words never repeat the password.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise EmailUrlRefused(f"EMAIL_URL can't be read: {error}") from None
    if parts.scheme not in _PORTS:
        raise EmailUrlRefused(
            f"EMAIL_URL must begin with smtp://, smtps:// or smtp+starttls://, not {parts.scheme!r}"
        )
    try:
        port = parts.port
    except ValueError:
        raise EmailUrlRefused("EMAIL_URL has a port that is no number from 0 to 65535") from None
    if not parts.hostname:
        raise EmailUrlRefused("EMAIL_URL names no host")
    if parts.path not in {"", "/"} or parts.fragment:
        raise EmailUrlRefused("EMAIL_URL ends after host, port and options")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise EmailUrlRefused("EMAIL_URL would show the password to the network: use smtps or smtp+starttls")
    options = _read_options(parts.query)
    return Server(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password, **options)


def _read_options(query: str) -> dict[str, int]:
    options: dict[str, int] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _OPTIONS:
            raise EmailUrlRefused(f"EMAIL_URL knows the options {' and '.join(_OPTIONS)}, not {name!r}")
        numbers = _OPTIONS[name]
        if not value.isdecimal() or int(value) not in numbers:
            raise EmailUrlRefused(f"EMAIL_URL: {name} is a number from {numbers[0]} to {numbers[-1]}")
        options[name] = int(value)
    return options


class SmtpTransport:
    """Delivers to one SMTP server and keeps the connection until `close`, an error, or enough mails.

    What a refusal means follows from where in the conversation it comes (RFC 5321): before a sender is named it
    concerns every mail, at the sender the operator, at the recipient the address, after that this mail.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: EmailMessage) -> None:
        """Deliver or raise; see `Transport`."""
        content = mail.as_bytes(policy=SMTP)
        try:
            client = self._name_sender(_address(mail, "From"))
            _name_recipient(client, _address(mail, "To"))
            self._hand_over(client, content)
        except NotDelivered:
            self._forget_mail()
            raise
        except OSError as error:
            self.close()
            raise NotDelivered(_describe(error)) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except OSError:
                client.close()

    def _name_sender(self, sender: str) -> smtplib.SMTP:
        """A connection that has taken the sender. One kept from earlier may be dead: then a new one."""
        if self._client and self._sent < MOST_PER_CONNECTION:
            try:
                return _mail_from(self._client, sender)
            except (_Goodbye, OSError):
                pass
        self.close()
        try:
            self._client, self._sent = self._connect(), 0
            return _mail_from(self._client, sender)
        except (_Goodbye, OSError) as error:
            self.close()
            raise WayBlocked(_describe(error)) from error

    def _hand_over(self, client: smtplib.SMTP, content: bytes) -> None:
        assert client.sock is not None  # noqa: S101 -- for the type checker
        code, words = client.docmd("data")
        if code == 354:
            client.sock.settimeout(self.server.timeout * FINAL_ANSWER)
            client.send(_end_with_dot(content))
            code, words = client.getreply()
            client.sock.settimeout(self.server.timeout)
        if code != 250:
            status = _read_status(words)
            refusal = _judge(code, status) if status else NotDelivered
            raise refusal(f"DATA {code} {status}".rstrip(), _read_words(words))
        self._sent += 1

    def _forget_mail(self) -> None:
        """Be ready for the next mail on the same connection, if it still stands."""
        if self._client is not None:
            try:
                self._client.rset()
            except OSError:
                self.close()

    def _connect(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        client: smtplib.SMTP
        if server.scheme == "smtps":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.scheme == "smtp+starttls":
                client.starttls(context=context)  # raises when the server doesn't offer it
            if server.user:
                _log_in(client, server)
            client.ehlo_or_helo_if_needed()
        except BaseException:
            client.close()
            raise
        return client


class _Goodbye(Exception):
    """The server ends the conversation (421) or wants a login (530, 538) before it takes anything."""


def _log_in(client: smtplib.SMTP, server: Server) -> None:
    try:
        client.login(server.user, server.password)
    except OSError as error:
        raise WayBlocked(f"login: {_describe(error)}") from error


def _mail_from(client: smtplib.SMTP, sender: str) -> smtplib.SMTP:
    code, words = client.mail(sender)
    if code in {421, 530, 538}:
        raise _Goodbye(f"MAIL {code}")
    if code != 250:
        raise (OperatorNeeded if code >= 500 else NotDelivered)(f"MAIL {code}", _read_words(words))
    return client


def _name_recipient(client: smtplib.SMTP, recipient: str) -> None:
    code, words = client.rcpt(recipient)
    if code not in {250, 251}:
        status = _read_status(words)
        raise _judge(code, status)(f"RCPT {code} {status}".rstrip(), _read_words(words))


def _judge(code: int, status: str) -> type[NotDelivered]:
    """What a refused recipient or mail means, by reply code and enhanced status (RFC 3463).

    5.7 is policy (no relaying, not logged in, sender blocked), 5.3 and 5.5 are the system's and the protocol's: none
    of them is about the address. Without a status, 550, 551, 553 and 556 are.
    """
    if code < 500:
        return NotDelivered
    if status:
        return OperatorNeeded if status.startswith(("5.3.", "5.5.", "5.7.")) else Undeliverable
    return Undeliverable if code in {550, 551, 553, 556} else OperatorNeeded


def _read_status(words: bytes) -> str:
    """The enhanced status code, such as 5.1.1, that a refusal begins with; empty when it has none."""
    status = re.match(rb"5\.\d{1,3}\.\d{1,3}\b", words)
    return status[0].decode() if status else ""


def _read_words(words: bytes) -> str:
    """What the server says beside the status code, in one line and without addresses."""
    line = " ".join(words.decode("ascii", "replace").split())
    return re.sub(r"\S+@\S+", "…", line.removeprefix(_read_status(words)).strip())


def _end_with_dot(content: bytes) -> bytes:
    """The mail as DATA wants it: lines that begin with a dot get another, a dot alone ends it (RFC 5321, 4.5.2)."""
    body = content.replace(b"\r\n.", b"\r\n..")
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _describe(error: Exception) -> str:
    """Name and code of an error; servers repeat addresses in their words, so those are left out."""
    if isinstance(error, _Goodbye):
        return str(error)
    if isinstance(error.__context__, TimeoutError):  # smtplib calls it a lost connection
        return "TimeoutError"
    code = getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


class MailboxTransport:
    """Keeps mails of the demo where /demo/mailbox/ shows them; the same mail again is the same row."""

    def send(self, mail: EmailMessage) -> None:
        """Keep the mail."""
        MailboxMessage.objects.get_or_create(
            message_id=mail["Message-ID"],
            defaults={
                "recipient": _address(mail, "To"),
                "subject": str(mail["Subject"]),
                "content": mail.as_bytes(policy=SMTP),
                "arrived_at": mail["Date"].datetime,
            },
        )

    def close(self) -> None:
        """Nothing is open."""


def choose_transport(email_url: str, *, is_demo: bool) -> Transport | None:
    """The transport of this installation; None when EMAIL_URL is missing outside the demo.

    Raises `EmailUrlRefused`.
    """
    if email_url:
        return SmtpTransport(parse_email_url(email_url))
    return MailboxTransport() if is_demo else None


def _address(mail: EmailMessage, header: str) -> str:
    addresses: tuple[Address, ...] = mail[header].addresses
    return addresses[0].addr_spec
