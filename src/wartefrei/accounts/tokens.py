"""Bearer tokens: shown once, stored as a digest."""

import secrets
from datetime import datetime
from hashlib import sha256

from wartefrei.accounts.models import Staff, Token
from wartefrei.accounts.permissions import Rights, make_rights
from wartefrei.database.statements import fetch


def issue_staff_token(*, staff: Staff, now: datetime) -> str:
    """Make a token for a member of staff and return it; it can't be read again."""
    token = secrets.token_urlsafe(32)
    Token.objects.create(digest=digest(token), staff=staff, created_at=now)
    return token


def find_staff(token: str) -> Staff | None:
    """The active member of staff behind a token, or None."""
    row = Token.objects.select_related("staff").filter(digest=digest(token), revoked_at__isnull=True).first()
    return row.staff if row is not None and row.staff is not None and row.staff.is_active else None


def find_member(token: str) -> tuple[Staff, Rights] | None:
    """The active member of staff behind a token and what they may do, in one statement: each of their calls asks."""
    rows = fetch(
        "SELECT s.id, s.login, s.name, s.email, m.role, m.authority, m.office FROM accounts_token t"
        " JOIN accounts_staff s ON s.id = t.staff_id LEFT JOIN accounts_membership m ON m.staff_id = s.id"
        " WHERE t.digest = %s AND t.revoked_at IS NULL AND s.is_active",
        [digest(token)],
    )
    if not rows:
        return None
    pk, login, name, email = rows[0][:4]
    member = Staff(pk=pk, login=login, name=name, email=email, is_active=True)
    return member, make_rights((role, authority, office) for *_who, role, authority, office in rows if role)


def digest(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
