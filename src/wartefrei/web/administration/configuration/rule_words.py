"""Openings, limits and closures in sentences that say what they mean."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from wartefrei.core.texts import pick_text
from wartefrei.offices.documents.schema import ALWAYS, WEEKDAYS, Limit, Opening, Span
from wartefrei.web.common import dates

_A_MONDAY = date(2024, 1, 1).toordinal()
_RUN = 3
"""From so many days in a row on they are told as from … to."""

NTHS: Mapping[str, Promise] = {
    "1": gettext_lazy("the first of the month"),
    "2": gettext_lazy("the second of the month"),
    "3": gettext_lazy("the third of the month"),
    "4": gettext_lazy("the fourth of the month"),
    "5": gettext_lazy("the fifth of the month"),
    "last": gettext_lazy("the last of the month"),
}


def weekday_name(number: int) -> str:
    """0 is Monday."""
    return dates.weekday(date.fromordinal(_A_MONDAY + number))


def weekdays_words(numbers: Sequence[int]) -> str:
    """``Monday to Thursday``, ``Monday, Wednesday``."""
    days = sorted(set(numbers))
    is_run = len(days) >= _RUN and all(later == earlier + 1 for earlier, later in pairwise(days))
    if is_run:
        return pgettext("weekdays", "%(first)s to %(last)s") % {
            "first": weekday_name(days[0]),
            "last": weekday_name(days[-1]),
        }
    return pgettext("list", ", ").join(weekday_name(day) for day in days)


def hours_words(start: str, end: str) -> str:
    """``08:00–12:00``, in this order and on one line in texts from right to left too."""
    return f"\u2066{start}\u2060–\u2060{end}\u2069" if get_language_bidi() else f"{start}–{end}"


def opening_words(opening: Opening) -> str:
    """When it is: ``Every second week: Thursday, 14:00–18:00, from 1 December 2026 on``."""
    hours = hours_words(opening.start, opening.end)
    if opening.since == opening.until:
        return _("Only on %(day)s, %(hours)s") % {"day": dates.whole_day(opening.since), "hours": hours}
    days = weekdays_words([WEEKDAYS.index(day) for day in opening.days])
    return pgettext("list", ", ").join(filter(None, [_rhythm(opening, days), hours, *_validity(opening)]))


def _rhythm(opening: Opening, days: str) -> str:
    if opening.nth:
        return _("%(days)s (%(which)s)") % {"days": days, "which": NTHS[str(opening.nth)]}
    if opening.every_weeks == 1:
        return _("Every week: %(days)s") % {"days": days}
    weeks = opening.every_weeks
    rhythm = ngettext("Every week", "Every %(number)s weeks", weeks) % {"number": weeks}
    return _("%(rhythm)s: %(days)s") % {"rhythm": rhythm, "days": days}


def _validity(opening: Opening) -> list[str]:
    found = []
    if opening.since != ALWAYS:
        found.append(_("from %(day)s on") % {"day": dates.plain_day(opening.since)})
    if opening.until:
        found.append(_("until %(day)s") % {"day": dates.plain_day(opening.until)})
    return found


def places_words(opening: Opening) -> str:
    """``4 places, 3 of them online, 1 kept for emergencies``."""
    places = ngettext("%(number)s place", "%(number)s places", opening.places) % {"number": opening.places}
    found = [places, _("%(online)s of them online") % {"online": opening.online}]
    if opening.emergency:
        found.append(_("%(emergency)s kept for emergencies") % {"emergency": opening.emergency})
    if opening.special:
        found.append(_("on holidays and in closures too"))
    return pgettext("list", ", ").join(found)


def span_words(span: Span) -> str:
    """``Monday, 23 November 2026``, ``23 November 2026 to 27 November 2026``, ``23 November 2026, 10:00–12:00``."""
    (first, start), (last, end) = _split(span.start), _split(span.end)
    if first == last:
        day = dates.whole_day(first)
        if not start and not end:
            return day
        return f"{day}, {hours_words(start or '00:00', end or '24:00')}"
    return _("%(first)s to %(last)s") % {"first": _moment(first, start), "last": _moment(last, end)}


def _split(moment: str) -> tuple[date, str]:
    day, _space, clock = moment.partition(" ")
    return date.fromisoformat(day), clock


def _moment(day: date, clock: str) -> str:
    shown = dates.plain_day(day)
    return dates.day_at_time(shown, clock) if clock else shown


def limit_words(limit: Limit) -> str:
    """``At most 2 places``."""
    if not limit.places:
        return _("No places")
    return ngettext("At most %(number)s place", "At most %(number)s places", limit.places) % {
        "number": limit.places
    }


def reason_words(reason: Mapping[str, str] | str, language: str) -> str:
    """A reason as it is written down, in the language if there is one."""
    return reason if isinstance(reason, str) else pick_text(reason, language)[0]


def key_order(part: Any) -> tuple[Any, ...]:
    """Ordinary openings first, by weekday and time; then special ones by day."""
    days = [WEEKDAYS.index(day) for day in part.days]
    return part.special, part.since if part.special else ALWAYS, min(days), part.start, part.since
