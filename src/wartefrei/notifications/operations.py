"""Put mails into the outbox, take them out again, deliver what is due."""

import hashlib
import secrets
from datetime import datetime

from wartefrei.notifications.context import MailContext
from wartefrei.notifications.models import Kind, Message, State


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
    Message.objects.bulk_create(  # one INSERT … ON CONFLICT that changes nothing
        [message], update_conflicts=True, unique_fields=["dedupe_key"], update_fields=["dedupe_key"]
    )
    return message


def withdraw(*, about: str, now: datetime) -> int:
    """Take back the mails about something that have not been sent, erase what they said; return how many."""
    pending = Message.objects.filter(about=about, state=State.PENDING)
    return pending.update(state=State.WITHDRAWN, settled_at=now, context={}, recipient="")


def make_message_id(*, dedupe_key: str, sender: str) -> str:
    """A Message-ID (RFC 5322, section 3.6.4) that tells nothing about the booking."""
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:16]
    return f"<{digest}.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}>"
