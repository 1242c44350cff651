"""Changes of a queue reach the streams of a real server, on both databases, also after the database hung up."""

import json
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from tests import server
from tests.queueing.house import CLERK, call_next, make_house, walk_in
from tests.server import Server
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.operations import serving

pytestmark = pytest.mark.django_db(transaction=True)
BLINK = 1.0
"""Seconds on a busy machine; the benchmark says how quick it is on a quiet one."""


class Stream:
    """A client that notes when it is told which sequence."""

    def __init__(self, running: Server) -> None:
        self.told: dict[int, float] = {}
        self.url = f"{running.url}/api/v1/houses/amt-haus/events"
        threading.Thread(target=self._follow, daemon=True).start()
        self.wait_for(0)

    def _follow(self) -> None:
        with suppress(httpx.RemoteProtocolError), httpx.stream("GET", self.url, timeout=None) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    self.told[json.loads(line.removeprefix("data: "))["sequence"]] = time.monotonic()

    def wait_for(self, sequence: int, *, seconds: float = 10) -> float:
        deadline = time.monotonic() + seconds
        while sequence not in self.told:
            assert time.monotonic() < deadline, (sequence, self.told)
            time.sleep(0.01)
        return self.told[sequence]


def screen(running: Server) -> Any:
    return httpx.get(f"{running.url}/api/v1/houses/amt-haus/display").json()


def test_changes_are_told_in_a_blink_until_the_server_stops(tmp_path: Path) -> None:
    office = make_house()
    with server.running(database_url=server.url_of_test_database(), folder=tmp_path) as running:
        stream = Stream(running)
        _call_thrice(office, running, stream)
        if connection.vendor == "postgresql":
            _hang_up()
            walk_in(office, now=timezone.now(), by=CLERK)
            stream.wait_for(screen(running)["sequence"], seconds=5)
            _call_thrice(office, running, stream)
        began = time.monotonic()
        running.stop()
        assert time.monotonic() - began < 4  # no stream is waited for


def _call_thrice(office: OfficeEntry, running: Server, stream: Stream) -> None:
    for _ in range(3):
        now = timezone.now()
        walk_in(office, now=now, by=CLERK)
        number = call_next(office, now=now)
        changed = time.monotonic()
        newest = screen(running)
        assert number is not None
        assert newest["calls"][0]["ticket_number"] == number
        assert stream.wait_for(newest["sequence"]) - changed < BLINK
        serving.finish(office=office, number=number, services=None, by=CLERK, now=now)


def _hang_up() -> None:
    """The database ends every connection of the server, that of the watcher too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount >= 1
