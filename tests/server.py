"""A real ``wartefrei serve`` for tests and benchmarks: on a free port, stopped or killed with all its processes."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.postgresql import free_port

SERVE = ("-m", "wartefrei.cli.main", "serve")
"""What Python runs as the server; tests that take something away have a program of their own."""

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``process`` leads a process group of its own."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it as an operator would."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End all its processes at once, in the middle of whatever they do."""
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def _signal(self, number: int) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)


def environment(*, database_url: str, folder: Path, url: str = "") -> dict[str, str]:
    """The variables of a server on this database and data folder."""
    given = {"DATABASE_URL": database_url, "WARTEFREI_DATA_DIR": str(folder)}
    return os.environ | given | ({"WARTEFREI_URL": url} if url else {})


def start(
    *,
    database_url: str,
    folder: Path,
    processes: int = 1,
    program: Sequence[str] = SERVE,
    is_demo: bool = True,
) -> Server:
    """Start a server and wait until it answers. The database must be migrated.

    ``is_demo``: loopback counts as an office network, so no limits per address.
    """
    if is_demo:
        (folder / "demo").touch()
    port = free_port()
    variables = environment(database_url=database_url, folder=folder, url=f"http://127.0.0.1:{port}")
    arguments = ["--port", str(port), "--processes", str(processes)]
    command = [sys.executable, *program, *arguments]
    server = Server(port, subprocess.Popen(command, env=variables, start_new_session=True))
    try:
        wait_until_up(server)
    except BaseException:
        server.kill()
        raise
    return server


def wait_until_up(server: Server) -> None:
    """Wait until the server answers `/healthz`."""
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server.port):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def running(
    *, database_url: str, folder: Path, processes: int = 1, program: Sequence[str] = SERVE
) -> Iterator[Server]:
    """A server for the length of a ``with``."""
    server = start(database_url=database_url, folder=folder, processes=processes, program=program)
    try:
        yield server
    finally:
        server.stop()


def migrate(*, database_url: str, folder: Path) -> None:
    """Bring an empty database up to date."""
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    variables = environment(database_url=database_url, folder=folder)
    subprocess.run(command, env=variables | {"DJANGO_SETTINGS_MODULE": "wartefrei.settings"}, check=True)


def url_of_test_database() -> str:
    """DATABASE_URL of the database this pytest session tests with, for a server beside it."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(settings['NAME']))}"
    user, host, port, name = (quote(str(settings[key])) for key in ("USER", "HOST", "PORT", "NAME"))
    return f"postgresql://{user}@{host}:{port}/{name}"
