"""``make bench``: availability and bookings over HTTP against no-ops, on SQLite and PostgreSQL; writes last.md."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import calling, measuring, streams
from benchmarks.caller import Caller
from benchmarks.measuring import NOOP, ONE
from benchmarks.table import Row, Series, render, render_cells
from tests import postgresql, server
from tests.server import Server

RESULT = Path(__file__).with_name("last.md")
SIZES = (300, 0), (3000, 0), (3000, 27_000)
"""Booked and ended appointments at the office: half full is the second, the last has ten times as many rows."""

BOOKING_TARGETS = {"SQLite": 8, "PostgreSQL": 12}
RESTARTS = 7


def main() -> int:
    """Measure on both databases, print, keep."""
    databases = sys.argv[1:] or list(BOOKING_TARGETS)
    parts = [_introduction()]
    for database in databases:
        print(f"{database} …", file=sys.stderr)
        parts.append(f"## {database}\n\n{_measure(database)}")
    text = "\n\n".join(parts) + "\n"
    print(text)
    if not sys.argv[1:]:
        RESULT.write_text(text)
    return 0


def _introduction() -> str:
    cpus = os.cpu_count()
    return (
        f"# The last `make bench`\n\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {cpus} processors,"
        f" {platform.system()} {platform.machine()}, Python {platform.python_version()}. One client, one request after"
        " the other over keep-alive, against one `wartefrei serve`; each request in turn with what it is compared with."
        " A no-op is `GET /healthz`. Databases write durably (SQLite `synchronous=FULL`, PostgreSQL `fsync=on`).\n\n"
        "One office with six counters, 90 days, half full with 3,000 appointments; 39 further offices."
    )


def _measure(database: str) -> str:
    growth = []
    for booked, ended in SIZES:
        with _office(database, booked, ended) as (url, folder):
            with server.running(database_url=url, folder=folder) as running:
                caller = Caller(running.port)
                growth.append(_growth(f"{booked + ended:,} appointments", measuring.unchanged(caller)))
                if (booked, ended) == SIZES[1]:
                    rows = _rows(caller, database)
                    cpu = _cpu(caller, running)
                caller.close()
            if (booked, ended) == SIZES[1]:
                rows.insert(2, _fresh(url, folder))
                rows.append(calling.measure(url, folder))
            _check(url, folder)
    header = ["90 days of one office, unchanged", "ms", "no-ops"]
    return "\n\n".join(
        [
            render(rows),
            render_cells(header, growth),
            render_cells(["", "CPU ms", "no-ops"], cpu),
            _streams(database),
            _allotment(database),
        ]
    )


def _rows(caller: Caller, database: str) -> list[Row]:
    return [
        measuring.unchanged(caller).row("90 days of one office, unchanged", 3),
        measuring.changed(caller).row("90 days of one office, one day changed", 6),
        measuring.unchanged_forty(caller).row("earliest of 40 offices, unchanged", 15, "× 90 days"),
        measuring.changed_forty(caller).row("earliest of 40 offices, one day changed", 15, "× 90 days"),
        measuring.booking(caller).row("a booking", BOOKING_TARGETS[database]),
    ]


def _growth(name: str, measured: measuring.Measured) -> list[str]:
    milliseconds = f"{measured.thing.median * 1000:.2f}"
    return [name, milliseconds, f"{measured.thing.median / measured.other.median:.2f}"]


def _cpu(caller: Caller, running: Server) -> list[list[str]]:
    pid, orders = running.process.pid, measuring.order(caller)
    spent = {
        "no-op": measuring.cpu_per_request(caller, pid, lambda: NOOP, times=1000, expect=200),
        "90 days, unchanged": measuring.cpu_per_request(caller, pid, lambda: ONE, times=1000, expect=200),
        "booking": measuring.cpu_per_request(caller, pid, lambda: next(orders), times=100, expect=201),
    }
    return [[name, f"{cpu * 1000:.2f}", f"{cpu / spent['no-op']:.1f}"] for name, cpu in spent.items()]


def _fresh(url: str, folder: Path) -> Row:
    """The first availability of a process that has answered one no-op."""
    firsts, noops = [], []
    for _ in range(RESTARTS):
        with server.running(database_url=url, folder=folder) as running:
            caller = Caller(running.port)
            caller.time(NOOP)
            firsts.append(caller.time(ONE))
            noops += [caller.time(NOOP) for _ in range(100)]
            caller.close()
    return Row("90 days of one office, fresh process", Series(firsts), Series(noops), 20, "no-ops")


def _allotment(database: str) -> str:
    """CPU of giving emergency places among 10,000 requests."""
    with _database(database) as (url, folder):
        command = [sys.executable, "-m", "benchmarks.allotment"]
        variables = server.environment(database_url=url, folder=folder)
        done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
        _check(url, folder)
    spent: dict[str, float] = json.loads(done.stdout)
    rows = [[name, f"{seconds:.2f}"] for name, seconds in spent.items()]
    rows[1] += ["≤ 1", "ok" if spent["the run"] <= 1 else "over"]
    cells = [[*row, *[""] * (4 - len(row))] for row in rows]
    return render_cells(["42 emergency places among 10,000 requests", "CPU s", "target", ""], cells)


def _streams(database: str) -> str:
    """Screens of forty houses, fifty each, and how soon those of one house know of a call."""
    with _office(database, *SIZES[0]) as (url, folder):
        return streams.measure(database, url, folder)


@contextmanager
def _office(database: str, booked: int, ended: int) -> Iterator[tuple[str, Path]]:
    """A seeded database and its data folder, thrown away afterwards."""
    with _database(database) as (url, folder):
        variables = server.environment(database_url=url, folder=folder)
        command = [sys.executable, "-m", "benchmarks.seeding", str(booked), str(ended)]
        subprocess.run(command, env=variables, check=True)
        yield url, folder


@contextmanager
def _database(database: str) -> Iterator[tuple[str, Path]]:
    """An empty database and its data folder, thrown away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="wartefrei-bench-"))
    cluster = postgresql.start(is_durable=True) if database == "PostgreSQL" else None
    url = cluster.url if cluster else f"sqlite://{folder}/wartefrei.sqlite3"
    try:
        yield url, folder
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _check(url: str, folder: Path) -> None:
    """What was measured must also be right."""
    command = [sys.executable, "-m", "wartefrei.cli.main", "check"]
    variables = server.environment(database_url=url, folder=folder)
    found = subprocess.run(command, env=variables, check=False, stdout=subprocess.PIPE, text=True)
    if found.returncode:
        raise SystemExit(f"what was measured is broken:\n{found.stdout[:2000]}")


if __name__ == "__main__":
    sys.exit(main())
