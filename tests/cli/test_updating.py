"""An empty database, or one of an older version, is made ready by whichever command comes first."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import connection

from tests import server


@pytest.fixture
def empty(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The address of a database without tables."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    with connection.cursor() as cursor:
        name = f"{connection.settings_dict['NAME']}_empty"  # the cluster is every worker's
        cursor.execute(f"CREATE DATABASE {name}")
        yield server.url_of_test_database().rpartition("/")[0] + f"/{name}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_workers_that_start_at_once_on_an_empty_database(empty: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wartefrei.cli.main", "worker", "--once"]
    variables = os.environ | server.environment(database_url=empty, folder=tmp_path) | {"EMAIL_URL": ""}
    (tmp_path / "demo").touch()
    workers = [
        subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(worker.communicate(timeout=60)[1], worker.returncode) for worker in workers] == [(b"", 0)] * 3


def test_the_server_on_an_empty_database(empty: str, tmp_path: Path) -> None:
    running = server.start(database_url=empty, folder=tmp_path)
    try:
        asking = HTTPConnection("127.0.0.1", running.port, timeout=10)
        asking.request("GET", "/sign-in/")
        assert asking.getresponse().status == 200
    finally:
        running.stop()
