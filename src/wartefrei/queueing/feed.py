"""The feed: screens and workplaces look again when the version of their house's day has grown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from wartefrei.core.ticks import local_day
from wartefrei.database.statements import Statement, as_instant, fetch, marks
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import HouseEntry
from wartefrei.queueing.queries import count_waiting

CHANNEL = "wartefrei_queue"
"""Where PostgreSQL tells that a queue has changed; the payload is the slug of the house."""

MOST_CALLS = 40
"""So many of the newest calls a screen is given; one that was away for longer need not play the whole morning."""


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as screens show and speak it."""

    sequence: int
    ticket_number: int
    counter: str
    room: str
    called_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class DisplayView:
    """Everything the screen of a house shows of its queue today; the newest call comes first."""

    calls: tuple[CallView, ...]
    waiting: int
    sequence: int


def read_display(*, house: HouseEntry, now: datetime) -> DisplayView:
    """What the screens of the house show now."""
    day = local_day(now, house.zone)
    sequence = newest(
        house.slug, day
    )  # first, so that whatever changes meanwhile makes the screen look again
    rows = fetch(
        "SELECT sequence, number, counter, room, called_at, language FROM queueing_call"
        " JOIN queueing_queueday ON queueing_queueday.id = day_id"
        " WHERE house_id = %s AND date = %s ORDER BY sequence DESC LIMIT %s",
        [house.pk, day.isoformat(), MOST_CALLS],
    )
    calls = tuple(
        CallView(sequence, number, counter, room, as_instant(called_at), language)
        for sequence, number, counter, room, called_at, language in rows
    )
    return DisplayView(calls, count_waiting(house=house, now=now), sequence)


def newest(house: str, day: date) -> int:
    """The newest sequence of a house (its slug) on a day; 0 before anything has happened."""
    return _read_versions({house: day}).get(house, 0)


def read_sequences(houses: Iterable[str], now: datetime) -> dict[str, int]:
    """The newest sequence of many houses, each on its own local day, in one query; 0 before anything has happened."""
    known = read_directory().houses
    wanted = {slug: local_day(now, known[slug].zone) for slug in houses if slug in known}
    return dict.fromkeys(wanted, 0) | _read_versions(wanted)


def _read_versions(wanted: dict[str, date]) -> dict[str, int]:
    if not wanted:
        return {}
    days = {day.isoformat() for day in wanted.values()}
    rows = fetch(
        "SELECT slug, date, queueing_queueday.version FROM queueing_queueday"  # noqa: S608 -- marks
        " JOIN offices_house ON offices_house.id = house_id"
        f" WHERE slug IN {marks([*wanted])} AND date IN {marks([*days])}",
        [*wanted, *days],
    )
    return {slug: version for slug, day, version in rows if wanted.get(slug) == day}


def publication(*, day: int, version: int, house: str) -> Statement:
    """What writes the new version of a house's day (its key) and lets all who watch the house (its slug) look again.

    PostgreSQL tells them when the transaction commits, so nothing is told that was not written, and nothing written
    goes untold. On SQLite who watches sees that the file has changed.
    """
    update = "UPDATE queueing_queueday SET version = %s WHERE id = %s"
    if connection.vendor == "postgresql":
        return f"{update} RETURNING pg_notify(%s, %s)", [version, day, CHANNEL, house]
    return update, [version, day]
