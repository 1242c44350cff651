"""The real program on a day of its own: server and worker are told the time by a file (libfaketime)."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests import server
from tests.made_up_time import told_by, write_clock
from tests.server import Server


@dataclass(frozen=True, slots=True)
class House:
    """A running server whose clock runs from the moment it was set to."""

    server: Server
    clock: Path
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    def set_clock(self, moment: datetime) -> None:
        """It is this moment now, also for what is running."""
        write_clock(self.clock, moment)

    def work(self) -> None:
        """Let a worker do all that is due."""
        with told_by(self.clock):
            variables = server.environment(
                database_url=server.url_of_test_database(), folder=self.folder, url=self.url
            )
            command = [sys.executable, "-m", "wartefrei.cli.main", "worker", "--once"]
            subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running_at(moment: datetime, tmp_path: Path, *, moves: bool = False) -> Iterator[House]:
    """A demo server on the database of the tests, which share its data folder; ``moves``: its clock is set again."""
    clock, folder = tmp_path / "clock", Path(os.environ["WARTEFREI_DATA_DIR"])
    write_clock(clock, moment)
    with told_by(clock, moves=moves):
        running = server.start(database_url=server.url_of_test_database(), folder=folder)
    try:
        yield House(running, clock, folder)
    finally:
        running.stop()


def import_authority(slug: str) -> None:
    """Configure an authority as it is delivered."""
    from wartefrei.cli import config

    file = Path(config.__file__).parents[1] / "offices" / "authorities" / f"{slug}.yaml"
    assert config.run(argparse.Namespace(action="import", file=str(file), accept=False)) == 0
