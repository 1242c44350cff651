"""Forms for a while: days or hours for which places are limited or everything is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wartefrei.core.texts import FALLBACK
from wartefrei.core.ticks import ticks_between
from wartefrei.offices.documents.fields import begin_of, end_of
from wartefrei.offices.documents.rules import Setup
from wartefrei.offices.documents.schema import Closure
from wartefrei.web.administration.configuration.hours_fields import ClockField, PlacesField
from wartefrei.web.administration.configuration.reasons import REASONS, words_of_reason
from wartefrei.web.administration.configuration.translations import Translation, put_together
from wartefrei.web.common.fields import DayField

_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class When:
    """A while as a document has it, and its instants."""

    start: str
    end: str
    start_at: datetime
    end_at: datetime

    def as_plain(self) -> dict[str, Any]:
        """The fields of a document."""
        return {"from": self.start, "to": self.end}


class SpanForm(forms.Form):
    """Whole days unless hours are given; without a last day one day only."""

    first_day = DayField(label=gettext_lazy("First day"))
    first_time = ClockField(required=False, label=gettext_lazy("From, time"))
    last_day = DayField(required=False, label=gettext_lazy("Last day"))
    last_time = ClockField(required=False, label=gettext_lazy("To, time"))

    def __init__(
        self, data: Mapping[str, Any] | None, *, zone: ZoneInfo, now: datetime, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.zone, self.now = zone, now

    def clean(self) -> dict[str, Any]:
        """In order, not over, not longer than a year unless it was before."""
        given = super().clean() or {}
        if not {"first_day", "first_time", "last_day", "last_time"} & self.errors.keys():
            when = self._read(given)
            if when.end_at <= when.start_at:
                name = "last_time" if given["last_time"] else "last_day"
                self.add_error(name, _("The end is not after the beginning."))
            elif when.end_at <= self.now:
                self.add_error("last_day", _("These hours are over already."))
            elif when.end_at - when.start_at > _LONGEST and not self._is_as_it_was(when):
                self.add_error("last_day", _("At most a year at once."))
            else:
                given["when"] = when
        return given

    def _is_as_it_was(self, when: When) -> bool:
        first, last = (
            f"{self.initial.get(f'{side}_day', '')} {self.initial.get(f'{side}_time', '')}".strip()
            for side in ("first", "last")
        )
        return (when.start, when.end) == (first, last)

    def _read(self, given: Mapping[str, Any]) -> When:
        first: date = given["first_day"]
        last: date = given["last_day"] or first
        start = f"{first.isoformat()} {given['first_time']}".strip()
        end = f"{last.isoformat()} {given['last_time']}".strip()
        return When(start, end, begin_of(start, self.zone), end_of(end, self.zone))


class LimitForm(SpanForm):
    """How many places remain of a team. ``setups``: the rules of the teams to choose from, by short name."""

    team = forms.ChoiceField(label=gettext_lazy("Team"))
    places = PlacesField(label=gettext_lazy("Places that remain"))
    reason = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Reason, only for colleagues")
    )
    field_order = ("team", "places", "first_day", "first_time", "last_day", "last_time", "reason")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        setups: Mapping[str, Setup],
        teams: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.setups = setups
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A limit that limits something."""
        given = super().clean()
        if {"when", "team", "places"} <= given.keys():
            most = _most_places(self.setups[given["team"]], given["when"])
            if not most:
                self.add_error("first_day", _("The team receives nobody in these hours."))
            elif given["places"] >= most:
                sentence = ngettext(
                    "Only %(number)s place is planned in these hours: nothing would change.",
                    "Only %(number)s places are planned in these hours: nothing would change.",
                    most,
                )
                self.add_error("places", sentence % {"number": most})
        return given

    def as_plain(self) -> dict[str, Any]:
        """The limit as it stands in a document."""
        when: When = self.cleaned_data["when"]
        reason = self.cleaned_data["reason"].strip()
        found = when.as_plain() | {"places": self.cleaned_data["places"]}
        return found | ({"reason": reason} if reason else {})


def _most_places(setup: Setup, when: When) -> int:
    """The most places at once in these hours."""
    zone = setup.rules.zone
    day, most = when.start_at.astimezone(zone).date(), 0
    while day <= when.end_at.astimezone(zone).date():
        first, last = ticks_between(when.start_at, when.end_at, day, zone)
        plan = setup.plan(day)
        most = max([most, *plan.places.to_bytes(plan.ticks, "little")[first:last]])
        day += timedelta(days=1)
    return most


class ClosureForm(SpanForm):
    """What is closed and why. ``places``: keys of authority, offices and teams with their names."""

    place = forms.ChoiceField(label=gettext_lazy("What is closed"))
    reason = forms.ChoiceField(
        choices=[("", gettext_lazy("Own words")), *REASONS.items()],
        required=False,
        label=gettext_lazy("Reason"),
    )
    words = forms.CharField(required=False, max_length=200, label=gettext_lazy("Own words (in German)"))
    field_order = ("place", "first_day", "first_time", "last_day", "last_time", "reason", "words")

    def __init__(
        self, data: Mapping[str, Any] | None, *, places: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]

    def as_plain(self, others: Sequence[Translation]) -> dict[str, Any]:
        """The closure as it stands in a document; ``others``: own words in other languages."""
        when: When = self.cleaned_data["when"]
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        reason = words_of_reason(chosen) if chosen else put_together(words, others) if words else {}
        return when.as_plain() | ({"reason": reason} if reason else {})


def initial_of(closure: Closure) -> dict[str, Any]:
    """A closure that there is, as it was typed."""
    first_day, _blank, first_time = closure.start.partition(" ")
    last_day, _blank, last_time = closure.end.partition(" ")
    chosen = next((key for key in REASONS if words_of_reason(key) == closure.reason), "")
    return {
        "first_day": first_day,
        "first_time": first_time,
        "last_day": last_day,
        "last_time": last_time,
        "reason": chosen,
        "words": "" if chosen else closure.reason.get(FALLBACK, ""),
    }
