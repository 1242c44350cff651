"""Operations are tried again when somebody else was quicker in a way that a second look settles."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from django.db import IntegrityError

from wartefrei.bookings.days import ConfigurationChanged
from wartefrei.bookings.errors import Busy
from wartefrei.offices.entries import TeamEntry

Result = TypeVar("Result")
ATTEMPTS = 5


class Overtaken(Exception):
    """What was read before the lock is no longer so under it."""


class DayFull(Exception):
    """The team's last place went to somebody else; raised, so that the rollback lets go of the day's lock."""


def try_teams(teams: Iterable[TeamEntry], attempt: Callable[[TeamEntry], Result]) -> Result | None:
    """Run a transaction for one team after the other until one has a place; None when none has."""
    for team in teams:
        with suppress(DayFull):
            return attempt(team)
    return None


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
