"""How long a basket takes, and which baskets can't be booked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartefrei.core.basket import (
    BasketEmpty,
    QuantityRefused,
    ServiceRule,
    ServiceUnknown,
    measure_basket,
    round_to_ticks,
)

SERVICES = {"pass": ServiceRule(20, 15, 4), "moving": ServiceRule(7, 0, 1)}
rules = st.builds(ServiceRule, st.integers(1, 120), st.integers(0, 120), st.just(9))


def test_basket_takes_the_sum_of_first_and_further_units() -> None:
    assert measure_basket({"pass": 3, "moving": 1}, SERVICES) == 20 + 15 + 15 + 7


def test_basket_without_lines_is_refused() -> None:
    with pytest.raises(BasketEmpty):
        measure_basket({}, SERVICES)


def test_basket_with_an_unknown_service_names_it() -> None:
    with pytest.raises(ServiceUnknown) as refusal:
        measure_basket({"pass": 1, "wedding": 1}, SERVICES)
    assert refusal.value.service == "wedding"


@pytest.mark.parametrize("quantity", [-1, 0, 5, 1000])
def test_quantity_outside_its_bounds_names_service_and_bound(quantity: int) -> None:
    with pytest.raises(QuantityRefused) as refusal:
        measure_basket({"moving": 1, "pass": quantity}, SERVICES)
    assert (refusal.value.service, refusal.value.most) == ("pass", 4)


@pytest.mark.parametrize(("minutes", "ticks"), [(1, 1), (5, 1), (6, 2), (10, 2), (27, 6)])
def test_minutes_are_rounded_up_to_ticks(minutes: int, ticks: int) -> None:
    assert round_to_ticks(minutes) == ticks


@given(st.lists(st.tuples(rules, st.integers(1, 9)), min_size=1, max_size=6), rules)
def test_basket_never_gets_shorter_with_more_in_it(
    lines: list[tuple[ServiceRule, int]], more: ServiceRule
) -> None:
    services = {str(number): rule for number, (rule, _quantity) in enumerate(lines)} | {"more": more}
    basket = {str(number): quantity for number, (_rule, quantity) in enumerate(lines)}
    before = measure_basket(basket, services)
    for slug, quantity in basket.items():
        assert measure_basket({**basket, slug: quantity - 1 or 1}, services) <= before
    after = measure_basket({**basket, "more": 1}, services)
    assert after == before + more.minutes
    assert round_to_ticks(before) <= round_to_ticks(after)
