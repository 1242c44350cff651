"""A real SMTP server on loopback that can be told to fail, and a transport that only counts."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class PostOffice:
    """Keeps what arrives, and how many connections it came by.

    ``drops`` mails are taken, and then the connection is cut before the answer. ``pause``: seconds before it. A
    recipient or sender in ``refusals`` gets that answer, ``*`` stands for all; ``greylisting`` says 451 to each
    recipient once. ``then`` is called when a mail has been taken, before the answer.
    """

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.sessions: set[Session] = set()
        self.servers: list[SMTP] = []
        self.drops = 0
        self.pause = 0.0
        self.answer = "250 OK"
        self.refusals: dict[str, str] = {}
        self.greylisting: set[str] | None = None
        self.then: Callable[[], object] = lambda: None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Look at the sender."""
        del server, session, options  # aiosmtpd hands them over by name
        if refusal := self.refusals.get(address):
            return refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Look at the recipient."""
        del server, session, options
        if refusal := self.refusals.get(address, self.refusals.get("*")):
            return refusal
        if self.greylisting is not None and address not in self.greylisting:
            self.greylisting.add(address)
            return f"451 4.7.1 <{address}>: greylisted, please come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.sessions.add(session)
        self.servers.append(server)
        self.loop = asyncio.get_running_loop()
        await asyncio.sleep(self.pause)
        if self.drops:
            self.drops -= 1
            self._keep(envelope)
            assert server.transport is not None
            server.transport.close()
            await asyncio.sleep(0)
            return "421 closing"
        if self.answer.startswith("250"):
            self._keep(envelope)
            self.then()
        return self.answer

    def cut_all(self) -> None:
        """Cut every connection, from another thread."""
        for one in self.servers:
            if one.transport is not None:
                self.loop.call_soon_threadsafe(one.transport.close)

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        self.arrived.append(BytesParser(policy=default).parsebytes(envelope.content))
        self.envelopes.append(envelope)


class Loopback(Controller):
    """The server, on a free port."""

    def __init__(self, post_office: PostOffice, **options: Any) -> None:
        super().__init__(post_office, hostname="127.0.0.1", port=0, ready_timeout=10, **options)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def accept_login(user: bytes, password: bytes) -> Callable[..., AuthResult]:
    """An authenticator for one user."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user, password), handled=False)

    return authenticate


class Counting:
    """A transport that counts per Message-ID."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def send(self, mail: EmailMessage) -> None:
        """Count."""
        self.sent[mail["Message-ID"]] += 1

    def close(self) -> None:
        """Nothing is open."""


class Broken:
    """A transport that never delivers."""

    def send(self, mail: EmailMessage) -> None:
        """Fail."""
        raise ConnectionRefusedError(f"no way to {mail['To']}")

    def close(self) -> None:
        """Nothing is open."""


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS with a certificate of our own."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
