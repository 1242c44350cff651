"""``wartefrei check``: explain every broken invariant; ``--repair`` mends what is derived."""

import argparse
from datetime import UTC, datetime


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("check", help="look for broken invariants and explain them")
    parser.add_argument("--repair", action="store_true", help="make anew what is derived from appointments")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line per finding; 0 when nothing is (or stays) broken."""
    from wartefrei.bookings import checks as bookings
    from wartefrei.bookings import emergency_checks as emergency
    from wartefrei.bookings import enquiry_checks as enquiries
    from wartefrei.bookings.errors import Busy
    from wartefrei.notifications import checks as notifications
    from wartefrei.queueing import checks as queueing
    from wartefrei.web.signin.provider import explain_provider

    now = datetime.now(UTC)
    if arguments.repair:
        try:
            mended = bookings.repair(now=now)
        except Busy:
            print("Somebody else kept a day locked. Days before it are mended; run the command again.")
            return 1
        for finding in mended:
            print(f"mended: {finding.rule}: {finding.subject}: {finding.explanation}")
        for erased in notifications.repair():
            print(f"mended: {erased}")
    findings = [str(finding) for finding in bookings.find_broken(now=now)]
    findings += emergency.find_broken(now=now)
    findings += enquiries.find_broken(now=now)
    findings += [str(finding) for finding in notifications.find_broken(now=now)]
    findings += [str(finding) for finding in queueing.find_broken(now=now)]
    for note in (*emergency.find_notes(), *explain_provider()):
        print(f"note: {note}")
    print(*findings, sep="\n") if findings else print("Everything is as it should be.")
    return 1 if findings else 0
