"""Lead time, horizon, and when the outermost day opens."""

from datetime import date, datetime, timedelta

import pytest

from tests.core.rules import AUTUMN, BERLIN, MONDAY, SPRING, at, make_opening, make_plan
from wartefrei.core.plan import Closure, DayPlan
from wartefrei.core.ticks import tick_start
from wartefrei.core.window import Window

A_MOMENT = timedelta(microseconds=1)
PLAN = make_plan(make_opening("08:00", "12:00"))
TODAY = MONDAY - timedelta(days=7)
WINDOW = Window(lead_minutes=60, horizon_days=7)


def plan_of(day: date) -> DayPlan:
    return make_plan(make_opening("08:00", "12:00"), day=day)


def test_lead_time_is_met_at_its_very_instant_and_not_a_moment_later() -> None:
    assert WINDOW.first_tick(PLAN, at("08:00"), BERLIN) == 9 * 12
    assert WINDOW.first_tick(PLAN, at("08:00") + A_MOMENT, BERLIN) == 9 * 12 + 1
    assert WINDOW.first_tick(PLAN, at("08:05") - A_MOMENT, BERLIN) == 9 * 12 + 1


def test_day_ahead_is_open_from_its_first_tick() -> None:
    assert WINDOW.first_tick(PLAN, at("20:00", MONDAY - timedelta(days=1)), BERLIN) == 0


def test_lead_time_reaches_into_the_next_day() -> None:
    late = at("23:30", MONDAY - timedelta(days=1))
    assert Window(24 * 60, 7).first_tick(PLAN, late, BERLIN) == 23 * 12 + 6


def test_day_that_is_over_has_no_bookable_tick() -> None:
    assert WINDOW.first_tick(PLAN, at("08:00", MONDAY + timedelta(days=1)), BERLIN) == PLAN.ticks


def test_horizon_includes_its_last_day() -> None:
    assert WINDOW.last_day(at("23:59", TODAY), BERLIN) == MONDAY
    assert WINDOW.last_day(at("00:00", TODAY), BERLIN) == MONDAY


def test_outermost_day_opens_when_the_clock_reaches_its_first_opening() -> None:
    opens_at = at("08:00", TODAY)
    assert WINDOW.opens_at(PLAN, BERLIN) == opens_at
    assert WINDOW.first_tick(PLAN, opens_at - A_MOMENT, BERLIN) == PLAN.ticks
    assert WINDOW.first_tick(PLAN, opens_at, BERLIN) == 0


def test_outermost_day_opens_at_the_same_clock_time_though_it_begins_with_a_closure() -> None:
    plan = make_plan(make_opening("08:00", "12:00"), closures=(Closure(at("08:00"), at("10:00")),))
    assert WINDOW.opens_at(plan, BERLIN) == at("08:00", TODAY)


@pytest.mark.parametrize("change", [*SPRING, *AUTUMN])
def test_outermost_day_opens_by_the_wall_clock_over_a_change_of_clocks(change: date) -> None:
    for day in (change + timedelta(days=3), change, change + timedelta(days=7)):
        opens_at = WINDOW.opens_at(plan_of(day), BERLIN)
        assert opens_at == at("08:00", day - timedelta(days=7))


def test_day_without_openings_never_opens() -> None:
    closed = make_plan()
    assert WINDOW.opens_at(closed, BERLIN) is None
    assert WINDOW.first_tick(closed, at("08:00"), BERLIN) == closed.ticks


def test_horizon_of_no_days_opens_today_with_the_office() -> None:
    window = Window(lead_minutes=0, horizon_days=0)
    assert window.first_tick(PLAN, at("08:00") - A_MOMENT, BERLIN) == PLAN.ticks
    assert window.first_tick(PLAN, at("08:00"), BERLIN) == 96


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ("07:00", at("08:00", TODAY)),
        ("08:00", tick_start(TODAY + timedelta(days=1), 0, BERLIN)),
        ("23:00", tick_start(TODAY + timedelta(days=1), 0, BERLIN)),
    ],
)
def test_window_changes_next_when_a_day_opens_or_at_midnight(now: str, change: datetime) -> None:
    assert WINDOW.next_change([PLAN], at(now, TODAY), BERLIN) == change
