"""Fields for hours and places, and the openings they may not meet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.plan import MAX_PLACES
from wartefrei.core.ticks import MINUTES_PER_DAY, TICK_MINUTES
from wartefrei.offices.documents.references import find_common_day
from wartefrei.offices.documents.schema import Opening
from wartefrei.web.administration.configuration.rule_words import opening_words
from wartefrei.web.common import dates

_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?")
ISO = "%Y-%m-%d"
_LOOK_AHEAD = timedelta(days=2 * 366)


class ClockField(forms.CharField):
    """A time of day as people type it: 8, 8:00, 08.30, 0830; 24:00 is the end of the day. Cleaned: ``08:30``."""

    def clean(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        found = _CLOCK.fullmatch(typed) if typed.isascii() else None
        hours, minutes = (int(part or 0) for part in found.groups()) if found else (99, 0)
        if minutes > 59 or hours * 60 + minutes > MINUTES_PER_DAY:
            raise ValidationError(_("Please enter a time like 08:30"), code="clock")
        if minutes % TICK_MINUTES:
            raise ValidationError(_("Please enter full five minutes, like 08:30 or 08:35"), code="tick")
        return f"{hours:02}:{minutes:02}"


class PlacesField(forms.IntegerField):
    """A number of places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_PLACES, **options)


class HoursForm(forms.Form):
    """From, to, and the places, of which online and emergency take their parts."""

    start = ClockField(label=gettext_lazy("From"))
    end = ClockField(label=gettext_lazy("To"))
    places = PlacesField(label=gettext_lazy("Places at the same time"))
    online = PlacesField(label=gettext_lazy("of them online"))
    emergency = PlacesField(label=gettext_lazy("of them for emergencies"), required=False)

    def clean(self) -> dict[str, Any]:
        """Hours and places in order."""
        given = super().clean() or {}
        if "start" in given and "end" in given and given["end"] <= given["start"]:
            self.add_error("end", _("The end is not after the beginning."))
        given["emergency"] = given.get("emergency") or 0
        if "places" in given and given.get("online", 0) + given["emergency"] > given["places"]:
            self.add_error("online", self._too_many(given))
        return given

    def _too_many(self, given: dict[str, Any]) -> str:
        return _("Online and emergency together are %(sum)s, but there are only %(places)s places.") % {
            "sum": given.get("online", 0) + given["emergency"],
            "places": given["places"],
        }


@dataclass(frozen=True, slots=True)
class Other:
    """Another opening of the team, and the page on which it is changed."""

    opening: Opening
    url: str


def explain_overlap(opening: Opening, others: Iterable[Other], *, today: date) -> SafeString | None:
    """Which opening it meets and when, with the way to it; None when it meets none."""
    for other in others:
        day = find_common_day(other.opening, opening)
        if day:
            link = format_html(
                '<a class="kern-link" href="{}">{}</a>', other.url, opening_words(other.opening)
            )
            words = _("This team is open at the same time already, on %(day)s: %(opening)s")
            shown = dates.whole_day(_find_next(other.opening, opening, today) or day)
            return mark_safe(words % {"day": shown, "opening": link})  # noqa: S308 -- our own words
    return None


def _find_next(first: Opening, second: Opening, today: date) -> date | None:
    """The first day from today on that both have."""
    days = (today + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD.days))
    rules = first.recurrence, second.recurrence
    return next((day for day in days if all(rule.occurs_on(day) for rule in rules)), None)
