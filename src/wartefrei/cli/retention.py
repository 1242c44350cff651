"""``wartefrei retention``: erase what is personal and past its time, as the worker does; ``--dry-run`` only counts."""

import argparse
from datetime import UTC, datetime


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("retention", help="erase what is personal and past its time")
    parser.add_argument("--dry-run", action="store_true", help="count it, but leave it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line per kind of record with how many are past their time."""
    from wartefrei.records.operations import erase_overdue, find_overdue

    look = find_overdue if arguments.dry_run else erase_overdue
    verb = "to erase" if arguments.dry_run else "erased"
    for overdue in look(now=datetime.now(UTC)):
        print(f"{overdue.count:8} {verb}: {overdue.kind}")
    return 0
