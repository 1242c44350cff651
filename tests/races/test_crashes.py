"""A server that dies in the middle of load loses nothing it has promised and promises nothing it has lost."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.factories import make_office
from tests.races.crashing import crash_once
from wartefrei.accounts.models import IdempotencyKey
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay, TicketNumber
from wartefrei.notifications.models import Message

SOAK_SECONDS = int(os.environ.get("SOAK_SECONDS", "540"))
ROUNDS_TO_FILL_A_DAY = 20
PROGRESS = Path("build/soak-crashes.json")


@pytest.mark.races
def test_killed_in_the_middle_of_load(transactional_db: None, data_dir: Path) -> None:
    office = make_office(places=40, grid=5, minutes=10)
    answered = [crash_once(office, data_dir, number=number) for number in range(3)]
    assert sum(answered) > 0


@pytest.mark.soak
def test_killed_again_and_again(transactional_db: None, data_dir: Path) -> None:
    """As many rounds as fit into ``SOAK_SECONDS``; run it again to go on counting."""
    rounds = json.loads(PROGRESS.read_text()) if PROGRESS.exists() else 0
    deadline = time.monotonic() + SOAK_SECONDS
    office = make_office(places=40, grid=5, minutes=10)
    number = 0
    while time.monotonic() < deadline:
        if number % ROUNDS_TO_FILL_A_DAY == 0:
            _empty()
        crash_once(office, data_dir, number=number)
        number += 1
        PROGRESS.write_text(json.dumps(rounds + number))


def _empty() -> None:
    for model in (IdempotencyKey, Message, TicketNumber, BasketLine, Appointment, TeamDay):
        model.objects.all().delete()
