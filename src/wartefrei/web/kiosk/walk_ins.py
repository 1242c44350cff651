"""What people may come with without an appointment, in a house, today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wartefrei.offices.entries import HouseEntry, OfficeEntry, ServiceEntry
from wartefrei.offices.models import WalkIn
from wartefrei.queueing.queries import tickets_left


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of an office that gives tickets; ``left`` is how many today, None: as many as there are numbers."""

    office: OfficeEntry
    service: ServiceEntry
    is_urgent: bool
    left: int | None

    @property
    def is_gone(self) -> bool:
        return self.left == 0


def list_offers(house: HouseEntry, *, now: datetime) -> list[Offer]:
    """Every service with tickets, office by office; those without are not listed."""
    return [
        offer
        for office in house.offices
        for service in office.services.values()
        if (offer := find_offer(office, service, now=now)) is not None
    ]


def find_offer(office: OfficeEntry, service: ServiceEntry, *, now: datetime) -> Offer | None:
    """The offer for one service; None where an appointment is needed."""
    kind = office.walk_in(service.slug)
    if kind is WalkIn.NONE:
        return None
    left = tickets_left(office=office, service=service.slug, now=now)
    return Offer(office, service, kind is WalkIn.URGENT, left)


def count_left(offers: Sequence[Offer]) -> int | None:
    """How many tickets are left when there is one service; None when that can't be said in one number."""
    return offers[0].left if len(offers) == 1 else None
