"""How one authority gives emergency appointments: its policy with the office, team and service it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wartefrei.bookings.errors import EmergencyOff
from wartefrei.bookings.models import EmergencyPlaces
from wartefrei.core.allotment import list_places
from wartefrei.core.availability import NOTHING_TAKEN, Taken
from wartefrei.core.emergency import EmergencyPolicy, Title, read_policy
from wartefrei.core.texts import Text
from wartefrei.core.ticks import first_tick_from, local_day, tick_start
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry, ServiceEntry, TeamEntry

PUNCTUAL = timedelta(minutes=5)
"""A run that begins within this of its time counts as begun in time."""

_LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Procedure:
    """An emergency policy whose office, team and service are in use."""

    authority: AuthorityEntry
    policy: EmergencyPolicy
    office: OfficeEntry
    team: TeamEntry
    service: ServiceEntry

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone

    @property
    def length(self) -> int:
        """Ticks an emergency appointment lasts."""
        return self.authority.measure({self.service.slug: 1})[1]

    def today(self, now: datetime) -> date:
        return local_day(now, self.zone)

    def mail_at(self, day: date) -> datetime | None:
        """When the places of the day are given; None on days without any: holidays, closures, days off."""
        has_places = self.team.plan(day).emergency != 0
        return self.policy.mail_at(day, self.zone) if has_places else None

    def next_mail_at(self, now: datetime) -> datetime | None:
        """When places are given next, local; None when no day of the next two months has any."""
        first = self.today(now)
        days = (first + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD_DAYS))
        instants = (mail_at for day in days if (mail_at := self.mail_at(day)) is not None)
        found = next((mail_at for mail_at in instants if mail_at > now), None)
        return found and found.astimezone(self.zone)

    def list_places(self, day: date, *, taken: Taken = NOTHING_TAKEN, given_at: datetime) -> list[int]:
        """The starts of the day for places given at the instant: what the plan allows and nobody has, ascending."""
        first_at = given_at + timedelta(minutes=self.policy.first_start_minutes)
        from_tick = first_tick_from(first_at, day, self.zone)
        return list_places(self.team.plan(day), taken, length=self.length, from_tick=from_tick)

    def count_allowed(self, day: date) -> int:
        """How many places the plan allows on the day when they are given in time."""
        mail_at = self.mail_at(day)
        return len(self.list_places(day, given_at=mail_at)) if mail_at else 0

    def count_places(self, day: date) -> int:
        """How many places there are on the day: what staff have entered, but not more than the plan allows."""
        return min(self.count_allowed(day), self.read_entered(day, default=10_000))

    def read_entered(self, day: date, *, default: int) -> int:
        """How many places staff have entered for the day."""
        rows = EmergencyPlaces.objects.filter(authority=self.authority.pk, date=day)
        entered = rows.values_list("places", flat=True).first()
        return default if entered is None else entered

    def opens_at(self, day: date) -> datetime | None:
        """When the team opens on the day, local."""
        tick = self.team.plan(day).first_tick
        return None if tick is None else tick_start(day, tick, self.zone).astimezone(self.zone)

    def kinds(self, title: str) -> tuple[str, ...]:
        """The papers asked for with a title; none for a title that no longer counts."""
        return self.policy.titles.get(Title(title), ())

    def name_kind(self, kind: str) -> Text:
        """What a kind of paper is called."""
        name: Text = self.authority.document_names.get(kind, {"de": kind})
        return name


def policy_of(authority: AuthorityEntry) -> EmergencyPolicy | None:
    """The emergency policy of an authority; None where there are no emergency appointments."""
    return read_policy(authority.emergency_policy) if authority.emergency_policy else None


def find_procedure(authority: AuthorityEntry) -> Procedure | None:
    """The procedure of an authority; None where there is none, or what it names is no longer in use."""
    policy = policy_of(authority)
    if policy is None:
        return None
    office = authority.offices.get(policy.office)
    service = authority.services.get(policy.service)
    teams = [] if office is None else [team for team in office.teams if team.slug == policy.team]
    if office is None or service is None or not teams:
        return None
    return Procedure(authority, policy, office, teams[0], service)


def need_procedure(authority: AuthorityEntry) -> Procedure:
    """The procedure of an authority.

    Raises:
        EmergencyOff
    """
    procedure = find_procedure(authority)
    if procedure is None:
        raise EmergencyOff
    return procedure


def list_procedures(authorities: dict[str, AuthorityEntry]) -> Iterator[Procedure]:
    """The procedures of all authorities that have one."""
    found = (find_procedure(authority) for authority in authorities.values())
    return (procedure for procedure in found if procedure is not None)
