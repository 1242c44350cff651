"""When it suits somebody, in words."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.wishes import PartOfDay, Wishes
from wartefrei.web.common.dates import named_day, weekday

_SOME_MONDAY = date(2024, 1, 1)
PARTS: Mapping[PartOfDay, Promise] = {
    PartOfDay.MORNING: gettext_lazy("in the morning"),
    PartOfDay.AFTERNOON: gettext_lazy("in the afternoon"),
}


def weekday_name(number: int) -> str:
    """The weekday in words; 0 is Monday."""
    return weekday(_SOME_MONDAY.replace(day=_SOME_MONDAY.day + number))


def describe_wishes(wishes: Wishes) -> list[str]:
    """When it suits somebody, in words; that any time does, when nothing is said."""
    days = [named_day(day) for day in wishes.days]
    weekdays = [weekday_name(number) for number in wishes.weekdays]
    parts = [PARTS[part] for part in wishes.parts]
    lines = [", ".join(map(str, group)) for group in (days, weekdays, parts) if group]
    return lines or [_("Any time suits me")]
