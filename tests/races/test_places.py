"""Sixteen processes after the same places: everything is sold, nothing twice."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest

from tests.factories import make_office, make_person
from tests.races.racing import (
    FIRST_TICK,
    LAST_TICK,
    RUSH_PLACES,
    Job,
    Outcome,
    assert_sound,
    free_starts,
    next_open_day,
    race,
    rush,
    wish,
)
from tests.server import Server
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import hold
from wartefrei.bookings.queries import describe
from wartefrei.core.ticks import tick_start
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.races

PLANS = "book confirm book move confirm cancel book release".split()


def test_single_baskets_fill_every_place_once(racecourse: Server) -> None:
    outcomes = race(racecourse.port, rush())
    accepted = [outcome for outcome in outcomes if outcome.has_appointment]
    assert len(accepted) == Appointment.objects.filter(status="booked").count() == RUSH_PLACES
    assert len({outcome.answer["code"] for outcome in accepted}) == len(accepted)
    assert_sound(datetime.now(UTC))


def test_misaligned_baskets_holds_and_cancellations_leave_nothing_that_fits(racecourse: Server) -> None:
    office = make_office(places=4, grid=10)
    jobs = [
        wish(office, number, plan=PLANS[number % len(PLANS)], quantity=1 + number % 3)
        for number in range(128)
    ]
    outcomes = race(racecourse.port, revivals(office) + jobs)
    assert_sound(datetime.now(UTC))
    assert {outcome.problem for outcome in outcomes} <= {"", "slot-taken", "hold-expired"}
    refused = [outcome.job for outcome in outcomes if wants_still(outcome)]
    again = race(racecourse.port, [job | {"plan": "book"} for job in refused])
    now = datetime.now(UTC)
    assert_sound(now)
    for job in (outcome.job for outcome in again if not outcome.has_appointment):
        assert free_starts(length=job["quantity"] * 6, grid=2, now=now) == []
    codes = {outcome.answer["code"] for outcome in outcomes + again if outcome.has_appointment}
    assert codes == set(Appointment.objects.filter(status="booked").values_list("code", flat=True))


def wants_still(outcome: Outcome) -> bool:
    """Whoever wanted to keep an appointment and has none."""
    return outcome.job["plan"] in {"book", "confirm", "move"} and not outcome.has_appointment


def revivals(office: OfficeEntry) -> list[Job]:
    """Holds of nearly ten minutes ago that expire while the race runs; their holders confirm about then."""
    now, day = datetime.now(UTC), next_open_day(office)
    jobs = []
    for number in range(16):
        ends_in = timedelta(seconds=2 + number % 4)
        held = hold(
            office=office,
            basket={"pass": 1 + number % 2},
            start_at=tick_start(day, FIRST_TICK + 6 * (number % 7), office.zone),
            person=make_person(),
            language="de",
            by=CITIZEN,
            now=now + ends_in - timedelta(minutes=office.hold_minutes),
        )
        after = ends_in.total_seconds() + (number % 5 - 2) / 4
        jobs.append(wish(office, 900 + number, plan="revive", hold=describe(held).hold_token, after=after))
    return jobs


def test_one_person_with_sixteen_bookings_gets_one(racecourse: Server) -> None:
    office = make_office(places=20, grid=30)
    plans = cycle(("book", "confirm"))
    jobs = [wish(office, 1, plan=next(plans), choice=8) for _ in range(16)]
    outcomes = race(racecourse.port, jobs)
    assert sum(outcome.has_appointment for outcome in outcomes) == 1
    assert {outcome.problem for outcome in outcomes} <= {"", "already-booked", "hold-expired"}
    assert Appointment.objects.filter(status="booked").count() == 1
    assert_sound(datetime.now(UTC))


def test_one_idempotency_key_from_sixteen_processes_is_one_booking(racecourse: Server) -> None:
    office = make_office(places=20, grid=30)
    start = tick_start(next_open_day(office), FIRST_TICK, office.zone).isoformat()
    outcomes = race(racecourse.port, [wish(office, 1, starts=[start], key="one-and-the-same")] * 16)
    assert [outcome.status for outcome in outcomes] == [201] * 16
    assert len({json.dumps(outcome.answer) for outcome in outcomes}) == 1
    assert Appointment.objects.count() == 1
    assert_sound(datetime.now(UTC))


def test_five_hundred_clients_after_one_place(racecourse: Server) -> None:
    office = make_office(places=1, grid=60, minutes=240)
    start = tick_start(next_open_day(office), FIRST_TICK, office.zone).isoformat()
    assert LAST_TICK - FIRST_TICK == 240 // 5
    statuses = asyncio.run(_crowd(racecourse.port, [_order(wish(office, n), start) for n in range(500)]))
    assert sorted(statuses) == [201] + [409] * 499
    assert Appointment.objects.count() == 1
    assert_sound(datetime.now(UTC))


def _order(job: Job, start: str) -> bytes:
    person = {
        "family_name": job["name"],
        "birth_date": "1990-01-01",
        "email": f"{job['name'][-5:]}@example.org",
    }
    services = [{"id": "pass", "quantity": 1}]
    order = {
        "office": job["office"],
        "services": services,
        "start": start,
        "person": person,
        "language": "de",
    }
    return json.dumps(order).encode()


async def _crowd(port: int, bodies: list[bytes]) -> list[int]:
    """Send all at once, each over a connection of its own; whoever is told busy asks again."""
    return await asyncio.gather(*(_insist(port, body) for body in bodies))


async def _insist(port: int, body: bytes) -> int:
    for pause in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
        if (status := await _post(port, body)) != 503:
            return status
        await asyncio.sleep(pause)
    return 503


async def _post(port: int, body: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        "POST /api/v1/appointments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


def test_what_is_given_back_is_sold_online_to_nobody_before_its_instant(racecourse: Server) -> None:
    """Everybody books and cancels: where the release rule holds, every place comes to one person."""
    office = make_office(places=1, minutes=10, end="09:00", release_minutes=10_000)
    race(racecourse.port, [wish(office, number, plan="cancel") for number in range(48)])
    statuses = list(Appointment.objects.values_list("status", flat=True))
    assert statuses == ["cancelled"] * 6
    assert_sound(datetime.now(UTC))
