"""The command ``wartefrei``: each command is a module of this folder with ``add`` and ``run``."""

import argparse
import os
import sys
from collections.abc import Sequence

from wartefrei.cli import bounce, check, config, createadmin, demo, emergency, retention, serve, token, worker

COMMANDS = (serve, worker, demo, check, config, createadmin, token, emergency, retention, bounce)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or something is wrong, 2 misused.

    A command that answers to another program says by ``unavailable`` what stands for a database that can't be used.
    """
    parsed = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
    import django
    from django.db import OperationalError, ProgrammingError

    django.setup()
    run = parsed.run
    try:
        status: int = run(parsed)
    except (OperationalError, ProgrammingError) as error:
        print(_explain(error), file=sys.stderr)
        return int(getattr(parsed, "unavailable", 1))
    return status


def _explain(error: Exception) -> str:
    """What an operator can do about a database that is away, full, or empty; anything else is a bug and rises."""
    words = next(iter(str(error).splitlines()), "")
    is_empty = "no such table" in words or getattr(error.__cause__, "sqlstate", None) == "42P01"
    if is_empty:
        return "The database has no tables yet: run wartefrei createadmin, demo, or config import FILE."
    if type(error).__name__ == "ProgrammingError":
        raise error
    return f"The database can't be used: {words}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wartefrei", description="Appointments and calling for public offices."
    )
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        command.add(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
