"""Put mails into the outbox, take them out again, deliver what is due."""

import hashlib
import secrets
import smtplib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from wartefrei.database.statements import insert
from wartefrei.notifications import queries
from wartefrei.notifications.context import MailContext
from wartefrei.notifications.models import Kind, MailboxMessage, Message, State
from wartefrei.notifications.render import render
from wartefrei.notifications.transport import Transport

CLAIM = timedelta(minutes=5)
"""How long a mail belongs to a worker: longer than any mail takes, so only a dead worker's claim runs out."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
"""Waits between attempts; after the last, almost three days on, a mail is given up."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many mails were sent, failed, or were just being sent by another worker."""

    sent: int
    failed: int
    elsewhere: int


def enqueue(
    *,
    kind: Kind,
    about: str,
    sender: str,
    sender_name: str,
    recipient: str,
    language: str,
    context: MailContext,
    due_at: datetime,
    dedupe_key: str,
    now: datetime,
) -> Message:
    """Put a mail into the outbox in the caller's transaction; the same ``dedupe_key`` again changes nothing.

    ``about`` names what the mail is about (a booking code), for `withdraw`. ``language`` is the reader's.
    """
    message = Message(
        dedupe_key=dedupe_key,
        kind=kind,
        about=about,
        sender=sender,
        sender_name=sender_name,
        recipient=recipient,
        language=language,
        context=context,
        message_id=make_message_id(dedupe_key=dedupe_key, sender=sender),
        due_at=due_at,
        created_at=now,
    )
    insert([message], unless_exists="dedupe_key")
    return message


def withdraw(*, about: str, now: datetime, kinds: Collection[Kind] = tuple(Kind)) -> int:
    """Take back the mails about something that have not been sent, erase what they said; return how many."""
    pending = Message.objects.filter(about=about, state=State.PENDING, kind__in=kinds)
    return pending.update(state=State.WITHDRAWN, settled_at=now, context={}, recipient="")


def erase(*, about: str, now: datetime) -> None:
    """Take back the mails about something that have not been sent, and erase what is kept of the others."""
    withdraw(about=about, now=now)
    mails = Message.objects.filter(about=about)
    mails.update(recipient="", context={})
    MailboxMessage.objects.filter(message_id__in=mails.values("message_id")).delete()


def deliver_due(*, now: datetime, transport: Transport, limit: int) -> Delivery:
    """Send up to ``limit`` mails that are due. Call it outside of transactions; any number of workers may.

    Every mail is claimed by one conditional update, sent with no transaction open, then marked. A worker that
    dies in between leaves a claim that runs out: the mail goes again, with the same Message-ID. ``limit`` mails
    must not take longer than `CLAIM`.
    """
    sent = failed = elsewhere = 0
    for message in queries.due(now=now)[:limit]:
        claimed_until = now + CLAIM
        if not _claim(message, claimed_until, now):
            elsewhere += 1
        elif error := _send(message, transport, now):
            _postpone(message, claimed_until, now, error)
            failed += 1
        else:
            _settle(message, claimed_until, now, State.SENT)
            sent += 1
    return Delivery(sent, failed, elsewhere)


def make_message_id(*, dedupe_key: str, sender: str) -> str:
    """A Message-ID (RFC 5322, section 3.6.4) that tells nothing about the booking."""
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:16]
    return f"<{digest}.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}>"


def _claim(message: Message, until: datetime, now: datetime) -> bool:
    """Whether this worker now owns the mail, decided by the database."""
    with transaction.atomic(durable=True):
        return queries.due(now=now).filter(pk=message.pk).update(claimed_until=until) == 1


def _send(message: Message, transport: Transport, now: datetime) -> str:
    """Send the mail; what went wrong in a few words without personal data, empty when nothing did."""
    try:
        transport.send(render(message, now=now))
    except Exception as error:  # noqa: BLE001 -- one mail that can't be set or sent must not keep back the others
        words = _describe(error)
        log.warning("mail not sent", message=message.pk, attempt=message.attempts + 1, error=words)
        return words
    return ""


def _postpone(message: Message, claimed_until: datetime, now: datetime, error: str) -> None:
    if message.attempts == len(PAUSES):
        _settle(message, claimed_until, now, State.FAILED, error=error, attempts=message.attempts + 1)
        return
    with transaction.atomic(durable=True):
        _claimed(message, claimed_until).update(
            attempts=message.attempts + 1,
            due_at=now + PAUSES[message.attempts],
            claimed_until=None,
            error=error,
        )


def _settle(
    message: Message, claimed_until: datetime, now: datetime, state: State, **changes: str | int
) -> None:
    """The mail's way has ended: nothing personal stays."""
    with transaction.atomic(durable=True):
        _claimed(message, claimed_until).update(
            state=state, settled_at=now, context={}, recipient="", claimed_until=None, **changes
        )


def _claimed(message: Message, until: datetime) -> QuerySet[Message]:
    """The row, as long as it is still this worker's and has not been withdrawn."""
    return Message.objects.filter(pk=message.pk, state=State.PENDING, claimed_until=until)


def _describe(error: Exception) -> str:
    """Name and code of an error; servers repeat addresses in their words, so those are left out."""
    code: object = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in error.recipients.values()), None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
