"""Days and times in words: 24 hours and Latin digits in every language."""

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date, format_skeleton, get_day_names
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext

_GERMAN = "de"
_LOCALES: Mapping[str, str] = {"en": "en_GB"}  # not the American order
_NAMED_DAY: Mapping[str, str] = {
    "de": "EEEE, d. MMMM",
    "en": "EEEE d MMMM",
    "fr": "EEEE d MMMM",
    "tr": "d MMMM EEEE",
    "ar": "EEEE، d MMMM",
    "ru": "EEEE, d MMMM",
    "uk": "EEEE, d MMMM",
}
_SHORT_DAY: Mapping[str, str] = {
    "de": "EEE, d. MMM",
    "en": "EEE d MMM",
    "fr": "EEE d MMM",
    "tr": "d MMM EEE",
    "ar": "EEEE، d MMM",
    "ru": "EEE, d MMM",
    "uk": "EEE, d MMM",
}


def _language() -> str:
    return (get_language() or _GERMAN)[:2]


def _locale() -> str:
    return _LOCALES.get(_language(), _language())


def whole_day(day: date) -> str:
    """``Donnerstag, 26. November 2026``."""
    return format_date(day, "full", locale=_locale())


def named_day(day: date) -> str:
    """``Donnerstag, 26. November``."""
    return format_date(day, _NAMED_DAY[_language()], locale=_locale())


def short_day(day: date) -> str:
    """``Do., 26. Nov.``; written out where a language has no short names."""
    return format_date(day, _SHORT_DAY[_language()], locale=_locale())


def plain_day(day: date) -> str:
    """``26. November 2026``, for birthdays."""
    return format_date(day, "long", locale=_locale())


def day_of_month(day: date) -> str:
    """``26.``."""
    return f"{day.day}." if _language() == _GERMAN else str(day.day)


def month_name(day: date) -> str:
    """``November 2026``."""
    return format_skeleton("yMMMM", day, locale=_locale())


def weekday(day: date, *, is_short: bool = False) -> str:
    """``Donnerstag``, or ``Do``."""
    is_abbreviated = is_short and _language() != "ar"  # Arabic has no short names
    names = get_day_names("short" if is_abbreviated else "wide", "stand-alone", locale=_locale())
    return str(names[day.weekday()]).rstrip(".")


def clock(instant: datetime) -> str:
    """``09:20``; the instant is in the zone it is shown in."""
    return f"{instant:%H:%M}"


def minutes_words(minutes: int) -> str:
    """``50 Minuten``."""
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def at_time(time: str) -> str:
    """A clock time in a sentence: ``09:20 Uhr``."""
    return pgettext("time of day", "%(time)s") % {"time": time}


def day_at_time(day: str, time: str) -> str:
    """``Donnerstag, 26. November, 09:20 Uhr``."""
    return pgettext("day and time of day", "%(day)s, %(time)s") % {"day": day, "time": time}


def mark_time(instant: datetime) -> SafeString:
    """A clock time for HTML, kept together and apart from the direction of the text around it."""
    bdi = format_html("<bdi>{}</bdi>", clock(instant))
    words = mark_safe(at_time(bdi))  # noqa: S308 -- our own words around escaped digits
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(timespec="minutes"), words)


def mark_day_and_time(day: str, instant: datetime) -> SafeString:
    """A day in words with its clock time, for HTML."""
    bdi = format_html("<bdi>{}</bdi>", clock(instant))
    words = mark_safe(day_at_time(day, bdi))  # noqa: S308 -- words of Babel and our own
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(timespec="minutes"), words)
