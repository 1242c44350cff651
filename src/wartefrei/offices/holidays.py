"""Holidays of an authority: those of its Land, but for the days on which it works all the same, and its own.

Of the Land only days that are holidays in all of it. What holds in some municipalities only (Mariä Himmelfahrt in
most of Bavaria, the peace festival of Augsburg, Corpus Christi in parts of Saxony and Thuringia) is an own holiday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _
from holidays import PUBLIC, country_holidays

from wartefrei.core.lands import Land
from wartefrei.core.texts import FALLBACK, Text


class Source(StrEnum):
    """Whose holiday a day is."""

    LAND = "land"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday of a year. ``is_open``: the authority works all the same. An own holiday is never open."""

    date: date
    name: Text
    source: Source
    is_open: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of an authority: its Land's without those it works on (``worked``), and its ``own`` by name."""

    land: str
    own: Mapping[date, Text] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        """Whether nobody is received because of a holiday; special openings count all the same."""
        return day in self.own or (day not in self.worked and is_holiday(day, self.land))

    def name(self, day: date) -> Text:
        """What the holiday is called; empty on other days."""
        return self.own.get(day) or (name_holiday(day, self.land) if self.is_holiday(day) else {})

    def list_year(self, year: int) -> list[Holiday]:
        """The holidays of a year in order, with those of the Land on which the authority works."""
        found = {
            day: Holiday(day, name_holiday(day, self.land), Source.LAND, is_open=day in self.worked)
            for day in _holidays_of_year(year, self.land)
        }
        own = {
            day: Holiday(day, name, Source.OWN, is_open=False)
            for day, name in self.own.items()
            if day.year == year
        }
        return [holiday for _day, holiday in sorted((found | own).items())]


def make_calendar(land: str, entries: Iterable[Mapping[str, Any]]) -> Calendar:
    """The calendar of a Land and the ``holidays`` of a document, as plain data."""
    days = [(_read_day(entry["date"]), entry) for entry in entries]
    return Calendar(
        land=land,
        own={day: entry.get("name", {}) for day, entry in days if not entry.get("open")},
        worked=frozenset(day for day, entry in days if entry.get("open")),
    )


def _read_day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def is_holiday(day: date, land: str) -> bool:
    """Whether the day is a public holiday in the whole Land (a code of core.lands.Land, else ValueError)."""
    return day in _holidays_of_year(day.year, land)


def name_holiday(day: date, land: str) -> Text:
    """What a public holiday of the Land is called, in every language there is a word for; empty on other days."""
    german = _holidays_of_year(day.year, land).get(day)
    return {} if german is None else _name(german)


@lru_cache(maxsize=128)
def _name(german: str) -> Text:
    if german not in _NAMES:
        return MappingProxyType({FALLBACK: german})
    names = {}
    for language, _words in settings.LANGUAGES:
        with override(language):
            names[language] = gettext(_NAMES[german])
    return MappingProxyType(names | {FALLBACK: german})


@lru_cache(maxsize=512)
def _holidays_of_year(year: int, land: str) -> Mapping[date, str]:
    found = country_holidays("DE", subdiv=Land(land), years=year, categories=(PUBLIC,), language="de")
    return MappingProxyType(dict(sorted(found.items())))


_NAMES = {
    "Neujahr": _("New Year's Day"),
    "Heilige Drei Könige": _("Epiphany"),
    "Frauentag": _("Women's Day"),
    "Karfreitag": _("Good Friday"),
    "Ostersonntag": _("Easter Sunday"),
    "Ostermontag": _("Easter Monday"),
    "Erster Mai": _("Labour Day"),
    "Christi Himmelfahrt": _("Ascension Day"),
    "Pfingstsonntag": _("Whit Sunday"),
    "Pfingstmontag": _("Whit Monday"),
    "Fronleichnam": _("Corpus Christi"),
    "Mariä Himmelfahrt": _("Assumption Day"),
    "Weltkindertag": _("World Children's Day"),
    "Tag der Deutschen Einheit": _("German Unity Day"),
    "Reformationstag": _("Reformation Day"),
    "Allerheiligen": _("All Saints' Day"),
    "Buß- und Bettag": _("Day of Repentance and Prayer"),
    "Erster Weihnachtstag": _("Christmas Day"),
    "Zweiter Weihnachtstag": _("Second Day of Christmas"),
}
"""The Länder's official names and the English words for them; a holiday of one year only keeps its German name."""
