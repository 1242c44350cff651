"""The configuration as frozen objects: what the other rooms see of authorities, offices, teams and services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from wartefrei.core.basket import Basket, ServiceRule, measure_basket, round_to_ticks
from wartefrei.core.contact import ContactFields, combine_contact
from wartefrei.core.pause import Pause, find_pause, first_bookable
from wartefrei.core.plan import DayPlan, TeamRules, plan_day
from wartefrei.core.routing import Desk, find_candidates, split_basket
from wartefrei.core.texts import Text
from wartefrei.core.window import Window
from wartefrei.offices.holidays import is_holiday
from wartefrei.offices.models import Arrival, BookingMode, WalkIn


@dataclass(frozen=True, eq=False)
class ServiceEntry:
    """A service of an authority. ``documents`` are texts; ``forms`` have ``name`` (text) and ``url``."""

    pk: int
    slug: str
    name: Text
    group: Text
    description: Text
    hint: Text
    documents: tuple[Text, ...]
    forms: tuple[Mapping[str, object], ...]
    keywords: Text
    mail_subject: Text
    unit: str
    contact: ContactFields
    rule: ServiceRule


@dataclass(frozen=True, eq=False)
class TeamEntry:
    """A team: its rules, what routing knows of it, its booking window, and its plan of any day."""

    pk: int
    slug: str
    name: str
    rules: TeamRules
    desk: Desk
    window: Window
    walk_in: WalkIn
    is_emergency: bool
    waiting_area: Text
    land: str
    _plans: dict[date, DayPlan] = field(default_factory=dict, repr=False)

    def plan(self, day: date) -> DayPlan:
        """Places per tick of the day, from memory when asked again."""
        found = self._plans.get(day)
        if found is None:
            found = plan_day(self.rules, day, is_holiday=is_holiday(day, self.land))
            self._plans[day] = found
        return found


@dataclass(frozen=True, eq=False)
class HouseEntry:
    """The building an office is in."""

    pk: int
    slug: str
    name: Text
    address: str


@dataclass(frozen=True, eq=False)
class OfficeEntry:
    """An office with its teams in order and the services they offer. A retired team offers nothing.

    ``takes_words``: an enquiry may hold words of the person's own.
    """

    pk: int
    slug: str
    name: Text
    short_name: Text
    authority: "AuthorityEntry"
    house: HouseEntry
    arrival: Arrival
    booking: BookingMode
    booking_note: Text
    pauses: tuple[Pause, ...]
    takes_words: bool
    channels: Mapping[str, object]
    urgent_text: Text
    window: Window
    hold_minutes: int
    confirm_by_mail_minutes: int | None
    jurisdiction: Mapping[str, Any] | None
    is_step_free: bool
    teams: tuple[TeamEntry, ...]

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone

    @cached_property
    def services(self) -> dict[str, ServiceEntry]:
        """The services at least one team offers, in the authority's order."""
        offered = frozenset[str]().union(*(team.desk.services for team in self.teams))
        return {slug: entry for slug, entry in self.authority.services.items() if slug in offered}

    @cached_property
    def _desks(self) -> dict[int, TeamEntry]:
        return {team.pk: team for team in self.teams}

    def pause_at(self, now: datetime) -> Pause | None:
        """The pause that keeps everybody from booking and moving online at ``now``."""
        return find_pause(self.pauses, now)

    def takes_bookings(self, now: datetime) -> bool:
        """Whether people book online here at ``now``."""
        return self.booking is BookingMode.ONLINE and self.pause_at(now) is None

    def first_bookable(self, now: datetime) -> date:
        """The first day that pauses leave to be booked online at ``now``; `date.min` without any."""
        return first_bookable(self.pauses, now)

    def announcement_at(self, now: datetime) -> Text:
        """What people with an appointment are told during a pause; empty when there is nothing to tell."""
        pause = self.pause_at(now)
        return pause.text if pause is not None and pause.is_announced else {}

    def contact_fields(self, basket: Basket) -> ContactFields:
        """What the strictest service of the basket asks for; services unknown here ask for nothing."""
        known = (self.authority.services.get(slug) for slug in basket)
        return combine_contact(service.contact for service in known if service is not None)

    def candidates(self, services: frozenset[str], letter: str | None = None) -> list[TeamEntry]:
        """The teams that may serve the whole basket, in order."""
        desks = find_candidates([team.desk for team in self.teams], services, letter)
        return [self._desks[desk.team] for desk in desks]

    def teams_offering(self, service: str) -> list[TeamEntry]:
        """The teams that offer one service, in order."""
        return [team for team in self.teams if service in team.desk.services]

    def walk_in(self, service: str) -> WalkIn:
        """How far people may come with this service without an appointment: the most welcoming of its teams."""
        offers = {team.walk_in for team in self.teams_offering(service)}
        return next((kind for kind in (WalkIn.FREE, WalkIn.URGENT) if kind in offers), WalkIn.NONE)


@dataclass(frozen=True, eq=False)
class AuthorityEntry:
    """An authority with everything below it, as of one version of its configuration.

    ``services`` and ``offices`` are those in use; appointments may still point at retired ones.
    """

    pk: int
    version: int
    slug: str
    name: str
    land: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    website: str
    email_sender: str
    help_text: Text
    legal_texts: Mapping[str, Text]
    emergency_policy: Mapping[str, Any] | None
    services: dict[str, ServiceEntry]
    services_by_key: dict[int, ServiceEntry]
    offices: dict[str, OfficeEntry] = field(default_factory=dict)
    retired_offices: list[OfficeEntry] = field(default_factory=list)

    def measure(self, basket: Basket) -> tuple[int, int]:
        """Minutes the basket takes, and the ticks that hold them. Raises `core.basket.BasketRefused`."""
        minutes = measure_basket(basket, {slug: entry.rule for slug, entry in self.services.items()})
        return minutes, round_to_ticks(minutes)

    def split(self, services: Sequence[str]) -> tuple[list[str], list[str]] | None:
        """Two baskets that teams do serve, at one office if possible; None when there are none."""
        desks = [[team.desk for team in office.teams] for office in self.offices.values()]
        groups = (*desks, list(chain(*desks)))
        return next((parts for group in groups if (parts := split_basket(group, services))), None)

    def offices_for(self, services: frozenset[str]) -> list[OfficeEntry]:
        """The offices where one team offers the whole basket, in order."""
        return [office for office in self.offices.values() if office.candidates(services)]
