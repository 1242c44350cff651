"""The server with the lock of the queue taken away, to show that the race of the clerks is real without it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
django.setup()

from wartefrei.core.ticks import local_day  # noqa: E402 -- the apps must be there first
from wartefrei.database.statements import write  # noqa: E402
from wartefrei.offices.entries import HouseEntry  # noqa: E402
from wartefrei.queueing import days, feed, rows  # noqa: E402
from wartefrei.queueing.models import QueueDay  # noqa: E402

SECONDS = 0.02
_read_rows = rows.read_rows


@contextmanager
def no_lock(house: HouseEntry, *, now: datetime, day: date | None = None) -> Iterator[days.LockedQueue]:
    """Instead of `days.lock_queue`: the same without a lock and without a transaction."""
    today = day or local_day(now, house.zone)
    row, _is_new = QueueDay.objects.get_or_create(house_id=house.pk, date=today)
    queue = days.LockedQueue(row.pk, house, today, row.version, row.version)
    yield queue
    if queue.version != queue.written:
        write(queue.rows, feed.publication(day=queue.pk, version=queue.version, house=house.slug))


def read_slowly(**wanted: object) -> list[rows.TicketRow]:
    """Instead of `rows.read_rows`: some time passes before anything is written, as it does under load."""
    found = _read_rows(**wanted)  # type: ignore[arg-type]
    time.sleep(SECONDS)
    return found


days.lock_queue = no_lock
rows.read_rows = read_slowly

from wartefrei.web.asgi import application  # noqa: E402 -- everything that calls must see the replacements

__all__ = ["application"]

if __name__ == "__main__":
    import uvicorn

    _program, _port, port, _processes, processes = sys.argv
    uvicorn.run(
        "tests.races.unlocked_queue:application", port=int(port), workers=int(processes), log_level="critical"
    )
