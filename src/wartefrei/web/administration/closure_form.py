"""What somebody says who closes an office: what, from when to when, why, and what silence means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wartefrei.bookings.models import Silence
from wartefrei.bookings.relocating import Scope
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

    scope: Scope
    reason: Text
    silence: Silence
    answer_hours: int


class ClosureForm(forms.Form):
    """Days and times are local; a tick that is touched is closed as a whole."""

    place = forms.ChoiceField(label=gettext_lazy("What is closed"))
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
        super().__init__(data, initial=dict(initial or {}))
        self.now = now
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

    def clean(self) -> dict[str, Any]:
        """The hours in order, ahead, and not endless."""
        given = super().clean() or {}
        names = ("first_date", "first_time", "last_date", "last_time")
        if all(given.get(name) is not None for name in names) and "place" in given:
            start_at, end_at = self._instants(given)
            if end_at <= start_at:
                self.add_error("last_date", _("The end is not after the beginning."))
            elif end_at <= self.now:
                self.add_error("last_date", _("These hours are over already."))
            elif end_at - start_at > timedelta(days=MOST_DAYS):
                self.add_error("last_date", _("At most 60 days can be closed at once."))
        if not given.get("reason") and not given.get("words"):
            self.add_error("words", _("Please say why, so that people understand."))
        return given

    def _instants(self, given: Mapping[str, Any]) -> tuple[datetime, datetime]:
        office, _team = self.places[given["place"]]
        first = datetime.combine(given["first_date"], given["first_time"])
        last = datetime.combine(given["last_date"], given["last_time"])
        return _local(_begin_tick(first), office.zone), _local(_end_tick(last), office.zone)

    def order(self, others: Sequence[Translation] = ()) -> Order:
        """What is asked for; the form is valid. ``others``: own words in other languages."""
        given = self.cleaned_data
        office, team = self.places[given["place"]]
        start_at, end_at = self._instants(given)
        scope = Scope(office, team, start_at, end_at, timedelta(hours=given["answer_hours"]))
        return Order(scope, self._reason(others), Silence(given["silence"]), given["answer_hours"])

    def _reason(self, others: Sequence[Translation]) -> Text:
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"]
        return words_of_reason(chosen) if chosen else put_together(words, others)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)


def _begin_tick(moment: datetime) -> datetime:
    """The tick that has begun at a local moment."""
    return moment - timedelta(minutes=moment.minute % TICK_MINUTES, seconds=moment.second)


def _end_tick(moment: datetime) -> datetime:
    """The end of the tick that a local moment lies in; 23:59 means the whole day."""
    begun = _begin_tick(moment)
    return begun if begun == moment else begun + timedelta(minutes=TICK_MINUTES)
