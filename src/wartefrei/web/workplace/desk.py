"""Everything the page of a counter shows at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wartefrei.bookings.agenda import Marks, read_marks
from wartefrei.core.calling import ReasonKind
from wartefrei.core.ticks import tick_start
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Arrival
from wartefrei.queueing.queries import (
    AlarmView,
    CounterView,
    Queue,
    QueueRow,
    read_alarms,
    read_counters,
    read_queue,
)
from wartefrei.web.workplace.actions import ACTIONS
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.people import Visit, make_visit
from wartefrei.web.workplace.places import Place
from wartefrei.web.workplace.rows import (
    Elsewhere,
    ExpectedView,
    Row,
    make_elsewhere,
    make_expected,
    make_row,
    say_standing,
)


@dataclass(frozen=True, slots=True)
class BigButton:
    """The one big button: what it does, with whom and why. ``form``: the id of the form it sends besides its own."""

    words: str
    reason: str
    url: str
    form: str = ""


@dataclass(frozen=True)
class Desk:
    """The page of a counter."""

    place: Place
    queue: Queue
    counters: Sequence[CounterView]
    every_alarm: Sequence[AlarmView]
    marks: Mapping[int, Marks]
    current: Visit | None

    @cached_property
    def _own(self) -> CounterView:
        return next(one for one in self.counters if one.slug == self.place.counter.slug)

    @property
    def is_open(self) -> bool:
        """Whether the person works here."""
        return self._own.login == self.place.login

    @property
    def taken_by(self) -> str:
        """The login of a colleague who works here; empty when nobody else does."""
        return "" if self.is_open else self._own.login

    @property
    def is_idle(self) -> bool:
        return self.current is None

    @property
    def at(self) -> str:
        """The number at the counter as the page knows it; forms send it back."""
        return str(self.current.number) if self.current else ""

    @property
    def counters_open(self) -> int:
        return sum(counter.is_open for counter in self.counters)

    @property
    def team_names(self) -> str:
        return ", ".join(team.name for team in self.place.counter.teams)

    @property
    def alarms(self) -> Sequence[AlarmView]:
        """Colleagues' alarms; the own one is silent, but not to who only looks at this counter."""
        own = "" if self.taken_by else self.place.counter.slug
        return [alarm for alarm in self.every_alarm if alarm.slug != own]

    @property
    def own_alarm(self) -> bool:
        return len(self.alarms) < len(self.every_alarm)

    @cached_property
    def waiting(self) -> list[Row]:
        return self._rows(self.queue.waiting)

    @cached_property
    def standby(self) -> list[Row]:
        return self._rows(self.queue.standby)

    @cached_property
    def parked(self) -> list[Row]:
        return self._rows(self.queue.parked)

    @cached_property
    def not_arrived(self) -> list[ExpectedView]:
        mine = {team.pk for team in self.place.counter.teams}
        return [
            make_expected(row, self.place, self.marks)
            for row in self.queue.not_arrived
            if row.team.pk in mine
        ]

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """Numbers at other counters."""
        rows = (*self.queue.serving, *self.queue.called)
        return [
            make_elsewhere(row, self.place) for row in rows if row.counter_slug != self.place.counter.slug
        ]

    @property
    def longest_minutes(self) -> int:
        return max((row.waited_minutes for row in (*self.waiting, *self.standby)), default=0)

    @cached_property
    def _next(self) -> QueueRow | None:
        """The first that may be called now; who waits by themselves is never called before their time."""
        never = {ReasonKind.SKIPPED}
        if self.place.office.arrival is Arrival.NONE:
            never.add(ReasonKind.EARLY)
        rows = self._mine((*self.queue.waiting, *self.queue.standby))
        callable_now = [row for row in rows if row.reason.kind not in never]
        return min(callable_now, key=lambda row: row.place, default=None)

    @property
    def next_number(self) -> int | None:
        """Who is called next."""
        return self._next.number if self._next else None

    @property
    def big(self) -> BigButton | None:
        """What F8 does now; None at a colleague's counter."""
        if self.taken_by:
            return None
        if self.current is None:
            return BigButton(_("Call the next person"), self._say_next(), self.acts["next"])
        if self.current.is_called:
            reason = f"{self.current.number} · {self.current.standing} · {self.current.language}"
            return BigButton(_("The person is here"), reason, self.acts["start"])
        return BigButton(_("Finish and call the next"), self._say_next(), self.acts["next"], form="finish")

    def _say_next(self) -> str:
        row = self._next
        if row is None:
            return _("Nobody is waiting for your teams.")
        return f"{row.number} · {say_standing(row, self.place)} · {name_language(row.language)}"

    @cached_property
    def acts(self) -> dict[str, str]:
        """Where the forms are sent, by action."""
        return {action: self.place.act(action) for action in ACTIONS}

    @property
    def arrivals_url(self) -> str:
        return self.place.page("arrivals")

    @property
    def events_url(self) -> str:
        """What says "look again"."""
        return f"/api/v1/houses/{self.place.office.house.slug}/events"

    @property
    def is_after_closing(self) -> bool:
        """Whether the last opening of today is over."""
        closes_at = find_closing(self.place.office, self.place.now)
        return closes_at is not None and self.place.now >= closes_at

    @property
    def remaining(self) -> int:
        """How many of the whole office are still in the house."""
        queue = self.queue
        inside = (queue.waiting, queue.standby, queue.parked, queue.called, queue.serving)
        return sum(map(len, inside))

    @property
    def remaining_words(self) -> str:
        """What becomes of those who are left."""
        left = ngettext(
            "%(count)s person is still in the house.",
            "%(count)s persons are still in the house.",
            self.remaining,
        ) % {"count": self.remaining}
        return f"{left} " + _("Who is not served gets an apology and the way to a new appointment by mail.")

    def _rows(self, rows: Iterable[QueueRow]) -> list[Row]:
        can_call = self.current is None and not self.taken_by
        return [make_row(row, self.place, self.marks, can_call=can_call) for row in self._mine(rows)]

    def _mine(self, rows: Iterable[QueueRow]) -> list[QueueRow]:
        """Those for this counter: its teams', and whoever was passed on to it alone."""
        teams = {team.pk for team in self.place.counter.teams}
        name = self.place.counter.name
        return [
            row for row in rows if (row.reserved_for == name if row.reserved_for else row.team.pk in teams)
        ]


def find_closing(office: OfficeEntry, now: datetime) -> datetime | None:
    """When the last opening of today ends; None when there is none today."""
    day = now.astimezone(office.zone).date()
    ends = [team.plan(day).places.bit_length() for team in office.teams]
    last = max(-(-bits // 8) for bits in ends) if ends else 0
    return tick_start(day, last, office.zone).astimezone(office.zone) if last else None


def read_desk(place: Place) -> Desk:
    """The page of a counter as of now."""
    queue = read_queue(office=place.office, now=place.now)
    waiting = [row.appointment_pk for row in (*queue.waiting, *queue.standby, *queue.parked)]
    expected = [row.appointment_pk for row in queue.not_arrived]
    here = (*queue.called, *queue.serving)
    current = next((row for row in here if row.counter_slug == place.counter.slug), None)
    return Desk(
        place=place,
        queue=queue,
        counters=read_counters(office=place.office, now=place.now),
        every_alarm=read_alarms(office=place.office),
        marks=read_marks([pk for pk in (*waiting, *expected) if pk is not None]),
        current=make_visit(current, place) if current is not None else None,
    )
