"""The allotment: order, places, why; by hand and as laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.rules import AUTUMN, BERLIN, MONDAY, SPRING, at, make_opening, make_plan
from wartefrei.core.allotment import (
    Allotment,
    Criterion,
    Entrant,
    Outcome,
    Verdict,
    allot,
    list_places,
    rank,
    seal,
)
from wartefrei.core.availability import Span, count_free, count_taken, find_misplaced
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import DayPlan, Limit
from wartefrei.core.ticks import clock_labels

ORDER = (Criterion.EXPIRES_ON, Criterion.COMPLETED_AT, Criterion.DIGEST)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAST = MONDAY + timedelta(days=7)


def entrant(digest: str, *, days: int = 0, seconds: int = 0) -> Entrant:
    return Entrant(digest, MONDAY + timedelta(days=days), NOON + timedelta(seconds=seconds))


def run(*entrants: Entrant, starts: tuple[int, ...] = (100,)) -> Allotment:
    return allot(entrants, starts=starts, order=ORDER, last_expiry=LAST)


def test_expiry_first_then_completion_then_digest() -> None:
    a, b, c, d = entrant("a", days=1), entrant("b", seconds=9), entrant("c", seconds=9), entrant("d", days=-9)
    for shuffled in permutations([a, b, c, d]):
        assert rank(shuffled, ORDER) == [d, b, c, a]
    assert rank([a, b, c, d], [Criterion.COMPLETED_AT]) == [a, d, b, c]


def test_earliest_starts_go_to_the_first_in_order_and_everybody_is_told_why() -> None:
    allotment = run(
        entrant("late", days=2), entrant("next week", days=8), entrant("first", days=-1), starts=(98, 100)
    )
    assert allotment == Allotment(
        (
            Outcome("first", 1, Verdict.CHOSEN, 98),
            Outcome("late", 2, Verdict.CHOSEN, 100),
            Outcome("next week", 3, Verdict.NOT_URGENT),
        ),
        cut_off=MONDAY + timedelta(days=2),
    )


def test_without_places_or_people_there_is_no_cut_off() -> None:
    assert run(entrant("a"), starts=()) == Allotment((Outcome("a", 1, Verdict.NO_PLACE_LEFT),), None)
    assert run() == Allotment((), None)


@pytest.mark.parametrize(("days", "is_urgent"), [(-3000, True), (-1, True), (0, True), (7, True), (8, False)])
def test_window_is_measured_on_the_day_of_the_run(days: int, is_urgent: bool) -> None:
    assert bool(run(entrant("a", days=days)).chosen) is is_urgent


def labels(
    plan: DayPlan, *, length: int, from_clock: str = "00:00", taken: tuple[Span, ...] = ()
) -> list[str]:
    names = clock_labels(plan.day, BERLIN)
    places = list_places(plan, count_taken(taken), length=length, from_tick=names.index(from_clock))
    return [names[tick] for tick in places]


def test_places_follow_each_other_without_gaps_as_often_as_there_are_clerks() -> None:
    plan = make_plan(make_opening("08:00", "10:00", 2, emergency=2), grid=10)
    assert labels(plan, length=6) == ["08:00", "08:00", "08:30", "08:30", "09:00", "09:00", "09:30", "09:30"]
    assert labels(plan, length=6, from_clock="08:15") == [
        "08:20",
        "08:20",
        "08:50",
        "08:50",
        "09:20",
        "09:20",
    ]


def test_only_the_emergency_contingent_counts_and_what_is_taken_is_gone() -> None:
    plan = make_plan(make_opening("08:00", "09:00", 3, emergency=1), grid=10)
    assert labels(plan, length=6) == ["08:00", "08:30"]
    assert labels(plan, length=6, taken=(Span(96, 6, Contingent.EMERGENCY),)) == ["08:30"]
    full = tuple([Span(96, 6, Contingent.STAFF)] * 3)
    assert labels(plan, length=6, taken=full) == ["08:30"]


def test_colleague_who_is_ill_takes_places_away() -> None:
    limit = Limit(at("08:00"), at("10:00"), 1)
    plan = make_plan(make_opening("08:00", "10:00", 2, emergency=2), grid=10, limits=(limit,))
    assert labels(plan, length=12) == ["08:00", "09:00"]


@pytest.mark.parametrize("day", [MONDAY, *SPRING, *AUTUMN])
def test_days_on_which_clocks_change_have_the_same_places_by_the_clock(day: date) -> None:
    plan = make_plan(make_opening("08:00", "09:00", emergency=1), day=day, grid=10)
    assert labels(plan, length=6) == ["08:00", "08:30"]


entrants = st.lists(
    st.builds(
        Entrant,
        digest=st.text("abcdef", min_size=4, max_size=8),
        expires_on=st.dates(MONDAY - timedelta(days=30), MONDAY + timedelta(days=10)),
        completed_at=st.integers(-99, 99).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    ),
    max_size=30,
    unique_by=lambda one: one.digest,
)
starts = st.lists(st.integers(0, 287), max_size=12).map(sorted)
orders = st.permutations(list(Criterion)).flatmap(
    lambda all_: st.integers(1, 3).map(lambda n: tuple(all_[:n]))
)


@given(entrants, starts, orders, st.randoms(use_true_random=False))
def test_whatever_order_requests_are_read_in_the_result_is_the_same(
    people: list[Entrant], places: list[int], order: tuple[Criterion, ...], random: Random
) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)
    one, two = (allot(some, starts=places, order=order, last_expiry=LAST) for some in (people, shuffled))
    assert one == two


@given(entrants, starts)
def test_nobody_urgent_without_a_place_stands_before_somebody_with_one(
    people: list[Entrant], places: list[int]
) -> None:
    allotment = run(*people, starts=tuple(places))
    urgent = [outcome for outcome in allotment.outcomes if outcome.verdict is not Verdict.NOT_URGENT]
    assert [outcome.start for outcome in urgent[: len(places)]] == places[: len(urgent)]
    assert all(outcome.start is None for outcome in urgent[len(places) :])
    assert {outcome.digest for outcome in allotment.outcomes} == {one.digest for one in people}
    dates = {one.digest: one.expires_on for one in people}
    assert allotment.cut_off == max((dates[one.digest] for one in allotment.chosen), default=None)


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 12), st.sampled_from([5, 10, 15, 30]), st.data())
def test_places_fit_the_plan_and_no_more_do(
    clerks: int, emergency: int, length: int, grid: int, data: st.DataObject
) -> None:
    kept = min(clerks, emergency)
    plan = make_plan(make_opening("08:00", "10:00", clerks, emergency=kept), grid=grid)
    tick = st.integers(96, 118)
    taken = data.draw(
        st.lists(st.builds(Span, tick, st.integers(1, 6), st.just(Contingent.EMERGENCY)), max_size=2)
    )
    before = [] if find_misplaced(plan, taken) else taken
    places = list_places(plan, count_taken(before), length=length, from_tick=0)
    spans = [Span(start, length, Contingent.EMERGENCY) for start in places]
    assert find_misplaced(plan, [*before, *spans]) == []
    assert places == sorted(places)
    everything, span_at_8 = count_taken([*before, *spans]), Span(96, length, Contingent.EMERGENCY)
    on_grid = range(96, 121 - length, grid // 5)
    left = [tick for tick in on_grid if count_free(plan, everything, replace(span_at_8, start=tick))]
    assert left == []


def test_hash_covers_the_record_and_everything_before() -> None:
    record = {"b": 1, "a": ["ü", None]}
    assert seal(record, "") == seal({"a": ["ü", None], "b": 1}, "")
    assert len({seal(record, ""), seal(record, "x"), seal({**record, "b": 2}, "")}) == 3
