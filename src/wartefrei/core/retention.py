"""How long personal data is kept: one class per kind of record (standards.md, Data protection)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Retention(StrEnum):
    """Retention class of a personal field."""

    BOOKING = "booking"  # after the visit, sooner when there is none: see Periods
    ENQUIRY = "enquiry"  # after it has ended
    MAIL = "mail"  # erased once sent; the log line: see Periods
    STAFF = "staff"  # as long as the account exists
    DOCUMENT = "document"  # after the visit: see Periods
    CLIENT = "client"  # keyed hashes of addresses, KEEP_CLIENTS


@dataclass(frozen=True, slots=True)
class Periods:
    """How long an authority keeps what it may decide about itself, in days; the audit trail in months.

    ``visits``: after the end of the visit, or of the time somebody did not come to. ``cancelled``: after an
    appointment was cancelled. ``enquiries``: after an enquiry has ended. What is only looked at or noted afterwards
    prolongs nothing. ``papers``: the documents of an emergency request, after the visit. ``mails``: what the log
    knows of a mail that was sent, withdrawn or given up. ``audit``: the trail holds nothing personal of citizens,
    but codes, and logins of staff.
    """

    visits_days: int = 7
    cancelled_days: int = 1
    enquiries_days: int = 7
    papers_days: int = 1
    mails_days: int = 14
    audit_months: int = 12

    @property
    def visits(self) -> timedelta:
        return timedelta(days=self.visits_days)

    @property
    def cancelled(self) -> timedelta:
        return timedelta(days=self.cancelled_days)

    @property
    def enquiries(self) -> timedelta:
        return timedelta(days=self.enquiries_days)

    @property
    def papers(self) -> timedelta:
        return timedelta(days=self.papers_days)

    @property
    def mails(self) -> timedelta:
        return timedelta(days=self.mails_days)

    @property
    def audit(self) -> timedelta:
        """A month is a twelfth of 365 days, begun days counted whole."""
        return timedelta(days=-(-self.audit_months * 365 // 12))


PERIODS = Periods()
"""Where an authority doesn't say otherwise (standards.md, Data protection)."""

KEEP_HOLDS = timedelta(days=1)
"""After a hold has expired; one that nobody confirmed by mail goes as it expires."""

KEEP_CLIENTS = timedelta(days=1)
"""After the booking."""
