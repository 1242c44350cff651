"""Bearer tokens: shown once, stored as a digest."""

import secrets
from datetime import datetime
from hashlib import sha256

from wartefrei.accounts.models import Staff, Token


def issue_staff_token(*, staff: Staff, now: datetime) -> str:
    """Make a token for a member of staff and return it; it can't be read again."""
    token = secrets.token_urlsafe(32)
    Token.objects.create(digest=digest(token), staff=staff, created_at=now)
    return token


def find_staff(token: str) -> Staff | None:
    """The active member of staff behind a token, or None."""
    row = Token.objects.select_related("staff").filter(digest=digest(token), revoked_at__isnull=True).first()
    return row.staff if row is not None and row.staff is not None and row.staff.is_active else None


def digest(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
