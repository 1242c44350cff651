"""Delete what the mail log has kept for long enough."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from wartefrei.core.retention import PERIODS
from wartefrei.notifications import queries
from wartefrei.notifications.models import MailboxMessage


def purge(*, now: datetime, periods: Mapping[str, timedelta]) -> int:
    """Delete mails settled long ago, and mails of the demo; return how many rows. Reports about them come too late.

    ``periods``: how long a mail that was sent, withdrawn or given up is still known of, by the address it comes from;
    the others for the default period.
    """
    old = queries.settled_before(now - PERIODS.mails).exclude(sender__in=periods)
    shown = MailboxMessage.objects.filter(arrived_at__lte=now - PERIODS.mails)
    own = [queries.settled_before(now - kept).filter(sender=sender) for sender, kept in periods.items()]
    return sum(rows.delete()[0] for rows in (old, shown, *own))
