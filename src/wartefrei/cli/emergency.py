"""``wartefrei emergency allot|verify``: give emergency places, and replay how they were given."""

import argparse
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from wartefrei.cli.instants import read_instant

AT_ONCE = "at once"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("emergency", help="give emergency places, or replay how they were given")
    actions = parser.add_subparsers(dest="action", required=True)
    allot = actions.add_parser("allot", help="give the places that are due; the worker does the same")
    allot.add_argument(
        "--now",
        nargs="?",
        const=AT_ONCE,
        metavar="INSTANT",
        help="give today's places at once, before their time too; in the demo, as if it were INSTANT",
    )
    allot.set_defaults(run=run_allot)
    verify = actions.add_parser("verify", help="replay the runs of a day and check the chain up to it")
    verify.add_argument("date", metavar="DATE", help="a day such as 2026-11-26")
    verify.add_argument("--authority", metavar="ID", help="only this one")
    verify.set_defaults(run=run_verify)


def run_allot(arguments: argparse.Namespace) -> int:
    """Print a line per run; 0 also when there was none to make."""
    from django.conf import settings

    from wartefrei.bookings import operations
    from wartefrei.bookings.errors import Busy
    from wartefrei.offices.directory import read_directory

    now, is_at_once = datetime.now(UTC), arguments.now == AT_ONCE
    if arguments.now is not None and not is_at_once:
        if not settings.IS_DEMO:
            return _refuse("--now INSTANT works in the demo only: here the clock decides what is due.", 2)
        try:
            now = read_instant(arguments.now, ZoneInfo(settings.TIME_ZONE))
        except ValueError:
            return _refuse(
                f"--now needs an instant such as 2026-11-26T07:45:00+01:00, not {arguments.now!r}.", 2
            )
    try:
        if is_at_once:
            authorities = read_directory().authorities.values()
            made = [operations.allot_now(authority=authority, now=now) for authority in authorities]
            runs = [run for run in made if run is not None]
        else:
            runs = operations.allot_due(now=now)
    except Busy:
        return _refuse("People are booking at this very moment. Please try again.", 1)
    for run in runs:
        print(
            f"{run.record['authority']} {run.date}: {run.chosen} of {run.places} places given, sealed {run.hash}"
        )
    if not runs:
        print("Nothing to give: no places today, not yet time, or given already.")
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Print what is wrong with the runs of a day, or their hashes; 0 when they can be replayed."""
    from wartefrei.bookings.emergency import find_procedure, verify_day
    from wartefrei.bookings.models import AllotmentRun
    from wartefrei.offices.directory import read_directory

    try:
        day = date.fromisoformat(arguments.date)
    except ValueError:
        return _refuse(f"A day looks like 2026-11-26, not {arguments.date!r}.", 2)
    known = read_directory().authorities
    if arguments.authority and arguments.authority not in known:
        return _refuse(
            f"--authority must be one of {', '.join(known) or 'none: there is no authority yet'}", 1
        )
    wanted = (
        [known[arguments.authority]]
        if arguments.authority
        else [authority for authority in known.values() if find_procedure(authority)]
    )
    status = 0 if wanted else _refuse("No authority gives emergency appointments.", 1)
    for authority in wanted:
        faults = verify_day(authority, day)
        for fault in faults:
            print(f"{authority.slug}: {fault}")
        for run in AllotmentRun.objects.filter(authority=authority.pk, date=day).order_by("number"):
            if not faults:
                print(
                    f"{authority.slug} {run}: replayed, {run.chosen} of {len(run.record['entrants'])} chosen, "
                    f"cut-off {run.cut_off or 'none'}, sealed {run.hash}"
                )
        status = max(status, int(bool(faults)))
    return status


def _refuse(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status
