"""Figures count visits, take quantiles by nearest rank, and hide few people."""

from datetime import UTC, datetime, timedelta

from wartefrei.core.figures import (
    HIDDEN,
    Figures,
    Outcome,
    Place,
    Visit,
    count_visits,
    find_taken_again,
    group_visits,
    quantile,
)


def test_visits_are_counted_by_what_became_of_them() -> None:
    visits = [
        Visit(Outcome.ATTENDED, waited=4, served=10),
        Visit(Outcome.ATTENDED, waited=8, served=30, lacks_documents=True),
        Visit(Outcome.ATTENDED, is_walk_in=True, waited=20, served=20),
        Visit(Outcome.MISSED),
        Visit(Outcome.UNSERVED),
        Visit(Outcome.CANCELLED, lead=90, is_rebooked=True),
        Visit(Outcome.AHEAD),
    ]
    assert count_visits(visits) == Figures(
        people=7,
        booked=6,
        expected=4,
        attended=3,
        missed=1,
        unserved=1,
        cancelled=1,
        rebooked=1,
        walk_ins=1,
        lacks_documents=1,
        wait_half=8,
        wait_most=20,
        served_half=20,
        served_most=30,
        lead_half=90,
    )


def test_share_of_the_missed_is_of_those_whose_time_has_come() -> None:
    visits = [Visit(Outcome.ATTENDED)] * 3 + [Visit(Outcome.MISSED), Visit(Outcome.CANCELLED)]
    assert count_visits(visits).missed_share == 0.25
    assert count_visits([Visit(Outcome.AHEAD)]).missed_share is None


def test_quantile_is_a_value_that_was_measured() -> None:
    assert quantile([], 0.5) is None
    assert [quantile([1, 2, 3, 4], share) for share in (0.0, 0.25, 0.5, 0.9, 1.0)] == [1, 1, 2, 4, 4]
    assert quantile(list(range(1, 11)), 0.9) == 9


def test_visit_may_stand_under_several_keys() -> None:
    one = Visit(Outcome.ATTENDED)
    found = group_visits([("b", one), ("a", one), ("b", one)], order=str)
    assert [(key, figures.attended) for key, figures in found.items()] == [("a", 1), ("b", 2)]


def make_visits(count: int, first_key: int = 0) -> list[Visit]:
    return [
        Visit(Outcome.ATTENDED, waited=float(key), key=key) for key in range(first_key, first_key + count)
    ]


def test_outside_fewer_than_five_are_hidden_but_nobody_is_not() -> None:
    seen = [count_visits(make_visits(count), is_blurred=True).people for count in (0, 1, 4)]
    assert seen == [0, None, None]
    assert count_visits(make_visits(4), is_blurred=True) == HIDDEN


def test_outside_counts_are_changed_by_at_most_two_always_the_same_and_never_below_five() -> None:
    seen = {count_visits(make_visits(50, first), is_blurred=True).people for first in range(40)}
    assert seen == {50}  # 50 keys in a row always add up to the same rest
    seen = {
        count_visits([*make_visits(49), Visit(Outcome.MISSED, key=key)], is_blurred=True).people
        for key in range(9)
    }
    assert seen == {48, 49, 50, 51, 52}
    least = {
        count_visits([*make_visits(4), Visit(Outcome.MISSED, key=key)], is_blurred=True).people
        for key in range(9)
    }
    assert least == {5, 6, 7}


def test_outside_a_few_in_a_larger_group_are_hidden_as_well() -> None:
    visits = [*make_visits(20), Visit(Outcome.MISSED, key=3), Visit(Outcome.CANCELLED, key=4, lead=60)]
    figures = count_visits(visits, is_blurred=True)
    assert (figures.missed, figures.cancelled, figures.walk_ins, figures.lead_half) == (None, None, 0, None)
    assert figures.missed_share is None


def test_outside_nine_tenths_need_more_people_than_the_median() -> None:
    assert count_visits(make_visits(9), is_blurred=True).wait_half == 4
    assert count_visits(make_visits(9), is_blurred=True).wait_most is None
    assert count_visits(make_visits(10), is_blurred=True).wait_most == 8


def test_outside_a_row_is_never_hidden_alone() -> None:
    pairs = [(key, visit) for key, count in (("a", 30), ("b", 8), ("c", 3)) for visit in make_visits(count)]
    found = group_visits(pairs, order=str, is_blurred=True)
    assert [key for key, figures in found.items() if figures.is_hidden] == ["b", "c"]
    assert not any(figures.is_hidden for figures in group_visits(pairs, order=str).values())


def place(start: int, end: int, taken: int, freed: int | None = None) -> Place:
    """At minutes of an hour."""
    begin = datetime(2026, 11, 20, 8, tzinfo=UTC)
    return Place(
        start,
        end,
        begin + timedelta(minutes=taken),
        None if freed is None else begin + timedelta(minutes=freed),
    )


def test_place_given_back_is_taken_again_once_by_whoever_overlaps_it_later() -> None:
    assert find_taken_again([place(0, 2, 0, 10), place(1, 3, 11)]) == {0}
    assert find_taken_again([place(0, 2, 0, 10), place(2, 4, 11)]) == set(), "beside it"
    assert find_taken_again([place(0, 2, 0, 10), place(0, 2, 9)]) == set(), "had one before"
    assert find_taken_again([place(0, 2, 0, 10), place(0, 2, 0, 9), place(0, 2, 11)]) == {1}
    chain = [place(0, 2, 0, 10), place(0, 2, 11, 12), place(0, 2, 13)]
    assert find_taken_again(chain) == {0, 1}
