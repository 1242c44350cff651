"""``wartefrei token staff LOGIN``: print a bearer token for the API, once."""

import argparse
import sys
from datetime import UTC, datetime


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("token", help="print a new bearer token for the API")
    kinds = parser.add_subparsers(required=True, metavar="kind")
    staff = kinds.add_parser("staff", help="a token of a member of staff")
    staff.add_argument("login")
    staff.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the token; it can't be read again."""
    from wartefrei.accounts.models import Staff
    from wartefrei.accounts.tokens import issue_staff_token

    staff = Staff.objects.filter(login=arguments.login, is_active=True).first()
    if staff is None:
        print(f"Nobody signs in as {arguments.login!r}.", file=sys.stderr)
        return 1
    print(issue_staff_token(staff=staff, now=datetime.now(UTC)))
    return 0
