"""The server of the races: two processes on the database of the tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import server
from tests.server import Server

PROCESSES = 2


@pytest.fixture
def data_dir() -> Path:
    """The data folder tests and servers share, so that both know the same keys."""
    return Path(os.environ["WARTEFREI_DATA_DIR"])


@pytest.fixture
def racecourse(transactional_db: None, data_dir: Path) -> Iterator[Server]:
    """The real server."""
    url = server.url_of_test_database()
    with server.running(database_url=url, folder=data_dir, processes=PROCESSES) as running:
        yield running
