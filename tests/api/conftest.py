"""The API at one office, at the moment all tests agree is now."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.api.caller import Api
from tests.factories import NOW, make_office
from wartefrei.bookings import states
from wartefrei.offices.entries import OfficeEntry


@pytest.fixture
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(db: None, _clock: None) -> OfficeEntry:
    """An office with two places, Monday to Friday from 8 to 12."""
    states.forget()
    return make_office()


@pytest.fixture
def api(client: Client) -> Api:
    """Whoever calls the API."""
    return Api(client)
