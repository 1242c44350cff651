"""Dates and times as people read them: 24 hours and Latin digits in every language."""

from datetime import datetime

from babel.dates import format_date
from django.utils.translation import gettext as _

from wartefrei.notifications.marks import Words, fill, isolate

_LOCALES = {"en": "en_GB"}  # not the American order
_SHORT = {"en": "d MMM yyyy"}


def long_moment(moment: datetime, language: str) -> Words:
    """A local date with weekday, and the time: “Thursday 26 November 2026, 09:20”."""
    date = format_date(moment, format="full", locale=_locale(language))
    return fill(_("%(date)s, %(time)s"), date=date, time=clock(moment, language))


def short_date(moment: datetime, language: str) -> Words:
    """A local date in digits, for the subject."""
    pattern = _SHORT.get(language, "dd.MM.yyyy")
    return isolate(format_date(moment, format=pattern, locale=_locale(language)), language)


def clock(moment: datetime, language: str) -> Words:
    """A local time: 09:20."""
    return isolate(f"{moment:%H:%M}", language)


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
