"""Refusals of the notifications room, and what a mail server has against a mail."""


class EmailUrlRefused(Exception):
    """EMAIL_URL can't be understood; the message says what is expected."""


class NotDelivered(Exception):
    """Name and code of what happened, never a server's words: those repeat addresses. By itself: try again later."""


class Undeliverable(NotDelivered):
    """The server will never take a mail for this address."""


class OperatorNeeded(NotDelivered):
    """Sender, relaying or policy are refused: nothing is wrong with the address, the operator must act."""


class WayBlocked(NotDelivered):
    """There is no connection to the server, or no login: no mail can leave now."""
