"""SQLite whose write transactions wait their turn at a lock file instead of polling the database.

SQLite lets one writer in at a time and leaves the others to retry at random, so under load somebody waits for ever.
Here every transaction begins IMMEDIATE behind a lock file next to the database: threads of a process queue at a lock,
processes at the file. Whoever waits longer than the connection's timeout gets "database is locked".
"""

import fcntl
import os
import threading
import time
from pathlib import Path
from typing import IO, Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from wartefrei.database.resting import rest

PAUSE = 0.001
_threads: dict[str, threading.Lock] = {}
_threads_guard = threading.Lock()


class WritersLock:
    """One writer at a time over all threads and processes that use the same database file.

    Two files: only one process waits at the lock itself, the others at the door to it. So whoever lets go can't have
    the lock again while somebody else waits.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self.path, self.timeout = path, timeout
        self.file: IO[bytes] | None = None
        with _threads_guard:
            self.threads = _threads.setdefault(str(path), threading.Lock())

    def acquire(self) -> None:
        """Wait for the turn; OperationalError after ``timeout`` seconds."""
        deadline = time.monotonic() + self.timeout
        if not self.threads.acquire(timeout=self.timeout):
            raise OperationalError("database is locked")
        try:
            with self._open(".next") as door:  # whoever has just written waits behind it like all others
                self._wait(door, deadline, PAUSE)
                self.file = self._open("")
                self._wait(self.file, deadline, PAUSE / 5)
        except BaseException:
            self.release()
            raise

    def _open(self, suffix: str) -> IO[bytes]:
        return os.fdopen(os.open(f"{self.path}{suffix}", os.O_RDWR | os.O_CREAT, 0o600), "r+b")

    def _wait(self, file: IO[bytes], deadline: float, pause: float) -> None:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperationalError("database is locked") from None
                rest(pause)
            else:
                return

    def release(self) -> None:
        """Let the next writer in."""
        if self.file is not None:
            self.file.close()
            self.file = None
        self.threads.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite connection that holds the writers' lock from BEGIN IMMEDIATE to COMMIT or ROLLBACK."""

    _turn: WritersLock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        turn = WritersLock(Path(f"{name}.writers"), self.settings_dict["OPTIONS"].get("timeout", 3.0))
        turn.acquire()
        try:
            self.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            turn.release()
            raise
        self._turn = turn

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]
        self._end_turn()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()
