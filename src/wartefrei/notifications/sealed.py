"""What mails say, unreadable in the database: PIN and links of a booking lie in reminders for weeks."""

import base64
import hmac
import json
import zlib
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


class SealedJSONField(models.JSONField):
    """JSON that is compressed and encrypted under a key from the data folder; an empty value stays empty.

    For the program it is like any JSON. A value sealed under another key is read as it lies there, so that one mail
    that can't be opened doesn't hold back the others. Columns are those of a JSONField.
    """

    def deconstruct(self) -> Any:
        """To the database it is a JSONField."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, keywords

    def get_prep_value(self, value: Any) -> Any:
        """Seal what goes into the database."""
        prepared = super().get_prep_value(value)
        return {"sealed": seal(prepared)} if isinstance(prepared, dict) and prepared else prepared

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open what comes out of it."""
        stored = super().from_db_value(value, expression, connection)
        if not isinstance(stored, dict) or stored.keys() != {"sealed"}:
            return stored
        try:
            return unseal(stored["sealed"])
        except InvalidToken:
            return stored


def seal(value: object) -> str:
    """The value as a word that only this installation can read."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return _fernet(settings.SECRET_KEY).encrypt(zlib.compress(plain)).decode()


def unseal(word: str) -> Any:
    """The value again.

    Raises:
        cryptography.fernet.InvalidToken: sealed under another key, or damaged
    """
    return json.loads(zlib.decompress(_fernet(settings.SECRET_KEY).decrypt(word)))


@lru_cache(maxsize=2)
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"outbox", sha256)))
