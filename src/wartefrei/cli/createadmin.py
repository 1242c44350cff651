"""``wartefrei createadmin``: the first account of an installation, or the first administrator of an authority."""

import argparse
import getpass
import secrets
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wartefrei.accounts.models import Staff


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "createadmin", help="make somebody operator of the installation, or administrator of an authority"
    )
    parser.add_argument("login", nargs="?", default="admin", help="admin, if nothing is given")
    parser.add_argument(
        "authority", nargs="?", default="", help="its short name, such as leonberg; none: an operator"
    )
    parser.add_argument(
        "--reset", action="store_true", help="for who is shut out: new password, unlocked, no second step"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Create the account if there is none, and its membership; a new account gets a password."""

    from wartefrei.accounts.models import Role
    from wartefrei.accounts.operations import join_authority
    from wartefrei.database.updating import update
    from wartefrei.offices.directory import read_directory
    from wartefrei.offices.errors import AuthorityUnknown

    update()
    role, said = Role.OPERATOR, "operates this installation and founds authorities"
    if arguments.authority:
        try:
            authority = read_directory().authority(arguments.authority)
        except AuthorityUnknown:
            print(
                f"There is no authority {arguments.authority!r}. Import its configuration first.",
                file=sys.stderr,
            )
            return 1
        role, said = Role.AUTHORITY_ADMINISTRATOR, f"administers {authority.name}"
    password = None
    if arguments.reset or not _has_password(arguments.login):
        password = _ask() if sys.stdin.isatty() else secrets.token_urlsafe(12)
        if password is None:
            return 1
    staff = join_authority(login=arguments.login, authority=arguments.authority, role=role).staff
    if password is not None:
        _let_in(staff, password)
    print(f"{staff.login} {said}.")
    if password is not None and not sys.stdin.isatty():
        print(f"Password: {password}")
    return 0


def _has_password(login: str) -> bool:
    from wartefrei.accounts.queries import find_by_login

    staff = find_by_login(login)
    return staff is not None and staff.has_usable_password()


def _let_in(staff: "Staff", password: str) -> None:
    """The password is theirs, and nothing else keeps them out."""
    from wartefrei.accounts.actors import SYSTEM
    from wartefrei.accounts.second_factor import has_second_factor, remove_second_factor
    from wartefrei.accounts.signing_in import set_password, unlock
    from wartefrei.accounts.staffing import switch_on

    now = datetime.now(UTC)
    set_password(staff=staff, password=password, by=SYSTEM, now=now)
    unlock(staff=staff, by=SYSTEM, now=now)
    if has_second_factor(staff):
        remove_second_factor(staff=staff, by=SYSTEM, now=now)
    if not staff.is_active:
        switch_on(staff=staff, by=SYSTEM, now=now)


def _ask() -> str | None:
    """A good password, typed twice; None when it isn't."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import translation

    password = getpass.getpass("New password: ")
    with translation.override("en"):
        try:
            validate_password(password)
        except ValidationError as error:
            print(" ".join(error.messages), file=sys.stderr)
            return None
    if getpass.getpass("The same again: ") != password:
        print("The two differ.", file=sys.stderr)
        return None
    return password
