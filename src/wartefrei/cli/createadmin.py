"""``wartefrei createadmin``: the first administrator of an authority, with a password."""

import argparse
import getpass
import secrets
import sys
from datetime import UTC, datetime


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("createadmin", help="make somebody administrator of an authority")
    parser.add_argument("login")
    parser.add_argument("authority", help="the authority's short name, such as leonberg")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Create the account if there is none, and its membership; a new account gets a password."""
    from wartefrei.accounts.actors import SYSTEM
    from wartefrei.accounts.models import Role
    from wartefrei.accounts.operations import join_authority
    from wartefrei.accounts.signing_in import set_password
    from wartefrei.offices.directory import read_directory
    from wartefrei.offices.errors import AuthorityUnknown

    try:
        authority = read_directory().authority(arguments.authority)
    except AuthorityUnknown:
        print(
            f"There is no authority {arguments.authority!r}. Import its configuration first.", file=sys.stderr
        )
        return 1
    password = None
    if not _has_password(arguments.login):
        password = _ask() if sys.stdin.isatty() else secrets.token_urlsafe(12)
        if password is None:
            return 1
    membership = join_authority(
        login=arguments.login, authority=authority.slug, role=Role.AUTHORITY_ADMINISTRATOR
    )
    if password is not None:
        set_password(staff=membership.staff, password=password, by=SYSTEM, now=datetime.now(UTC))
    print(f"{membership.staff.login} administers {authority.name}.")
    if password is not None and not sys.stdin.isatty():
        print(f"Password: {password}")
    return 0


def _has_password(login: str) -> bool:
    from wartefrei.accounts.queries import find_by_login

    staff = find_by_login(login)
    return staff is not None and staff.has_usable_password()


def _ask() -> str | None:
    """A good password, typed twice; None when it isn't."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = getpass.getpass("New password: ")
    try:
        validate_password(password)
    except ValidationError as error:
        print(" ".join(error.messages), file=sys.stderr)
        return None
    if getpass.getpass("The same again: ") != password:
        print("The two differ.", file=sys.stderr)
        return None
    return password
