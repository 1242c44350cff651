"""The QR poster in a house: only who stands before it may check in with the own phone."""

import hmac
from hashlib import sha256

from django.conf import settings

from wartefrei.core.codes import same

_LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def poster_token(house: str) -> str:
    """What the poster of a house (its slug) proves; the same for as long as the key of the installation."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"poster\n" + house.encode(), sha256).hex()[:_LENGTH]


def is_poster(house: str, token: str) -> bool:
    """Whether the token stands on the poster of the house, in constant time."""
    return same(token, poster_token(house))
