"""Sessions in the database, whatever the cookie says: those of citizens short, those of staff for a working day."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from wartefrei.accounts.models import Session

SHORTEST_KEY = 8
"""As Django has it."""

STAFF_LASTS = timedelta(hours=8)
"""Without use; the cookie itself ends with the browser."""

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
BY_PROVIDER = "by_provider"
"""Signed in by single sign-on."""
_SEEN_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's, with two differences.

    Django's asks the database for any key, though PostgreSQL refuses a zero byte in one. And a session of staff knows
    whose it is, so that they can be listed and ended.
    """

    @classmethod
    def get_model_class(cls) -> type[Any]:
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= SHORTEST_KEY and key.isascii() and key.isalnum()

    def get_session_cookie_age(self) -> int:
        """Seconds until a session that nobody uses has ended."""
        is_staff = self.get(SESSION_KEY) is not None
        return int(STAFF_LASTS.total_seconds()) if is_staff else settings.SESSION_COOKIE_AGE

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        row.staff_id = data.get(SESSION_KEY)
        row.signed_in_at = datetime.fromisoformat(data[SIGNED_IN_AT]) if SIGNED_IN_AT in data else None
        return row


def keep_alive(session: Any, *, now: datetime) -> None:
    """Let a session of staff last from now on; written at most every five minutes."""
    seen = session.get(SEEN_AT)
    if seen is None or datetime.fromisoformat(seen) <= now - _SEEN_EVERY:
        session[SEEN_AT] = now.isoformat()
