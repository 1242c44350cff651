"""PIN and tokens of appointments and enquiries: derived from code and nonce under a secret key, never stored."""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.conf import settings

from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.core import codes


class Purpose(StrEnum):
    """What a token opens."""

    HOLD = "hold"
    QR = "qr"
    MANAGE = "manage"
    CONFIRM = "confirm"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything that opens an appointment or an enquiry.

    Tokens are texts ``CODE/TOKEN``, safe in QR codes; in links use ``-``.
    """

    code: str
    nonce: int

    @property
    def pin(self) -> str:
        """Six digits."""
        return codes.derive_pin(_key(), self.code, self.nonce)

    @property
    def qr(self) -> str:
        """The text inside the QR code."""
        return codes.qr_text(self.code, self._token(Purpose.QR))

    def link(self, purpose: Purpose) -> str:
        """The token of a link or a hold: code and secret in one word."""
        return f"{self.code}-{self._token(purpose)}"

    def _token(self, purpose: Purpose) -> str:
        return codes.derive_token(_key(), purpose=purpose, subject=self.code, nonce=self.nonce)

    def opens(self, token: str, purpose: Purpose) -> bool:
        """Whether the token is this appointment's, in constant time."""
        return codes.same(token, self.link(purpose))


def credentials_of(subject: Appointment | Enquiry | EmergencyRequest) -> Credentials:
    """The credentials of an appointment, an enquiry or an emergency request."""
    return Credentials(subject.code, subject.nonce)


def code_in(token: str) -> str:
    """The booking code a link's token begins with; not yet proven."""
    return token[: codes.CODE_LENGTH]


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"credentials", sha256)
