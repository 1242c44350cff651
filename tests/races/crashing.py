"""Kills the server in the middle of load and looks at what its clients were told and what is left."""

import random
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests import server
from tests.races.client import Caller
from tests.races.racing import Outcome, Race, assert_sound, wish
from tests.server import Server
from wartefrei.bookings.models import Appointment
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices.entries import OfficeEntry

CLIENTS = 8
JOBS_PER_CLIENT = 12


def crash_once(office: OfficeEntry, data_dir: Path, *, number: int) -> int:
    """One round: load, kill -9 at a random moment, start again, compare. Returns how many bookings were answered."""
    before = start(data_dir)
    offset = 1000 + number * CLIENTS * JOBS_PER_CLIENT
    jobs = [
        wish(office, offset + at, key=f"{number}-{at}", choice=1000)
        for at in range(CLIENTS * JOBS_PER_CLIENT)
    ]
    load = Race(before.port, jobs, processes=CLIENTS)
    load.go()
    time.sleep(random.uniform(0.1, 1.2))
    before.kill()
    outcomes = load.finish()
    after = start(data_dir)
    try:
        compare(Caller(after.port), outcomes)
    finally:
        after.kill()
    return sum(outcome.status == 201 for outcome in outcomes)


def start(data_dir: Path) -> Server:
    """The server as the crash finds it: two processes."""
    return server.start(database_url=server.url_of_test_database(), folder=data_dir, processes=2)


def compare(caller: Caller, outcomes: list[Outcome]) -> None:
    """Everybody who was told so has an appointment with one mail; nobody has two; nothing is broken."""
    for outcome in outcomes:
        if outcome.status == 201:
            code, pin = outcome.answer["code"], outcome.answer["pin"]
            assert caller.call("GET", f"appointments/{code}", X_Booking_PIN=pin) == (200, outcome.answer)
    assert_sound(datetime.now(UTC))
    booked = Appointment.objects.filter(status="booked")
    mails = Message.objects.filter(kind=Kind.CONFIRMATION)
    assert Counter(booked.values_list("code", flat=True)) == Counter(mails.values_list("about", flat=True))
    assert max(Counter(booked.values_list("search_name", flat=True)).values(), default=0) <= 1
