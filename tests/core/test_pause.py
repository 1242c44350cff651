"""Pauses of online booking: off from a moment on, on again before the first day bookable again."""

from datetime import date, datetime, timedelta

import pytest

from tests.core.rules import at
from wartefrei.core.pause import Pause, find_pause, first_bookable, next_change

A_MOMENT = timedelta(microseconds=1)
BEGIN, OPENS, UNTIL = at("00:00", date(2024, 4, 2)), at("08:00", date(2025, 5, 26)), date(2025, 6, 2)
PAUSE = Pause(BEGIN, UNTIL, OPENS, {"de": "Zu wenige Leute"}, is_announced=False)
ENDLESS = Pause(at("12:00", date(2026, 12, 1)), None, None, {"de": "Umbau"}, is_announced=True)


@pytest.mark.parametrize(
    ("now", "found", "first", "change"),
    [
        (BEGIN - A_MOMENT, None, date.min, BEGIN),
        (BEGIN, PAUSE, UNTIL, OPENS),
        (OPENS - A_MOMENT, PAUSE, UNTIL, OPENS),
        (OPENS, None, UNTIL, ENDLESS.start_at),
        (ENDLESS.start_at, ENDLESS, UNTIL, None),
        (ENDLESS.start_at + timedelta(days=9999), ENDLESS, UNTIL, None),
    ],
)
def test_pause_is_off_from_its_beginning_to_its_opening(
    now: datetime, found: Pause | None, first: date, change: datetime | None
) -> None:
    pauses = (PAUSE, ENDLESS)
    assert (find_pause(pauses, now), first_bookable(pauses, now), next_change(pauses, now)) == (
        found,
        first,
        change,
    )


def test_office_without_pauses() -> None:
    assert (find_pause((), BEGIN), first_bookable((), BEGIN), next_change((), BEGIN)) == (
        None,
        date.min,
        None,
    )
