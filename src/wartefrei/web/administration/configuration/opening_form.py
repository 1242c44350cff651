"""What somebody says about an opening: as a series, from a day on, or on one day only."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.recurrence import Recurrence
from wartefrei.offices.documents.schema import ALWAYS, WEEKDAYS, Opening
from wartefrei.web.administration.configuration.hours_fields import (
    HoursForm,
    Other,
    explain_overlap,
)
from wartefrei.web.administration.configuration.rule_words import NTHS, weekday_name
from wartefrei.web.common.fields import DayField

FROM_A_DAY, ALL = "from", "all"
_MOST_WEEKS = 52
Plain = dict[str, Any]


def as_plain(opening: Opening) -> Plain:
    """The opening as it stands in a document."""
    return opening.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class OpeningForm(HoursForm):
    """A series. ``others``: the team's other openings, that it may not meet."""

    days = forms.MultipleChoiceField(label=gettext_lazy("Weekdays"))
    since = DayField(required=False, label=gettext_lazy("First day"))
    until = DayField(required=False, label=gettext_lazy("Last day"))
    every_weeks = forms.IntegerField(
        required=False, min_value=1, max_value=_MOST_WEEKS, label=gettext_lazy("Every how many weeks")
    )
    nth = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("every time")), *NTHS.items()],
        label=gettext_lazy("Which in the month"),
    )
    special = forms.BooleanField(required=False, label=gettext_lazy("On holidays and in closures too"))

    def __init__(
        self, data: Mapping[str, Any] | None, *, others: Sequence[Other], today: date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.others, self.today = others, today
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (slug, weekday_name(number)) for number, slug in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, Any]:
        """One rhythm, days in order, and no other opening at the same time."""
        given = super().clean()
        weeks = given.get("every_weeks") or 1
        if given.get("nth") and weeks > 1:
            self.add_error("nth", _("Please choose either weeks or the place in the month, not both."))
        if weeks > 1 and not given.get("since") and "since" not in self.errors:
            self.add_error("since", _("Please say the first day: the weeks are counted from there."))
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day is before the first."))
        if not self.errors:
            given["opening"] = self._make(given)
            self._refuse_overlap(given["opening"])
        return given

    def _refuse_overlap(self, opening: Opening) -> None:
        problem = explain_overlap(opening, self.others, today=self.today)
        if problem:
            self.add_error("start", problem)

    def _make(self, given: Mapping[str, Any]) -> Opening:
        nth = given.get("nth") or None
        return Opening.model_validate(
            {
                "days": [day for day in WEEKDAYS if day in given["days"]],
                "from": given["start"],
                "to": given["end"],
                "places": given["places"],
                "online": given["online"],
                "emergency": given["emergency"],
                "since": given.get("since") or ALWAYS,
                "until": given.get("until"),
                "every_weeks": given.get("every_weeks") or 1,
                "nth": int(nth) if nth and nth.isdigit() else nth,
                "special": given.get("special", False),
            }
        )


class ChangeForm(OpeningForm):
    """A series that exists: changed from a day on (the old one ends the day before) or as a whole."""

    how = forms.ChoiceField(
        choices=[
            (FROM_A_DAY, gettext_lazy("From a day on; until then everything stays")),
            (ALL, gettext_lazy("As if it had always been so")),
        ],
        label=gettext_lazy("When does the change count?"),
    )
    from_day = DayField(required=False, label=gettext_lazy("From this day on"))

    def __init__(self, data: Mapping[str, Any] | None, *, old: Opening, **options: Any) -> None:
        self.old = old
        super().__init__(data, **options)

    def clean(self) -> dict[str, Any]:
        """A day on which the old one is still there."""
        given = self.cleaned_data
        if given.get("how") == FROM_A_DAY:
            self._check_day(given.get("from_day"))
            given["since"] = given.get("from_day")
        return super().clean()

    def _check_day(self, day: date | None) -> None:
        if "from_day" in self.errors:
            return
        if day is None:
            self.add_error("from_day", _("Please say from which day on."))
        elif day <= self.old.since:
            self.add_error("from_day", _("The opening begins only then. Change it as a whole."))
        elif self.old.until and day > self.old.until:
            self.add_error("from_day", _("The opening has ended before this day."))

    def _make(self, given: Mapping[str, Any]) -> Opening:
        if given["how"] == ALL:
            return super()._make(given)
        day = given["from_day"]
        end = (day - timedelta(days=1)).isoformat()
        self.cleaned_data["ended"] = Opening.model_validate({**as_plain(self.old), "until": end})
        return super()._make({**given, "since": self._in_step(day, given)})

    def _in_step(self, day: date, given: Mapping[str, Any]) -> date:
        """The first day: every second week stays the same second week."""
        weeks = given.get("every_weeks") or 1
        if weeks == 1 or weeks != self.old.every_weeks:
            return day
        numbers = frozenset(WEEKDAYS.index(name) for name in given["days"])
        rule = Recurrence(numbers, self.old.since, None, weeks)
        ahead = (day + timedelta(days=offset) for offset in range(7 * weeks + 7))
        return next(one for one in ahead if rule.occurs_on(one))


class OneDayForm(HoursForm):
    """Other times on one day, holiday or not; ``instead``: the usual hours of the day don't count."""

    day = DayField(label=gettext_lazy("Day"))
    instead = forms.BooleanField(
        required=False, label=gettext_lazy("Nothing else is open on this day (the usual hours do not count)")
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, others: Sequence[Other], today: date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.others, self.today = others, today

    def clean(self) -> dict[str, Any]:
        """No other special opening at the same time."""
        given = super().clean()
        if not self.errors:
            given["opening"] = self._make(given)
            problem = explain_overlap(given["opening"], self.others, today=self.today)
            if problem:
                self.add_error("start", problem)
        return given

    def _make(self, given: Mapping[str, Any]) -> Opening:
        day: date = given["day"]
        return Opening.model_validate(
            {
                "days": [WEEKDAYS[day.weekday()]],
                "from": given["start"],
                "to": given["end"],
                "places": given["places"],
                "online": given["online"],
                "emergency": given["emergency"],
                "since": day,
                "until": day,
                "special": True,
            }
        )


class EndForm(forms.Form):
    """An opening ends on a day, or has never been."""

    how = forms.ChoiceField(
        choices=[
            (FROM_A_DAY, gettext_lazy("It ends; what has been stays")),
            (ALL, gettext_lazy("Remove it as if it had never been")),
        ],
        label=gettext_lazy("How does it end?"),
    )
    last_day = DayField(required=False, label=gettext_lazy("Last day"))

    def __init__(self, data: Mapping[str, Any] | None, *, old: Opening, **options: Any) -> None:
        super().__init__(data, **options)
        self.old = old

    def clean(self) -> dict[str, Any]:
        """A last day within the opening."""
        given = super().clean() or {}
        if given.get("how") != FROM_A_DAY or "last_day" in self.errors:
            return given
        last = given.get("last_day")
        if last is None:
            self.add_error("last_day", _("Please say the last day."))
        elif last < self.old.since:
            self.add_error("last_day", _("The opening begins only later. Remove it as a whole."))
        elif self.old.until and last >= self.old.until:
            self.add_error("last_day", _("The opening has ended by then."))
        return given

    def remains(self) -> Opening | None:
        """What is left of it."""
        if self.cleaned_data["how"] == ALL:
            return None
        last: date = self.cleaned_data["last_day"]
        return Opening.model_validate({**as_plain(self.old), "until": last.isoformat()})
