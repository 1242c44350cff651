"""What somebody has chosen so far, carried in the query string: pages can be linked and need no cookie."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from wartefrei.bookings.choice import AsBooked
from wartefrei.core.basket import Basket
from wartefrei.core.contact import ContactFields, combine_contact
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry, ServiceEntry
from wartefrei.offices.models import BookingMode

_MOST_LINES = 30
_LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A basket at an authority. ``office`` narrows it; ``then`` is the basket of a second booking.

    ``booked``: it is an appointment already, which looks for another time.
    """

    authority: AuthorityEntry
    basket: Mapping[str, int] = field(default_factory=dict)
    office: OfficeEntry | None = None
    municipality: str = ""
    then: Mapping[str, int] = field(default_factory=dict)
    booked: AsBooked | None = None

    @property
    def length(self) -> int:
        """Ticks that hold it. Raises `core.basket.BasketRefused`."""
        return self.booked.length if self.booked else self.authority.measure(self.basket)[1]

    @property
    def services(self) -> frozenset[str]:
        return frozenset(self.basket)

    @property
    def lines(self) -> list[tuple[ServiceEntry, int]]:
        """Service and quantity of each line."""
        return [(self.authority.services[slug], quantity) for slug, quantity in self.basket.items()]

    @property
    def offices(self) -> list[OfficeEntry]:
        """The offices where one team offers the whole basket and people book online, in order."""
        return [o for o in self.authority.offices_for(self.services) if o.booking is BookingMode.ONLINE]

    @property
    def chosen_offices(self) -> list[OfficeEntry]:
        """The same, narrowed to the chosen office."""
        return [office for office in self.offices if self.office in {None, office}]

    def open_offices(self, now: datetime) -> list[OfficeEntry]:
        """The chosen offices that take bookings at this moment."""
        return [office for office in self.chosen_offices if office.takes_bookings(now)]

    @property
    def closed_offices(self) -> list[OfficeEntry]:
        """Offices that offer the basket but take no online bookings."""
        return [o for o in self.authority.offices_for(self.services) if o.booking is not BookingMode.ONLINE]

    @property
    def contact(self) -> ContactFields:
        """What the strictest of the services asks for."""
        return combine_contact(service.contact for service, _quantity in self.lines)

    @property
    def asks_municipality(self) -> bool:
        """Whether an office must first know where people live."""
        return not self.municipality and any(office.jurisdiction for office in self.offices)

    @property
    def query(self) -> str:
        """The query string, without its question mark."""
        pairs = [("service", f"{slug}:{quantity}") for slug, quantity in self.basket.items()]
        if self.office:
            pairs.append(("office", self.office.slug))
        if self.municipality:
            pairs.append(("municipality", self.municipality))
        pairs += [("then", f"{slug}:{quantity}") for slug, quantity in self.then.items()]
        return urlencode(pairs, safe=":")

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The query as names and values, for forms of method GET."""
        return [(name, value) for name, values in QueryDict(self.query).lists() for value in values]

    def quantity(self, slug: str) -> int:
        """How many units of a service; 0 for none."""
        return self.basket.get(slug, 0)

    def changed(self, slug: str, quantity: int) -> "Choice":
        """The choice with another quantity of one service; 0 takes it out."""
        basket = {**self.basket, slug: quantity}
        return replace(self, basket={key: number for key, number in basket.items() if number})

    def at(self, office: OfficeEntry | None) -> "Choice":
        """The choice narrowed to one office, or not at all."""
        return replace(self, office=office)

    def split(self) -> "tuple[Choice, Choice] | None":
        """Two choices that can be booked one after the other, when no team offers the whole basket."""
        parts = self.authority.split(list(self.basket))
        if parts is None:
            return None
        first, second = ({slug: self.basket[slug] for slug in part} for part in parts)
        whole = replace(self, office=None)
        return replace(whole, basket=first, then=second), replace(whole, basket=second, then={})

    def next_choice(self) -> "Choice | None":
        """The second of two bookings, while the first is made."""
        return replace(self, basket=self.then, then={}, office=None) if self.then else None


def read_choice(query: QueryDict, authority: AuthorityEntry) -> Choice:
    """The choice in a query string. What makes no sense is left out, quantities are kept within bounds."""
    office = authority.offices.get(query.get("office", ""))
    return Choice(
        authority=authority,
        basket=_read_basket(query.getlist("service"), authority),
        office=office,
        municipality=_read_place(query.get("municipality", "")),
        then=_read_basket(query.getlist("then"), authority),
    )


def _read_basket(lines: list[str], authority: AuthorityEntry) -> Basket:
    basket: dict[str, int] = {}
    for line in lines[:_MOST_LINES]:
        slug, _colon, typed = line.partition(":")
        service = authority.services.get(slug)
        if service:
            quantity = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
            basket[slug] = min(max(quantity, 1), service.rule.max_quantity)
    return basket


def _read_place(text: str) -> str:
    """A municipality or a post code as it was typed."""
    place = " ".join(text.split())[:_LONGEST_PLACE]
    return place if place.isprintable() else ""
