"""Many clerks at the same instant: everybody is called, nobody twice, one at a counter; also when the server dies."""

import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import server
from tests.races.desks import Desks, assert_calls_are_whole, fill_house
from tests.server import Server
from wartefrei.core.lifecycle import TicketState
from wartefrei.queueing.checks import find_broken
from wartefrei.queueing.models import Ticket

pytestmark = pytest.mark.races
COUNTERS = 8
WAITING = 120


def counters() -> list[str]:
    """As the API calls them."""
    return [f"amt.c{number}" for number in range(1, COUNTERS + 1)]


def test_two_clerks_never_get_the_same_person_and_a_double_click_calls_one(racecourse: Server) -> None:
    _office, token = fill_house(waiting=WAITING, counters=COUNTERS)
    desks = Desks(racecourse.port, token)
    desks.work(counters())
    assert desks.seen <= {200, 204, 409}
    assert 409 in desks.seen, "double clicks met"
    numbers = set(Ticket.objects.values_list("number__number", flat=True))
    assert sorted(desks.called) == sorted(numbers)
    assert set(Ticket.objects.values_list("state", "calls")) == {(TicketState.FINISHED.value, 1)}
    assert_calls_are_whole()
    assert find_broken(now=datetime.now(UTC)) == []


def test_server_killed_while_clerks_call_leaves_nothing_half(transactional_db: None, data_dir: Path) -> None:
    _office, token = fill_house(waiting=WAITING, counters=COUNTERS)
    answered: list[int] = []
    for _ in range(3):
        running = server.start(database_url=server.url_of_test_database(), folder=data_dir, processes=2)
        desks = Desks(running.port, token)
        work = threading.Thread(target=desks.work, args=(counters(),))
        work.start()
        time.sleep(random.uniform(0.2, 0.6))
        running.kill()
        desks.is_over = True
        work.join()
        answered += desks.called
        assert_calls_are_whole()
        assert find_broken(now=datetime.now(UTC)) == []
    assert len(answered) == len(set(answered)), "nobody is called twice"
    known = dict(Ticket.objects.values_list("number__number", "calls"))
    assert all(known[number] == 1 for number in answered), "nothing answered is lost"
    assert answered
