"""Sessions in the database, whatever the cookie says."""

from django.contrib.sessions.backends import db

SHORTEST_KEY = 8
"""As Django has it."""


class SessionStore(db.SessionStore):
    """Django's, which asks the database for any key, though PostgreSQL refuses a zero byte in one."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= SHORTEST_KEY and key.isascii() and key.isalnum()
