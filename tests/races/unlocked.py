"""The server with the lock and the unique rule taken away, to show that the race is real without them.

A place is looked for without a lock, some time passes as it does under load, then everything is written.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
django.setup()

from django.db import connection  # noqa: E402 -- the apps must be there first

from wartefrei.bookings import days  # noqa: E402
from wartefrei.bookings.models import TeamDay  # noqa: E402
from wartefrei.offices.entries import AuthorityEntry  # noqa: E402

SECONDS = 0.05


@contextmanager
def no_transaction(authority: AuthorityEntry) -> Iterator[None]:
    """Instead of `days.booking_transaction`."""
    yield


def read_days(
    keys: Iterable[days.DayKey], authority: AuthorityEntry, *, now: datetime
) -> dict[days.DayKey, days.LockedDay]:
    """Instead of `days.lock_days`: the same reads without a lock."""
    found = {}
    for day, team in keys:
        row, _is_new = TeamDay.objects.get_or_create(team_id=team, date=day)
        found[day, team] = days.LockedDay(row, days.read_spans(days.taking_places(now).filter(day=row)))
    time.sleep(SECONDS)
    return found


if connection.vendor == "sqlite":  # where a transaction is the lock
    days.booking_transaction = no_transaction
days.lock_days = read_days

from wartefrei.web.asgi import application  # noqa: E402 -- everything that books must see the replacements

__all__ = ["application"]

if __name__ == "__main__":
    import uvicorn

    _program, _port, port, _processes, processes = sys.argv
    uvicorn.run(
        "tests.races.unlocked:application", port=int(port), workers=int(processes), log_level="critical"
    )
