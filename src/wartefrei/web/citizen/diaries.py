"""Reads the free times of a choice into a diary for the pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from wartefrei.bookings.availability import OfficeAvailability, read_availability
from wartefrei.core.pause import Pause
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.days import Days, Diary, Link, Span, collect_days, merge_places
from wartefrei.web.citizen.filters import ANY_TIME, Filters
from wartefrei.web.citizen.openings import list_teams

OfficeLink = Callable[[OfficeEntry | None], str]
"""Makes the link that narrows to an office, or to none."""

_WORKING_DAYS = frozenset(range(5))
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OfficeOption:
    """An office to choose from; ``office`` None stands for all of them. ``pause``: nobody books there now."""

    office: OfficeEntry | None
    earliest: datetime | None
    pause: Pause | None
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What a choice has free: the diary, the offices to choose from (none when there is only one), minutes.

    ``earliest`` is the first free time whatever the filters say; ``weekdays`` are the working ones and all others
    with free times, Monday being 0.
    """

    diary: Diary
    options: Sequence[OfficeOption]
    minutes: int
    is_mixed: bool
    earliest: datetime | None
    weekdays: frozenset[int]

    @property
    def is_empty(self) -> bool:
        return not self.diary.days

    @property
    def fits_nothing(self) -> bool:
        """Whether only the filters keep everything away."""
        return self.is_empty and self.earliest is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose free times are asked for: the choice, the first letter of the family name where known, and the day.

    ``is_merged``: offices do not matter, so each time counts once.
    """

    choice: Choice
    letter: str | None = None
    day: date | None = None
    is_merged: bool = False
    filters: Filters = ANY_TIME


def read_offer(wish: Wish, *, now: datetime, link: Link, office_link: OfficeLink) -> Offer:
    """The free times of a choice, earliest day first."""
    choice = wish.choice
    offices = choice.offices
    found = read_availability(
        offices=offices, basket=choice.basket, now=now, letter=wish.letter, booked=choice.booked
    )
    shown = choice.chosen_offices
    places = [place for place in found.offices if place.office in shown]
    every = collect_days(places)
    days = _narrow(every, wish.filters)
    if wish.is_merged:
        days = {day: merge_places(starts) for day, starts in days.items()}
    span = _span(shown, choice, now)
    day = span.clip(wish.day) if wish.day else next(iter(days), span.first)
    return Offer(
        diary=Diary(days, span, day, list_teams(shown, choice), link, frozenset(every) - frozenset(days)),
        options=_options(wish, found.offices, now, office_link) if len(offices) > 1 else (),
        minutes=found.duration_minutes,
        is_mixed=len(shown) > 1,
        earliest=min((place.earliest for place in places if place.earliest), default=None),
        weekdays=_WORKING_DAYS | {day.weekday() for day in every},
    )


def _narrow(days: Days, filters: Filters) -> Days:
    """The starts the filters keep; days without any are left out."""
    if not filters.is_active:
        return days
    kept = {day: [one for one in starts if filters.keeps(one.at, one.office)] for day, starts in days.items()}
    return {day: starts for day, starts in kept.items() if starts}


def _first(place: OfficeAvailability, filters: Filters) -> datetime | None:
    """The first start of an office that the filters keep."""
    starts = (at for day in place.days for at in day.starts)
    return next((at for at in starts if filters.keeps(at, place.office)), None)


def _span(offices: Sequence[OfficeEntry], choice: Choice, now: datetime) -> Span:
    today = local_day(now, choice.authority.zone)
    horizons = [team.window.horizon_days for team in list_teams(offices, choice)]
    return Span(today, today + timedelta(days=max(horizons, default=0)))


def _options(
    wish: Wish, places: Sequence[OfficeAvailability], now: datetime, link: OfficeLink
) -> list[OfficeOption]:
    """All offices together, then each, those with the earliest free time first."""
    firsts = [(place.office, _first(place, wish.filters)) for place in places]
    ordered = sorted(firsts, key=lambda pair: pair[1] or _NEVER)
    first = min((moment for _office, moment in firsts if moment), default=None)
    chosen = wish.choice.office
    everywhere = OfficeOption(None, first, None, link(None), chosen is None)
    return [
        everywhere,
        *(OfficeOption(o, moment, o.pause_at(now), link(o), chosen is o) for o, moment in ordered),
    ]
