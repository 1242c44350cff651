"""Several workers, and workers that die: nothing is lost, nothing sent twice but the one mail in flight."""

import os
import random
import shutil
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from tests.notifications.conftest import Open
from tests.notifications.post import PostOffice
from tests.notifications.process import start, wait_until
from tests.notifications.sample import NOW, put
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.notifications.operations import CLAIM
from wartefrei.notifications.queries import Progress, count_progress

SOAK_SECONDS = int(os.environ.get("SOAK_SECONDS", "300"))
CLOSED_DAY = 2000
FIVE_MINUTES = 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of the tests, as a demo's: its worker may be told the time, and reads the same secrets."""
    shutil.copytree(settings.DATA_DIR / "keys", tmp_path / "keys")
    return tmp_path


def count_arrivals(post_office: PostOffice) -> Counter[str]:
    """How often each mail arrived."""
    return Counter(str(mail["Message-ID"]) for mail in post_office.arrived)


def all_sent() -> bool:
    """Whether nothing waits any more."""
    return not Message.objects.filter(state=State.PENDING).exists()


def fill(number: int, *, batch: str = "", kind: Kind = Kind.CANCELLED) -> set[str]:
    """So many mails in the outbox; their Message-IDs."""
    wanted = {put(one, kind=kind).message_id for one in range(number)}
    Message.objects.update(batch=batch)
    return wanted


@pytest.mark.django_db(transaction=True)
def test_two_worker_processes_share_and_double_nothing(open_server: Open, post_office: PostOffice) -> None:
    wanted = fill(60)
    post_office.pause = 0.01
    url = f"smtp://127.0.0.1:{open_server().port}"
    workers = [start(url) for _ in range(2)]
    try:
        wait_until(all_sent)
    finally:
        for worker in workers:
            worker.terminate()
            assert worker.wait(20) == 0
    assert count_arrivals(post_office) == Counter(wanted)
    assert len(post_office.sessions) == 2


def kill_in_the_middle(url: str, post_office: PostOffice, folder: Path, *, mails: int, rounds: int) -> int:
    """Kill -9 a worker with a mail in flight, ``rounds`` times, then let one finish; look at what arrived.

    Returns how many mails arrived twice.
    """
    Message.objects.all().delete()
    post_office.arrived.clear()
    wanted = fill(mails)
    now, in_flight = NOW, Counter[str]()
    for _round in range(rounds):
        in_flight.update(_work_until_killed(url, post_office, folder, now))
        now += CLAIM
    assert start(url, "--once", "--now", now.isoformat(), folder=folder).wait(60) == 0
    assert all_sent()
    arrived = count_arrivals(post_office)
    assert arrived.keys() == wanted
    assert arrived - Counter(wanted) - in_flight == Counter()
    return (arrived - Counter(wanted)).total()


def _work_until_killed(url: str, post_office: PostOffice, folder: Path, now: datetime) -> set[str]:
    """Start a worker; kill it when some mails have been taken, before or after the server's answer.

    Returns the one it had in flight.
    """
    taken, enough = threading.Event(), len(post_office.arrived) + random.randint(1, 6)
    post_office.pause = random.choice((0, 0.01))

    def look() -> None:
        if len(post_office.arrived) >= enough:
            taken.set()

    post_office.then = look
    worker = start(url, "--now", now.isoformat(), folder=folder)
    try:
        assert taken.wait(30)
        time.sleep(random.choice((0, 0, 0.0005, 0.002, 0.01)))
    finally:
        worker.kill()
        worker.wait(10)
        post_office.then = lambda: None
    time.sleep(0.05)  # what the server has taken of the dead one's is counted, too
    in_flight = Message.objects.filter(state=State.PENDING, claimed_until=now + CLAIM)
    assert in_flight.count() <= 1
    return set(in_flight.values_list("message_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking_repeats_at_most_the_mail_in_flight(
    open_server: Open, post_office: PostOffice, folder: Path
) -> None:
    url = f"smtp://127.0.0.1:{open_server().port}"
    kill_in_the_middle(url, post_office, folder, mails=25, rounds=4)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again(open_server: Open, post_office: PostOffice, folder: Path) -> None:
    url = f"smtp://127.0.0.1:{open_server().port}"
    end, doubled = time.monotonic() + SOAK_SECONDS, 0
    while time.monotonic() < end:
        doubled += kill_in_the_middle(url, post_office, folder, mails=40, rounds=8)
    assert doubled  # some were killed between sending and marking


@pytest.mark.django_db(transaction=True)
def test_rate_holds_for_two_workers_together(open_server: Open, post_office: PostOffice) -> None:
    fill(40)
    url = f"smtp://127.0.0.1:{open_server().port}?rate=12"
    workers = [start(url) for _ in range(2)]
    try:
        wait_until(lambda: len(post_office.arrived) >= 12)
        time.sleep(3)
    finally:
        for worker in workers:
            worker.terminate()
            assert worker.wait(20) == 0
    assert 12 <= len(post_office.arrived) <= 13  # the other worker's mail may be on its way while one counts


def cancel_a_closed_day(url: str, mails: int) -> float:
    """Seconds of a worker for the mails of a day that was closed."""
    fill(mails, batch="closure")
    assert count_progress(batch="closure") == Progress(waiting=mails, sent=0, failed=0, withdrawn=0)
    before = time.monotonic()
    assert start(url, "--once").wait(2 * FIVE_MINUTES) == 0
    assert count_progress(batch="closure") == Progress(waiting=0, sent=mails, failed=0, withdrawn=0)
    return time.monotonic() - before


@pytest.mark.django_db(transaction=True)
def test_cancellations_of_a_closed_day_leave_over_one_connection(
    open_server: Open, post_office: PostOffice
) -> None:
    cancel_a_closed_day(f"smtp://127.0.0.1:{open_server().port}", 100)
    assert (len(post_office.arrived), len(post_office.sessions)) == (100, 1)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_two_thousand_cancellations_leave_within_five_minutes(
    open_server: Open, post_office: PostOffice
) -> None:
    seconds = cancel_a_closed_day(f"smtp://127.0.0.1:{open_server().port}", CLOSED_DAY)
    assert seconds < FIVE_MINUTES
    assert len(post_office.arrived) == CLOSED_DAY
