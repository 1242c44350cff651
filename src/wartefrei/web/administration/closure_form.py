"""What somebody says who closes an office: what, from when to when, why, and what silence means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wartefrei.bookings.models import ClosureRun, Silence
from wartefrei.bookings.relocating import ClosedHours
from wartefrei.core.texts import FALLBACK, Text, pick_text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.administration.configuration.reasons import REASONS, words_of_reason
from wartefrei.web.administration.configuration.translations import Translation, put_together
from wartefrei.web.common.fields import DayField

MOST_DAYS = 60

_SILENCES = (
    (Silence.KEEP.value, gettext_lazy("The new time stays")),
    (Silence.CANCEL.value, gettext_lazy("The new time is cancelled")),
)


@dataclass(frozen=True, slots=True)
class Order:
    """A closure as asked for."""

    hours: ClosedHours
    reason: Text
    silence: Silence
    answer_hours: int


@dataclass(frozen=True, slots=True)
class Change:
    """Other hours and another reason for a closure."""

    start_at: datetime
    end_at: datetime
    reason: Text


class _WhenAndWhy(forms.Form):
    """Days and times are local; a tick that is touched is closed as a whole."""

    first_date = DayField(label=gettext_lazy("From, day"))
    first_time = forms.TimeField(label=gettext_lazy("From, time"))
    last_date = DayField(label=gettext_lazy("To, day"))
    last_time = forms.TimeField(label=gettext_lazy("To, time"))
    reason = forms.ChoiceField(
        choices=[*REASONS.items(), ("", gettext_lazy("Own words"))],
        required=False,
        label=gettext_lazy("Reason"),
    )
    words = forms.CharField(required=False, max_length=200, label=gettext_lazy("Own words (in German)"))

    def __init__(
        self, data: Mapping[str, Any] | None, now: datetime, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.now = now

    def zone(self) -> ZoneInfo | None:
        """That of the place, if it is known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The hours in order, ahead, and not endless."""
        given = super().clean() or {}
        names = ("first_date", "first_time", "last_date", "last_time")
        if all(given.get(name) is not None for name in names) and self.zone() is not None:
            start_at, end_at = self.instants()
            if end_at <= start_at:
                self.add_error("last_date", _("The end is not after the beginning."))
            elif end_at <= self.now:
                self.add_error("last_date", _("These hours are over already."))
            elif end_at - start_at > timedelta(days=MOST_DAYS):
                self.add_error("last_date", _("At most 60 days can be closed at once."))
        if not given.get("reason") and not given.get("words"):
            self.add_error("words", _("Please say why, so that people understand."))
        return given

    def instants(self) -> tuple[datetime, datetime]:
        """Beginning and end; the place is known."""
        given, zone = self.cleaned_data, self.zone()
        first = datetime.combine(given["first_date"], given["first_time"])
        last = datetime.combine(given["last_date"], given["last_time"])
        return _begin_tick(first).replace(tzinfo=zone), _end_tick(last).replace(tzinfo=zone)

    def text(self, others: Sequence[Translation]) -> Text:
        """The reason in every language there is."""
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"]
        return words_of_reason(chosen) if chosen else put_together(words, others)


class ClosureForm(_WhenAndWhy):
    """What is closed, from when to when, why, and what silence means."""

    place = forms.ChoiceField(label=gettext_lazy("What is closed"))
    silence = forms.ChoiceField(choices=_SILENCES, label=gettext_lazy("If somebody does not answer"))
    answer_hours = forms.IntegerField(
        min_value=1, max_value=240, label=gettext_lazy("Hours before the new time that an answer may come")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        offices: Sequence[OfficeEntry],
        now: datetime,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, now, initial)
        self.places = {f"{office.slug}": (office, None) for office in offices} | {
            f"{office.slug}/{team.slug}": (office, team)
            for office in offices
            if len(office.teams) > 1
            for team in office.teams
        }
        language = get_language() or FALLBACK
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (key, pick_text(office.name, language)[0] + (f": {team.name}" if team else ""))
            for key, (office, team) in sorted(self.places.items())
        ]

    def zone(self) -> ZoneInfo | None:
        """That of the office chosen."""
        place = self.cleaned_data.get("place")
        return self.places[place][0].zone if place in self.places else None

    def order(self, others: Sequence[Translation] = ()) -> Order:
        """What is asked for; the form is valid. ``others``: own words in other languages."""
        given = self.cleaned_data
        office, team = self.places[given["place"]]
        hours = ClosedHours(office, team, *self.instants(), timedelta(hours=given["answer_hours"]))
        return Order(hours, self.text(others), Silence(given["silence"]), given["answer_hours"])


class ChangeForm(_WhenAndWhy):
    """Other hours or another reason. What is closed and what silence means stays: people have been told so."""

    def __init__(
        self, data: Mapping[str, Any] | None, run: ClosureRun, zone: ZoneInfo, now: datetime
    ) -> None:
        super().__init__(data, now, _as_it_is(run, zone))
        self._zone = zone

    def zone(self) -> ZoneInfo | None:
        """That of the closed office."""
        return self._zone

    def change(self, others: Sequence[Translation]) -> Change:
        """What is asked for; the form is valid."""
        return Change(*self.instants(), self.text(others))


def _as_it_is(run: ClosureRun, zone: ZoneInfo) -> dict[str, Any]:
    """A closure as it was typed; until midnight is until 23:59."""
    start = run.start_at.astimezone(zone)
    end = run.end_at.astimezone(zone)
    end -= timedelta(minutes=int((end.hour, end.minute) == (0, 0)))
    chosen = next((key for key in REASONS if words_of_reason(key) == run.reason), "")
    return {
        "first_date": start.date().isoformat(),
        "first_time": f"{start:%H:%M}",
        "last_date": end.date().isoformat(),
        "last_time": f"{end:%H:%M}",
        "reason": chosen,
        "words": "" if chosen else run.reason.get(FALLBACK, ""),
    }


def _begin_tick(moment: datetime) -> datetime:
    """The tick that has begun at a local moment."""
    return moment - timedelta(minutes=moment.minute % TICK_MINUTES, seconds=moment.second)


def _end_tick(moment: datetime) -> datetime:
    """The end of the tick that a local moment lies in; 23:59 means the whole day."""
    begun = _begin_tick(moment)
    return begun if begun == moment else begun + timedelta(minutes=TICK_MINUTES)
