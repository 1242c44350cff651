"""When somebody would like to come: what an enquiry says instead of a time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_DAYS = 10
MOST_LETTERS = 500


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
