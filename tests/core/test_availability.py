"""Free starts: by hand, and against a model that counts tick by tick."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.rules import AUTUMN, MONDAY, SPRING, at, make_opening, make_plan, read_labels
from wartefrei.core.availability import (
    NOTHING_TAKEN,
    Span,
    Taken,
    count_bookable,
    count_free,
    count_taken,
    find_misplaced,
    find_starts,
    first_tick,
    has_start,
    list_ticks,
    pack_taken,
    unpack_taken,
)
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import DayPlan, Limit

ONLINE, EMERGENCY, STAFF = Contingent.ONLINE, Contingent.EMERGENCY, Contingent.STAFF
EIGHT = 96


def starts(
    plan: DayPlan, *spans: Span, length: int, contingent: Contingent = ONLINE, from_tick: int = 0
) -> list[str]:
    mask = find_starts(plan, count_taken(spans), contingent=contingent, length=length, from_tick=from_tick)
    return read_labels(mask, plan)


def many(number: int, contingent: Contingent, *, start: int = EIGHT, length: int = 6) -> list[Span]:
    return [Span(start, length, contingent)] * number


def test_two_short_bookings_in_a_row_beside_a_long_one_fit_two_places() -> None:
    plan = make_plan(make_opening("08:00", "09:00", 2), grid=10)
    short, following, long = (Span(EIGHT, 6, ONLINE), Span(EIGHT + 6, 6, ONLINE), Span(EIGHT, 12, ONLINE))
    assert starts(plan, short, long, length=6) == ["08:30"]
    assert starts(plan, short, following, length=12) == ["08:00"]
    assert starts(plan, short, long, following, length=1) == []


def test_misaligned_bookings_that_never_meet_leave_each_other_room() -> None:
    plan = make_plan(make_opening("08:00", "09:00", 2), grid=5)
    taken = [Span(EIGHT, 5, ONLINE), Span(EIGHT + 3, 5, ONLINE), Span(EIGHT + 8, 4, ONLINE)]
    assert starts(plan, *taken, length=3) == ["08:00", "08:25", "08:30", "08:35", "08:40", "08:45"]
    assert starts(plan, *taken, length=4) == ["08:25", "08:30", "08:35", "08:40"]
    assert starts(plan, *taken, length=8) == []


@pytest.mark.parametrize("day", [MONDAY, *SPRING, *AUTUMN])
def test_no_start_lets_an_appointment_run_past_closing_time(day: date) -> None:
    plan = make_plan(make_opening("08:00", "09:00"), day=day, grid=10)
    assert starts(plan, length=9) == ["08:00", "08:10"]
    assert starts(plan, length=12) == ["08:00"]
    assert starts(plan, length=13) == []


@pytest.mark.parametrize("day", [MONDAY, *SPRING, *AUTUMN])
def test_nothing_starts_so_late_that_it_would_run_past_midnight(day: date) -> None:
    plan = make_plan(make_opening("00:00", "24:00"), day=day)
    assert starts(plan, length=12)[-1] == "23:00"
    assert len(starts(plan, length=plan.ticks)) == 1
    assert starts(plan, length=plan.ticks + 1) == []


def test_appointment_may_cross_from_one_opening_into_the_next() -> None:
    plan = make_plan(make_opening("08:00", "09:00"), make_opening("09:00", "10:00", 2), grid=30)
    assert starts(plan, length=12) == ["08:00", "08:30", "09:00"]


def test_starts_before_the_first_tick_asked_for_are_left_out() -> None:
    plan = make_plan(make_opening("08:00", "09:00"), grid=15)
    assert starts(plan, length=3, from_tick=EIGHT + 1) == ["08:15", "08:30", "08:45"]
    assert starts(plan, length=3, from_tick=plan.ticks) == []


def test_online_is_capped_while_staff_places_are_free() -> None:
    plan = make_plan(make_opening("08:00", "08:30", 3, online=1), grid=30)
    taken = many(1, ONLINE)
    assert starts(plan, *taken, length=6) == []
    assert starts(plan, *taken, length=6, contingent=STAFF) == ["08:00"]


def test_emergency_reserve_is_kept_from_online_and_staff() -> None:
    plan = make_plan(make_opening("08:00", "08:30", 3, online=2, emergency=1), grid=30)
    taken = many(2, STAFF)
    assert starts(plan, *taken, length=6) == starts(plan, *taken, length=6, contingent=STAFF) == []
    assert starts(plan, *taken, length=6, contingent=EMERGENCY) == ["08:00"]


def test_reserve_that_is_used_is_no_longer_kept() -> None:
    plan = make_plan(make_opening("08:00", "08:30", 3, online=2, emergency=1), grid=30)
    taken = [*many(1, ONLINE), *many(1, EMERGENCY)]
    assert starts(plan, *taken, length=6) == ["08:00"]
    assert starts(plan, *taken, length=6, contingent=EMERGENCY) == []


def test_staff_may_fill_what_online_leaves() -> None:
    plan = make_plan(make_opening("08:00", "08:30", 3, online=0), grid=30)
    assert starts(plan, length=6) == []
    assert count_free(plan, count_taken(many(2, STAFF)), Span(EIGHT, 6, STAFF)) == 1


def test_limit_below_the_reserve_leaves_only_emergencies() -> None:
    limit = Limit(at("08:00"), at("09:00"), 1)
    plan = make_plan(make_opening("08:00", "08:30", 4, online=2, emergency=2), grid=30, limits=(limit,))
    assert starts(plan, length=6) == starts(plan, length=6, contingent=STAFF) == []
    assert starts(plan, length=6, contingent=EMERGENCY) == ["08:00"]


def test_more_taken_than_planned_leaves_nothing_and_hurts_no_neighbour() -> None:
    plan = make_plan(make_opening("08:00", "08:10", 1), make_opening("08:10", "08:20", 1), grid=5)
    assert starts(plan, *many(100, ONLINE, length=2), length=1) == ["08:10", "08:15"]


def test_hundred_places_are_counted_to_the_last() -> None:
    plan = make_plan(make_opening("08:00", "08:30", 100), grid=30)
    assert starts(plan, *many(99, ONLINE), length=6) == ["08:00"]
    assert starts(plan, *many(100, ONLINE), length=6) == []


def test_picture_of_a_day_is_read_back_as_it_was() -> None:
    taken = count_taken([Span(0, 3, ONLINE), Span(280, 8, EMERGENCY), Span(281, 1, STAFF)])
    assert unpack_taken(pack_taken(taken, 288)) == taken
    assert len(pack_taken(taken, 288)) == 3 * 288
    assert unpack_taken(b"") == NOTHING_TAKEN


def test_spans_are_added_onto_what_is_taken() -> None:
    spans = [Span(0, 3, ONLINE), Span(1, 3, EMERGENCY), Span(2, 3, STAFF)]
    assert count_taken(spans[1:], onto=count_taken(spans[:1])) == count_taken(spans)


def test_misplaced_are_those_that_came_last() -> None:
    plan = make_plan(make_opening("08:00", "09:00", 2, online=1))
    spans = [
        Span(EIGHT, 6, ONLINE),
        Span(EIGHT + 5, 6, ONLINE),
        Span(EIGHT, 6, STAFF),
        Span(EIGHT + 5, 1, STAFF),
    ]
    assert find_misplaced(plan, spans) == [1, 3]


def test_appointment_outside_the_day_is_misplaced() -> None:
    plan = make_plan(make_opening("00:00", "24:00"), day=SPRING[0])
    assert find_misplaced(plan, [Span(270, 6, ONLINE), Span(275, 2, ONLINE)]) == [1]


@dataclass(frozen=True)
class Day:
    """A random day as lists of numbers, one per tick, and what is taken on it."""

    places: list[int]
    online: list[int]
    emergency: list[int]
    grid: list[bool]
    spans: list[Span]

    @property
    def plan(self) -> DayPlan:
        places, online, emergency = (
            int.from_bytes(bytes(layer), "little") for layer in (self.places, self.online, self.emergency)
        )
        grid = int.from_bytes(bytes(0x80 * is_start for is_start in self.grid), "little")
        return DayPlan(MONDAY, len(self.places), places, online, emergency, grid, 0)

    def taken_at(self, tick: int, contingent: Contingent | None = None) -> int:
        return sum(
            span.start <= tick < span.end and contingent in {None, span.contingent} for span in self.spans
        )

    def rest(self, tick: int, contingent: Contingent) -> int:
        """How many more fit at the tick: the three rules of design.md, section 3, as they stand there."""
        total, emergency = self.taken_at(tick), self.taken_at(tick, EMERGENCY)
        open_places = self.places[tick] - max(0, self.emergency[tick] - emergency)
        return {
            ONLINE: min(self.online[tick] - self.taken_at(tick, ONLINE), open_places - total),
            EMERGENCY: min(self.emergency[tick] - emergency, self.places[tick] - total),
            STAFF: open_places - total,
        }[contingent]

    def free(self, start: int, length: int, contingent: Contingent) -> int:
        if start + length > len(self.places):
            return 0
        return max(0, min(self.rest(tick, contingent) for tick in range(start, start + length)))


@st.composite
def days(draw: st.DrawFn) -> Day:
    ticks = draw(st.integers(1, 24))

    def layer(most: list[int]) -> list[int]:
        return [draw(st.integers(0, top)) for top in most]

    places = layer([draw(st.sampled_from((3, 100)))] * ticks)
    emergency = layer(places)
    online = layer(places)  # a limit may leave less than online and emergency together
    spans = st.builds(
        lambda start, length, contingent: Span(start, min(length, ticks - start), contingent),
        st.integers(0, ticks - 1),
        st.integers(1, 8),
        st.sampled_from(Contingent),
    )
    taken = draw(st.lists(spans, max_size=12))
    return Day(
        places, online, emergency, draw(st.lists(st.booleans(), min_size=ticks, max_size=ticks)), taken
    )


@given(days(), st.integers(1, 10), st.sampled_from(Contingent), st.integers(0, 24))
@settings(max_examples=300)
def test_starts_are_those_a_count_tick_by_tick_finds(
    day: Day, length: int, contingent: Contingent, from_tick: int
) -> None:
    taken = count_taken(day.spans)
    mask = find_starts(day.plan, taken, contingent=contingent, length=length, from_tick=from_tick)
    ticks = range(len(day.places))
    expected = [
        tick for tick in ticks if tick >= from_tick and day.grid[tick] and day.free(tick, length, contingent)
    ]
    assert list(list_ticks(mask, len(ticks))) == expected
    assert first_tick(mask) == (expected[0] if expected else None)
    assert [tick for tick in ticks if has_start(mask, tick)] == expected


@given(days(), st.integers(1, 10), st.sampled_from(Contingent), st.integers(0, 23))
def test_free_places_are_those_a_count_tick_by_tick_finds(
    day: Day, length: int, contingent: Contingent, start: int
) -> None:
    span = Span(start, length, contingent)
    assert count_free(day.plan, count_taken(day.spans), span) == day.free(start, length, contingent)


@given(days(), st.sampled_from(Contingent), st.integers(1, 6))
def test_filling_every_free_start_oversells_nothing(day: Day, contingent: Contingent, length: int) -> None:
    """Whoever books only what is offered never has to be told later that there is no place."""
    taken: Taken = NOTHING_TAKEN
    booked: list[Span] = []
    while mask := find_starts(day.plan, taken, contingent=contingent, length=length):
        tick = first_tick(mask)
        assert tick is not None
        booked.append(Span(tick, length, contingent))
        taken = count_taken(booked[-1:], onto=taken)
    assert find_misplaced(day.plan, booked) == []
    assert count_bookable(day.plan, NOTHING_TAKEN, contingent=contingent, length=length) == len(booked)
