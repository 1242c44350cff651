"""Without the lock and the unique rule the same load oversells: what the other races prove is not luck."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from tests import server
from tests.races.conftest import PROCESSES
from tests.races.desks import Desks, fill_house
from tests.races.racing import Race, count_ticks, rush
from wartefrei.bookings.models import Appointment
from wartefrei.queueing.models import Ticket

pytestmark = pytest.mark.races


@pytest.fixture
def no_unique_rule(transactional_db: None) -> Iterator[None]:
    """The database without ``appointment_day_version_once``; the rule comes back when the appointments are gone."""
    options = Appointment._meta
    rules = options.constraints
    (rule,) = (rule for rule in rules if rule.name == "appointment_day_version_once")
    options.constraints = [other for other in rules if other is not rule]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Appointment, rule)
    yield
    Appointment.objects.all().delete()
    options.constraints = rules
    with connection.schema_editor() as editor:
        editor.add_constraint(Appointment, rule)


@pytest.mark.usefixtures("no_unique_rule")
def test_without_lock_and_unique_rule_places_are_sold_twice(data_dir: Path) -> None:
    url, program = server.url_of_test_database(), ("-m", "tests.races.unlocked")
    with server.running(database_url=url, folder=data_dir, processes=PROCESSES, program=program) as unlocked:
        started = Race(unlocked.port, rush(tries=10))
        started.go()
        started.finish()
    assert max(count_ticks(datetime.now(UTC)).values()) > 2


def test_without_the_lock_of_the_queue_somebody_is_called_twice(
    transactional_db: None, data_dir: Path
) -> None:
    url, program = server.url_of_test_database(), ("-m", "tests.races.unlocked_queue")
    _office, token = fill_house(waiting=20, counters=6)
    with server.running(database_url=url, folder=data_dir, processes=PROCESSES, program=program) as unlocked:
        Desks(unlocked.port, token, clicks=15).work(f"amt.c{number}" for number in range(1, 7))
    assert Ticket.objects.order_by("-calls")[0].calls > 1
