"""Wishes of an enquiry: what can be sent, and back from what is stored."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from wartefrei.core.wishes import MOST_DAYS, MOST_LETTERS, PartOfDay, Wishes, WishProblem, read_wishes

TODAY = date(2026, 11, 20)
ALL = Wishes((TODAY, date(2026, 12, 1)), (0, 4), (PartOfDay.MORNING,), "Bitte nicht so früh.")


@pytest.mark.parametrize(
    ("wishes", "problem"),
    [
        (Wishes(), None),
        (ALL, None),
        (Wishes(days=(TODAY - timedelta(days=1),)), WishProblem.DAY_PAST),
        (Wishes(days=(TODAY,) * MOST_DAYS), None),
        (Wishes(days=(TODAY,) * (MOST_DAYS + 1)), WishProblem.TOO_MANY_DAYS),
        (Wishes(words="x" * MOST_LETTERS), None),
        (Wishes(words="x" * (MOST_LETTERS + 1)), WishProblem.TOO_LONG),
    ],
)
def test_wishes_that_can_be_sent(wishes: Wishes, problem: WishProblem | None) -> None:
    assert wishes.find_problem(today=TODAY, takes_words=True) == problem


def test_words_only_where_they_are_taken() -> None:
    assert ALL.find_problem(today=TODAY, takes_words=False) is WishProblem.NO_WORDS


@pytest.mark.parametrize("wishes", [ALL, Wishes()])
def test_wishes_round_trip_through_json(wishes: Wishes) -> None:
    plain = wishes.to_plain()
    assert "words" not in plain
    assert read_wishes(json.loads(json.dumps(plain)), wishes.words) == wishes


def test_starts_are_proposed_by_how_well_they_suit() -> None:
    def start(day: int, hour: int) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=UTC)

    wishes = Wishes(days=(date(2026, 12, 2),), weekdays=(1, 2), parts=(PartOfDay.MORNING,))
    starts = [start(day, hour) for day in (1, 2, 3) for hour in (8, 9, 10, 14)]
    two_hours = timedelta(hours=2)
    found = wishes.propose(starts, most=6, most_a_day=2, apart=two_hours)
    assert found == [start(2, 8), start(2, 10), start(1, 8), start(1, 10), start(3, 8), start(3, 10)]
    assert Wishes().propose(starts, most=1, most_a_day=1, apart=two_hours) == [start(1, 8)]
    assert wishes.distance(start(3, 14)) == (3, 1)
