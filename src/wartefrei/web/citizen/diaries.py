"""Reads the free times of a choice into a diary for the pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from wartefrei.bookings.availability import read_availability
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.days import Diary, Link, Span, collect_days, merge_places
from wartefrei.web.citizen.openings import list_teams

OfficeLink = Callable[[OfficeEntry | None], str]
"""Makes the link that narrows to an office, or to none."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OfficeOption:
    """An office to choose from; ``office`` None stands for all of them."""

    office: OfficeEntry | None
    earliest: datetime | None
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What a choice has free: the diary, the offices to choose from (none when there is only one), minutes."""

    diary: Diary
    options: Sequence[OfficeOption]
    minutes: int
    is_mixed: bool

    @property
    def is_empty(self) -> bool:
        return not self.diary.days


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose free times are asked for: the choice, the first letter of the family name where known, and the day.

    ``is_merged``: offices do not matter, so each time counts once.
    """

    choice: Choice
    letter: str | None = None
    day: date | None = None
    is_merged: bool = False


def read_offer(wish: Wish, *, now: datetime, link: Link, office_link: OfficeLink) -> Offer:
    """The free times of a choice, earliest day first."""
    choice = wish.choice
    offices = choice.offices
    found = read_availability(offices=offices, basket=choice.basket, now=now, letter=wish.letter)
    earliest = {place.office.slug: place.earliest for place in found.offices}
    shown = choice.chosen_offices
    days = collect_days([place for place in found.offices if place.office in shown])
    if wish.is_merged:
        days = {day: merge_places(starts) for day, starts in days.items()}
    span = _span(shown, choice, now)
    day = span.clip(wish.day) if wish.day else next(iter(days), span.first)
    return Offer(
        diary=Diary(days, span, day, list_teams(shown, choice), link),
        options=_options(choice, offices, earliest, office_link) if len(offices) > 1 else (),
        minutes=choice.authority.measure(choice.basket)[0],
        is_mixed=len(shown) > 1,
    )


def _span(offices: Sequence[OfficeEntry], choice: Choice, now: datetime) -> Span:
    today = local_day(now, choice.authority.zone)
    horizons = [team.window.horizon_days for team in list_teams(offices, choice)]
    return Span(today, today + timedelta(days=max(horizons, default=0)))


def _options(
    choice: Choice,
    offices: Sequence[OfficeEntry],
    earliest: dict[str, datetime | None],
    link: OfficeLink,
) -> list[OfficeOption]:
    """All offices together, then each, those with the earliest free time first."""
    known = [(office, earliest[office.slug]) for office in offices]
    ordered = sorted(known, key=lambda pair: pair[1] or _NEVER)
    first = min((moment for moment in earliest.values() if moment), default=None)
    everywhere = OfficeOption(None, first, link(None), choice.office is None)
    return [everywhere, *(OfficeOption(o, moment, link(o), choice.office is o) for o, moment in ordered)]
