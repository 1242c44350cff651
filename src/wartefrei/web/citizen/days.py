"""Days and starts as the pages show them: a week as a strip, a month as a table, a day as a list."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from wartefrei.bookings.availability import OfficeAvailability
from wartefrei.core.texts import Text
from wartefrei.core.ticks import YEARS
from wartefrei.offices.entries import OfficeEntry, TeamEntry

Link = Callable[[date], str]
"""Makes the link to a day."""

_SEPARATOR = "|"
_NOON = 12
_MANY = 40


@dataclass(frozen=True, slots=True)
class Start:
    """A bookable start at an office."""

    at: datetime
    office: OfficeEntry

    @property
    def label(self) -> str:
        return f"{self.at:%H:%M}"

    @property
    def value(self) -> str:
        """What a form sends to choose this start."""
        return f"{self.office.slug}{_SEPARATOR}{self.at.isoformat(timespec='minutes')}"


def read_start(value: str) -> tuple[str, datetime] | None:
    """Office slug and instant of a sent start; None when it is none that calendars of offices reach."""
    office, separator, instant = value[:200].partition(_SEPARATOR)
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return (office, at) if separator and at.tzinfo is not None and at.year in YEARS else None


Days = Mapping[date, Sequence[Start]]
"""Starts by day, earliest first; only days with starts."""


def collect_days(places: Sequence[OfficeAvailability]) -> Days:
    """The starts of all offices, mixed; at the same time in the offices' order."""
    days: dict[date, list[Start]] = defaultdict(list)
    for place in places:
        for day in place.days:
            days[day.date] += [Start(at, place.office) for at in day.starts]
    return {day: sorted(days[day], key=lambda start: start.at) for day in sorted(days)}


@dataclass(frozen=True, slots=True)
class Period:
    """The starts of a morning or an afternoon; or, of a day that has very many, of one hour of it."""

    part: str
    starts: Sequence[Start]
    hour: str = ""


def divide_day(starts: Sequence[Start]) -> list[Period]:
    """Morning and afternoon, as far as there are starts; hour by hour when the list would be too long to read."""
    if len(starts) > _MANY:
        hours = groupby(starts, key=lambda start: start.at.hour)
        return [
            Period(_name_part(hour), list(members), f"{hour:02}:00–{hour + 1:02}:00")
            for hour, members in hours
        ]
    parts = groupby(starts, key=lambda start: _name_part(start.at.hour))
    return [Period(part, list(members)) for part, members in parts]


def _name_part(hour: int) -> str:
    return _("Morning") if hour < _NOON else _("Afternoon")


def merge_places(starts: Sequence[Start]) -> list[Start]:
    """One start for each time, whichever the office: for looking only."""
    return list({start.at: start for start in reversed(starts)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day in a strip or a table. ``url`` is empty when there is nothing to see; then ``note`` says why, or the name
    of the ``holiday``.
    """

    date: date
    free: int
    url: str
    note: str
    is_current: bool
    holiday: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day people may book today, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def clip(self, day: date) -> date:
        """The day of the span nearest to a day."""
        return min(max(day, self.first), self.last)


@dataclass(frozen=True, slots=True)
class Week:
    """A working week; Saturday and Sunday only where somebody works then. Links are empty at the ends."""

    cells: Sequence[DayCell]
    earlier_url: str
    later_url: str

    @property
    def is_empty(self) -> bool:
        return not any(cell.free for cell in self.cells)

    @property
    def first(self) -> date:
        return self.cells[0].date

    @property
    def last(self) -> date:
        return self.cells[-1].date


@dataclass(frozen=True, slots=True)
class Month:
    """A month as rows of weeks; None where a cell belongs to another month."""

    first: date
    headings: Sequence[date]
    rows: Sequence[Sequence[DayCell | None]]
    earlier_url: str
    later_url: str
    earlier: date
    later: date

    @property
    def is_empty(self) -> bool:
        return not any(cell and cell.free for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class NextStart:
    """The next free time, and the link to its day."""

    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Diary:
    """Everything needed to lay out days: the free starts, the span, the chosen day, teams, links.

    ``unwanted``: days that have free times, but none that the filters keep.
    """

    days: Days
    span: Span
    day: date
    teams: Sequence[TeamEntry]
    link: Link
    unwanted: frozenset[date] = frozenset()

    def week(self) -> Week:
        """The week of the chosen day."""
        monday = self.day - timedelta(days=self.day.weekday())
        week = [monday + timedelta(days=number) for number in range(7)]
        shown = [day for day in week if day.weekday() < 5 or self._is_worked(day.weekday())]
        return Week(
            cells=[self.cell(day) for day in shown],
            earlier_url=self._jump(monday - timedelta(days=7), monday - timedelta(days=1)),
            later_url=self._jump(monday + timedelta(days=7), monday + timedelta(days=13)),
        )

    def month(self) -> Month:
        """The month of the chosen day."""
        first = self.day.replace(day=1)
        later = (first + timedelta(days=32)).replace(day=1)
        earlier = (first - timedelta(days=1)).replace(day=1)
        monday = first - timedelta(days=first.weekday())
        weekdays = [number for number in range(7) if number < 5 or self._is_worked(number)]
        weeks = [[monday + timedelta(days=7 * week + number) for number in weekdays] for week in range(6)]
        rows = [[self.cell(day) if day.month == first.month else None for day in week] for week in weeks]
        return Month(
            first=first,
            headings=[monday + timedelta(days=number) for number in weekdays],
            rows=[row for row in rows if any(cell and cell.date >= self.span.first for cell in row)],
            earlier_url=self._jump(earlier, first - timedelta(days=1)),
            later_url=self._jump(later, (later + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
            earlier=earlier,
            later=later,
        )

    def cell(self, day: date) -> DayCell:
        """One day."""
        free = len(self.days.get(day, ()))
        is_current = day == self.day
        holiday = {} if free or day < self.span.first else self._holiday(day)
        note = "" if holiday else self._note(day, free)
        return DayCell(day, free, self.link(day) if free else "", note, is_current, holiday)

    def next_start(self) -> NextStart | None:
        """The first free time after the chosen day, or the first at all when the day is empty and nothing follows."""
        later = next((day for day in self.days if day > self.day), None)
        day = later or (next(iter(self.days), None) if self.day not in self.days else None)
        return NextStart(self.days[day][0].at, self.link(day)) if day else None

    def _note(self, day: date, free: int) -> str:
        if free or day < self.span.first:
            return ""
        if day in self.unwanted:
            return _("no match")
        if day == self.span.first:
            return _("nothing free")
        if day > self.span.last:
            return _("not yet open")
        is_open = any(team.plan(day).places for team in self.teams)
        return _("fully booked") if is_open else _("closed")

    def _holiday(self, day: date) -> Text:
        """What the holiday is called on which nobody works."""
        if any(team.plan(day).places for team in self.teams):
            return {}
        return next((name for team in self.teams if (name := team.holidays.name(day))), {})

    def _is_worked(self, weekday: int) -> bool:
        return any(day.weekday() == weekday for day in self.days)

    def _jump(self, first: date, last: date) -> str:
        """Link to the first free day between two days, or to the first at all; empty outside the span."""
        if last < self.span.first or first > self.span.last:
            return ""
        free = next((day for day in self.days if first <= day <= last), None)
        return self.link(free or self.span.clip(first))


def read_day(text: str) -> date | None:
    """A day in ISO 8601; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
