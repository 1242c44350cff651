"""How long personal data is kept: one class per kind of record (standards.md, Data protection)."""

from datetime import timedelta
from enum import StrEnum


class Retention(StrEnum):
    """Retention class of a personal field."""

    BOOKING = "booking"  # after the visit, sooner when there is none: see KEEP_VISITS and below
    ENQUIRY = "enquiry"  # KEEP_ENQUIRIES after it has ended
    MAIL = "mail"  # erased once sent; the log line 14 days
    STAFF = "staff"  # as long as the account exists
    DOCUMENT = "document"  # 1 day after the visit
    CLIENT = "client"  # keyed hashes of addresses, KEEP_CLIENTS


KEEP_VISITS = timedelta(days=7)
"""After the end of the visit, or of the time somebody did not come to."""

KEEP_CANCELLED = timedelta(days=1)
"""After the last thing that was done to a cancelled appointment."""

KEEP_HOLDS = timedelta(days=1)
"""After a hold has expired; one that nobody confirmed by mail goes as it expires."""

KEEP_ENQUIRIES = timedelta(days=7)
"""After the last thing that was done to an enquiry that has ended."""

KEEP_CLIENTS = timedelta(days=1)
"""After the booking."""

KEEP_AUDIT = timedelta(days=365)
"""The audit trail holds nothing personal of citizens, but codes, and logins of staff."""
