"""Openings, limits, closures, holidays and special openings made one picture."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.rules import (
    AUTUMN,
    BERLIN,
    EVERY_DAY,
    MONDAY,
    SPRING,
    at,
    make_opening,
    make_plan,
    read_hours,
    read_labels,
    read_layer,
)
from wartefrei.core.plan import Closure, Limit, Opening
from wartefrei.core.ticks import TICK, count_ticks, midnight, tick_closing, tick_opening, tick_start

Draw = Callable[[st.SearchStrategy[Any]], Any]

MORNING = make_opening("08:00", "12:00", 3, emergency=1)


def test_day_without_openings_is_closed() -> None:
    plan = make_plan()
    assert (plan.places, plan.online, plan.emergency, plan.grid, plan.first_tick) == (0, 0, 0, 0, None)


def test_opening_gives_its_places_from_start_to_end() -> None:
    plan = make_plan(MORNING, make_opening("13:00", "15:00", 2, online=1))
    assert read_hours(plan) == {"08:00": 3, "12:00": 0, "13:00": 2, "15:00": 0}
    assert {tick: read_layer(plan.online, 288)[tick] for tick in (95, 96, 143, 144, 156)} == {
        95: 0, 96: 2, 143: 2, 144: 0, 156: 1,
    }  # fmt: skip
    assert set(read_layer(plan.emergency, 288)[96:144]) == {1}
    assert plan.first_tick == 96


def test_grid_counts_from_the_start_of_each_opening() -> None:
    plan = make_plan(make_opening("08:05", "08:50"), make_opening("10:00", "10:20"), grid=15)
    assert read_labels(plan.grid, plan) == ["08:05", "08:20", "08:35", "10:00", "10:15"]


@pytest.mark.parametrize(
    ("day", "ticks"), [(MONDAY, 288), *((day, 276) for day in SPRING), *((day, 300) for day in AUTUMN)]
)
def test_office_open_all_day_has_places_in_every_tick(day: date, ticks: int) -> None:
    plan = make_plan(make_opening("00:00", "24:00", 2), day=day, grid=5)
    assert plan.ticks == ticks
    assert read_layer(plan.places, ticks) == [2] * ticks
    assert read_layer(plan.grid, ticks) == [0x80] * ticks


@pytest.mark.parametrize("day", SPRING)
def test_opening_within_the_skipped_hour_has_no_places(day: date) -> None:
    assert make_plan(make_opening("02:00", "03:00"), day=day).places == 0


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("09:00", "10:00", {"08:00": 3, "09:00": 0, "10:00": 3, "12:00": 0}),
        ("07:00", "08:01", {"08:05": 3, "12:00": 0}),
        ("11:58", "18:00", {"08:00": 3, "11:55": 0}),
        ("12:00", "18:00", {"08:00": 3, "12:00": 0}),
        ("00:00", "23:59", {}),
    ],
)
def test_closure_empties_every_tick_it_touches(start: str, end: str, hours: dict[str, int]) -> None:
    assert read_hours(make_plan(MORNING, closures=(Closure(at(start), at(end)),))) == hours


def test_closure_over_days_empties_the_days_within() -> None:
    closure = Closure(at("10:00", MONDAY - timedelta(days=3)), at("10:00", MONDAY + timedelta(days=3)))
    shifts = (-3, 0, 3, 4)
    days = [make_plan(MORNING, day=MONDAY + timedelta(days=shift), closures=(closure,)) for shift in shifts]
    assert [read_hours(plan) for plan in days] == [
        {"08:00": 3, "10:00": 0},
        {},
        {"10:00": 3, "12:00": 0},
        {"08:00": 3, "12:00": 0},
    ]


def test_closure_leaves_no_place_of_any_contingent() -> None:
    plan = make_plan(MORNING, closures=(Closure(at("00:00"), at("23:59")),))
    assert (plan.places, plan.online, plan.emergency) == (0, 0, 0)
    assert plan.first_tick == 96


def test_holiday_closes_ordinary_openings_only() -> None:
    special = make_opening("09:00", "10:00", 1, is_special=True)
    assert read_hours(make_plan(MORNING, is_holiday=True)) == {}
    assert read_hours(make_plan(MORNING, special, is_holiday=True)) == {"09:00": 1, "10:00": 0}


def test_special_opening_wins_over_a_closure_by_its_flag_only() -> None:
    closure = Closure(at("00:00"), at("23:59"))
    for is_special, hours in ((True, {"09:00": 1, "10:00": 0}), (False, {})):
        opening = make_opening("09:00", "10:00", 1, is_special=is_special)
        assert read_hours(make_plan(opening, closures=(closure,))) == hours


def test_special_opening_replaces_ordinary_places_where_it_lies() -> None:
    plan = make_plan(MORNING, make_opening("11:00", "13:00", 5, emergency=2, is_special=True), grid=20)
    assert read_hours(plan) == {"08:00": 3, "11:00": 5, "13:00": 0}
    assert set(read_layer(plan.emergency, 288)[132:156]) == {2}


def test_limit_cuts_whatever_is_there() -> None:
    special = make_opening("10:00", "11:00", 9, is_special=True)
    plan = make_plan(MORNING, special, limits=(Limit(at("09:00"), at("10:32"), 2),))
    assert read_hours(plan) == {"08:00": 3, "09:00": 2, "10:35": 9, "11:00": 3, "12:00": 0}


def test_limit_above_the_places_changes_nothing() -> None:
    assert make_plan(MORNING, limits=(Limit(at("08:00"), at("12:00"), 4),)) == make_plan(MORNING)


def test_limits_that_overlap_leave_the_smallest() -> None:
    limits = (Limit(at("08:00"), at("11:00"), 1), Limit(at("10:00"), at("12:00"), 2))
    assert read_hours(make_plan(MORNING, limits=limits)) == {"08:00": 1, "11:00": 2, "12:00": 0}


def test_limit_below_the_reserve_leaves_the_reserve_what_there_is() -> None:
    opening = make_opening("08:00", "08:05", 6, online=3, emergency=3)
    plan = make_plan(opening, limits=(Limit(at("08:00"), at("12:00"), 2),))
    assert [read_layer(layer, 288)[96] for layer in (plan.places, plan.online, plan.emergency)] == [2, 2, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 600, "end": 600},
        {"start": 600, "end": 500},
        {"start": -5, "end": 500},
        {"start": 600, "end": 1445},
        {"start": 601, "end": 700},
        {"start": 600, "end": 702},
        {"places": 101},
        {"places": -1, "online": 0},
        {"online": -1},
        {"emergency": -1},
        {"places": 2, "online": 2, "emergency": 1},
    ],
)
def test_opening_that_contradicts_itself_is_refused(wrong: dict[str, int]) -> None:
    fields: dict[str, Any] = {"start": 480, "end": 720, "places": 3, "online": 2, "emergency": 1}
    with pytest.raises(ValueError, match=r"opening|places"):
        Opening(EVERY_DAY, **{**fields, **wrong})


def _openings(draw: Draw, *, is_special: bool) -> list[Opening]:
    """Openings that don't overlap, as the rules of a team never do."""
    edges = sorted(draw(st.sets(st.integers(0, 288), max_size=6)))
    openings = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        online, emergency, staff = (draw(st.integers(0, 4)) for _ in range(3))
        places = online + emergency + staff
        openings.append(
            Opening(EVERY_DAY, start * 5, end * 5, places, online, emergency, is_special=is_special)
        )
    return openings


