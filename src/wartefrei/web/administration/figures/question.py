"""What is asked of the figures: which offices, which days, compared with which others, and what the rows are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wartefrei.accounts.permissions import Permission
from wartefrei.core.texts import pick_text
from wartefrei.offices.entries import OfficeEntry
from wartefrei.records.figures import Grouping, Period, read_period
from wartefrei.web.common.fields import DayField
from wartefrei.web.common.staff import StaffRequest

_WEEKS = 8
_MOST_DAYS = 3 * 366
YEAR = timedelta(weeks=52)
"""A year back by weeks, so that weekdays are compared with the same weekdays."""

GROUPINGS: Mapping[Grouping, Promise] = {
    Grouping.SERVICE: gettext_lazy("service"),
    Grouping.OFFICE: gettext_lazy("office"),
    Grouping.TEAM: gettext_lazy("team"),
    Grouping.DAY: gettext_lazy("day"),
    Grouping.WEEK: gettext_lazy("week"),
    Grouping.WEEKDAY: gettext_lazy("weekday"),
    Grouping.HOUR: gettext_lazy("hour"),
}


class Comparison(StrEnum):
    """With which days the days are compared; always as many."""

    BEFORE = "before"
    YEAR = "year"
    OWN = "own"


_COMPARISONS = (
    (Comparison.BEFORE.value, gettext_lazy("the days just before")),
    (Comparison.YEAR.value, gettext_lazy("the same weeks a year ago")),
    (Comparison.OWN.value, gettext_lazy("days from a day of your own")),
)


class FiguresForm(forms.Form):
    """Days are both inclusive; ``then`` is the first day to compare with, where that is one's own."""

    office = forms.ChoiceField(required=False, label=gettext_lazy("Office"))
    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("To"))
    by = forms.ChoiceField(
        choices=[(grouping.value, name) for grouping, name in GROUPINGS.items()], label=gettext_lazy("Rows")
    )
    compare = forms.ChoiceField(choices=_COMPARISONS, label=gettext_lazy("Compared with"))
    then = DayField(required=False, label=gettext_lazy("From a day of your own"))

    def clean(self) -> dict[str, object]:
        """The days in order, not more than three years, and a day of one's own where one is to be compared with."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("This day is before the first one."))
        elif isinstance(first, date) and isinstance(last, date) and (last - first).days > _MOST_DAYS:
            self.add_error("last", _("At most three years can be shown at once."))
        if given.get("compare") == Comparison.OWN and not given.get("then") and "then" not in self.errors:
            self.add_error("then", _("Say from which day on."))
        return given


@dataclass(frozen=True, slots=True)
class Question:
    """The offices, the days, the first day of those they are compared with, the rows; and who asks.

    ``asked``: all of it as the query of an address. ``is_inside``: they may call at all of the offices, so they see
    everybody there anyway. Others get blurred figures.
    """

    offices: tuple[OfficeEntry, ...]
    first: date
    last: date
    then_first: date
    by: Grouping
    is_inside: bool
    asked: str

    @property
    def then_last(self) -> date:
        return self.then_first + (self.last - self.first)

    def read(self) -> Period:
        return self._read(self.first, self.last)

    def read_then(self) -> Period:
        """The days to compare with."""
        return self._read(self.then_first, self.then_last)

    def _read(self, first: date, last: date) -> Period:
        return read_period(offices=self.offices, first=first, last=last, is_blurred=not self.is_inside)


def read_form(given: QueryDict, me: StaffRequest) -> FiguresForm:
    """The form as sent; what is not said is the last eight weeks by service, compared with those before."""
    data = given.copy()
    today = localdate(timezone.now())
    for name, value in (
        ("first", str(today - timedelta(weeks=_WEEKS))),
        ("last", str(today)),
        ("by", Grouping.SERVICE.value),
        ("compare", Comparison.BEFORE.value),
    ):
        data.setdefault(name, value)
    form = FiguresForm(data)
    language = get_language() or "de"
    offices = me.offices(Permission.SEE_FIGURES)
    names = [(office.slug, pick_text(office.name, language)[0]) for office in offices]
    form.fields["office"].choices = [("", _("all offices")), *names]  # type: ignore[attr-defined]
    return form


def read_question(form: FiguresForm, me: StaffRequest) -> Question | None:
    """What is asked; None when the form says it wrong. Raises `Http404` for offices of other authorities."""
    asked = form.data.get("office", "")
    all_mine = me.offices(Permission.SEE_FIGURES)
    offices = tuple([me.office(asked, Permission.SEE_FIGURES)] if asked else all_mine)
    if not offices:
        raise PermissionDenied
    if not form.is_valid():
        return None
    given = form.cleaned_data
    first, last = given["first"], given["last"]
    starts = {
        Comparison.BEFORE: first - (last - first + timedelta(days=1)),
        Comparison.YEAR: first - YEAR,
        Comparison.OWN: given["then"],
    }
    return Question(
        offices,
        first,
        last,
        starts[Comparison(given["compare"])],
        Grouping(given["by"]),
        is_inside=all(me.may(Permission.CALL, office) for office in offices),
        asked=urlencode({name: value for name in form.fields if (value := form.data.get(name))}),
    )
