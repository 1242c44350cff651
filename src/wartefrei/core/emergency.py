"""The policy by which an authority gives emergency appointments: who may register, and when places are given.

Source of the procedure: Stuttgart's immigration office since 2023-10-09 (docs/adr/0013).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from wartefrei.core.allotment import Criterion
from wartefrei.core.ticks import TICK_MINUTES, wall_instant

OLDEST_YEARS = 10
"""A title that expired longer ago is a slip of the pen."""

LATEST_YEARS = 20
"""No title runs longer than this."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEAR = timedelta(days=366)


class Title(StrEnum):
    """What is about to expire."""

    RESIDENCE_PERMIT = "residence_permit"
    VISA = "visa"
    FICTION_CERTIFICATE = "fiction_certificate"


class Starts(StrEnum):
    """Whether people are asked to come at their own time, or all from opening on."""

    STAGGERED = "staggered"
    FROM_OPENING = "from_opening"


class ExpiryProblem(StrEnum):
    """Why nobody can register with a date."""

    TOO_OLD = "too_old"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class EmergencyPolicy:
    """One authority's rules. ``mail_minutes``: weekday (0 is Monday) → minute of the day at which places are given.

    ``titles``: title → kinds of document (keys of the authority's documents); the last one shows the expiry date.
    The window is in days: 7 means "has expired or expires within the next seven days". ``places_until_minutes``: until
    so long before the mail staff say how many places there are. ``first_start_minutes``: from the mail to the first
    start. ``decline_until_minutes``: a place given back so long before its start goes to the next.
    """

    office: str
    team: str
    service: str
    valid_from: date
    window_days: int
    titles: Mapping[Title, tuple[str, ...]]
    mail_minutes: Mapping[int, int]
    places_until_minutes: int
    order: tuple[Criterion, ...]
    starts: Starts
    first_start_minutes: int
    decline_until_minutes: int
    has_standby: bool
    lapse_days: int

    def is_eligible(self, expires_on: date, day: date) -> bool:
        """Whether a title that expires then is urgent on the day; long expired ones are."""
        return day >= self.eligible_on(expires_on)

    def eligible_on(self, expires_on: date) -> date:
        """The first day on which a title that expires then is urgent."""
        return max(expires_on - timedelta(days=self.window_days), self.valid_from)

    def last_expiry(self, day: date) -> date:
        """The latest expiry date that is urgent on the day."""
        return day + timedelta(days=self.window_days)

    def find_problem(self, expires_on: date, today: date) -> ExpiryProblem | None:
        """Why the date can't be the end of a title; None when it can."""
        if expires_on < today - OLDEST_YEARS * _YEAR:
            return ExpiryProblem.TOO_OLD
        return ExpiryProblem.TOO_FAR if expires_on > today + LATEST_YEARS * _YEAR else None

    def mail_at(self, day: date, zone: ZoneInfo) -> datetime | None:
        """The instant at which the places of the day are given; None on days on which none are."""
        minute = self.mail_minutes.get(day.weekday())
        if minute is None or day < self.valid_from:
            return None
        rest = minute % TICK_MINUTES
        return wall_instant(day, minute - rest, zone) + timedelta(minutes=rest)

    def places_until(self, day: date, zone: ZoneInfo) -> datetime | None:
        """The instant from which the number of places of the day is fixed."""
        mail_at = self.mail_at(day, zone)
        return mail_at and mail_at - timedelta(minutes=self.places_until_minutes)


def read_policy(plain: Mapping[str, Any]) -> EmergencyPolicy:
    """The policy from how the configuration keeps it (`offices.documents.schema.Emergency`)."""
    return EmergencyPolicy(
        office=plain["office"],
        team=plain["team"],
        service=plain["service"],
        valid_from=date.fromisoformat(plain["valid_from"]),
        window_days=plain["window_days"],
        titles={Title(title): tuple(kinds) for title, kinds in plain["titles"].items()},
        mail_minutes={_WEEKDAYS.index(day): _minute(clock) for day, clock in plain["mail_times"].items()},
        places_until_minutes=plain["places_until_minutes"],
        order=tuple(map(Criterion, plain["order"])),
        starts=Starts(plain["starts"]),
        first_start_minutes=plain["first_start_minutes"],
        decline_until_minutes=plain["decline_until_minutes"],
        has_standby=plain["standby"],
        lapse_days=plain["lapse_days"],
    )


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
