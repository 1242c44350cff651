"""The calling order: by hand, and as laws over any waiting room."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.calling import (
    HIGHEST_PRIORITY,
    Reason,
    ReasonKind,
    Waiting,
    explain,
    find_turn,
    next_of,
    order,
)

DAY = 8 * 3600


def at(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


def booked(number: int, due: str, came: str, *, standby: bool = False, priority: int = 0) -> Waiting:
    return Waiting(number, at(due), at(came), priority, is_standby=standby)


def walk_in(number: int, came: str, *, priority: int = 0, skipped_until: str = "00:00") -> Waiting:
    return Waiting(number, None, at(came), priority, at(skipped_until))


def numbers(now: str, *waiting: Waiting) -> list[int]:
    return [one.number for one in order(waiting, at(now))]


def test_due_appointments_come_before_those_without_one_in_order_of_their_times() -> None:
    room = [
        walk_in(1, "08:30"),
        booked(2, "09:20", "08:40"),
        booked(3, "09:10", "09:05"),
        walk_in(4, "08:25"),
    ]
    assert numbers("09:21", *room) == [3, 2, 4, 1]


def test_waiting_counts_from_the_appointment_or_from_a_later_check_in() -> None:
    assert numbers("09:30", booked(1, "09:00", "09:12"), booked(2, "09:10", "08:30")) == [2, 1]


def test_who_is_late_stands_between_appointments_and_walk_ins() -> None:
    room = [
        walk_in(1, "09:00"),
        booked(2, "08:00", "09:00", standby=True),
        booked(3, "09:20", "09:00"),
        booked(4, "09:40", "09:00"),
    ]
    assert numbers("09:41", *room) == [3, 2, 4, 1]


def test_walk_in_comes_before_appointments_an_hour_after_it() -> None:
    assert numbers(
        "09:30", walk_in(1, "08:00"), booked(2, "08:59", "08:00"), booked(3, "09:01", "08:00")
    ) == [
        2,
        1,
        3,
    ]


def test_appointment_ahead_of_its_time_is_called_only_when_nobody_else_may_be() -> None:
    early, walker = booked(1, "09:20", "09:00"), walk_in(2, "09:18")
    assert numbers("09:19", early, walker) == [2, 1]
    assert next_of([early], at("09:19")) == early
    assert numbers("09:20", early, walker) == [1, 2]


def test_priority_wins_two_hours_and_does_not_wait_for_the_appointment() -> None:
    room = [
        booked(1, "09:00", "08:50"),
        walk_in(2, "09:30", priority=1),
        booked(3, "09:50", "09:25", priority=1),
    ]
    assert numbers("09:30", *room) == [3, 2, 1]
    assert numbers("09:30", booked(4, "08:20", "08:20"), *room) == [3, 4, 2, 1]


def test_number_just_missed_is_skipped_and_then_stands_where_it_stood() -> None:
    missed, other = walk_in(1, "08:00", skipped_until="09:05"), walk_in(2, "09:00")
    assert numbers("09:04", missed, other) == [2, 1]
    assert numbers("09:05", missed, other) == [1, 2]
    assert next_of([missed], at("09:04")) is None


def test_nobody_waits() -> None:
    assert next_of([], DAY) is None


def test_unknown_priority_is_refused() -> None:
    with pytest.raises(ValueError, match="priority"):
        walk_in(1, "08:00", priority=HIGHEST_PRIORITY + 1)


@pytest.mark.parametrize(
    ("waiting", "now", "reason"),
    [
        (booked(1, "09:20", "09:00"), "09:32", Reason(ReasonKind.DUE, at("09:20"), 12, 0, 0)),
        (booked(1, "09:20", "09:00"), "09:10", Reason(ReasonKind.EARLY, at("09:20"), 0, 0, 0)),
        (
            booked(1, "09:20", "10:00", standby=True),
            "10:12",
            Reason(ReasonKind.STANDBY, at("09:20"), 12, 0, 0),
        ),
        (walk_in(1, "09:00"), "09:12", Reason(ReasonKind.WALK_IN, None, 12, 0, 0)),
        (walk_in(1, "09:00", priority=2), "09:12", Reason(ReasonKind.PRIORITY, None, 12, 2, 0)),
        (walk_in(1, "09:00", skipped_until="09:15"), "09:12", Reason(ReasonKind.SKIPPED, None, 12, 0, 3)),
    ],
)
def test_each_choice_explains_itself(waiting: Waiting, now: str, reason: Reason) -> None:
    assert explain(waiting, at(now)) == reason


instants = st.integers(0, 12 * 3600)
people = st.builds(
    Waiting,
    number=st.integers(100, 999),
    due_at=st.none() | instants,
    since_at=instants,
    priority=st.integers(0, HIGHEST_PRIORITY),
    skipped_until=st.just(0) | instants,
    is_standby=st.booleans(),
)
rooms = st.lists(people, max_size=12, unique_by=lambda one: one.number)


@given(rooms, instants, st.randoms(use_true_random=False))
def test_order_is_total_whatever_order_people_are_read_in(
    room: list[Waiting], now: int, random: Random
) -> None:
    shuffled = list(room)
    random.shuffle(shuffled)
    assert order(shuffled, now) == order(room, now)
    assert sorted(order(room, now), key=lambda one: one.number) == sorted(room, key=lambda one: one.number)


@given(rooms, instants)
def test_next_is_the_first_of_the_order_unless_skipped(room: list[Waiting], now: int) -> None:
    first = next(iter(order(room, now)), None)
    assert next_of(room, now) == (None if first is None or now < first.skipped_until else first)


@given(people, people, instants, instants)
def test_time_alone_lets_nobody_who_may_be_called_overtake(
    one: Waiting, two: Waiting, now: int, later: int
) -> None:
    callable_now = [replace(person, skipped_until=0, due_at=None) for person in (one, two)]
    before, after = sorted([now, later])
    assert order(callable_now, before) == order(callable_now, after)


@given(people, st.integers(0, 7200), instants)
def test_who_came_earlier_never_stands_behind_who_is_equal_otherwise(
    one: Waiting, earlier: int, now: int
) -> None:
    sooner = replace(one, number=one.number - 1, since_at=one.since_at - earlier)
    assert order([one, sooner], now)[0] == sooner


@given(people, people, instants)
def test_skipped_stand_behind_all_others(one: Waiting, two: Waiting, now: int) -> None:
    skipped, other = replace(one, number=1, skipped_until=now + 1), replace(two, number=2, skipped_until=now)
    assert order([skipped, other], now) == [other, skipped]


@given(people, people, instants, st.integers(1, HIGHEST_PRIORITY))
def test_priority_never_does_harm(one: Waiting, two: Waiting, now: int, priority: int) -> None:
    two = replace(two, number=one.number + 1)
    preferred = replace(one, priority=max(one.priority, priority))
    if order([one, two], now)[0] == one:
        assert order([preferred, two], now)[0] == preferred


@given(
    patient=people,
    minutes_between=st.integers(1, 15),
    priority=st.integers(0, HIGHEST_PRIORITY),
    is_standby=st.booleans(),
)
def test_everybody_is_called_even_under_a_steady_stream_of_due_appointments(
    patient: Waiting, minutes_between: int, priority: int, is_standby: bool
) -> None:
    """One counter as fast as the appointments that come in: each call is answered by the next appointment due."""
    patient = replace(patient, number=0, skipped_until=0)
    start = max(patient.since_at, patient.due_at or 0)
    longest = find_turn(replace(patient, priority=0)) - start + HIGHEST_PRIORITY * 2 * 3600
    room, now, number = [patient], start, 1
    while now <= start + longest + 3600:
        room.append(Waiting(number, now, now - 60, priority, is_standby=is_standby))
        called = next_of(room, now)
        if called == patient:
            return
        room = [one for one in room if one != called]
        now, number = now + minutes_between * 60, number + 1
    pytest.fail("nobody called the one who waits")
