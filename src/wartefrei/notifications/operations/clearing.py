"""Delete what the mail log has kept for long enough."""

from datetime import datetime, timedelta

from wartefrei.notifications import queries
from wartefrei.notifications.models import MailboxMessage

KEEP_LOG = timedelta(days=14)
"""`core.retention.Retention.MAIL`: how long a mail that was sent, withdrawn or given up is still known of."""


def purge(*, now: datetime) -> int:
    """Delete mails settled long ago, and mails of the demo; return how many rows. Reports about them come too late."""
    rows, _by_model = queries.settled_before(now - KEEP_LOG).delete()
    kept, _by_model = MailboxMessage.objects.filter(arrived_at__lte=now - KEEP_LOG).delete()
    return rows + kept
