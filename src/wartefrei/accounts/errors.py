"""Refusals of the accounts room."""


class TooManyAttempts(Exception):
    """Tried too often; try again in ``retry_after_seconds``."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class IdempotencyKeyReused(Exception):
    """The Idempotency-Key stands for another request."""


class PairingCodeUnknown(Exception):
    """No code that could pair a device now: mistyped, too old, or used already."""


class DeviceUnknown(Exception):
    """There is no such kiosk or display."""


class WrongCode(Exception):
    """Not a code of the app now, nor an unused recovery code."""


class LastFactor(Exception):
    """The authority asks for a second step; the last means of it stays until there is another one."""


class NotVouchedFor(Exception):
    """A provider of single sign-on knows somebody who must not come in by it: ``reason`` in one word."""

    def __init__(self, reason: str, login: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.login = login


class LoginTaken(Exception):
    """Somebody has this login already, perhaps at another authority."""


class OwnAccount(Exception):
    """Administrators take neither their own administration nor their own account away; another one does."""


class LastAdministrator(Exception):
    """Nobody would administer the authority any more."""


class LastRole(Exception):
    """Without a role at the authority nobody there would find the account again; it is switched off instead."""
