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
from wartefrei.core.retention import Periods
from wartefrei.core.routing import Desk, find_candidates, split_basket
from wartefrei.core.texts import Text
from wartefrei.core.window import Window
from wartefrei.offices.errors import CounterUnknown
from wartefrei.offices.holidays import Calendar
from wartefrei.offices.models import Arrival, BookingMode, SecondFactor, WalkIn


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


@dataclass(frozen=True, slots=True)
class WalkInRule:
    """How people may come without an appointment, and how many tickets of a service there are on a day (None: any)."""

    kind: WalkIn
    per_day: int | None = None


@dataclass(frozen=True, eq=False)
class TeamEntry:
    """A team: its rules, what routing knows of it, its booking window, and its plan of any day."""

    pk: int
    slug: str
    name: str
    rules: TeamRules
    desk: Desk
    window: Window
    walk_in: WalkInRule
    walk_ins: Mapping[str, WalkInRule]
    is_emergency: bool
    waiting_area: Text
    holidays: Calendar
    _plans: dict[date, DayPlan] = field(default_factory=dict, repr=False)

    def walk_in_rule(self, service: str) -> WalkInRule:
        """The rule for one of its services."""
        return self.walk_ins.get(service, self.walk_in)

    def plan(self, day: date) -> DayPlan:
        """Places per tick of the day, from memory when asked again."""
        found = self._plans.get(day)
        if found is None:
            found = plan_day(self.rules, day, is_holiday=self.holidays.is_holiday(day))
            self._plans[day] = found
        return found


@dataclass(frozen=True, eq=False)
class CounterEntry:
    """A counter and the teams it serves."""

    pk: int
    slug: str
    name: str
    room: str
    teams: tuple[TeamEntry, ...]


@dataclass(frozen=True, eq=False)
class HouseEntry:
    """A building: offices of one authority that share entrance, ticket numbers, kiosks and displays."""

    pk: int
    slug: str
    name: Text
    address: str
    display_text: Text
    authority: "AuthorityEntry" = field(repr=False)

    @cached_property
    def offices(self) -> tuple["OfficeEntry", ...]:
        """The offices in it that are in use, in order."""
        return tuple(office for office in self.authority.offices.values() if office.house is self)

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone


@dataclass(frozen=True, eq=False)
class OfficeEntry:
    """An office with its teams and counters in order and the services they offer. A retired team offers nothing.

    People check in from ``early_minutes`` before their appointment; from ``late_minutes`` after it they stand by.
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
    release_minutes: int
    confirm_by_mail_minutes: int | None
    reminder_days: tuple[int, ...]
    early_minutes: int
    late_minutes: int
    most_calls: int
    phone_check_in: bool
    jurisdiction: Mapping[str, Any] | None
    is_step_free: bool
    teams: tuple[TeamEntry, ...]
    counters: tuple[CounterEntry, ...]
    retired_counters: tuple[CounterEntry, ...]

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

    @property
    def gives_emergencies(self) -> bool:
        """Whether the authority's emergency appointments are at this office."""
        policy = self.authority.emergency_policy
        return policy is not None and policy["office"] == self.slug

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

    def counter(self, slug: str) -> CounterEntry:
        """Raises `CounterUnknown`."""
        for counter in self.counters:
            if counter.slug == slug:
                return counter
        raise CounterUnknown(slug)

    def walk_in(self, service: str) -> WalkIn:
        """How far people may come with this service without an appointment: the most welcoming of its teams."""
        offers = {team.walk_in_rule(service).kind for team in self.teams_offering(service)}
        return next((kind for kind in (WalkIn.FREE, WalkIn.URGENT) if kind in offers), WalkIn.NONE)

    def walk_ins_per_day(self, service: str) -> int | None:
        """How many tickets of a service its teams together give out on a day; None: any number."""
        rules = [team.walk_in_rule(service) for team in self.teams_offering(service)]
        numbers = [rule.per_day for rule in rules if rule.kind is not WalkIn.NONE]
        limited = [number for number in numbers if number is not None]
        return sum(limited) if len(limited) == len(numbers) else None


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
    holidays: Calendar
    retention: Periods
    second_factor: SecondFactor
    document_names: Mapping[str, Text]
    services: dict[str, ServiceEntry]
    services_by_key: dict[int, ServiceEntry]
    houses: dict[str, HouseEntry] = field(default_factory=dict)
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
