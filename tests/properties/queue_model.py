"""A waiting room so simple that it can't be wrong: a list of people, looked through from front to back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LATE, SKIP, UNDO, MOST_CALLS = timedelta(minutes=15), timedelta(minutes=5), timedelta(seconds=10), 3
HOUR = timedelta(hours=1)


@dataclass
class Visitor:
    """Somebody in the house. ``rank`` is the order in which numbers were given."""

    rank: int
    team: str
    due: datetime | None
    since: datetime
    state: str = "waiting"
    is_late: bool = False
    priority: int = 0
    skipped_until: datetime | None = None
    reserved_for: str = ""
    counter: str = ""
    calls: int = 0
    missed_at: datetime | None = None
    is_delayed: bool = False

    @property
    def turn(self) -> datetime:
        """The formula of docs/adr/0010."""
        if self.due is None:
            turn = self.since + HOUR
        else:
            turn = max(self.due, self.since) + (HOUR / 2 if self.state == "standby" else timedelta())
        return turn - 2 * HOUR * self.priority

    def place(self, now: datetime) -> tuple[int, datetime, int]:
        """Where they stand."""
        if self.skipped_until is not None and now < self.skipped_until:
            return 2, self.turn, self.rank
        is_early = self.due is not None and now < self.due and not self.priority
        return int(is_early), self.turn, self.rank

    @property
    def queued(self) -> str:
        """Where they wait when nobody came to a call."""
        return "standby" if self.is_late else "waiting"


@dataclass
class House:
    """Everybody by number, and the teams each counter serves."""

    teams: dict[str, set[str]]
    people: dict[int, Visitor] = field(default_factory=dict)

    def at(self, counter: str) -> int | None:
        """Who is called to or served at a counter."""
        for number, one in self.people.items():
            if one.counter == counter and one.state in {"called", "serving"}:
                return number
        return None

    def next_for(self, counter: str, now: datetime) -> int | None:
        """Who comes next."""
        mine = [
            (one.place(now), number)
            for number, one in self.people.items()
            if one.state in {"waiting", "standby"}
            and (one.reserved_for == counter if one.reserved_for else one.team in self.teams[counter])
        ]
        return min(mine)[1] if mine and min(mine)[0][0] < 2 else None

    def call(self, number: int, counter: str) -> None:
        """Write a call."""
        one = self.people[number]
        one.state, one.counter, one.calls = "called", counter, one.calls + 1
        one.reserved_for, one.skipped_until, one.missed_at = "", None, None

    def order(self, now: datetime) -> dict[str, list[int]]:
        """The numbers by state, each in the order of the calls."""
        found: dict[str, list[int]] = {}
        for number, one in sorted(self.people.items(), key=lambda pair: pair[1].place(now)):
            if one.state in {"waiting", "standby", "parked", "called", "serving", "missed"}:
                found.setdefault(one.state, []).append(number)
        return found
