"""``wartefrei bounce < message``: read what a mail server sent back. For the pipe of any mail server."""

import argparse
import os
import sys
from datetime import UTC, datetime

MOST_BYTES = 10 * 1024 * 1024


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("bounce", help="read a delivery report (RFC 3464) from standard input")
    parser.set_defaults(run=run, unavailable=os.EX_TEMPFAIL)


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 -- a command
    """Mark the booking whose mail came back. The status is one of sysexits.h, which mail servers know.

    0: read, whether it says anything new or not; 65 (EX_DATAERR): not a delivery report; 75 (EX_TEMPFAIL): the database
    is not there, try again later.
    """
    from wartefrei.bookings.operations import mark_unreachable
    from wartefrei.notifications.operations import record_bounce
    from wartefrei.notifications.report import read_report

    report = read_report(sys.stdin.buffer.read(MOST_BYTES))
    if report is None:
        print("This address reads delivery reports only; nobody has read this mail.", file=sys.stderr)
        return os.EX_DATAERR
    record_bounce(
        report=report,
        now=datetime.now(UTC),
        tell_unreachable=lambda about, now: mark_unreachable(code=about, now=now),
    )
    return os.EX_OK
