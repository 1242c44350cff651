"""On which days a rule applies: weekdays, every n weeks, the n-th or last of the month, from when to when."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_LAST = -1
_NTHS = frozenset({1, 2, 3, 4, 5, _LAST})
_WEEKDAYS = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The days of a rule.

    weekdays: 0 is Monday. first_date and last_date are both inclusive, None means without end. every_weeks is
    counted from the ISO week of first_date. nth_in_month is 1 to 5, or -1 for the last of its weekday in the
    month.
    Raises ValueError for a rule that says nothing or contradicts itself.
    """

    weekdays: frozenset[int]
    first_date: date
    last_date: date | None = None
    every_weeks: int = 1
    nth_in_month: int | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= _WEEKDAYS:
            raise ValueError("weekdays must be some of 0 (Monday) to 6 (Sunday)")
        if self.last_date is not None and self.last_date < self.first_date:
            raise ValueError("last_date must not be before first_date")
        if self.every_weeks < 1:
            raise ValueError("every_weeks must be at least 1")
        if self.nth_in_month is not None and self.nth_in_month not in _NTHS:
            raise ValueError("nth_in_month must be 1 to 5, or -1 for the last")
        if self.nth_in_month is not None and self.every_weeks > 1:
            raise ValueError("nth_in_month and every_weeks can't be combined")

    def occurs_on(self, day: date) -> bool:
        """Whether the rule applies on that day."""
        return (
            day.weekday() in self.weekdays
            and self.first_date <= day
            and (self.last_date is None or day <= self.last_date)
            and (_week_number(day) - _week_number(self.first_date)) % self.every_weeks == 0
            and _is_nth_in_month(day, self.nth_in_month)
        )


def _week_number(day: date) -> int:
    """Weeks from Monday to Sunday, counted through: ISO weeks without the break at the year's end."""
    return (day.toordinal() - 1) // 7  # ordinal 1, 0001-01-01, was a Monday


def _is_nth_in_month(day: date, nth: int | None) -> bool:
    if nth is None:
        return True
    if nth == _LAST:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return (day.day + 6) // 7 == nth
