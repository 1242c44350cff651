"""Figures count visits, take quantiles by nearest rank, and hide few people."""

from wartefrei.core.figures import Figures, Outcome, Visit, count_visits, group_visits, is_hidden, quantile


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


def test_fewer_than_five_are_hidden_but_nobody_is_not() -> None:
    assert [is_hidden(Figures(booked=booked)) for booked in (0, 1, 4, 5)] == [False, True, True, False]
    assert not is_hidden(Figures(booked=3, walk_ins=2))
