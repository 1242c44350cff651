"""Delete what the mailbox of the demo has kept for long enough."""

from datetime import datetime

from wartefrei.core.retention import PERIODS
from wartefrei.notifications.models import MailboxMessage


def clear_mailbox(*, now: datetime) -> None:
    """Delete the mails of the demo that have lain as long as the log of mails is kept."""
    MailboxMessage.objects.filter(arrived_at__lte=now - PERIODS.mails).delete()
