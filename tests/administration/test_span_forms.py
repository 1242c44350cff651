"""Closures as typed: how long they may be."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from wartefrei.web.administration.configuration.span_forms import ClosureForm

LONG = {"place": "amt", "first_day": "2030-01-01", "last_day": "2032-12-31"}


@pytest.mark.parametrize(("last_day", "is_valid"), [("2032-12-31", True), ("2033-01-01", False)])
def test_longer_than_a_year_stays_only_what_was(last_day: str, is_valid: bool) -> None:
    form = ClosureForm(
        LONG | {"last_day": last_day, "words": "Umbau"},
        places=[("amt", "Amt")],
        zone=ZoneInfo("Europe/Berlin"),
        now=datetime(2029, 1, 1, tzinfo=UTC),
        initial=LONG | {"first_time": "", "last_time": "", "words": "Umzug"},
    )
    assert form.is_valid() == is_valid
