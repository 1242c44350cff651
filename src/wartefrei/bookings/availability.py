"""Free starts of offices for a basket: the read-only side of booking, cheap enough to ask all the time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from wartefrei.bookings.choice import AsBooked, find_teams
from wartefrei.bookings.days import DayKey
from wartefrei.bookings.states import EMPTY_DAY, DayState, Versions, read_states, read_versions
from wartefrei.core.availability import find_starts, list_ticks
from wartefrei.core.availability import first_tick as lowest_tick
from wartefrei.core.basket import Basket
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.pause import next_change
from wartefrei.core.ticks import TICK_MINUTES, clock_labels, first_tick_from, local_day, midnight, tick_start
from wartefrei.offices.entries import OfficeEntry, TeamEntry


@dataclass(frozen=True, slots=True)
class DayStarts:
    """Free starts of one local day: at least one. ``labels`` are 24-hour wall clock times like "08:00"."""

    date: date
    ticks: tuple[int, ...]
    labels: tuple[str, ...]
    office: OfficeEntry

    @property
    def starts(self) -> tuple[datetime, ...]:
        """The starts as instants, shown in the office's time zone."""
        zone = self.office.zone
        return tuple(tick_start(self.date, tick, zone).astimezone(zone) for tick in self.ticks)


@dataclass(frozen=True, slots=True)
class OfficeAvailability:
    """What one office has free: its earliest start (local zone) and the days with starts, ascending."""

    office: OfficeEntry
    earliest: datetime | None
    days: tuple[DayStarts, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """What offices have free. Good while the fingerprint is the same and ``valid_until`` has not come."""

    duration_minutes: int
    offices: tuple[OfficeAvailability, ...]
    fingerprint: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one office: for how long, of which teams, on which days (inclusive), for whom, and when."""

    office: OfficeEntry
    teams: tuple[TeamEntry, ...]
    length: int
    first: date
    last: date
    contingent: Contingent
    now: datetime
    is_by_staff: bool

    def days(self) -> Iterator[date]:
        """The days from first to last."""
        return (
            date.fromordinal(number) for number in range(self.first.toordinal(), self.last.toordinal() + 1)
        )

    def from_tick(self, team: TeamEntry, day: date) -> int:
        """The first tick of the day the team lets this contingent book at this moment."""
        zone = self.office.zone
        if self.is_by_staff:
            return first_tick_from(self.now, day, zone)
        return team.window.first_tick(team.plan(day), self.now, zone)


def read_fingerprint(
    *,
    offices: Sequence[OfficeEntry],
    basket: Basket,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    letter: str | None = None,
    contingent: Contingent = Contingent.ONLINE,
) -> str:
    """What `Availability.fingerprint` would be, for one query and no calculation."""
    asked = Asked(basket, first, last, letter, contingent, now)
    questions = [asked.of(office) for office in offices]
    return _fingerprint(questions, _versions(questions))


def read_availability(
    *,
    offices: Sequence[OfficeEntry],
    basket: Basket,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    letter: str | None = None,
    contingent: Contingent = Contingent.ONLINE,
    is_offering: bool = False,
    earliest_only: bool = False,
    booked: AsBooked | None = None,
) -> Availability:
    """Free starts for the basket at the offices, from today to each team's horizon unless ``first``, ``last`` say so.

    ``letter`` is the first letter of the family name's search form, where known. Offices that don't take bookings
    online, or pause, have nothing free. ``is_offering``: staff look for times to offer, so neither that nor the
    window counts. ``booked``: the basket is booked already and is to be moved.

    Raises:
        core.basket.BasketRefused
    """
    asked = Asked(basket, first, last, letter, contingent, now, is_offering=is_offering, booked=booked)
    questions = [asked.of(office) for office in offices]
    versions = _versions(questions)
    states = read_states(versions, now=now)
    expiries = _next_expiries(states, now)
    return Availability(
        duration_minutes=asked.measure(offices[0])[0] if offices else 0,
        offices=tuple(_answer(question, states, earliest_only=earliest_only) for question in questions),
        fingerprint=_fingerprint(questions, versions),
        valid_until=min((_valid_until(question, expiries) for question in questions), default=now),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, before it is known of which teams and days of an office."""

    basket: Basket
    first: date | None
    last: date | None
    letter: str | None
    contingent: Contingent
    now: datetime
    is_offering: bool = False
    booked: AsBooked | None = None

    def measure(self, office: OfficeEntry) -> tuple[int, int]:
        """Minutes it takes, and the ticks that hold them."""
        if self.booked:
            return self.booked.length * TICK_MINUTES, self.booked.length
        return office.authority.measure(self.basket)

    def of(self, office: OfficeEntry) -> Question:
        """The question for one office: its candidate teams, and the days they have in their windows."""
        teams = tuple(find_teams(office, self.basket, self.letter, self.booked))
        is_online = self.contingent is Contingent.ONLINE and not self.is_offering
        is_by_staff = self.contingent is Contingent.STAFF or self.is_offering
        if is_online and not office.takes_bookings(self.now):
            teams = ()
        today = local_day(self.now, office.zone)
        earliest = max(today, office.first_bookable(self.now)) if is_online else today
        horizon = today + timedelta(days=max((team.window.horizon_days for team in teams), default=0))
        if is_by_staff:
            horizon = max(horizon, self.last or horizon)
        return Question(
            office=office,
            teams=teams,
            length=self.measure(office)[1],
            first=max(self.first or earliest, earliest),
            last=min(self.last or horizon, horizon),
            contingent=self.contingent,
            now=self.now,
            is_by_staff=is_by_staff,
        )


def _versions(questions: Sequence[Question]) -> Versions:
    teams = [team.pk for question in questions for team in question.teams]
    if not teams:
        return {}
    return read_versions(teams, min(q.first for q in questions), max(q.last for q in questions))


def _fingerprint(questions: Sequence[Question], versions: Versions) -> str:
    asked = [(q.office.slug, q.office.authority.version, q.length, q.first, q.last) for q in questions]
    days = [(day.toordinal(), team, version) for (day, team), version in versions.items()]
    return blake2b(repr((asked, days)).encode(), digest_size=12).hexdigest()


def _answer(question: Question, states: dict[DayKey, DayState], *, earliest_only: bool) -> OfficeAvailability:
    days = []
    earliest = None
    zone = question.office.zone
    for day, mask in _masks(question, states):
        if earliest is None:
            earliest = tick_start(day, lowest_tick(mask) or 0, zone).astimezone(zone)
        if earliest_only:
            break
        ticks, labels = _list_starts(mask, clock_labels(day, zone))
        days.append(DayStarts(day, ticks, labels, question.office))
    return OfficeAvailability(question.office, earliest, tuple(days))


def _masks(question: Question, states: dict[DayKey, DayState]) -> Iterator[tuple[date, int]]:
    """The days with free starts and their ticks: the union over the teams."""
    for day in question.days():
        mask = 0
        for team in question.teams:
            mask |= _mask(question, team, day, states.get((day, team.pk), EMPTY_DAY))
        if mask:
            yield day, mask


def _mask(question: Question, team: TeamEntry, day: date, state: DayState) -> int:
    plan = team.plan(day)
    if plan.first_tick is None:
        return 0
    return find_starts(
        plan,
        state.taken(question.now, is_online=question.contingent is Contingent.ONLINE),
        contingent=question.contingent,
        length=question.length,
        from_tick=question.from_tick(team, day),
    )


@lru_cache(maxsize=16384)
def _list_starts(mask: int, labels: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    ticks = tuple(list_ticks(mask, len(labels)))
    return ticks, tuple(labels[tick] for tick in ticks)


def _next_expiries(states: dict[DayKey, DayState], now: datetime) -> dict[int, datetime]:
    """When the next thing of each team expires, by the team's key."""
    found: dict[int, datetime] = {}
    for (_day, team), state in states.items():
        expiry = state.next_expiry(now) if state.expiring or state.withheld else None
        if expiry is not None:
            found[team] = min(expiry, found.get(team, expiry))
    return found


def _valid_until(question: Question, expiries: dict[int, datetime]) -> datetime:
    """When the answer may change without anybody writing: expiry of a hold, lead time, next day that opens, pauses."""
    now, zone = question.now, question.office.zone
    moments = [midnight(local_day(now, zone) + timedelta(days=1), zone)]
    pause_changes = next_change(question.office.pauses, now)
    if pause_changes is not None:
        moments.append(pause_changes)
    for team in question.teams:
        outermost = team.plan(team.window.last_day(now, zone))
        moments.append(team.window.next_change([outermost], now, zone))
        moments.append(_next_start_to_pass(question, team))
        if team.pk in expiries:
            moments.append(expiries[team.pk])
    return min(moment for moment in moments if moment > now)


def _next_start_to_pass(question: Question, team: TeamEntry) -> datetime:
    """When the next start of the grid gets too near to be booked."""
    now, zone = question.now, question.office.zone
    lead = timedelta(minutes=0 if question.contingent is Contingent.STAFF else team.window.lead_minutes)
    day = local_day(now + lead, zone)
    from_tick = first_tick_from(now + lead, day, zone)
    tick = lowest_tick((team.plan(day).grid >> (8 * from_tick)) << (8 * from_tick))
    if tick is None:
        return midnight(day + timedelta(days=1), zone) - lead
    return tick_start(day, tick, zone) - lead + timedelta(microseconds=1)


def nearest_starts(
    *,
    office: OfficeEntry,
    basket: Basket,
    start_at: datetime,
    now: datetime,
    letter: str | None = None,
    contingent: Contingent = Contingent.ONLINE,
    booked: AsBooked | None = None,
    most: int = 6,
) -> list[tuple[OfficeEntry, datetime]]:
    """Free starts nearest to a lost one: at this office first, then at the authority's others, by distance in time."""
    others = [other for other in office.authority.offices_for(frozenset(basket)) if other.pk != office.pk]
    found: list[tuple[OfficeEntry, datetime]] = []
    for group in ([office], others):
        answer = read_availability(
            offices=group, basket=basket, now=now, letter=letter, contingent=contingent, booked=booked
        )
        starts = [
            (entry.office, start) for entry in answer.offices for day in entry.days for start in day.starts
        ]
        starts.sort(key=lambda pair: (abs(pair[1] - start_at), pair[1]))
        found += starts[: most - len(found)]
    return found
