"""An operator at the command line: the commands of the program, one after the other, in one process that lasts.

Each new process reads the program anew, which takes longer than most commands.
"""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who runs commands."""

    process: "subprocess.Popen[str]"

    def run(self, *words: str) -> None:
        """Run a command, which does what it should."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(words), file=self.process.stdin, flush=True)
        assert self.process.stdout.readline() == "0\n", words


@contextmanager
def at_work(variables: Mapping[str, str]) -> Iterator[Operator]:
    """An operator with this environment."""
    command = [sys.executable, "-m", "tests.operator_at_work"]
    with subprocess.Popen(
        command, env=variables, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Operator(process)


def main() -> None:
    """Run the commands of standard input, one a line; answer each with its exit status."""
    from wartefrei.cli.main import main as run

    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):
            status = run(json.loads(line))
        _hang_up()
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _hang_up() -> None:
    """Let go of the database, as a process that ends."""
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    main()
