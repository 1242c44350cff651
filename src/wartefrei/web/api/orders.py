"""What an order says that its shape alone can't prove."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from wartefrei.bookings.errors import StartProblem, StartRefused
from wartefrei.web.api.problems import Invalid
from wartefrei.web.api.schemas import EARLIEST_BIRTH_YEAR

_YEARS = range(2000, 2200)


def read_start(start: datetime) -> datetime:
    """The start, if it is in a year that calendars of offices reach.

    Raises:
        StartRefused: OUTSIDE_WINDOW
    """
    if start.year not in _YEARS:
        raise StartRefused(StartProblem.OUTSIDE_WINDOW)
    return start


def check_birth_date(birth_date: date, *, now: datetime) -> None:
    """Raises `Invalid` for birthdays of nobody alive, or not yet born."""
    if birth_date > now.date():
        raise Invalid("#/person/birth_date", _("The birthday lies in the future"))
    if birth_date.year < EARLIEST_BIRTH_YEAR:
        raise Invalid("#/person/birth_date", _("Enter the year of birth with four digits"))
