"""What waits in the outbox, how far it has got, and what lies in the mailbox of the demo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.db.models import Count, Q, QuerySet

from wartefrei.core.retention import PERIODS
from wartefrei.notifications.models import Kind, MailboxMessage, Message, State

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job of many mails has got."""

    waiting: int
    sent: int
    failed: int
    withdrawn: int

    @property
    def total(self) -> int:
        """All mails of the job."""
        return self.waiting + self.settled

    @property
    def settled(self) -> int:
        """Mails nothing more will be done about."""
        return self.sent + self.failed + self.withdrawn


def due(*, now: datetime) -> QuerySet[Message]:
    """Mails to be sent now that no worker has claimed, the longest due first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return Message.objects.filter(free, state=State.PENDING, due_at__lte=now).order_by("due_at", "pk")


def count_waiting(*, now: datetime) -> int:
    """How many mails should have left by now."""
    return Message.objects.filter(state=State.PENDING, due_at__lte=now).count()


def get_oldest_due_at(*, now: datetime) -> datetime | None:
    """Since when the oldest mail waits to leave; None when none does."""
    waiting = Message.objects.filter(state=State.PENDING, due_at__lte=now).order_by("due_at")
    return waiting.values_list("due_at", flat=True).first()


def count_progress(*, batch: str) -> Progress:
    """How far the mails of ``batch`` have got. Two weeks after the last the mail log knows nothing of them."""
    rows = Message.objects.filter(batch=batch).exclude(batch="").values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return Progress(
        waiting=counts.get(State.PENDING, 0),
        sent=counts.get(State.SENT, 0),
        failed=counts.get(State.FAILED, 0),
        withdrawn=counts.get(State.WITHDRAWN, 0),
    )


def get_free_at(*, rate: int, now: datetime) -> datetime:
    """When the next mail may leave so that in no minute more than ``rate`` do, whichever workers send them."""
    recent = Message.objects.filter(state=State.SENT, settled_at__gt=now - MINUTE).order_by("-settled_at")
    sent_at = recent.values_list("settled_at", flat=True)[rate - 1 : rate].first()
    return now if sent_at is None else sent_at + MINUTE


def list_settled(*, periods: Mapping[str, timedelta], now: datetime) -> QuerySet[Message]:
    """Mails that were sent, withdrawn or given up longer ago than they are still known of.

    ``periods``: how long, by the address they come from; the others for the default period.
    """
    past = Q(settled_at__lte=now - PERIODS.mails) & ~Q(sender__in=list(periods))
    for sender, kept in periods.items():
        past |= Q(settled_at__lte=now - kept, sender=sender)
    return Message.objects.exclude(state=State.PENDING).filter(past)


def about_tests(authority: str) -> str:
    """What the test mails of an authority are about; a digest, as short names may be longer than the column."""
    return f"test {blake2b(authority.encode(), digest_size=8).hexdigest()}"


def list_tests(authority: str, *, most: int) -> list[Message]:
    """The last test mails of an authority, newest first."""
    return list(Message.objects.filter(about=about_tests(authority)).order_by("-created_at", "-pk")[:most])


def count_returned(*, sender: str) -> int:
    """How many mails of an address have come back, or could not be delivered, as far as the log reaches.

    Those whose people have given another address since don't count, nor do test mails.
    """
    returned = Message.objects.filter(sender=sender, bounced_at__isnull=False, has_new_address=False)
    return returned.exclude(kind=Kind.TEST).count()


def find_sent(message_ids: Collection[str]) -> Message | None:
    """The mail with the first of these Message-IDs that is one of ours."""
    found = {message.message_id: message for message in Message.objects.filter(message_id__in=message_ids)}
    return next((found[one] for one in message_ids if one in found), None)


def not_bounced(pk: int) -> QuerySet[Message]:
    """The mail, unless it is known to have come back or the person has given another address since."""
    return Message.objects.filter(pk=pk, bounced_at__isnull=True, has_new_address=False)


def list_mailbox() -> QuerySet[MailboxMessage]:
    """The mails of the demo without their content, newest first."""
    return MailboxMessage.objects.defer("content").order_by("-arrived_at", "-pk")


def get_mailbox_message(pk: int) -> MailboxMessage | None:
    """One mail of the demo."""
    return MailboxMessage.objects.filter(pk=pk).first()
