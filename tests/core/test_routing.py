"""Which teams may serve a basket, by services and by the first letter of the family name."""

import pytest

from wartefrei.core.names import first_letter
from wartefrei.core.routing import Desk, find_candidates, split_basket

FIRST_HALF = Desk(1, frozenset({"pass", "card"}), ("A", "K"))
SECOND_HALF = Desk(2, frozenset({"pass", "card"}), ("L", "R"))
EVERYBODY = Desk(3, frozenset({"moving"}))
DESKS = (FIRST_HALF, SECOND_HALF, EVERYBODY)


@pytest.mark.parametrize(
    ("name", "teams"),
    [("Abel", [1]), ("Özil", [2]), ("Ørsted", [2]), ("Kılıç", [1]), ("Łukasz", [2]), ("ähnlich", [1])],
)
def test_candidates_are_narrowed_by_the_search_form_of_the_family_name(name: str, teams: list[int]) -> None:
    assert [desk.team for desk in find_candidates(DESKS, {"pass"}, first_letter(name))] == teams


def test_candidates_without_a_letter_are_all_that_offer_the_basket() -> None:
    assert find_candidates(DESKS, {"pass"}) == [FIRST_HALF, SECOND_HALF]


def test_letter_in_a_gap_of_the_alphabet_narrows_nothing() -> None:
    assert find_candidates(DESKS, {"pass"}, "Z") == [FIRST_HALF, SECOND_HALF]


def test_team_without_letters_serves_every_letter() -> None:
    assert find_candidates(DESKS, {"moving"}, "Z") == [EVERYBODY]
    assert find_candidates((FIRST_HALF, Desk(4, frozenset({"pass"}))), {"pass"}, "M") == [
        Desk(4, frozenset({"pass"}))
    ]


def test_bounds_of_the_letters_belong_to_the_team() -> None:
    assert [FIRST_HALF.serves_letter(letter) for letter in "AKL"] == [True, True, False]


def test_candidates_offer_the_whole_basket() -> None:
    assert find_candidates(DESKS, {"pass", "card"}) == [FIRST_HALF, SECOND_HALF]
    assert find_candidates(DESKS, {"pass", "moving"}) == []
    assert find_candidates(DESKS, {"wedding"}) == []


def test_basket_no_team_serves_alone_becomes_two_in_the_order_of_choice() -> None:
    assert split_basket(DESKS, ["moving", "card", "pass"]) == (["card", "pass"], ["moving"])


def test_basket_is_split_by_the_first_team_among_equals() -> None:
    assert split_basket((EVERYBODY, Desk(4, frozenset({"pass"}))), ["pass", "moving"]) == (
        ["moving"],
        ["pass"],
    )


def test_basket_that_two_teams_can_not_serve_is_not_split() -> None:
    desks = [Desk(number, frozenset({service})) for number, service in enumerate("abc")]
    assert split_basket(desks, ["a", "b", "c"]) is None
    assert split_basket(desks, ["a", "unknown"]) is None
