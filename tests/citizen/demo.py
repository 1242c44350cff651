"""A demo of its own for browsers: four authorities, a server, and mails delivered on demand."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import server

WARTEFREI = (sys.executable, "-m", "wartefrei.cli.main")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    url: str
    folder: Path
    database_url: str

    def deliver(self) -> None:
        """Bring every mail that is due into the mailbox."""
        variables = server.environment(database_url=self.database_url, folder=self.folder, url=self.url)
        subprocess.run([*WARTEFREI, "worker", "--once"], env=variables, check=True)


@contextmanager
def running_demo() -> Iterator[Demo]:
    """A demo in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="wartefrei-demo-") as name:
        folder = Path(name)
        database_url = f"sqlite:///{folder}/wartefrei.sqlite3"
        variables = os.environ | {"WARTEFREI_DATA_DIR": name, "DATABASE_URL": database_url}
        subprocess.run([*WARTEFREI, "demo"], env=variables, check=True, stdout=subprocess.DEVNULL)
        with server.running(database_url=database_url, folder=folder) as running:
            yield Demo(running.url, folder, database_url)
