"""The kiosk of a small house on a Monday morning."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.kiosk.visitor import AtKiosk
from tests.queueing.house import make_house
from tests.workplace.clockwork import House, running_at
from wartefrei.offices.entries import OfficeEntry

NINE = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)
"""Monday, 09:55 in Berlin."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office() -> OfficeEntry:
    return make_house()


@pytest.fixture
def kiosk(clock: time_machine.Traveller, office: OfficeEntry) -> AtKiosk:
    return AtKiosk()


@pytest.fixture(scope="package")
def house(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all browsers; each test has the database for itself."""
    with running_at(NINE, tmp_path_factory.mktemp("house")) as running:
        yield running
