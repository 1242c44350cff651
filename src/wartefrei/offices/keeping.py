"""How long each authority keeps what is personal, as conditions of queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from wartefrei.core.retention import PERIODS, Periods
from wartefrei.offices.directory import read_directory

Limit = tuple[datetime, Q]
"""An instant, and whose rows are kept from it on."""

Period = Callable[[Periods], timedelta]


def list_limits(period: Period, *, owner: str, now: datetime) -> list[Limit]:
    """From when on something is kept, and whose. What belongs to no authority is kept for the default period.

    ``owner``: the lookup that leads from a row to the short name of its authority.
    """
    own: dict[timedelta, list[str]] = {}
    for entry in read_directory().authorities.values():
        own.setdefault(period(entry.retention), []).append(entry.slug)
    own.pop(period(PERIODS), None)
    limits = [(now - length, Q(**{f"{owner}__in": names})) for length, names in own.items()]
    others = [~whose for _from, whose in limits]
    return [*limits, (now - period(PERIODS), Q(*others))]


def is_past(field: str, period: Period, *, owner: str, now: datetime) -> Q:
    """Rows whose instant in ``field`` is longer ago than their authority keeps them; see `list_limits`."""
    limits = list_limits(period, owner=owner, now=now)
    return reduce(or_, (Q(**{f"{field}__lte": kept_from}) & whose for kept_from, whose in limits))


def read_mail_periods() -> dict[str, timedelta]:
    """How long the log of mails is kept, by the address they come from: the shortest where authorities share one."""
    found: dict[str, timedelta] = {}
    for entry in read_directory().authorities.values():
        kept = entry.retention.mails
        found[entry.email_sender] = min(kept, found.get(entry.email_sender, kept))
    return found
