"""Refusals of the notifications room."""


class EmailUrlRefused(Exception):
    """EMAIL_URL can't be understood; the message says what is expected."""
