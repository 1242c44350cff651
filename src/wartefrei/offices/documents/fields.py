"""The small values of a document: slugs, texts, times of day, dates, moments."""

import re
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from wartefrei.core.lands import Land
from wartefrei.core.texts import FALLBACK, hides_signs, is_blank
from wartefrei.core.ticks import MINUTES_PER_DAY, TICK_MINUTES, YEARS, wall_instant
from wartefrei.offices.documents.problems import expected, fill_in

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_POST_CODE = re.compile(r"[0-9]{5}")
_MOMENT = re.compile(rf"({_DAY.pattern})(?:[ T](\S+))?")


def _check_slug(slug: str) -> str:
    if len(slug) > 50 or not _SLUG.fullmatch(slug):
        raise expected(
            'a short name of small letters, digits and hyphens like "leonberg-buergeramt"',
            _("Please use small letters, digits and hyphens only, for example leonberg-buergeramt."),
        )
    return slug


def _fold(line: str) -> str:
    """In one line: whatever parts lines or words becomes one blank."""
    return " ".join(line.split())


def _check_line(line: str) -> str:
    if is_blank(line):
        raise expected("a text without control characters", fill_in())
    return _check_signs(line)


def _check_signs(line: str) -> str:
    if hides_signs(line):
        raise expected(
            "a text without control characters", _("This text contains signs that can’t be shown.")
        )
    return line


def _check_language(language: str) -> str:
    supported = [code for code, _ in settings.LANGUAGES]
    if language not in supported:
        raise expected(
            f"one of the languages {', '.join(supported)}", _("Please choose one of the values shown.")
        )
    return language


def _read_words(value: object) -> object:
    return {FALLBACK: value} if isinstance(value, str) else value


def _check_german(words: dict[str, str]) -> dict[str, str]:
    if FALLBACK not in words:
        raise expected(
            'a text in German ("de")',
            _("Please fill in the German text: it stands in for every language that is missing."),
        )
    return words


def _check_clock(clock: str) -> str:
    if not _CLOCK.fullmatch(clock) or minute_of(clock) % TICK_MINUTES:
        raise expected(
            'a time like "08:00", at full five minutes',
            _("Please enter a time like 08:00, in steps of five minutes."),
        )
    return clock


def _check_url(url: str) -> str:
    if not _URL.fullmatch(url):
        raise expected(
            'an address like "https://www.leonberg.de"',
            _("Please enter a complete address like https://www.leonberg.de."),
        )
    return url


def _check_mail(address: str) -> str:
    if not _MAIL.fullmatch(address):
        raise expected(
            'a mail address like "termine@leonberg.de"',
            _("Please check the e-mail address, for example name@example.org"),
        )
    return address


def _check_land(land: str) -> str:
    if land not in set(Land):
        raise expected(
            f"the code of a Land, one of {', '.join(Land)}", _("Please choose one of the values shown.")
        )
    return land


def _check_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise expected(
            'a time zone like "Europe/Berlin"', _("Please enter a time zone like Europe/Berlin.")
        ) from None
    return zone


def _read_day(value: object) -> date:
    day = None
    try:
        if isinstance(value, date):
            day = value
        elif isinstance(value, str) and _DAY.fullmatch(value):
            day = date.fromisoformat(value)
    except ValueError:
        pass
    if day and day.year in YEARS:
        return day
    raise expected('a date like "2026-12-24"', _("Please enter a date."))


def _check_moment(moment: str) -> str:
    found = _MOMENT.fullmatch(moment)
    try:
        if not found:
            raise ValueError(moment)
        if date.fromisoformat(found[1]).year not in YEARS:
            raise ValueError(moment)
        if found[2]:
            _check_clock(found[2])
    except ValueError:
        raise expected(
            'a date like "2026-12-24" or a moment like "2026-12-24 12:00"',
            _("Please enter a date, and if it is not for the whole day a time like 12:00."),
        ) from None
    return moment.replace("T", " ")


def _check_place(place: object) -> object:
    if not isinstance(place, str) or (place.isdigit() and not _POST_CODE.fullmatch(place)):
        raise expected(
            'a municipality like "Kaarst" or a post code in quotes like "41460"',
            _("Please enter municipalities like Kaarst, or post codes of five digits."),
        )
    return place


def _check_letters(letters: str) -> str:
    if not re.fullmatch(r"[A-Z]-[A-Z]", letters) or letters[0] > letters[2]:
        raise expected(
            'first and last letter like "A-E"', _("Please enter the first and the last letter, like A-E.")
        )
    return letters


Line = Annotated[str, AfterValidator(_check_line)]
Remark = Annotated[str, AfterValidator(_check_signs)]  # may be empty
Name = Annotated[str, AfterValidator(_fold), AfterValidator(_check_line)]
Room = Annotated[str, AfterValidator(_fold), AfterValidator(_check_signs)]  # may be empty
Slug = Annotated[str, AfterValidator(_check_slug)]
Language = Annotated[str, AfterValidator(_check_language)]
Words = Annotated[dict[Language, Line], BeforeValidator(_read_words), AfterValidator(_check_german)]
Names = Annotated[
    dict[Language, Annotated[Name, Field(max_length=200)]],
    BeforeValidator(_read_words),
    AfterValidator(_check_german),
]
Clock = Annotated[str, AfterValidator(_check_clock)]
Day = Annotated[date, BeforeValidator(_read_day)]
Moment = Annotated[str, AfterValidator(_check_moment)]
Place = Annotated[Name, BeforeValidator(_check_place)]
Letters = Annotated[str, AfterValidator(_check_letters)]
Url = Annotated[Remark, Field(max_length=200), AfterValidator(_check_url)]
Mail = Annotated[Remark, Field(max_length=254), AfterValidator(_check_mail)]
LandCode = Annotated[str, AfterValidator(_check_land)]
Zone = Annotated[str, Field(max_length=50), AfterValidator(_check_zone)]


def minute_of(clock: str) -> int:
    """Minutes of the local day: 0 … 1440."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def begin_of(moment: str, zone: ZoneInfo) -> datetime:
    """The instant at which a span begins: a date alone is the beginning of its day."""
    return _instant(moment, zone, alone=0)


def end_of(moment: str, zone: ZoneInfo) -> datetime:
    """The instant at which a span ends: a date alone is the end of its day."""
    return _instant(moment, zone, alone=MINUTES_PER_DAY)


def _instant(moment: str, zone: ZoneInfo, *, alone: int) -> datetime:
    day, _space, clock = moment.partition(" ")
    return wall_instant(date.fromisoformat(day), minute_of(clock) if clock else alone, zone)
