"""What narrows the free times: weekdays, part of the day, step-free access. It travels in the query string."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.http import QueryDict

from wartefrei.offices.entries import OfficeEntry

_NOON = 12
_SOME_MONDAY = date(2024, 1, 1)
_WEEKDAYS = "0123456"


class PartOfDay(StrEnum):
    """Before noon, or from noon on."""

    MORNING = "morning"
    AFTERNOON = "afternoon"

    def holds(self, at: datetime) -> bool:
        """Whether a local moment lies in this part of its day."""
        return (at.hour < _NOON) is (self is PartOfDay.MORNING)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see; no weekdays and no part mean any. Monday is 0."""

    weekdays: frozenset[int] = frozenset()
    part: PartOfDay | None = None
    is_step_free: bool = False

    @property
    def is_active(self) -> bool:
        return bool(self.weekdays or self.part or self.is_step_free)

    @property
    def query(self) -> dict[str, str]:
        """Names and values for links."""
        values = {
            "weekday": "".join(map(str, sorted(self.weekdays))),
            "part": self.part or "",
            "step_free": "1" if self.is_step_free else "",
        }
        return {name: value for name, value in values.items() if value}

    def keeps(self, at: datetime, office: OfficeEntry) -> bool:
        """Whether a local start at an office is wanted."""
        return (
            (not self.weekdays or at.weekday() in self.weekdays)
            and (self.part is None or self.part.holds(at))
            and (office.is_step_free or not self.is_step_free)
        )


ANY_TIME = Filters()


def read_filters(query: QueryDict) -> Filters:
    """The filters of a query string; what makes no sense is left out."""
    part = query.get("part", "")
    digits = "".join(query.getlist("weekday")[:7])[:50]
    return Filters(
        weekdays=frozenset(int(digit) for digit in digits if digit in _WEEKDAYS),
        part=PartOfDay(part) if part in set(PartOfDay) else None,
        is_step_free=query.get("step_free") == "1",
    )


@dataclass(frozen=True, slots=True)
class WeekdayBox:
    """A weekday to tick; ``day`` is some day of that name."""

    number: int
    day: date
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form that narrows the times. ``hidden`` is kept; ``all_url`` shows everything again."""

    filters: Filters
    weekdays: Sequence[WeekdayBox]
    hidden: Sequence[tuple[str, str]]
    asks_step_free: bool
    all_url: str


def build_form(
    filters: Filters,
    *,
    worked: frozenset[int],
    offices: Sequence[OfficeEntry],
    hidden: Sequence[tuple[str, str]],
    all_url: str,
) -> FilterForm:
    """The form for the weekdays somebody works on; access is asked where the offices differ."""
    return FilterForm(
        filters=filters,
        weekdays=[
            WeekdayBox(number, _SOME_MONDAY + timedelta(days=number), number in filters.weekdays)
            for number in sorted(worked | filters.weekdays)
        ],
        hidden=hidden,
        asks_step_free=filters.is_step_free or len({office.is_step_free for office in offices}) > 1,
        all_url=all_url,
    )
