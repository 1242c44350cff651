"""What is measured, each beside no-ops (`GET /healthz`) of the same server at the same time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.caller import Caller, cpu_seconds, get, post, settle
from benchmarks.table import Row, Series

NOOP = get("/healthz")
ONE = get("/api/v1/availability?office=amt0&service=pass:1")
FORTY = get("/api/v1/availability?authority=stadt&service=pass:1")
REPETITIONS = 300
BOOKINGS = 120
_people = count(1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of something and of what it is compared with, in turn."""

    thing: Series
    other: Series

    def row(self, name: str, target: float | None, unit: str = "no-ops") -> Row:
        """The line of the table."""
        return Row(name, self.thing, self.other, target, unit)


def interleave(
    thing: Callable[[], float],
    other: Callable[[], float],
    *,
    times: int,
    before: Callable[[], Any] = lambda: None,
) -> Measured:
    """Measure A B A B …, so that whatever else the machine does meets both; ``before`` each A, untimed."""
    for _ in range(10):
        before()
        thing(), other()
    settle()
    things, others = [], []
    for _ in range(times):
        before()
        things.append(thing())
        others.append(other())
    return Measured(Series(things), Series(others))


def unchanged(caller: Caller) -> Measured:
    """90 days of one office, nothing happened since."""
    return interleave(lambda: caller.time(ONE), lambda: caller.time(NOOP), times=REPETITIONS)


def unchanged_forty(caller: Caller) -> Measured:
    """The earliest start of forty offices against 90 days of one, nothing happened since."""
    return interleave(lambda: caller.time(FORTY), lambda: caller.time(ONE), times=REPETITIONS)


def changed(caller: Caller) -> Measured:
    """90 days of one office, somebody booked since."""
    orders = order(caller)
    return interleave(
        lambda: caller.time(ONE),
        lambda: caller.time(NOOP),
        times=BOOKINGS,
        before=lambda: caller.time(next(orders), expect=201),
    )


def changed_forty(caller: Caller) -> Measured:
    """The earliest start of forty offices against 90 days of one, somebody booked before each."""
    orders = order(caller)

    def after_booking(request: bytes) -> float:
        caller.time(next(orders), expect=201)
        return caller.time(request)

    return interleave(lambda: after_booking(FORTY), lambda: after_booking(ONE), times=BOOKINGS // 2)


def booking(caller: Caller) -> Measured:
    """A direct booking: all checks, ticket number, audit, outbox, one durable commit."""
    orders = order(caller)
    return interleave(
        lambda: caller.time(next(orders), expect=201), lambda: caller.time(NOOP), times=BOOKINGS
    )


def order(caller: Caller) -> Iterator[bytes]:
    """Direct bookings of ever new people at random free times."""
    days = caller.read(ONE)["offices"][0]["days"]
    free = [
        (day["date"], start)
        for day in days[1:]
        for start in day["starts"]
        if start.endswith(("00", "30"))  # so that none stands in the way of another
    ]
    chance = random.Random(1)
    for date, start in chance.sample(free, k=len(free)):
        number = next(_people)
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
        person = {
            "family_name": f"Neu{letters}",
            "birth_date": "1991-02-03",
            "email": f"n{number}@example.org",
        }
        body = {
            "office": "amt0",
            "services": [{"id": "pass", "quantity": 1}],
            "start": _instant(date, start),
            "person": person,
            "language": "de",
        }
        request = post("/api/v1/appointments", body)
        yield request


def _instant(date: str, clock: str) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(f"{date}T{clock}:00").replace(tzinfo=ZoneInfo("Europe/Berlin")).isoformat()


def cpu_per_request(
    caller: Caller, pid: int, request: Callable[[], bytes], *, times: int, expect: int
) -> float:
    """Seconds of processor time the server spends on one request."""
    before = cpu_seconds(pid)
    for _ in range(times):
        caller.time(request(), expect=expect)
    return (cpu_seconds(pid) - before) / times
