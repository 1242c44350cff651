"""The API attacked by its own description: with ids nobody has, with an appointment and a hold, by a clerk."""

import argparse
import subprocess
import sys
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.utils import timezone

from tests.api.caller import order
from tests.staff import make_staff
from wartefrei.accounts.models import Role
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.bookings import states
from wartefrei.cli import config

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db(transaction=True)]
SEED = 20261120


@pytest.fixture
def url(live_server: Any) -> str:
    """The real application with the offices of Leonberg."""
    states.forget()
    with as_file(files("wartefrei.offices").joinpath("authorities", "leonberg.yaml")) as path:
        assert config.run(argparse.Namespace(action="import", file=str(path), accept=False)) == 0
    return f"{live_server.url}/api/v1"


def _attack(url: str, folder: Path, *options: str, settings: str = "") -> None:
    (folder / "schemathesis.toml").write_text(settings)
    command = (
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *("--config-file", str(folder / "schemathesis.toml"), "run", f"{url}/openapi.json"),
        *("--seed", str(SEED), "--checks", "all", "--suppress-health-check", "all", "--no-color"),
        *("--generation-database", "none", *options),
    )
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout


def test_attack_with_ids_nobody_has(url: str, tmp_path: Path) -> None:
    _attack(url, tmp_path, "--max-examples", "6")


def test_attack_with_an_appointment_and_a_hold(url: str, tmp_path: Path) -> None:
    starts = _free_starts(url)
    booked = httpx.post(f"{url}/appointments", json=_order(starts[0])).raise_for_status().json()
    held = httpx.post(f"{url}/holds", json=_order(starts[1])).raise_for_status().json()
    settings = f'[parameters]\n"path.code" = "{booked["code"]}"\n"path.hold" = "{held["hold"]}"\n'
    _attack(
        url,
        tmp_path,
        *("--include-path-regex", "/(appointments|holds)", "--max-examples", "20"),
        *("--header", f"X-Booking-PIN:{booked['pin']}"),
        *("--exclude-checks", "ignored_auth"),  # a wrong PIN is 404 by contract, not 401
        settings=settings,
    )


def test_attack_by_a_clerk(url: str, tmp_path: Path) -> None:
    now = timezone.now()
    token = issue_staff_token(staff=make_staff(Role.CLERK, "leonberg"), now=now)
    headers = {"Authorization": f"Bearer {token}"}
    walk_in = {"office": "leonberg-buergeramt", "service": "personalausweis"}
    ticket = httpx.post(f"{url}/tickets", json=walk_in, headers=headers).raise_for_status().json()
    settings = (
        '[parameters]\n"path.office" = "leonberg-buergeramt"\n"path.house" = "leonberg-altes-rathaus"\n'
        f'"path.counter" = "leonberg-buergeramt.schalter-1"\n"path.number" = "{ticket["ticket_number"]}"\n'
    )
    _attack(
        url,
        tmp_path,
        *("--include-path-regex", "/(check-ins|tickets|counters|houses)", "--max-examples", "8"),
        *("--mode", "positive"),  # what is wrong is refused before anybody asks who sends it
        *("--header", f"Authorization:Bearer {token}"),
        *("--exclude-checks", "ignored_auth"),  # the header is sent with every request
        settings=settings,
    )


def _free_starts(url: str) -> list[str]:
    question = {"office": "leonberg-buergeramt", "service": "personalausweis:1"}
    (entry,) = httpx.get(f"{url}/availability", params=question).raise_for_status().json()["offices"]
    day = entry["days"][3]
    zone = ZoneInfo("Europe/Berlin")
    return [
        datetime.fromisoformat(f"{day['date']}T{start}").replace(tzinfo=zone).isoformat()
        for start in day["starts"]
    ]


def _order(start: str) -> dict[str, Any]:
    services = [{"id": "personalausweis", "quantity": 1}]
    return order(office="leonberg-buergeramt", services=services, start=start)
