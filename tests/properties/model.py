"""The booking rules once more, as naively as they can be said: a number per tick, tried one tick after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
TICK = timedelta(minutes=5)
HOLD = timedelta(minutes=10)
LEAD = timedelta(hours=1)
EXTENSIONS = 12


@dataclass(slots=True)
class Rule:
    """A team's opening of every working day, in ticks, with its start grid in ticks."""

    first: int
    last: int
    places: int
    online: int
    emergency: int
    grid: int


@dataclass(slots=True)
class Cut:
    """At most ``places`` on ``day`` from tick to tick; a closure is a cut to none."""

    team: str
    day: date
    first: int
    last: int
    places: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A start on a day for so many ticks, from the places of a contingent."""

    day: date
    start: int
    length: int
    contingent: str

    @property
    def ticks(self) -> range:
        """The ticks it takes."""
        return range(self.start, self.start + self.length)

    @property
    def start_at(self) -> datetime:
        """When it begins."""
        return instant(self.day, self.start)


@dataclass(slots=True)
class Booking:
    """An appointment as the model sees it. ``has_key``: it still stands for its person."""

    person: int
    team: str
    wish: Wish
    status: str
    created_at: datetime
    expires_at: datetime | None
    has_key: bool = True

    def takes(self, now: datetime) -> bool:
        """Whether its place is taken at ``now``."""
        if self.status == "held":
            return self.expires_at is not None and now < self.expires_at
        return self.status == "booked"


def instant(day: date, tick: int) -> datetime:
    """When a tick begins; the days of the model have no change of clocks."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) + tick * TICK


@dataclass(slots=True)
class World:
    """Two teams, their rules, and everything anybody ever booked."""

    rules: dict[str, Rule]
    cuts: list[Cut] = field(default_factory=list)
    bookings: dict[int, Booking] = field(default_factory=dict)

    def limit(self, team: str, day: date, tick: int, number: int) -> int:
        """What cuts leave of ``number`` places at a tick."""
        cuts = [
            cut.places
            for cut in self.cuts
            if (cut.team, cut.day) == (team, day) and cut.first <= tick < cut.last
        ]
        return min([number, *cuts])

    def planned(self, team: str, day: date, tick: int) -> tuple[int, int, int]:
        """Places, places for online, places kept for emergencies at a tick."""
        rule = self.rules[team]
        if not rule.first <= tick < rule.last:
            return 0, 0, 0
        places, online, emergency = (
            self.limit(team, day, tick, number) for number in (rule.places, rule.online, rule.emergency)
        )
        return places, online, emergency

    def taken(
        self, team: str, day: date, tick: int, now: datetime, *, without: frozenset[int]
    ) -> tuple[int, int]:
        """How many places are taken at a tick, and how many of them by online."""
        there = [
            booking.wish.contingent
            for key, booking in self.bookings.items()
            if key not in without
            and (booking.team, booking.wish.day) == (team, day)
            and tick in booking.wish.ticks
            and booking.takes(now)
        ]
        return len(there), there.count("online")

    def free(self, team: str, wish: Wish, now: datetime, *, without: frozenset[int] = frozenset()) -> int:
        """How many more such appointments fit."""
        rest = []
        for tick in wish.ticks:
            places, online, emergency = self.planned(team, wish.day, tick)
            total_taken, online_taken = self.taken(team, wish.day, tick, now, without=without)
            rest.append(places - emergency - total_taken)
            if wish.contingent == "online":
                rest.append(online - online_taken)
        return max(0, min(rest))

    def is_offered(self, team: str, wish: Wish, now: datetime) -> bool:
        """Whether the team would ever offer the start: on its grid, in time, with places if nobody had booked."""
        rule = self.rules[team]
        is_on_grid = rule.first <= wish.start < rule.last and (wish.start - rule.first) % rule.grid == 0
        is_in_time = wish.start_at >= now + (LEAD if wish.contingent == "online" else timedelta())
        return is_on_grid and is_in_time and World(self.rules, self.cuts).free(team, wish, now) > 0

    def starts(self, day: date, length: int, contingent: str, now: datetime) -> Iterator[str]:
        """The free starts of a day as the wall clock shows them."""
        for start in sorted({tick for rule in self.rules.values() for tick in range(rule.first, rule.last)}):
            wish = Wish(day, start, length, contingent)
            if any(self.is_offered(team, wish, now) and self.free(team, wish, now) for team in self.rules):
                yield f"{start // 12:02}:{start % 12 * 5:02}"

    def active(self, person: int, now: datetime) -> int | None:
        """The person's live hold or coming appointment."""
        for key, booking in self.bookings.items():
            end_at = instant(booking.wish.day, booking.wish.ticks.stop)
            is_coming = booking.status == "held" or now < end_at
            if booking.person == person and booking.has_key and booking.takes(now) and is_coming:
                return key
        return None
