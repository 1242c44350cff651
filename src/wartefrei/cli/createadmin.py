"""``wartefrei createadmin``: the first administrator of an authority."""

import argparse
import sys


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("createadmin", help="make somebody administrator of an authority")
    parser.add_argument("login")
    parser.add_argument("authority", help="the authority's short name, such as leonberg")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Create the account if there is none, and its membership."""
    from wartefrei.accounts.models import Role
    from wartefrei.accounts.operations import join_authority
    from wartefrei.offices.directory import read_directory
    from wartefrei.offices.errors import AuthorityUnknown

    try:
        authority = read_directory().authority(arguments.authority)
    except AuthorityUnknown:
        print(
            f"There is no authority {arguments.authority!r}. Import its configuration first.", file=sys.stderr
        )
        return 1
    join_authority(login=arguments.login, authority=authority.slug, role=Role.AUTHORITY_ADMINISTRATOR)
    print(f"{arguments.login} administers {authority.name}.")
    return 0
