"""Baskets: services and quantities of one booking, and how long they take."""

from collections.abc import Mapping
from dataclasses import dataclass

from wartefrei.core.ticks import TICK_MINUTES

Basket = Mapping[str, int]
"""Service slug → quantity, in the order of choice."""


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """How long a service takes: minutes for the first unit and for each further one, and the largest quantity."""

    minutes: int
    minutes_each_further: int
    max_quantity: int


class BasketRefused(Exception):
    """The basket can't be booked; ``service`` names the line, if one is to blame."""

    def __init__(self, service: str = "") -> None:
        super().__init__(service)
        self.service = service


class BasketEmpty(BasketRefused):
    """Nothing was chosen."""


class ServiceUnknown(BasketRefused):
    """There is no such service here."""


class QuantityRefused(BasketRefused):
    """The quantity is below one or above ``most``."""

    def __init__(self, service: str, most: int) -> None:
        super().__init__(service)
        self.most = most


def measure_basket(basket: Basket, services: Mapping[str, ServiceRule]) -> int:
    """Minutes the basket takes, before rounding to ticks.

    Raises:
        BasketEmpty, ServiceUnknown, QuantityRefused
    """
    if not basket:
        raise BasketEmpty
    return sum(_measure_line(slug, quantity, services) for slug, quantity in basket.items())


def _measure_line(slug: str, quantity: int, services: Mapping[str, ServiceRule]) -> int:
    rule = services.get(slug)
    if rule is None:
        raise ServiceUnknown(slug)
    if not 1 <= quantity <= rule.max_quantity:
        raise QuantityRefused(slug, rule.max_quantity)
    return rule.minutes + (quantity - 1) * rule.minutes_each_further


def round_to_ticks(minutes: int) -> int:
    """The number of ticks that hold ``minutes``, rounded up."""
    return -(-minutes // TICK_MINUTES)
