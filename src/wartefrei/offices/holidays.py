"""Public holidays of the Länder.

Only days that are holidays in a whole Land. What holds in some municipalities only (Mariä Himmelfahrt in
most of Bavaria, the peace festival of Augsburg, Corpus Christi in parts of Saxony and Thuringia) is a closure
of the office.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import PUBLIC, country_holidays

from wartefrei.core.lands import Land

_LANGUAGES = {
    "de": "de",
    "en": "en_US",
    "uk": "uk",
}  # ours → the library's; all others get the official German name


def is_holiday(day: date, land: str) -> bool:
    """Whether the day is a public holiday in the whole Land (a code of core.lands.Land, else ValueError)."""
    return day in _holidays_of_year(day.year, land, "de")


def holiday_name(day: date, land: str, language: str) -> str | None:
    """Return the holiday's name in German, English or Ukrainian, else in German; None on other days."""
    return _holidays_of_year(day.year, land, language if language in _LANGUAGES else "de").get(day)


def holidays_between(first_date: date, last_date: date, land: str) -> dict[date, str]:
    """Return the holidays from first to last date, both inclusive, in order, with their German names."""
    return {
        day: name
        for year in range(first_date.year, last_date.year + 1)
        for day, name in _holidays_of_year(year, land, "de").items()
        if first_date <= day <= last_date
    }


@lru_cache(maxsize=512)
def _holidays_of_year(year: int, land: str, language: str) -> Mapping[date, str]:
    found = country_holidays(
        "DE", subdiv=Land(land), years=year, categories=(PUBLIC,), language=_LANGUAGES[language]
    )
    return MappingProxyType(dict(sorted(found.items())))
