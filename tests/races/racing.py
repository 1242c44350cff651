"""Starts the processes that race, and counts afterwards what they got, from the appointments alone."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

from tests.factories import make_office
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.models import Appointment
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Opening

PROCESSES = 16
FIRST_TICK, LAST_TICK = 8 * 12, 12 * 12
"""The office of all races is open from 08:00 to 12:00."""

Job = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: the last answer, and every status on the way."""

    job: Job
    status: int
    answer: dict[str, Any]
    seen: list[int]

    @property
    def problem(self) -> str:
        """The name of the problem the job ended with."""
        return str(self.answer.get("type", "")).removeprefix("/problems/")

    @property
    def has_appointment(self) -> bool:
        """Whether it ended with an appointment that stands."""
        return self.status in {200, 201} and self.answer.get("status") == "booked"


class Race:
    """Processes that have their jobs and wait for the word."""

    def __init__(self, port: int, jobs: Sequence[Job], *, processes: int = PROCESSES) -> None:
        shares = [list(jobs[at::processes]) for at in range(processes)]
        self.racers = [_start(port, share, seed) for seed, share in enumerate(shares)]
        for racer in self.racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"

    def go(self) -> None:
        """Let them all loose."""
        for racer in self.racers:
            _tell(racer, "go")

    def finish(self) -> list[Outcome]:
        """Wait for all of them and read what became of the jobs."""
        outcomes = [json.loads(racer.communicate()[0]) for racer in self.racers]
        return [Outcome(**outcome) for share in outcomes for outcome in share]


def race(port: int, jobs: Sequence[Job], *, processes: int = PROCESSES) -> list[Outcome]:
    """Let the processes loose on the jobs at once; nobody may ever see a fault of the server."""
    started = Race(port, jobs, processes=processes)
    started.go()
    outcomes = started.finish()
    assert {status for outcome in outcomes for status in outcome.seen} <= {200, 201, 204, 409, 503}
    return outcomes


def _start(port: int, jobs: list[Job], seed: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.races.client"]
    racer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _tell(racer, json.dumps({"port": port, "jobs": jobs, "seed": seed}))
    return racer


def _tell(racer: "subprocess.Popen[str]", line: str) -> None:
    assert racer.stdin is not None
    racer.stdin.write(line + "\n")
    racer.stdin.flush()


def next_open_day(office: OfficeEntry) -> date:
    """A day about a week ahead on which the office's team works."""
    today = datetime.now(UTC).date()
    days = (today + timedelta(days=ahead) for ahead in range(7, 30))
    return next(day for day in days if office.teams[0].plan(day).places)


def wish(office: OfficeEntry, number: int, *, plan: str = "book", quantity: int = 1, **more: Any) -> Job:
    """A job of somebody nobody else is."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
    day = next_open_day(office).isoformat()
    return {
        "name": f"Müller{letters}",
        "office": office.slug,
        "day": day,
        "plan": plan,
        "quantity": quantity,
    } | more


RUSH_PLACES = 2 * 24
"""What there is to win in a `rush`: two places at 24 starts."""


def rush(**more: Any) -> list[Job]:
    """Twice as many persons as places, who all want one of the earliest starts, by direct booking and by hold."""
    office = make_office(places=2, grid=10, minutes=10)
    plans = cycle(("book", "confirm"))
    jobs = range(2 * RUSH_PLACES)
    return [wish(office, number, plan=next(plans), choice=3, **more) for number in jobs]


def count_ticks(now: datetime) -> Counter[int]:
    """How many appointments take each tick, added one by one."""
    taking = [
        row
        for row in Appointment.objects.all()
        if row.status == "booked" or (row.status == "held" and row.expires_at and row.expires_at > now)
    ]
    return Counter(tick for row in taking for tick in range(row.start_tick, row.start_tick + row.length))


def free_starts(*, length: int, grid: int, now: datetime) -> list[int]:
    """The starts at which ``length`` ticks would still fit, tried one by one."""
    taken, places = count_ticks(now), Opening.objects.get().online
    starts = range(FIRST_TICK, LAST_TICK - length + 1, grid)
    return [start for start in starts if all(taken[tick] < places for tick in range(start, start + length))]


def assert_sound(now: datetime) -> None:
    """Nothing is oversold, every number is somebody's alone, and `wartefrei check` finds nothing."""
    assert max(count_ticks(now).values(), default=0) <= Opening.objects.get().places
    numbers = Counter(
        (row.ticket_number.date, row.ticket_number.number)
        for row in Appointment.objects.filter(status="booked").select_related("ticket_number")
    )
    assert max(numbers.values(), default=0) <= 1
    assert [str(finding) for finding in find_broken(now=now)] == []
