"""Operations are tried again when somebody else was quicker in a way that a second look settles."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

from wartefrei.bookings.days import ConfigurationChanged
from wartefrei.bookings.errors import Busy

Result = TypeVar("Result")
ATTEMPTS = 5


class Overtaken(Exception):
    """What was read before the lock is no longer so under it."""


def try_again(attempt: Callable[[], Result]) -> Result:
    """Run a whole transaction, anew when a constraint, a changed configuration or another booking got in between.

    Raises:
        Busy: it went wrong every time
    """
    for _ in range(ATTEMPTS):
        try:
            return attempt()
        except (IntegrityError, ConfigurationChanged, Overtaken) as error:
            reason = error
    raise Busy from reason
