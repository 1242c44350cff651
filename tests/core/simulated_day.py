"""A realistic day at an office, played by chance with a seed: what people are told, and how long they really wait."""

import heapq
from dataclasses import dataclass, field
from math import log, sqrt
from random import Random

from wartefrei.core.calling import Waiting, next_of
from wartefrei.core.waiting import Duration, Other, Serving, estimate, learn, plan_duration

MINUTE = 60
END = 5 * 60 * MINUTE
BREAK = 15 * MINUTE
SHOW_UP = 0.85
GONE_WITHOUT_A_WORD = 0.04

SERVICES = {"card": (10, 9.0, 0.45), "permit": (20, 26.0, 0.6), "change": (15, 12.0, 0.7)}
"""Service → planned minutes, real mean minutes, real spread (share of the mean)."""


@dataclass
class Visitor:
    """Somebody with or without an appointment; told: the range, in minutes, at the moment of coming."""

    waiting: Waiting
    service: str
    comes: bool
    told: tuple[int, int] | None = None


def _plan() -> dict[str, Duration]:
    return {name: plan_duration(minutes) for name, (minutes, _, _) in SERVICES.items()}


@dataclass
class Day:
    """Counters that open, close and pause; visitors who come early, late or not at all."""

    random: Random
    counters: int
    load: float
    learned: dict[str, Duration] = field(default_factory=_plan)
    answers: list[tuple[tuple[int, int], float]] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    room: list[Visitor] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    serving: dict[int, tuple[Visitor, int]] = field(default_factory=dict)
    events: list[tuple[int, int, str, int]] = field(default_factory=list)

    def play(self) -> None:
        """Play from opening until the last has been called; answers: what was told, real minutes."""
        self.invent()
        for index, visitor in enumerate(self.visitors):
            if visitor.comes:
                self.happen(visitor.waiting.since_at, "comes", index)
        self.opened = set(range(self.counters))
        for counter in range(1, self.counters):
            pause = self.random.randrange(60 * MINUTE, END - 60 * MINUTE)
            self.happen(pause, "closes", counter)
            self.happen(pause + BREAK, "opens", counter)
        steps = {
            "comes": self.come,
            "closes": lambda counter, _: self.opened.discard(counter),
            "opens": lambda counter, _: self.opened.add(counter),
            "finishes": self.finish,
        }
        while self.events:
            now, _, what, whom = heapq.heappop(self.events)
            steps[what](whom, now)
            self.call(now)

    def happen(self, instant: int, what: str, whom: int) -> None:
        heapq.heappush(self.events, (instant, self.random.randrange(2**40), what, whom))

    def come(self, index: int, now: int) -> None:
        me = self.visitors[index]
        here = [Other(one.waiting, self.learned[one.service]) for one in self.room]
        serving = [Serving(self.learned[one.service], now - since) for one, since in self.serving.values()]
        me.told = estimate(
            me.waiting, here + self.expected(now), serving=serving, counters=len(self.opened), now=now
        )
        self.room.append(me)

    def expected(self, now: int) -> list[Other]:
        """Booked, not here yet, and not more than a quarter of an hour late."""
        return [
            Other(Waiting(one.waiting.number, due, due), self.learned[one.service], SHOW_UP)
            for one in self.visitors
            if (due := one.waiting.due_at) is not None
            and one.waiting.since_at > now
            and due > now - 15 * MINUTE
        ]

    def finish(self, counter: int, now: int) -> None:
        visitor, since = self.serving.pop(counter)
        self.learned[visitor.service] = learn(self.learned[visitor.service], now - since)

    def call(self, now: int) -> None:
        for counter in sorted(self.opened - set(self.serving)):
            found = next_of([one.waiting for one in self.room], now)
            if found is None:
                return
            called = next(one for one in self.room if one.waiting == found)
            self.room.remove(called)
            if called.told is not None:
                self.answers.append((called.told, (now - called.waiting.since_at) / MINUTE))
            self.serving[counter] = (called, now)
            self.happen(now + self.last(called.service), "finishes", counter)

    def invent(self) -> None:
        """Appointments on the five minutes, walk-ins in between; some come at once, some regularly."""
        mean = sum(real for _, real, _ in SERVICES.values()) / len(SERVICES) * MINUTE
        between = mean / self.counters / self.load
        instant = 0.0
        while instant < END - 30 * MINUTE:
            service, is_booked = self.random.choice(list(SERVICES)), self.random.random() < 0.7
            due = int(instant // 300 * 300)
            came = max(0, int(due - self.random.gauss(8, 7) * MINUTE)) if is_booked else int(instant)
            waiting = Waiting(
                number=len(self.visitors) + 100,
                due_at=due if is_booked else None,
                since_at=came,
                is_standby=is_booked and came > due + 15 * MINUTE,
            )
            comes = not is_booked or self.random.random() < SHOW_UP
            self.visitors.append(Visitor(waiting, service, comes))
            instant += self.random.expovariate(1 / between) if self.random.random() < 0.5 else between

    def last(self, service: str) -> int:
        """Seconds at the counter: lognormal, or two minutes for a number whose owner has gone."""
        if self.random.random() < GONE_WITHOUT_A_WORD:
            return 2 * MINUTE
        _, mean, spread = SERVICES[service]
        sigma = sqrt(log(1 + spread**2))
        return int(self.random.lognormvariate(log(mean) - sigma**2 / 2, sigma) * MINUTE)
