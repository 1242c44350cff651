"""Pages and API: Django's WSGI application, and what warms it up so that the first visitor doesn't wait for it."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
application = get_wsgi_application()


def warm_up() -> None:
    """Load every address, the configuration, and the plans and pictures of all days that can be booked.

    Without database (or without tables) the first visitor waits. Call it in a thread that will serve: the thread keeps
    its connection.
    """
    from django.db import DatabaseError
    from django.urls import get_resolver

    _all_addresses = get_resolver().url_patterns
    with suppress(DatabaseError):
        _read_days(datetime.now(UTC))


def _read_days(now: datetime) -> None:
    from wartefrei.bookings.states import read_states, read_versions
    from wartefrei.core.ticks import local_day
    from wartefrei.offices.directory import read_directory

    for office in read_directory().offices.values():
        first = local_day(now, office.zone)
        last = max((team.window.last_day(now, office.zone) for team in office.teams), default=first)
        for team in office.teams:
            for ahead in range((last - first).days + 1):
                team.plan(first + timedelta(days=ahead))
        read_states(read_versions([team.pk for team in office.teams], first, last), now=now)
