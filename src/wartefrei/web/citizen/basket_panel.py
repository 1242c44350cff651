"""The basket beside the pages: lines, duration, earliest time, and the way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wartefrei.bookings.availability import read_availability
from wartefrei.offices.entries import ServiceEntry
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.links import page


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A service of the basket; minutes of all its units."""

    service: ServiceEntry
    quantity: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The basket as it is shown beside every step."""

    lines: Sequence[PanelLine]
    minutes: int
    earliest: datetime | None
    change_url: str

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


def find_earliest(choice: Choice, *, now: datetime) -> datetime | None:
    """The earliest start at any office for the basket; None when nothing is free."""
    found = read_availability(
        offices=choice.chosen_offices, basket=choice.basket, now=now, earliest_only=True
    )
    return min((place.earliest for place in found.offices if place.earliest), default=None)


def build_panel(choice: Choice, *, now: datetime) -> Panel:
    """The panel of a basket that is not empty."""
    lines = [
        PanelLine(service, quantity, choice.authority.measure({service.slug: quantity})[0])
        for service, quantity in choice.lines
    ]
    return Panel(
        lines=lines,
        minutes=choice.authority.measure(choice.basket)[0],
        earliest=find_earliest(choice, now=now),
        change_url=page("services", choice),
    )