def _spans(draw: Draw, day: date) -> list[tuple[datetime, datetime]]:
    minutes = st.integers(-600, 2000)
    pairs = draw(st.lists(st.tuples(minutes, st.integers(1, 900)), max_size=3))
    start = midnight(day, BERLIN)
    return [(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in pairs]


@given(data=st.data())
def test_plan_is_what_the_rules_say_tick_by_tick(data: st.DataObject) -> None:
    day = data.draw(st.sampled_from((MONDAY, *SPRING, *AUTUMN)))
    ordinary, special = _openings(data.draw, is_special=False), _openings(data.draw, is_special=True)
    closures = [Closure(*span) for span in _spans(data.draw, day)]
    limits = [Limit(*span, data.draw(st.integers(0, 6))) for span in _spans(data.draw, day)]
    is_holiday = data.draw(st.booleans())
    plan = make_plan(
        *ordinary, *special, day=day, limits=tuple(limits), closures=tuple(closures), is_holiday=is_holiday
    )

    def find(openings: list[Opening], tick: int) -> Opening | None:
        for opening in openings:
            if tick_opening(day, opening.start, BERLIN) <= tick < tick_closing(day, opening.end, BERLIN):
                return opening
        return None

    def expect(tick: int, share: Callable[[Opening], int]) -> int:
        start = tick_start(day, tick, BERLIN)

        def touches(span: Closure | Limit) -> bool:
            return span.start_at < start + TICK and start < span.end_at

        opening = None if is_holiday or any(map(touches, closures)) else find(ordinary, tick)
        opening = find(special, tick) or opening
        most = min((limit.places for limit in limits if touches(limit)), default=100)
        return min(share(opening), most) if opening else 0

    shares: list[tuple[int, Callable[[Opening], int]]] = [
        (plan.places, lambda opening: opening.places),
        (plan.online, lambda opening: opening.online),
        (plan.emergency, lambda opening: opening.emergency),
    ]
    ticks = range(count_ticks(day, BERLIN))
    for layer, share in shares:
        assert read_layer(layer, len(ticks)) == [expect(tick, share) for tick in ticks]
