"""When somebody would like to come: what an enquiry says instead of a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_DAYS = 10
MOST_LETTERS = 500
NOON = 12


class PartOfDay(StrEnum):
    """Before noon, or from noon on."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class WishProblem(StrEnum):
    """Why wishes can't be sent."""

    DAY_PAST = "day_past"
    TOO_MANY_DAYS = "too_many_days"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Days, weekdays (0 is Monday) and parts of the day that suit; nothing means that any does.

    ``words`` are the person's own, only where the office takes them.
    """

    days: tuple[date, ...] = ()
    weekdays: tuple[int, ...] = ()
    parts: tuple[PartOfDay, ...] = ()
    words: str = ""

    def find_problem(self, *, today: date, takes_words: bool) -> WishProblem | None:
        """Why the wishes can't be sent on the local day ``today``; None when they can."""
        if any(day < today for day in self.days):
            return WishProblem.DAY_PAST
        if len(self.days) > MOST_DAYS:
            return WishProblem.TOO_MANY_DAYS
        if self.words and not takes_words:
            return WishProblem.NO_WORDS
        return WishProblem.TOO_LONG if len(self.words) > MOST_LETTERS else None

    def distance(self, start: datetime) -> tuple[int, int]:
        """How far a local start is from the wishes: how many of day, weekday and part it misses, and days away.

        The second is the number of days to the nearest day wished; 0 where none is.
        """
        days = min((abs((start.date() - day).days) for day in self.days), default=0)
        part = PartOfDay.MORNING if start.hour < NOON else PartOfDay.AFTERNOON
        is_other_weekday = bool(self.weekdays) and start.weekday() not in self.weekdays
        is_other_part = bool(self.parts) and part not in self.parts
        return (days > 0) + is_other_weekday + is_other_part, days

    def propose(
        self, starts: Iterable[datetime], *, most: int, most_a_day: int, apart: timedelta
    ) -> list[datetime]:
        """The local starts that suit best, best first; few on one day, and those so far apart that it is a choice."""
        chosen: list[datetime] = []
        for start in sorted(starts, key=lambda start: (*self.distance(start), start)):
            same_day = [other for other in chosen if other.date() == start.date()]
            is_near = any(abs(other - start) < apart for other in same_day)
            if len(chosen) < most and len(same_day) < most_a_day and not is_near:
                chosen.append(start)
        return chosen

    def to_plain(self) -> dict[str, list[str] | list[int]]:
        """The wishes without the words, as values JSON knows; what is not said is left out."""
        plain: dict[str, list[str] | list[int]] = {
            "days": [day.isoformat() for day in self.days],
            "weekdays": list(self.weekdays),
            "parts": [part.value for part in self.parts],
        }
        return {name: values for name, values in plain.items() if values}


def read_wishes(plain: dict[str, list[str] | list[int]], words: str) -> Wishes:
    """The wishes `Wishes.to_plain` wrote."""
    return Wishes(
        days=tuple(date.fromisoformat(str(day)) for day in plain.get("days", ())),
        weekdays=tuple(int(day) for day in plain.get("weekdays", ())),
        parts=tuple(PartOfDay(str(part)) for part in plain.get("parts", ())),
        words=words,
    )
