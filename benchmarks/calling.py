"""The clerk's click: "call next" over HTTP while three hundred people wait, against no-ops.

Usage: python -m benchmarks.calling SQLite|PostgreSQL    (alone; `make bench` runs it too)
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.caller import Caller, post
from benchmarks.measuring import NOOP, interleave
from benchmarks.table import Row, render
from tests import server

WAITING = 300
CALLS = 150
TARGET = 8
COUNTER = "amt0.0"


def measure(url: str, folder: Path) -> Row:
    """The line of the table. The database is seeded; a server of its own is started."""
    variables = server.environment(database_url=url, folder=folder)
    command = [sys.executable, "-m", "benchmarks.waiting", str(WAITING)]
    token = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    with server.running(database_url=url, folder=folder) as running:
        desk = Desk(Caller(running.port), token.strip())
        measured = interleave(desk.call, lambda: desk.caller.time(NOOP), times=CALLS, before=desk.make_ready)
        desk.caller.close()
    return Row(f"call next of {WAITING} who wait", measured.thing, measured.other, TARGET, "no-ops")


class Desk:
    """One counter: calls, serves, and somebody new comes for everybody who goes."""

    def __init__(self, caller: Caller, token: str) -> None:
        self.caller, self.token, self.is_busy = caller, token, False

    def call(self) -> float:
        """Call the next."""
        self.is_busy = True
        return self.caller.time(self._post(f"/api/v1/counters/{COUNTER}/call-next", {}))

    def make_ready(self) -> None:
        """Finish who is there and let somebody else wait."""
        if self.is_busy:
            tickets = self.caller.read(self._get("/api/v1/offices/amt0/tickets"))
            number = next(one["ticket_number"] for one in tickets if one["state"] == "called")
            self.caller.time(self._post(f"/api/v1/offices/amt0/tickets/{number}/finish", {}))
            self.caller.time(self._post("/api/v1/tickets", {"office": "amt0", "service": "pass"}), expect=201)

    def _post(self, path: str, body: dict[str, str]) -> bytes:
        return self._sign(post(path, body))

    def _get(self, path: str) -> bytes:
        return self._sign(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def _sign(self, request: bytes) -> bytes:
        line, rest = request.split(b"\r\n", 1)
        return b"%s\r\nAuthorization: Bearer %s\r\n%s" % (line, self.token.encode(), rest)


def main() -> int:
    """Measure on one database and print."""
    from benchmarks.__main__ import _office

    for database in sys.argv[1:] or ["SQLite", "PostgreSQL"]:
        with _office(database, 300, 0) as (url, folder):
            print(f"{database}\n{render([measure(url, folder)])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
