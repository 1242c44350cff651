"""How long personal data is kept: one class per kind of record (standards.md, Data protection)."""

from enum import StrEnum


class Retention(StrEnum):
    """Retention class of a personal field."""

    BOOKING = "booking"  # 7 days after the visit; cancelled 1 day; unconfirmed at expiry
    ENQUIRY = "enquiry"  # 7 days after it has ended
    MAIL = "mail"  # erased once sent; the log line 14 days
    STAFF = "staff"  # as long as the account exists
    CLIENT = "client"  # keyed hashes of addresses, one day
