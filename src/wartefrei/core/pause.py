"""Pauses of online booking: switched off from a moment on, and on again before the first day bookable again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.core.texts import Text


@dataclass(frozen=True, slots=True)
class Pause:
    """From ``start_at`` on nobody books or moves online; from ``opens_at`` on only days from ``until`` on are bookable.

    None for ``until`` and ``opens_at``: nobody knows yet when booking opens again. ``text`` says why.
    ``is_announced``: people who have an appointment already are shown the text too.
    """

    start_at: datetime
    until: date | None
    opens_at: datetime | None
    text: Text
    is_announced: bool

    def is_off(self, now: datetime) -> bool:
        """Whether nobody books online at ``now``: from, and at, ``start_at`` up to, not at, ``opens_at``."""
        return self.start_at <= now and (self.opens_at is None or now < self.opens_at)


def find_pause(pauses: Iterable[Pause], now: datetime) -> Pause | None:
    """The pause that keeps everybody from booking at ``now``."""
    return next((pause for pause in pauses if pause.is_off(now)), None)


def first_bookable(pauses: Iterable[Pause], now: datetime) -> date:
    """The first day that pauses begun by ``now`` leave to be booked; `date.min` when none says anything."""
    begun = (pause.until for pause in pauses if pause.start_at <= now)
    return max((until for until in begun if until is not None), default=date.min)


def next_change(pauses: Iterable[Pause], now: datetime) -> datetime | None:
    """When a pause next begins or lets people book again."""
    moments = (moment for pause in pauses for moment in (pause.start_at, pause.opens_at))
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
