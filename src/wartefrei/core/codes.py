"""Booking codes, PINs, QR texts and ticket numbers; randomness and keys come from outside."""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable

CODE_ALPHABET = "23456789CDFHJKMNPQRTVWX"
"""No vowels and no Y, so no words; no 0 O 1 I L; of Z and 2, S and 5, B and 8, G and 6 only the digit."""

CODE_LENGTH = 9
"""23 ** 9 is about 40 bits: enough not to be guessed by chance, the PIN guards what stands behind it."""

CODE_RANDOM_BYTES = 16
"""Random bytes of a code: far more than it holds, so that no code is likelier than another by 2 ** -80."""

TOKEN_LENGTH = 26
"""Letters of base32: 130 bits."""

_SMALLEST_KEY_BYTES = 16
_PIN_DIGITS = 6
_LOOKALIKES = str.maketrans("ZSBGU", "2586V")
_CODE = re.compile(f"[{CODE_ALPHABET}]+")
_PIN = re.compile(f"[0-9]{{{_PIN_DIGITS}}}")
_SIGNS = re.compile("[^A-Z0-9]")
_SWAPPED_KEYS = str.maketrans("YZ", "ZY")
_TOKEN = re.compile(f"[A-Z2-7]{{{TOKEN_LENGTH}}}")
_SEPARATORS = frozenset(
    {"Zs", "Pd", "Cc", "Cf"}
)  # spaces, dashes, line ends, the invisible marks around left-to-right text
_LONGEST_TYPED = 100

_THREE_DIGITS = range(100, 1000)
_FOUR_DIGITS = range(1000, 10000)


class NoNumberLeft(Exception):
    """Every ticket number of the day is taken."""


def make_code(random_bytes: bytes) -> str:
    """Return a booking code of CODE_LENGTH letters from at least CODE_RANDOM_BYTES random bytes."""
    if len(random_bytes) < CODE_RANDOM_BYTES:
        raise ValueError(f"a code needs {CODE_RANDOM_BYTES} random bytes")
    number = int.from_bytes(random_bytes)
    letters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[index])
    return "".join(letters)


def normalise_code(text: str) -> str | None:
    """Return the code as stored from what somebody typed, None when it can't be a code.

    Small letters, spaces, dashes and lookalikes (Z for 2, S for 5, B for 8, G for 6, U for V) are forgiven.
    """
    return normalise_short_code(text, CODE_LENGTH)


def normalise_short_code(text: str, length: int) -> str | None:
    """The same for a code of ``length`` letters, such as the one that pairs a device."""
    code = _without_separators(text).translate(_LOOKALIKES)
    return code if len(code) == length and _CODE.fullmatch(code) else None


def show_code(code: str) -> str:
    """Return the code in groups of three: 7QF-4KM-W2X."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def derive_pin(key: bytes, subject: str, nonce: int | str) -> str:
    """Return the six digits of a subject (a booking's id); another nonce makes another PIN."""
    digest = _derive(key, "pin", subject, str(nonce))
    return f"{int.from_bytes(digest[:8]) % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"


def normalise_pin(text: str) -> str | None:
    """Return the six digits from what somebody typed, grouped or not, in any script's digits, or None."""
    pin = _without_separators(text)
    return pin if _PIN.fullmatch(pin) else None


def show_pin(pin: str) -> str:
    """Return the PIN in two groups: 583 042."""
    return f"{pin[:3]} {pin[3:]}"


def derive_token(key: bytes, *, purpose: str, subject: str, nonce: int | str) -> str:
    """Return 130 bits in base32; purpose keeps, say, the QR code's token apart from the mail link's."""
    return base64.b32encode(_derive(key, f"token:{purpose}", subject, str(nonce))).decode()[:TOKEN_LENGTH]


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that says nothing about where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def qr_text(code: str, token: str) -> str:
    """Return the text inside the QR code, only characters of QR's alphanumeric mode: that keeps it small."""
    return f"{code}/{token}"


def parse_qr_text(text: str) -> tuple[str, str] | None:
    """Return code and token of a scanned QR code, None when it isn't one of ours.

    A scanner that types for another keyboard writes something else for the slash, so the lengths part the two.
    """
    letters = _SIGNS.sub("", _without_separators(text))
    code, token = normalise_code(letters[:CODE_LENGTH]), letters[CODE_LENGTH:]
    return (code, token) if code is not None and _TOKEN.fullmatch(token) else None


def swap_keys(token: str) -> str:
    """Return the token as a scanner types it for a keyboard on which Y and Z have changed places, or back."""
    return token.translate(_SWAPPED_KEYS)


def choose_number(taken: frozenset[int], pick: Callable[[int], int]) -> int:
    """Return a free ticket number: three digits, or four once more than half of those with three are taken.

    pick(n) returns a random int in [0, n). Raises NoNumberLeft.
    """
    free = [number for number in _THREE_DIGITS if number not in taken]
    if 2 * len(free) < len(_THREE_DIGITS):
        free = [number for number in _FOUR_DIGITS if number not in taken]
    if not free:
        raise NoNumberLeft
    return free[pick(len(free))]


def _derive(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts, each after its length so that no two lists of parts read the same."""
    if len(key) < _SMALLEST_KEY_BYTES:
        raise ValueError(f"a key has at least {_SMALLEST_KEY_BYTES} bytes")
    encoded = [part.encode() for part in parts]
    return hmac.digest(key, b"".join(len(part).to_bytes(4) + part for part in encoded), hashlib.sha256)


def _without_separators(text: str) -> str:
    """Upper case, the digits of every script as 0 to 9, without spaces, dashes and invisible marks."""
    plain = (_plain(character) for character in text[:_LONGEST_TYPED])
    return "".join(plain).upper()


def _plain(character: str) -> str:
    if unicodedata.category(character) in _SEPARATORS:
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
