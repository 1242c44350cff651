"""The waiting estimate: learned durations, the range, and a simulation of realistic days."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.simulated_day import Day
from wartefrei.core.calling import Waiting
from wartefrei.core.waiting import (
    LONGEST_SECONDS,
    Duration,
    Other,
    Serving,
    add_durations,
    estimate,
    learn,
    plan_duration,
)

NOW = 9 * 3600
TEN = plan_duration(10)


def wait(number: int, *, due_in: int | None = None, came_ago: int = 5, skipped_for: int = 0) -> Waiting:
    due_at = None if due_in is None else NOW + due_in * 60
    return Waiting(number, due_at, NOW - came_ago * 60, skipped_until=NOW + skipped_for * 60)


def queue(number: int) -> list[Other]:
    return [Other(wait(100 + index, came_ago=60 - index), TEN) for index in range(number)]


ME = wait(999)


def test_nobody_ahead_and_a_free_counter_is_no_wait() -> None:
    assert estimate(ME, [], serving=[], counters=1, now=NOW) == (0, 0)
    assert estimate(ME, [], serving=[Serving(TEN, 60)], counters=2, now=NOW) == (0, 0)


def test_without_open_counters_there_is_no_estimate() -> None:
    assert estimate(ME, queue(3), serving=[], counters=0, now=NOW) is None
    assert estimate(ME, [], serving=[Serving(TEN, 60)], counters=0, now=NOW) is None


def test_range_of_six_people_at_one_counter_and_at_three() -> None:
    assert estimate(ME, queue(6), serving=[], counters=1, now=NOW) == (35, 88)
    assert estimate(ME, queue(6), serving=[], counters=3, now=NOW) == (11, 30)


def test_who_is_being_served_counts_with_what_is_left() -> None:
    just_begun = estimate(ME, [], serving=[Serving(TEN, 0)], counters=1, now=NOW)
    for_long = estimate(ME, [], serving=[Serving(TEN, 1800)], counters=1, now=NOW)
    assert just_begun == (3, 19)
    assert for_long == (0, 9)


def test_people_behind_me_do_not_count() -> None:
    behind = Other(wait(1, came_ago=1), TEN)
    assert estimate(ME, [behind], serving=[], counters=1, now=NOW) == (0, 0)


def test_appointments_that_will_be_due_before_my_turn_count_even_when_not_here_yet() -> None:
    alone = estimate(ME, queue(2), serving=[], counters=1, now=NOW)
    coming = Other(Waiting(1, NOW + 600, NOW + 600), TEN)
    unlikely = replace(coming, chance=0.1)
    afterwards = Other(Waiting(1, NOW + 7200, NOW + 7200), TEN)
    assert alone == (8, 34)
    assert estimate(ME, [*queue(2), coming], serving=[], counters=1, now=NOW) == (15, 48)
    assert estimate(ME, [*queue(2), unlikely], serving=[], counters=1, now=NOW) == (9, 36)
    assert estimate(ME, [*queue(2), afterwards], serving=[], counters=1, now=NOW) == alone


def test_appointment_ahead_of_its_time_waits_for_it_while_others_do() -> None:
    early = wait(1, due_in=40)
    assert estimate(early, [], serving=[], counters=1, now=NOW) == (0, 0)
    low_and_high = estimate(early, queue(6), serving=[], counters=1, now=NOW)
    assert low_and_high is not None
    assert low_and_high[0] >= 20
    assert low_and_high[1] >= 40


def test_skipped_number_waits_at_least_until_it_is_called_again() -> None:
    assert estimate(wait(1, skipped_for=10), [], serving=[], counters=1, now=NOW) == (6, 14)


def test_learned_duration_moves_from_the_plan_to_what_is_measured_and_forgets() -> None:
    believed = TEN
    for _ in range(100):
        believed = learn(believed, 1200)
    assert believed.mean == pytest.approx(1200, rel=0.03)
    assert believed.variance**0.5 < 180
    for _ in range(100):
        believed = learn(believed, 300)
    assert believed.mean == pytest.approx(300, rel=0.6)


def test_forgotten_ticket_does_not_spoil_what_was_learned() -> None:
    assert learn(TEN, 14 * 3600) == learn(TEN, LONGEST_SECONDS)


def test_basket_lasts_the_sum_of_its_services() -> None:
    assert add_durations([Duration(600, 100, 7), Duration(300, 44, 5)]) == Duration(900, 144, 5)


seconds = st.integers(0, 4 * 3600)


@given(st.lists(seconds, max_size=40))
def test_learned_mean_stays_among_what_was_seen_and_variance_is_never_negative(visits: list[int]) -> None:
    believed = TEN
    for visit in visits:
        believed = learn(believed, visit)
    assert believed.variance >= 0
    assert min([600, *visits]) - 1 <= believed.mean <= max([600, *visits]) + 1


@given(st.integers(0, 30), st.integers(1, 8), st.lists(seconds, max_size=8))
def test_range_is_never_upside_down_and_one_more_counter_never_makes_it_worse(
    people: int, counters: int, elapsed: list[int]
) -> None:
    serving = [Serving(TEN, one) for one in elapsed[:counters]]
    few = estimate(ME, queue(people), serving=serving, counters=counters, now=NOW)
    more = estimate(ME, queue(people), serving=serving, counters=counters + 1, now=NOW)
    assert few is not None
    assert more is not None
    assert 0 <= few[0] <= few[1]
    assert more[1] <= few[1] + 1


def test_eight_of_ten_real_waits_of_realistic_days_fall_in_the_range() -> None:
    """74 to 90 of 100 over all, however many counters and however full the day."""
    inside, told = 0, 0
    for counters in (1, 2, 4, 8):
        for load in (0.8, 1.0, 1.2):
            for seed in range(4):
                day = Day(Random(f"{counters} {load} {seed}"), counters, load)
                day.play()
                told += len(day.answers)
                inside += sum(low <= real <= high for (low, high), real in day.answers)
    assert told > 2500
    assert 0.74 <= inside / told <= 0.90
