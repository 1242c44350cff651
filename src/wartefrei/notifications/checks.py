"""What must always be true of the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from wartefrei.notifications.models import Kind, Message, State

LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class OutboxFinding:
    """A mail that is not where it should be."""

    message: str
    explanation: str

    def __str__(self) -> str:
        return f"outbox: {self.message}: {self.explanation}"


def find_broken(*, now: datetime) -> list[OutboxFinding]:
    """Mails that are late, were given up, or still hold what must be erased once they left."""
    return [*_late(now), *_failed(), *_unerased()]


def _late(now: datetime) -> Iterator[OutboxFinding]:
    late = Message.objects.filter(state=State.PENDING, due_at__lt=now - LATE)
    for error, count in late.values_list("error").annotate(Count("pk")).order_by("error"):
        question = f"the server says {error}" if error else "does a worker run, is EMAIL_URL right?"
        yield OutboxFinding(f"{count} mails", f"due for over 15 minutes: {question}")


def _failed() -> Iterator[OutboxFinding]:
    for message in Message.objects.filter(state=State.FAILED).exclude(kind=Kind.TEST):
        yield OutboxFinding(f"{message.kind} of {message.about}", f"given up: {message.error}")


def _unerased() -> Iterator[OutboxFinding]:
    for message in _settled_but_full():
        yield OutboxFinding(f"{message.kind} of {message.about}", "is settled but still holds what it said")


def repair() -> list[OutboxFinding]:
    """Erase what mails that are settled still hold. Returns what it mended."""
    mended = list(_unerased())
    _settled_but_full().update(recipient="", context={})
    return mended


def _settled_but_full() -> QuerySet[Message]:
    return Message.objects.exclude(state=State.PENDING).exclude(recipient="", context={}).order_by("pk")
