"""What waits in the outbox and what lies in the mailbox of the demo."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wartefrei.notifications.models import MailboxMessage, Message, State


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


def list_mailbox() -> QuerySet[MailboxMessage]:
    """The mails of the demo without their content, newest first."""
    return MailboxMessage.objects.defer("content").order_by("-arrived_at", "-pk")


def get_mailbox_message(pk: int) -> MailboxMessage | None:
    """One mail of the demo."""
    return MailboxMessage.objects.filter(pk=pk).first()
