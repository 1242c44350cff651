"""The waiting estimate: a range of minutes that about eight of ten real waits fall in.

The rest of the day is played once with mean durations: each counter that is free takes whoever the calling order names,
appointments become due, skipped numbers come back. That gives the mean wait. Its variance is that of the work done
before one's own turn, shared by the counters, plus what no queue can know (counters that open and close, people who
go): a fixed share of the mean. The range is the 10th to the 90th hundredth of a gamma distribution with that mean and
variance, by the cube root of Wilson and Hilferty (PNAS 17, 1931). Durations are gamma-like as well, so who is being
served for longer than usual still needs a while. A simulation of realistic days holds the promise (tests).
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from wartefrei.core.calling import Waiting, find_turn

PRIOR_COUNT = 5
"""The planned minutes of a service weigh as much as so many visits."""

LONGEST_MEMORY = 60
"""A visit weighs at least 1 / LONGEST_MEMORY, so older ones fade."""

LONGEST_SECONDS = 3 * 3600
"""A visit that lasted longer was forgotten, not long: it counts as this."""

UNKNOWN_SHARE = 0.25
"""Share of the mean wait that is uncertain for reasons other than durations; chosen by simulation."""

_USUAL_SPREAD = 0.6  # of a duration nobody has measured yet, as a share of its mean
_SMALLEST_SPREAD, _LARGEST_SPREAD = 0.2, 1.0
_TENTH = 1.2816  # of the normal distribution: 10 % lie above

_Place = tuple[
    int, int, int, "Duration | None"
]  # turn, number, index, duration: compares like the calling order


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something takes, as learned: mean in seconds, variance in seconds squared, visits counted."""

    mean: float
    variance: float
    count: int = PRIOR_COUNT


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else for the same counters: waiting, or booked and not here yet (chance: how likely they come)."""

    waiting: Waiting
    duration: Duration
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody at a counter since `elapsed` seconds."""

    duration: Duration
    elapsed: int


def plan_duration(minutes: int) -> Duration:
    """Return what is believed of a service before anybody was served: its planned minutes."""
    mean = minutes * 60.0
    return Duration(mean, (mean * _USUAL_SPREAD) ** 2)


def learn(old: Duration, seconds: int) -> Duration:
    """Return what is believed after one more visit; older visits fade exponentially."""
    weight = max(1 / (old.count + 1), 1 / LONGEST_MEMORY)
    surprise = min(max(seconds, 0), LONGEST_SECONDS) - old.mean
    return Duration(
        mean=old.mean + weight * surprise,
        variance=(1 - weight) * (old.variance + weight * surprise**2),
        count=old.count + 1,
    )


def add_durations(durations: Iterable[Duration]) -> Duration:
    """Return the duration of several services in a row."""
    parts = tuple(durations)
    return Duration(
        mean=sum(part.mean for part in parts),
        variance=sum(part.variance for part in parts),
        count=min((part.count for part in parts), default=0),
    )


def estimate(
    me: Waiting, others: Iterable[Other], *, serving: Sequence[Serving], counters: int, now: int
) -> tuple[int, int] | None:
    """Return the range of my wait from `now` in whole minutes, (10 %, 90 %); None without open counters.

    others: everybody else the same counters may call, me not among them. now: seconds since the epoch.
    """
    if counters < 1:
        return None
    busy = [_remaining(one) for one in serving]
    mean, variance = _play(me, others, busy, counters, now)
    low, high = _find_range(mean, variance + (UNKNOWN_SHARE * mean) ** 2)
    return floor(low / 60), ceil(high / 60)


def _play(
    me: Waiting, others: Iterable[Other], busy: list[Duration], counters: int, now: int
) -> tuple[float, float]:
    """Play the rest of the day with mean durations; return mean and variance of my wait in seconds."""
    room = _Room([(me, None), *((other.waiting, _expect(other)) for other in others)], now)
    free_at = [float(now)] * (counters - len(busy)) + [now + one.mean for one in busy]
    heapq.heapify(free_at)
    variance = sum(one.variance for one in busy)
    while True:
        instant, duration = room.take(heapq.heappop(free_at))
        if duration is None:
            return instant - now, variance / max(counters, len(busy)) ** 2
        heapq.heappush(free_at, instant + duration.mean)
        variance += duration.variance


class _Room:
    """Who waits while the day is played: by turn who may be called, who is early, and who is not to be called yet."""

    def __init__(self, people: Iterable[tuple[Waiting, Duration | None]], now: int) -> None:
        self.callable: list[_Place] = []
        self.early: list[tuple[int, _Place]] = []
        self.absent: list[tuple[int, int, _Place]] = []
        for index, (waiting, duration) in enumerate(people):
            here_at = max(now, waiting.since_at, waiting.skipped_until)
            due_at = now if waiting.due_at is None or waiting.priority else waiting.due_at
            place = (find_turn(waiting), waiting.number, index, duration)
            self.absent.append((here_at, max(here_at, due_at), place))
        heapq.heapify(self.absent)

    def take(self, instant: float) -> tuple[float, Duration | None]:
        """Take who is called by a counter that is free from the instant on; it waits for the next if nobody is here."""
        if not self.callable and not self.early:
            instant = max(instant, self.absent[0][0])
        while self.absent and self.absent[0][0] <= instant:
            _, due_at, place = heapq.heappop(self.absent)
            heapq.heappush(self.early, (due_at, place))
        while self.early and self.early[0][0] <= instant:
            heapq.heappush(self.callable, heapq.heappop(self.early)[1])
        place = heapq.heappop(self.callable) if self.callable else heapq.heappop(self.early)[1]
        return instant, place[-1]


def _expect(other: Other) -> Duration:
    """The duration of somebody who may not come: nothing, or all of it."""
    mean, chance = other.duration.mean, other.chance
    variance = chance * (other.duration.variance + mean**2) - (chance * mean) ** 2
    return Duration(chance * mean, variance, other.duration.count)


def _remaining(serving: Serving) -> Duration:
    """What is left of a visit: for a gamma distribution less and less, but never less than its scale."""
    mean = max(serving.duration.mean, 1.0)
    spread = min(max(sqrt(serving.duration.variance) / mean, _SMALLEST_SPREAD), _LARGEST_SPREAD) ** 2
    scale = mean * spread
    left = max(mean - serving.elapsed * (1 - spread), scale)
    return Duration(left, left * scale, serving.duration.count)


def _find_range(mean: float, variance: float) -> tuple[float, float]:
    """The 10th and 90th hundredth of a gamma distribution, by the cube root of Wilson and Hilferty."""
    if mean <= 0:
        return 0.0, 0.0
    spread = variance / mean**2 / 9
    low, high = (mean * max(0.0, 1 - spread + side * sqrt(spread)) ** 3 for side in (-_TENTH, _TENTH))
    return low, high
