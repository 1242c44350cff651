"""Refusals of the notifications room, and what a mail server has against a mail."""


class EmailUrlRefused(Exception):
    """EMAIL_URL can't be understood; the message says what is expected."""


class NotDelivered(Exception):
    """Name and code of what happened. By itself: try again later.

    ``words``: what the server said. They repeat addresses, so they are for the log of test mails only.
    """

    def __init__(self, summary: str = "", words: str = "") -> None:
        super().__init__(summary)
        self.words = words


class Undeliverable(NotDelivered):
    """The server will never take a mail for this address."""


class OperatorNeeded(NotDelivered):
    """Sender, relaying or policy are refused: nothing is wrong with the address, the operator must act."""


class WayBlocked(NotDelivered):
    """There is no connection to the server, or no login: no mail can leave now."""
