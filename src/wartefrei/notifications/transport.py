"""Ways a mail leaves: to an SMTP server, or into the mailbox page of the demo."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import unquote, urlsplit

from wartefrei.notifications.errors import EmailUrlRefused
from wartefrei.notifications.models import MailboxMessage

TIMEOUT = 10  # seconds for every answer of the server
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Transport(Protocol):
    """Takes a whole mail; From and To are the envelope too. Whatever it raises means: not delivered."""

    def send(self, mail: EmailMessage) -> None:
        """Hand the mail over; returns when somebody else is responsible for it."""

    def close(self) -> None:
        """Let go of connections; `send` opens them again."""


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server as EMAIL_URL names it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def parse_email_url(url: str) -> Server:
    """The server behind ``smtp://user:password@host:port`` (or ``smtps``, ``smtp+starttls``).

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
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise EmailUrlRefused("EMAIL_URL ends after host and port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


class SmtpTransport:
    """Delivers to one SMTP server and keeps the connection until `close` or an error."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """Deliver or raise OSError (smtplib's errors are)."""
        try:
            self._client = self._client or self._connect()
            self._client.sendmail(_address(mail, "From"), [_address(mail, "To")], mail.as_bytes(policy=SMTP))
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

    def _connect(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        client: smtplib.SMTP
        if server.scheme == "smtps":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.scheme == "smtp+starttls":
                client.starttls(context=context)  # raises when the server doesn't offer it
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client


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
