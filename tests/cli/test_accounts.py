"""``token`` and ``createadmin``: what they print works."""

import argparse
from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.factories import make_office
from tests.staff import add_second_factor, make_staff
from wartefrei.accounts.devices import find_device
from wartefrei.accounts.models import Membership, Role, Staff
from wartefrei.accounts.queries import find_by_login
from wartefrei.accounts.second_factor import has_second_factor
from wartefrei.accounts.signing_in import begin_try, check_lock
from wartefrei.accounts.tokens import find_staff
from wartefrei.cli import createadmin, token

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; returns its status, what it printed, and what it complained of."""

    def run_command(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers()
        token.add(commands)
        createadmin.add(commands)
        arguments = parser.parse_args(words)
        status = arguments.run(arguments)
        printed = capsys.readouterr()
        return status, printed.out.strip(), printed.err.strip()

    return run_command


def test_token_of_staff(run: Run) -> None:
    lead = make_staff(Role.TEAM_LEAD)
    for login in ("team-lead@stadt", "team_lead@stadt", "Team-Lead@stadt"):
        status, printed, _complaint = run("token", "staff", login)
        assert (status, find_staff(printed)) == (0, lead)


@pytest.mark.parametrize("kind", ["kiosk", "display"])
def test_token_of_a_device(run: Run, kind: str) -> None:
    make_office()
    status, printed, _complaint = run("token", kind, "amt-haus")
    device = find_device(printed)
    assert device is not None
    assert (status, device.kind, device.house, device.authority) == (0, kind, "amt-haus", "stadt")


def test_house_and_login_that_are_not_there(run: Run) -> None:
    make_office()
    assert run("token", "kiosk", "x") == (1, "", "There is no house 'x'. There are: amt-haus.")
    assert run("token", "staff", "x") == (1, "", "Nobody signs in as 'x'.")


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (["Kastanie-7-Fahrrad", "Kastanie-7-Fahrrad"], 0),
        (["Kastanie-7-Fahrrad", "Kastanie-8-Fahrrad"], 1),
        (["password"], 1),
    ],
)
def test_password_of_the_administrator_is_typed_twice_and_not_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: list[str], status: int
) -> None:
    make_office()
    keys = iter(typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _question: next(keys))
    done, printed, _complaint = run("createadmin", "chef@stadt", "stadt")
    chef = find_by_login("chef@stadt")
    assert done == status
    assert (chef is not None and chef.check_password(typed[0])) is (status == 0)
    assert typed[0] not in printed


def test_first_administrator_gets_a_password_once(run: Run) -> None:
    make_office()
    status, printed, _complaint = run("createadmin", "Chef@Stadt", "stadt")
    said, password = printed.split("\nPassword: ")
    assert (status, said) == (0, "chef@stadt administers Stadt.")
    chef = find_by_login("chef@stadt")
    assert chef is not None
    assert chef.check_password(password)
    assert Membership.objects.get().role == Role.AUTHORITY_ADMINISTRATOR
    assert run("createadmin", "chef@stadt", "stadt")[1] == "chef@stadt administers Stadt."
    assert run("createadmin", "chef@stadt", "nowhere")[0] == 1


def test_first_account_of_an_empty_installation_is_an_operator(run: Run) -> None:
    status, printed, _complaint = run("createadmin")
    said, password = printed.split("\nPassword: ")
    assert (status, said) == (0, "admin operates this installation and founds authorities.")
    admin = find_by_login("admin")
    assert admin is not None
    assert admin.check_password(password)
    assert (Membership.objects.get().role, Membership.objects.get().authority) == (Role.OPERATOR, "")


def test_who_is_shut_out_is_let_in_again_at_the_server(run: Run) -> None:
    chef = make_staff(Role.OPERATOR, login="admin")
    add_second_factor(chef)
    Staff.objects.update(is_active=False)
    for _ in range(5):
        begin_try(login="admin", client="", now=timezone.now())
    password = run("createadmin", "--reset")[1].split("Password: ")[1]
    chef.refresh_from_db()
    check_lock(login="admin", now=timezone.now())
    assert (chef.is_active, chef.check_password(password), has_second_factor(chef)) == (True, True, False)
