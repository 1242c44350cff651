"""The writers' lock of SQLite: one writer at a time, each in turn, let go of whatever happens."""

import fcntl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from wartefrei.accounts.models import AuditEvent
from wartefrei.database.sqlite.base import WritersLock

SOON = 0.2


@pytest.fixture
def quick_database(transactional_db: None) -> Iterator[None]:
    """SQLite whose writers give up soon."""
    if connection.vendor != "sqlite":
        pytest.skip("the writers' lock is SQLite's")
    options = connection.settings_dict["OPTIONS"]
    before = options["timeout"]
    options["timeout"] = SOON
    yield
    options["timeout"] = before


def in_a_thread(act: Callable[[], object]) -> list[object]:
    """What ``act`` returned or raised in a thread with a connection of its own."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(act())
        except (OperationalError, IntegrityError) as error:
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers


def write() -> str:
    with transaction.atomic():
        AuditEvent.objects.create(at="2026-11-20T09:00Z", actor="system", action="x", subject="y")
    return "written"


def test_second_writer_gives_up_when_the_first_takes_too_long(quick_database: None) -> None:
    with transaction.atomic():
        (answer,) = in_a_thread(write)
    assert str(answer) == "database is locked"
    assert in_a_thread(write) == ["written"]


def test_reader_never_waits_for_a_writer(quick_database: None) -> None:
    with transaction.atomic():
        write()
        assert in_a_thread(AuditEvent.objects.count) == [0]
    assert in_a_thread(AuditEvent.objects.count) == [1]


def test_lock_is_let_go_after_an_exception(quick_database: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert in_a_thread(write) == ["written"]


def test_lock_is_let_go_when_the_commit_is_refused(quick_database: None) -> None:
    def orphan() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bookings_ticketnumber (house_id, date, number) VALUES (9, '2026-01-01', 100)"
            )

    with pytest.raises(IntegrityError):
        orphan()
    assert in_a_thread(write) == ["written"]


def test_lock_is_let_go_when_the_connection_closes(quick_database: None) -> None:
    def leave() -> None:
        atomic = transaction.atomic()
        atomic.__enter__()
        connection.close()

    in_a_thread(leave)
    assert in_a_thread(write) == ["written"]


def test_writer_of_another_process_is_waited_for_no_longer_than_the_timeout(tmp_path: Path) -> None:
    path = tmp_path / "writers"
    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        begin = time.monotonic()
        with pytest.raises(OperationalError, match="database is locked"):
            WritersLock(path, SOON).acquire()
        assert SOON <= time.monotonic() - begin < 10 * SOON
    lock = WritersLock(path, SOON)
    lock.acquire()
    lock.release()


def test_every_writer_of_a_process_gets_its_turn(tmp_path: Path) -> None:
    """Eight writers that come back at once when they are through: none is overtaken for long."""
    turns: list[int] = []
    enough = threading.Event()

    def come_again(name: int) -> None:
        while not enough.is_set():
            lock = WritersLock(tmp_path / "writers", 30)
            lock.acquire()
            turns.append(name)
            time.sleep(0.001)
            if len(turns) == 400:
                enough.set()
            lock.release()

    threads = [threading.Thread(target=come_again, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = Counter(turns[:400])
    assert len(counts) == 8
    assert min(counts.values()) >= 25


HAMMER = """
import sys, time
from pathlib import Path
from wartefrei.database.sqlite.base import WritersLock
turns, end = 0, time.monotonic() + 1.5
while time.monotonic() < end:
    lock = WritersLock(Path(sys.argv[1]), 30)
    lock.acquire()
    time.sleep(0.002)
    lock.release()
    turns += 1
print(turns)
"""


def test_every_process_gets_its_turn(tmp_path: Path) -> None:
    """A process that is through and comes back at once does not overtake those who wait."""
    command = [sys.executable, "-c", HAMMER, str(tmp_path / "writers")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    turns = [int(process.communicate()[0]) for process in processes]
    assert min(turns) * 3 >= max(turns)
