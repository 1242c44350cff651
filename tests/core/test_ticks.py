"""The 5-minute units of a local day, on the days the clocks change above all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.rules import AUTUMN, BERLIN, MONDAY, SPRING, at, minute
from wartefrei.core.ticks import (
    TICK,
    clock_labels,
    count_ticks,
    first_tick_from,
    local_day,
    midnight,
    tick_at,
    tick_closing,
    tick_opening,
    tick_start,
    ticks_between,
    wall_instant,
)

DAYS = (MONDAY, *SPRING, *AUTUMN)


@pytest.mark.parametrize(
    ("day", "ticks"), [(MONDAY, 288), *((day, 276) for day in SPRING), *((day, 300) for day in AUTUMN)]
)
def test_day_has_as_many_ticks_as_its_hours_hold(day: date, ticks: int) -> None:
    assert count_ticks(day, BERLIN) == ticks
    assert tick_start(day, ticks, BERLIN) == midnight(day + timedelta(days=1), BERLIN)


@pytest.mark.parametrize("day", DAYS)
def test_every_tick_is_found_again_by_its_instant(day: date) -> None:
    ticks = range(count_ticks(day, BERLIN))
    assert [tick_at(tick_start(day, tick, BERLIN), BERLIN) for tick in ticks] == [
        (day, tick, True) for tick in ticks
    ]


@pytest.mark.parametrize("day", DAYS)
def test_labels_are_what_the_clock_on_the_wall_shows(day: date) -> None:
    instants = [tick_start(day, tick, BERLIN) for tick in range(count_ticks(day, BERLIN))]
    assert clock_labels(day, BERLIN) == tuple(f"{one.astimezone(BERLIN):%H:%M}" for one in instants)


def test_labels_have_twenty_four_hours() -> None:
    labels = clock_labels(MONDAY, BERLIN)
    assert (labels[0], labels[12 * 13 + 1], labels[-1]) == ("00:00", "13:05", "23:55")


@pytest.mark.parametrize("day", SPRING)
def test_labels_leave_out_the_hour_the_clock_skips(day: date) -> None:
    labels = clock_labels(day, BERLIN)
    assert labels[23:25] == ("01:55", "03:00")
    assert len(set(labels)) == 276


@pytest.mark.parametrize("day", AUTUMN)
def test_labels_show_the_hour_that_comes_twice_twice(day: date) -> None:
    labels = clock_labels(day, BERLIN)
    assert labels[24:36] == labels[36:48] == tuple(f"02:{five:02}" for five in range(0, 60, 5))
    assert labels[48] == "03:00"


@pytest.mark.parametrize("day", DAYS)
def test_label_leads_back_to_the_first_instant_that_shows_it(day: date) -> None:
    labels = clock_labels(day, BERLIN)
    found = [tick_at(wall_instant(day, minute(label), BERLIN), BERLIN) for label in labels]
    assert found == [(day, labels.index(label), True) for label in labels]


@pytest.mark.parametrize("day", DAYS)
def test_day_opens_and_closes_at_its_ends(day: date) -> None:
    assert (tick_opening(day, 0, BERLIN), tick_closing(day, 1440, BERLIN)) == (0, count_ticks(day, BERLIN))
    assert (tick_opening(day, 1440, BERLIN), tick_closing(day, 0, BERLIN)) == (count_ticks(day, BERLIN), 0)


@pytest.mark.parametrize("day", SPRING)
def test_opening_in_the_skipped_hour_starts_and_ends_behind_the_gap(day: date) -> None:
    assert tick_opening(day, minute("02:30"), BERLIN) == tick_closing(day, minute("02:30"), BERLIN) == 24


@pytest.mark.parametrize("day", AUTUMN)
def test_opening_in_the_doubled_hour_lasts_from_its_first_to_its_second_time(day: date) -> None:
    assert tick_opening(day, minute("02:30"), BERLIN) == 30
    assert tick_closing(day, minute("02:45"), BERLIN) == 45


@pytest.mark.parametrize(
    ("day", "hours"), [(MONDAY, 6), *((day, 5) for day in SPRING), *((day, 7) for day in AUTUMN)]
)
def test_opening_across_the_change_lasts_as_long_as_it_really_is(day: date, hours: int) -> None:
    length = tick_closing(day, minute("06:00"), BERLIN) - tick_opening(day, 0, BERLIN)
    assert length * TICK == timedelta(hours=hours)


def test_tick_of_an_instant_within_it_is_not_exact() -> None:
    assert tick_at(at("08:00") + timedelta(microseconds=1), BERLIN) == (MONDAY, 96, False)
    assert tick_at(at("08:04"), BERLIN) == (MONDAY, 96, False)


def test_first_tick_from_an_instant_is_the_next_unless_it_is_exact() -> None:
    moments = [at("08:00"), at("08:00") + timedelta(microseconds=1), at("08:05")]
    assert [first_tick_from(moment, MONDAY, BERLIN) for moment in moments] == [96, 97, 97]


def test_first_tick_from_an_instant_of_another_day_stays_within_the_day() -> None:
    assert first_tick_from(at("08:00", MONDAY - timedelta(days=1)), MONDAY, BERLIN) == 0
    assert first_tick_from(at("08:00", MONDAY + timedelta(days=1)), MONDAY, BERLIN) == 288


def test_span_touches_the_ticks_it_cuts() -> None:
    assert ticks_between(at("08:02"), at("08:11"), MONDAY, BERLIN) == (96, 99)
    assert ticks_between(at("08:00"), at("08:10"), MONDAY, BERLIN) == (96, 98)


def test_span_over_several_days_touches_all_of_a_day_within() -> None:
    span = at("12:00", MONDAY - timedelta(days=1)), at("12:00", MONDAY + timedelta(days=1))
    assert ticks_between(*span, MONDAY, BERLIN) == (0, 288)
    assert ticks_between(*span, MONDAY - timedelta(days=1), BERLIN) == (144, 288)


@pytest.mark.parametrize("shift", [-2, 2])
def test_span_of_another_day_touches_nothing(shift: int) -> None:
    other = MONDAY + timedelta(days=shift)
    start, end = ticks_between(at("08:00", other), at("12:00", other), MONDAY, BERLIN)
    assert start == end


@given(st.timedeltas(timedelta(0), timedelta(days=730)))
def test_every_instant_lies_in_its_tick(since: timedelta) -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC) + since
    day, tick, is_exact = tick_at(instant, BERLIN)
    start = tick_start(day, tick, BERLIN)
    assert start <= instant < start + TICK
    assert is_exact == (instant == start)
    assert day == local_day(instant, BERLIN)
    assert first_tick_from(instant, day, BERLIN) == tick + (not is_exact)
