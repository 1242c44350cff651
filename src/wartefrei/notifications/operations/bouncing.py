"""Note that a mail came back."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from wartefrei.notifications import queries
from wartefrei.notifications.operations.delivering import Tell
from wartefrei.notifications.report import Report

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back. ``about`` as in `enqueue`; ``is_news`` unless it was known, or the address is another."""

    about: str
    is_news: bool


def record_bounce(*, report: Report, now: datetime, tell_unreachable: Tell) -> Bounce | None:
    """Mark the mail of a report of final failure; None when the report is of none of ours, or of no failure.

    ``tell_unreachable`` is told in the same transaction. Twice is once.
    """
    message = queries.find_sent(report.message_ids) if report.has_failed else None
    if message is None:
        return None
    with transaction.atomic():
        tell_unreachable(
            message.about, now
        )  # first, as whoever readdresses mails has locked what they are about
        error = f"bounced {report.status}".rstrip()
        is_news = queries.not_bounced(message.pk).update(bounced_at=now, error=error) == 1
        if not is_news:
            transaction.set_rollback(True)
    log.info("mail bounced", message=message.pk, status=report.status, is_news=is_news)
    return Bounce(message.about, is_news)
