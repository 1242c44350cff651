"""The lock of a house's queue on one day, and the version that every change raises (docs/adr/0011)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import OperationalError, models, transaction

from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.errors import Busy
from wartefrei.core.ticks import local_day
from wartefrei.database.statements import execute, fetch, for_update, write
from wartefrei.offices.entries import HouseEntry
from wartefrei.queueing import feed


@dataclass(slots=True)
class LockedQueue:
    """A house's queue of a day inside a transaction that holds its lock.

    ``rows`` are calls and audit events: written at the end, at once.
    """

    pk: int
    house: HouseEntry
    date: date
    version: int
    written: int
    rows: list[models.Model] = field(default_factory=list)

    def next_version(self) -> int:
        """Raise the version, for something that changed; a call carries it as its sequence."""
        self.version += 1
        return self.version


@contextmanager
def lock_queue(house: HouseEntry, *, now: datetime, day: date | None = None) -> Iterator[LockedQueue]:
    """A transaction that holds the queue of the house of today, or of another day. Who watches hears of changes.

    Raises:
        bookings.errors.Busy: the lock was not to be had in time
    """
    try:
        with transaction.atomic():
            queue = _lock(house, day or local_day(now, house.zone))
            yield queue
            if queue.version != queue.written:
                write(queue.rows, feed.publication(day=queue.pk, version=queue.version, house=house.slug))
    except OperationalError as error:
        if is_lock_timeout(error):
            raise Busy from error
        raise


def _lock(house: HouseEntry, day: date) -> LockedQueue:
    found = _lock_row(house, day)
    if found is None:
        execute(
            "INSERT INTO queueing_queueday (house_id, date, version) VALUES (%s, %s, 0)"
            " ON CONFLICT (house_id, date) DO NOTHING",
            [house.pk, day.isoformat()],
        )
        found = _lock_row(house, day)
    assert found is not None  # noqa: S101 -- made above, and days are never deleted
    pk, version = found
    return LockedQueue(pk, house, day, version, version)


def _lock_row(house: HouseEntry, day: date) -> tuple[int, int] | None:
    rows = fetch(
        "SELECT id, version FROM queueing_queueday WHERE house_id = %s AND date = %s"  # noqa: S608 -- our table
        + for_update("queueing_queueday"),
        [house.pk, day.isoformat()],
    )
    return next(((pk, version) for pk, version in rows), None)
