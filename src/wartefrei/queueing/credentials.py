"""The address of a person's phone page: derived under a secret key, never stored.

Who has an appointment uses the link in its mails (`bookings.credentials.Purpose.WAIT`); a walk-in's is made here.
"""

import hmac
from hashlib import sha256

from django.conf import settings

from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.core.codes import derive_token, same
from wartefrei.queueing.models import Ticket


def phone_token(ticket: Ticket) -> str:
    """The secret part of the address at which somebody follows their ticket."""
    if ticket.appointment is not None:
        return credentials_of(ticket.appointment).link(Purpose.WAIT)
    return f"{ticket.pk}-{_secret(ticket)}"


def key_in(token: str) -> int | None:
    """The key of the walk-in ticket a token claims to be of, None for anything else; not yet proven."""
    key, _dash, secret = token.partition("-")
    return int(key) if secret and key.isascii() and key.isdigit() and len(key) < 16 else None


def opens(token: str, ticket: Ticket) -> bool:
    """Whether the token is the walk-in ticket's, in constant time."""
    return ticket.appointment_id is None and same(token, f"{ticket.pk}-{_secret(ticket)}")


def _secret(ticket: Ticket) -> str:
    return derive_token(_key(), purpose="ticket", subject=str(ticket.pk), nonce=ticket.since_at.isoformat())


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"tickets", sha256)
