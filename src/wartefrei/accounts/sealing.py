"""Small secrets at rest: readable only with the key of the data folder, not with the database alone."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    """Encrypt a text."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text of `seal`. Raises `cryptography.fernet.InvalidToken` when it was sealed with another key."""
    return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode()


@cache
def _fernet(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"wartefrei second factor").derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))
