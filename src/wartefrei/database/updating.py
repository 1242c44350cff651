"""Bringing the tables up to what the program expects, one process at a time however many start at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_UPDATE = 0x7775  # key of the advisory lock of a session: "wu"


def update() -> bool:
    """Run the migrations that are missing; returns whether there were any. Others who start meanwhile wait."""
    if not _is_behind():
        return False
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    return True


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    """PostgreSQL may have several hosts; SQLite has its data folder."""
    if connection.vendor != "postgresql":
        with (settings.DATA_DIR / "update.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SET lock_timeout = 0"
        )  # whoever comes second waits, and migrations wait for those who read
        cursor.execute("SELECT pg_advisory_lock(%s)", [_UPDATE])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_UPDATE])
            cursor.execute("RESET lock_timeout")
