"""The command ``wartefrei``: each command is a module of this folder with ``add`` and ``run``."""

import argparse
import os
import sys
from collections.abc import Sequence

from wartefrei.cli import check, config, createadmin, demo, serve, token, worker

COMMANDS = (serve, worker, demo, check, config, createadmin, token)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or something is wrong, 2 misused."""
    parsed = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
    import django

    django.setup()
    run = parsed.run
    status: int = run(parsed)
    return status


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
