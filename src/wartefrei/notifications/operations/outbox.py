"""Put mails into the outbox in the transaction of the change they tell of; take them back, redirect, erase them."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from wartefrei.database.statements import insert
from wartefrei.notifications.context import MailContext
from wartefrei.notifications.models import Kind, MailboxMessage, Message, State


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
    batch: str = "",
) -> Message:
    """Put a mail into the outbox in the caller's transaction; the same ``dedupe_key`` again changes nothing."""
    message = draft(
        kind=kind,
        about=about,
        sender=sender,
        sender_name=sender_name,
        recipient=recipient,
        language=language,
        context=context,
        due_at=due_at,
        dedupe_key=dedupe_key,
        now=now,
        batch=batch,
    )
    put([message])
    return message


def draft(
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
    batch: str = "",
) -> Message:
    """A mail that is not in the outbox yet.

    ``about`` names what the mail is about (a booking code), for `withdraw`. ``language`` is the reader's. A mail that
    may be planned anew, as a reminder, has something of the plan in its ``dedupe_key``: one that was taken back keeps
    its own. ``batch`` names the job the mail is part of, for `queries.count_progress`.
    """
    return Message(
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
        batch=batch,
    )


def put(messages: Iterable[Message]) -> None:
    """Put mails into the outbox with one statement; whose ``dedupe_key`` is there already changes nothing."""
    insert(messages, unless_exists="dedupe_key")


def withdraw(*, about: str, now: datetime, kinds: Collection[Kind] = tuple(Kind)) -> int:
    """Take back the mails about something that have not been sent, erase what they said; return how many."""
    pending = Message.objects.filter(about=about, state=State.PENDING, kind__in=kinds)
    return pending.update(state=State.WITHDRAWN, settled_at=now, context={}, recipient="")


def readdress(*, about: str, recipient: str, now: datetime) -> None:
    """The person has given another address: mails still to be sent go there, and what comes back of the others, sent
    or just being sent, says nothing any more.
    """
    mails = Message.objects.filter(about=about)
    mails.filter(~Q(state=State.PENDING) | Q(claimed_until__gt=now)).update(has_new_address=True)
    mails.filter(state=State.PENDING).update(recipient=recipient)


def erase(*, about: str, now: datetime) -> None:
    """Take back the mails about something that have not been sent, and erase what is kept of the others."""
    withdraw(about=about, now=now)
    mails = Message.objects.filter(about=about)
    mails.update(recipient="", context={})
    MailboxMessage.objects.filter(message_id__in=mails.values("message_id")).delete()


def make_message_id(*, dedupe_key: str, sender: str) -> str:
    """A Message-ID (RFC 5322, section 3.6.4) that tells nothing about the booking and can't be guessed."""
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:16]
    return f"<{digest}.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}>"
