"""Dates and times as people read them: 24 hours and Latin digits in every language."""

from datetime import date, datetime

from babel.dates import format_date, get_day_names
from django.utils.translation import gettext as _

from wartefrei.notifications.marks import Words, fill, isolate

_LOCALES = {"en": "en_GB"}  # not the American order
_SHORT = {"en": "d MMM yyyy"}


def long_moment(moment: datetime, language: str) -> Words:
    """A local date with weekday, and the time: “Thursday 26 November 2026, 09:20”."""
    return fill(_("%(date)s, %(time)s"), date=long_date(moment, language), time=clock(moment, language))


def long_date(day: date, language: str) -> str:
    """A date with weekday: “Thursday, 26 November 2026”."""
    return format_date(day, format="full", locale=_locale(language))


def weekday(number: int, language: str) -> str:
    """The name of a weekday, 0 is Monday: “Thursday”."""
    return str(get_day_names("wide", "stand-alone", locale=_locale(language))[number])


def short_date(moment: datetime, language: str) -> Words:
    """A local date in digits, for the subject."""
    pattern = _SHORT.get(language, "dd.MM.yyyy")
    return isolate(format_date(moment, format=pattern, locale=_locale(language)), language)


def clock(moment: datetime, language: str) -> Words:
    """A local time: 09:20."""
    return isolate(f"{moment:%H:%M}", language)


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
