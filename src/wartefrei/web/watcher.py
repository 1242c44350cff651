"""One thread of the process hears when queues change, for all event streams together.

PostgreSQL tells (LISTEN on a connection of the thread's own); on SQLite the thread looks whether somebody has written.
Both also look every `RECHECK_SECONDS`, and whenever they begin anew, so that nothing is missed: neither the turn of the
day nor what happened while the database was away.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime

from django.db import DatabaseError, close_old_connections, connection

from wartefrei.database.resting import rest
from wartefrei.queueing.feed import CHANNEL, read_sequences

RECHECK_SECONDS = 2.0
LOOK_SECONDS = 0.05
"""How often SQLite is asked for its data version, which costs some microseconds."""

RETRY_SECONDS = 1.0
Tell = Callable[[Mapping[str, int]], None]
logger = logging.getLogger("wartefrei.streams")


class QueueWatcher:
    """Tells the newest sequences of the houses that somebody watches; rests while nobody does."""

    def __init__(self) -> None:
        self._houses: frozenset[str] = frozenset()
        self._tell: Tell = lambda _sequences: None
        self._is_wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, houses: Collection[str], tell: Tell) -> None:
        """Watch these houses from now on, by their slugs."""
        self._houses, self._tell = frozenset(houses), tell
        if not houses:
            self._is_wanted.clear()
            return
        self._is_wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="queue watcher", daemon=True)
            self._thread.start()

    def read(self, house: str) -> int | None:
        """The newest sequence of one house now; None while the database is away: `watch` tells it later."""
        close_old_connections()
        try:
            return read_sequences([house], datetime.now(UTC)).get(house)
        except DatabaseError:
            return None

    def _run(self) -> None:
        while self._is_wanted.wait():
            try:
                self._follow()
            except Exception as error:  # noqa: BLE001 -- the thread must live as long as the process
                logger.warning("the queues can't be watched: %s", type(error).__name__)
                rest(RETRY_SECONDS)
            finally:
                connection.close()

    def _follow(self) -> None:
        for _change in _changes():
            if not self._is_wanted.is_set():
                return
            self._tell(read_sequences(self._houses, datetime.now(UTC)))


def _changes() -> Iterator[None]:
    """Ends never: a step whenever something may have changed, the first at once."""
    return _hear() if connection.vendor == "postgresql" else _look()


def _hear() -> Iterator[None]:
    import psycopg

    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    listening = connection.connection
    assert listening is not None  # noqa: S101 -- the cursor has opened it
    while True:
        yield
        try:
            list(listening.notifies(timeout=RECHECK_SECONDS, stop_after=1))
        except psycopg.Error as error:
            raise DatabaseError from error


def _look() -> Iterator[None]:
    known, looked_at = -1, 0.0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            version: int = cursor.fetchone()[0]
        if version != known or time.monotonic() - looked_at > RECHECK_SECONDS:
            known, looked_at = version, time.monotonic()
            yield
        rest(LOOK_SECONDS)
