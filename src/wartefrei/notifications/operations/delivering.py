"""Send what is due: one mail at a time, claimed by one worker, marked when somebody else is responsible for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from wartefrei.notifications import queries
from wartefrei.notifications.errors import NotDelivered, OperatorNeeded, Undeliverable, WayBlocked
from wartefrei.notifications.models import LONGEST_ERROR, Kind, Message, State
from wartefrei.notifications.render import render
from wartefrei.notifications.transport import Transport

CLAIM = timedelta(minutes=10)
"""How long a mail belongs to a worker: longer than any mail takes, so only a dead worker's claim runs out."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
"""Waits between attempts; after the last, almost three days on, a mail is given up."""

OPERATOR_PAUSE = timedelta(minutes=5)
OPERATOR_PATIENCE = timedelta(days=14)
"""What only the operator can mend is tried again at an even pace, until the mail log would have to forget the mail."""

Tell = Callable[[str, datetime], object]
"""Told, in the transaction that gives up a mail, what it was about and when: its address can't be reached."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many mails were sent, and how many were not. ``blocked``: why none can leave now, or empty."""

    sent: int = 0
    failed: int = 0
    blocked: str = ""


def deliver_due(
    *, now: datetime, transport: Transport, limit: int, tell_unreachable: Tell = lambda _about, _now: None
) -> Delivery:
    """Send up to ``limit`` mails that are due. Call it outside of transactions; any number of workers may.

    Every mail is claimed by one conditional update, sent with no transaction open, then marked. A worker that
    dies in between leaves a claim that runs out: the mail goes again, with the same Message-ID. ``limit`` mails
    must not take longer than `CLAIM`. When the server can't be reached at all, the mail is let go at once and
    nothing counts as an attempt.
    """
    sent = failed = 0
    for _turn in range(limit):
        message = _claim(now)
        if message is None:
            break
        try:
            transport.send(render(message, now=now))
        except WayBlocked as blocked:
            _update(message, claimed_until=None)
            return Delivery(sent, failed, str(blocked))
        except Exception as error:  # noqa: BLE001 -- one mail that can't be set or sent must not keep back the others
            _note_failure(message, error, tell_unreachable, now)
            failed += 1
        else:
            _settle(message, now, State.SENT)
            sent += 1
    return Delivery(sent, failed)


def _claim(now: datetime) -> Message | None:
    """The mail that has been due longest and now is this worker's, decided by the database; None when none is due."""
    while (message := queries.due(now=now).first()) is not None:
        with transaction.atomic(durable=True):
            if connection.features.has_select_for_update_skip_locked:
                message = queries.due(now=now).select_for_update(skip_locked=True).first()
            if message is not None and _take(message, now):
                return message
    return None


def _take(message: Message, now: datetime) -> bool:
    message.claimed_until = now + CLAIM
    is_free = queries.due(now=now).filter(pk=message.pk)
    return is_free.update(claimed_until=message.claimed_until) == 1


def _note_failure(message: Message, error: Exception, tell_unreachable: Tell, now: datetime) -> None:
    """Plan the next attempt, or give up."""
    words = _describe(error, is_test=message.kind == Kind.TEST)
    attempts = message.attempts + 1
    log.warning("mail not sent", message=message.pk, attempt=attempts, error=words)
    if isinstance(error, OperatorNeeded):
        if now < message.due_at + OPERATOR_PATIENCE:
            _update(message, claimed_until=now + OPERATOR_PAUSE, error=words)
        else:
            _give_up(message, now, words)
    elif isinstance(error, Undeliverable) or attempts > len(PAUSES):
        _give_up(message, now, words, attempts=attempts, bounced_at=now, tell=tell_unreachable)
    else:
        _update(
            message, claimed_until=None, error=words, attempts=attempts, due_at=now + PAUSES[message.attempts]
        )


def _describe(error: Exception, *, is_test: bool) -> str:
    """What the mail log says; of a test mail with the server's own words, for whoever has to act."""
    if not isinstance(error, NotDelivered):
        return type(error).__name__
    return f"{error} {error.words}"[:LONGEST_ERROR].strip() if is_test else str(error)


def _give_up(
    message: Message, now: datetime, error: str, *, tell: Tell | None = None, **changes: object
) -> None:
    log.error("mail given up", message=message.pk, error=error)
    with transaction.atomic(durable=True):
        if tell:
            tell(message.about, now)  # first, as whoever withdraws mails has locked what they are about
        if not _settle(message, now, State.FAILED, error=error, **changes):
            transaction.set_rollback(True)


def _settle(message: Message, now: datetime, state: State, **changes: object) -> bool:
    """The mail's way has ended: nothing personal stays. False when it was withdrawn while it was on its way."""
    return _update(
        message, state=state, settled_at=now, context={}, recipient="", claimed_until=None, **changes
    )


def _update(message: Message, **changes: object) -> bool:
    with transaction.atomic():
        return _claimed(message).update(**changes) == 1


def _claimed(message: Message) -> QuerySet[Message]:
    """The row, as long as it is still this worker's and has not been withdrawn."""
    return Message.objects.filter(pk=message.pk, state=State.PENDING, claimed_until=message.claimed_until)
