"""``wartefrei token staff LOGIN``, ``token kiosk|display HOUSE``: print a bearer token for the API, once."""

import argparse
import sys
from datetime import UTC, datetime

DEVICES = ("kiosk", "display")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("token", help="print a new bearer token for the API")
    kinds = parser.add_subparsers(required=True, metavar="kind")
    staff = kinds.add_parser("staff", help="a token of a member of staff")
    staff.add_argument("login")
    staff.set_defaults(run=run_staff)
    for kind in DEVICES:
        device = kinds.add_parser(
            kind, help=f"a token of a {kind}, which then is in the house's list of devices"
        )
        device.add_argument("house", help="the house's short name, such as leonberg-altes-rathaus")
        device.add_argument("--name", default="API", help="its name in the list of devices")
        device.set_defaults(run=run_device, kind=kind)


def run_staff(arguments: argparse.Namespace) -> int:
    """Print the token; it can't be read again."""
    from wartefrei.accounts.queries import find_by_login
    from wartefrei.accounts.tokens import issue_staff_token

    staff = find_by_login(arguments.login)
    if staff is None or not staff.is_active:
        print(f"Nobody signs in as {arguments.login!r}.", file=sys.stderr)
        return 1
    print(issue_staff_token(staff=staff, now=datetime.now(UTC)))
    return 0


def run_device(arguments: argparse.Namespace) -> int:
    """Print the token; it can't be read again."""
    from wartefrei.accounts.actors import SYSTEM
    from wartefrei.accounts.devices import issue_device_token
    from wartefrei.accounts.models import DeviceKind
    from wartefrei.offices.directory import read_directory
    from wartefrei.offices.errors import HouseUnknown

    try:
        house = read_directory().house(arguments.house)
    except HouseUnknown:
        print(f"There is no house {arguments.house!r}.{_list_houses()}", file=sys.stderr)
        return 1
    token = issue_device_token(
        kind=DeviceKind(arguments.kind),
        house=house.slug,
        authority=house.authority.slug,
        name=arguments.name[:60],
        by=SYSTEM,
        now=datetime.now(UTC),
    )
    print(token)
    return 0


def _list_houses() -> str:
    from wartefrei.offices.directory import read_directory

    names = ", ".join(sorted(read_directory().houses))
    return f" There are: {names}." if names else ""
