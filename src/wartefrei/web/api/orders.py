"""What an order says that its shape alone can't prove."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError

from wartefrei.bookings.errors import StartProblem, StartRefused
from wartefrei.core.ticks import YEARS
from wartefrei.web.api.problems import Invalid
from wartefrei.web.api.schemas import EARLIEST_BIRTH_YEAR, parse_date


def read_start(start: datetime) -> datetime:
    """The start, if it is in a year that calendars of offices reach.

    Raises:
        StartRefused: OUTSIDE_WINDOW
    """
    if start.year not in YEARS:
        raise StartRefused(StartProblem.OUTSIDE_WINDOW)
    return start


def read_day(text: str) -> date:
    """A day of an address. Raises `Invalid` for anything else, and for years that calendars of offices don't reach."""
    try:
        day = parse_date(text)
    except PydanticCustomError as error:
        raise Invalid("day", error.message()) from None
    if day.year not in YEARS:
        raise Invalid("day", _("Please check the year."))
    return day


def check_birth_date(birth_date: date, *, now: datetime) -> None:
    """Raises `Invalid` for birthdays of nobody alive, or not yet born."""
    if birth_date > now.date():
        raise Invalid("#/person/birth_date", _("The birthday lies in the future"))
    if birth_date.year < EARLIEST_BIRTH_YEAR:
        raise Invalid("#/person/birth_date", _("Enter the year of birth with four digits"))
