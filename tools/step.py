"""Run one step quietly: a line with its name and time, its whole output only when it fails.

Usage: python3 tools/step.py [--budget SECONDS] [--show] NAME COMMAND ...

A step past its budget says so; past three times its budget it is stopped and fails. With --show the output is
passed on as it comes, for the last part of `make test`, whose closing line is pytest's own. Standard library
only: this also runs before there is an environment.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO

NO_TESTS_COLLECTED = 5


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the whole process group: politely, so that databases shut down, and then for certain."""
    for number, seconds in ((signal.SIGINT, 20), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def run(command: list[str], output: "IO[bytes] | None", seconds: float | None) -> int:
    """Run the command in a process group of its own; 124 when it took longer than `seconds`."""
    with subprocess.Popen(
        command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            stop(process)
            return 124
        except KeyboardInterrupt:
            stop(process)
            return 130


def closing_line(log: str) -> str:
    """What pytest counted, e.g. "12 passed, 1 skipped", if the log ends so."""
    found = re.search(r"^=+ (.+?) in [\d.:]+s?.* =+$", log[-400:], re.MULTILINE)
    return found[1] if found else ""


def report(name: str, *, seconds: float, budget: float | None, counted: str) -> None:
    """Print the step's line."""
    over = f", over its budget of {budget:.0f} s" if budget and seconds > budget else ""
    print(f"{name:<34} {seconds:7.1f} s{over}{'  ' + counted if counted else ''}", flush=True)


def main() -> int:
    """Run the step; its exit code, except that a part without tests yet is fine."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--budget", type=float)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    step = parser.parse_args()
    limit = step.budget * 3 if step.budget else None
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        code = run(step.command, None if step.show else output, limit)
        output.seek(0)
        log = output.read().decode(errors="replace")
    if code in (0, NO_TESTS_COLLECTED):
        if not step.show:
            report(
                step.name, seconds=time.monotonic() - started, budget=step.budget, counted=closing_line(log)
            )
        return 0
    reason = f"stopped after {limit:.0f} s" if code == 124 and limit else f"failed ({code})"
    print(f"{step.name:<34} {reason}", file=sys.stderr, flush=True)
    sys.stderr.write(log)
    return code


if __name__ == "__main__":
    sys.exit(main())
