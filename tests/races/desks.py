"""Clerks who click faster than anybody should, over HTTP: each click is written down with its answer."""

import http.client
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.queueing.house import CLERK, make_house
from tests.staff import make_staff
from wartefrei.accounts.models import Role
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Call, QueueDay, Ticket
from wartefrei.queueing.operations import take_ticket

IMPATIENCE = 2
"""Threads that click at each counter: every click is a double click."""

Answer = tuple[int, dict[str, Any]]


@dataclass
class Desks:
    """Counters of an office, each with clerks that call until nobody waits. ``called``: numbers as answered.

    ``clicks``: nobody clicks more often.
    """

    port: int
    token: str
    clicks: int = 1000
    called: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    is_over: bool = False

    def work(self, counters: Iterable[str]) -> None:
        """Let all clerks loose at once, and wait until nobody waits or the server is gone."""
        names = [name for name in counters for _ in range(IMPATIENCE)]
        gate = threading.Barrier(len(names))
        threads = [threading.Thread(target=self._clerk, args=(name, gate)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _clerk(self, counter: str, gate: threading.Barrier) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        gate.wait()
        try:
            for _click in range(self.clicks):
                if self.is_over:
                    return
                status, body = self._post(connection, f"counters/{counter}/call-next", {})
                if status == 204:
                    return
                if status == 200:
                    number = body["ticket_number"]
                    self.called.append(number)
                    self._post(connection, f"offices/amt/tickets/{number}/finish", {})
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, path: str, body: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        self.seen.add(response.status)
        return response.status, json.loads(content) if content and response.status < 500 else {}


def fill_house(*, waiting: int, counters: int) -> tuple[OfficeEntry, str]:
    """An office with people who wait, and a clerk's token."""
    office = make_house(counters=counters)
    now = datetime.now(UTC)
    member = make_staff(Role.CLERK, login="clerk")
    for _ in range(waiting):
        take_ticket(office=office, service="pass", language="de", is_urgent=False, by=CLERK, now=now)
    return office, issue_staff_token(staff=member, now=now)


def assert_calls_are_whole() -> None:
    """Every call of a ticket is on the screens, in a sequence without doubles, and the day is at the newest."""
    day = QueueDay.objects.get()
    sequences = list(Call.objects.order_by("sequence").values_list("sequence", flat=True))
    assert len(set(sequences)) == len(sequences)
    assert max(sequences, default=0) <= day.version
    calls: dict[int, int] = {}
    for number in Call.objects.values_list("number", flat=True):
        calls[number] = calls.get(number, 0) + 1
    tickets = dict(Ticket.objects.filter(calls__gt=0).values_list("number__number", "calls"))
    assert calls == tickets
