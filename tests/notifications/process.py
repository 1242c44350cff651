"""`wartefrei worker` as a process of its own, on the database of the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import server

WAIT = 30  # seconds; far more than it takes


def start(
    email_url: str, *words: str, folder: Path | None = None, before: Sequence[str] = ()
) -> "subprocess.Popen[bytes]":
    """The worker; ``words`` are its arguments. A ``folder`` makes it one of a demo, which may be told the time.

    ``before``: the program that starts it.
    """
    variables = {"DATABASE_URL": server.url_of_test_database(), "EMAIL_URL": email_url}
    if folder is not None:
        (folder / "demo").touch()
        variables["WARTEFREI_DATA_DIR"] = str(folder)
    command = [*before, sys.executable, "-m", "wartefrei.cli.main", "worker", *words]
    return subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.DEVNULL)


def wait_until(happens: Callable[[], bool], *, seconds: float = WAIT) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)
