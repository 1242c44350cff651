"""Free times for staff: the office's places for the servicepoint included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from wartefrei.bookings.availability import DayStarts, read_availability
from wartefrei.bookings.choice import AsBooked
from wartefrei.core.lifecycle import Contingent
from wartefrei.offices.entries import OfficeEntry

DAYS_SHOWN = 5
DAYS_AHEAD = 120


class Here(Protocol):
    """Where somebody looks for times, and at which moment: a desk, or a counter."""

    @property
    def office(self) -> OfficeEntry: ...

    @property
    def now(self) -> datetime: ...

    @property
    def today(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Times:
    """Some days with free starts. ``later``: the next one after those; ``first``: where the search began."""

    days: Sequence[DayStarts]
    later: date | None
    first: date
    is_first: bool


def find_times(
    here: Here,
    basket: Mapping[str, int],
    first: date,
    letter: str | None,
    *,
    office: OfficeEntry | None = None,
    booked: AsBooked | None = None,
) -> Times:
    """The next days with free times for the basket, or for what is ``booked``, at this office or another one.

    Raises:
        core.basket.BasketRefused
    """
    found = read_availability(
        offices=[office or here.office],
        basket=dict(basket),
        now=here.now,
        first=first,
        last=first + timedelta(days=DAYS_AHEAD),
        letter=letter,
        contingent=Contingent.STAFF,
        booked=booked,
    )
    days = found.offices[0].days
    later = days[DAYS_SHOWN].date if len(days) > DAYS_SHOWN else None
    return Times(days[:DAYS_SHOWN], later, first, is_first=first <= here.today)


def read_day(text: str, here: Here) -> date:
    """The day to search from; today where none is said, or a past one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return here.today
    return min(max(day, here.today), here.today + timedelta(days=3 * DAYS_AHEAD))


def read_start(text: str) -> datetime | None:
    """The start of a button."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        return None
    return start if start.tzinfo is not None else None
