"""Event streams: what one costs in memory, and how long a call takes from the clerk's click to the screens.

2,000 streams over forty houses are open in one process; each call is timed at all fifty screens of its house.
"""

import resource
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from benchmarks.caller import Caller, get, settle
from benchmarks.seeding import OFFICES
from benchmarks.table import Series, render_cells
from tests import server
from tests.server import Server

STREAMS = 2000
CALLS = 150
MOST_KILOBYTES = 25
MOST_MILLISECONDS = {"SQLite": 300, "PostgreSQL": 100}
WARM_UP = 200


def measure(database: str, url: str, folder: Path) -> str:
    """Both as a table. The database is seeded; a server of its own is started."""
    _allow_sockets()
    token = _seed(url, folder)
    with server.running(database_url=url, folder=folder) as running:
        with Screens(running.port, WARM_UP):
            pass
        settle()
        before = _resident(running)
        with Screens(running.port, STREAMS) as screens:
            kilobytes = (_resident(running) - before) / STREAMS
            delays = list(_call(running, screens, token))
    return render_cells(
        ["", "", "target", ""],
        [
            _row(f"memory of each of {STREAMS:,} streams", kilobytes, "kB", MOST_KILOBYTES),
            _row("click to screen, median", Series(delays).median * 1000, "ms", None),
            _row("click to screen, p99", _p99(delays) * 1000, "ms", MOST_MILLISECONDS[database]),
        ],
    )


def _row(name: str, value: float, unit: str, most: int | None) -> list[str]:
    verdict = "" if most is None else "ok" if value <= most else "over"
    return [name, f"{value:.1f} {unit}", "" if most is None else f"≤ {most} {unit}", verdict]


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


class Screens:
    """So many open streams, spread over the houses; a thread reads them and notes when an event arrives."""

    def __init__(self, port: int, number: int) -> None:
        self.arrivals: dict[int, list[float]] = {}
        self.first_house: set[socket.socket] = set()
        self._selector = selectors.DefaultSelector()
        self._is_open = True
        self._told: set[socket.socket] = set()
        for at in range(number):
            self._open(port, at % OFFICES)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 60
        while len(self._told) < number:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(self._told)} of {number} screens were told")
            time.sleep(0.01)
        settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_open = False
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()

    def wait_for(self, sequence: int) -> list[float]:
        """When each screen of the first house was told the sequence."""
        deadline = time.monotonic() + 5
        while len(self.arrivals.get(sequence, ())) < len(self.first_house):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(self.first_house)} screens wait for {sequence}")
            time.sleep(0.001)
        return self.arrivals[sequence]

    def _open(self, port: int, house: int) -> None:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(get(f"/api/v1/houses/amt{house}-haus/events"))
        self._selector.register(connection, selectors.EVENT_READ)
        if house == 0:
            self.first_house.add(connection)

    def _read(self) -> None:
        while self._is_open:
            for key, _mask in self._selector.select(0.1):
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                self._note(connection, connection.recv(65536), time.perf_counter())

    def _note(self, connection: socket.socket, content: bytes, now: float) -> None:
        for line in content.split(b"\n"):
            if line.startswith(b"id: "):
                sequence = int(line[4:])
                self._told.add(connection)
                if connection in self.first_house:
                    self.arrivals.setdefault(sequence, []).append(now)


def _call(running: Server, screens: Screens, token: str) -> Iterator[float]:
    """Seconds from the clerk's click to every screen of the house, call after call."""
    caller = Caller(running.port)
    sequence = max(screens.arrivals)
    for _ in range(CALLS):
        began = time.perf_counter()
        number = caller.read(_post("/api/v1/counters/amt0.0/call-next", token))["ticket_number"]
        sequence = _newest(caller)
        yield from (arrival - began for arrival in screens.wait_for(sequence))
        status, answer = caller.send(_post(f"/api/v1/offices/amt0/tickets/{number}/finish", token))
        if status != 200:
            raise RuntimeError(f"{status}: {answer!r}")
        screens.wait_for(_newest(caller))
    caller.close()


def _newest(caller: Caller) -> int:
    return int(caller.read(get("/api/v1/houses/amt0-haus/display"))["sequence"])


def _post(path: str, token: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Length: 0\r\n\r\n".encode()


def _resident(running: Server) -> float:
    """Kilobytes of memory the server uses."""
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def _seed(url: str, folder: Path) -> str:
    """Let people wait at the first office; returns the token of a clerk."""
    command = [sys.executable, "-m", "benchmarks.waiting", str(CALLS)]
    variables = server.environment(database_url=url, folder=folder)
    return subprocess.run(
        command, env=variables, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _allow_sockets() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
