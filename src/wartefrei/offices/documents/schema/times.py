"""When people are received: openings, and what changes them for a while."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator

from wartefrei.core.recurrence import Recurrence
from wartefrei.offices.documents.fields import Clock, Day, Moment, Names, Remark, Words, minute_of
from wartefrei.offices.documents.problems import expected
from wartefrei.offices.documents.schema.part import WEEKDAYS, Part, Places, Weekday

ALWAYS = date(2000, 1, 1)
"""The first day of an opening that names none."""


class Opening(Part):
    """When a team receives people, in local time, half-open."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    places: Places
    online: Places
    emergency: Places = 0
    since: Day = ALWAYS
    until: Day | None = None
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    nth: Literal[1, 2, 3, 4, 5, "last"] | None = None
    special: bool = False

    @field_validator("end")
    @classmethod
    def _check_end(cls, end: str, info: ValidationInfo) -> str:
        if minute_of(end) <= minute_of(info.data.get("start", "00:00")):
            raise expected('a time like "16:00" later than "from"', _("The end must be after the beginning."))
        return end

    @field_validator("online", "emergency")
    @classmethod
    def _check_places(cls, places: int, info: ValidationInfo) -> int:
        if "places" in info.data and places + info.data.get("online", 0) > info.data["places"]:
            raise expected(
                f'"online" and "emergency" together at most the {info.data["places"]} "places"',
                _("Online and emergency places together can be at most the %(number)s places planned.")
                % {"number": info.data["places"]},
            )
        return places

    @field_validator("until")
    @classmethod
    def _check_until(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until and until < info.data.get("since", ALWAYS):
            raise expected('a date not before "since"', _("The last day must not be before the first."))
        return until

    @field_validator("every_weeks")
    @classmethod
    def _check_weeks(cls, weeks: int, info: ValidationInfo) -> int:
        if weeks > 1 and info.data.get("since") == ALWAYS:
            raise expected(
                '"since" beside it: the weeks are counted from there',
                _("Please enter the first day too: the weeks are counted from it."),
            )
        return weeks

    @field_validator("nth")
    @classmethod
    def _check_nth(cls, nth: int | str | None, info: ValidationInfo) -> int | str | None:
        if nth and info.data.get("every_weeks", 1) > 1:
            raise expected(
                'only one of "nth" and "every_weeks"',
                _("Please choose either every so many weeks or a week of the month, not both."),
            )
        return nth

    @property
    def recurrence(self) -> Recurrence:
        nth = -1 if self.nth == "last" else self.nth
        weekdays = frozenset(WEEKDAYS.index(day) for day in self.days)
        return Recurrence(weekdays, self.since, self.until, self.every_weeks, nth)


class Span(Part):
    """From when to when: dates (both inclusive) or moments of local time (half-open)."""

    start: Moment = Field(alias="from")
    end: Moment = Field(alias="to")

    @field_validator("end")
    @classmethod
    def _check_end(cls, end: str, info: ValidationInfo) -> str:
        if "start" in info.data and _end_key(end) <= start_key(info.data["start"]):
            raise expected('a moment later than "from"', _("The end must be after the beginning."))
        return end


def start_key(moment: str) -> str:
    """A moment that can be compared, a date alone as the beginning of its day."""
    return moment if " " in moment else f"{moment} 00:00"


def _end_key(moment: str) -> str:
    return moment if " " in moment else f"{moment} 24:00"


class Limit(Span):
    """At most so many places for a while: two colleagues are ill."""

    places: Places
    reason: Annotated[Remark, Field(max_length=200)] = ""


class Closure(Span):
    """Nobody is received."""

    reason: Words = {}


class Pause(Part):
    """Nobody books or moves online for a while; appointments made before stay."""

    start: Moment = Field(alias="from")
    until: Day | None = None
    opens: Moment | None = None
    text: Words
    appointments: Literal["keep", "announce"] = "keep"

    @field_validator("until")
    @classmethod
    def _check_until(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until and "start" in info.data and f"{until} 00:00" <= start_key(info.data["start"]):
            raise expected('a date later than "from"', _("The end must be after the beginning."))
        return until

    @field_validator("opens")
    @classmethod
    def _check_opens(cls, opens: str | None, info: ValidationInfo) -> str | None:
        if opens is None or not {"start", "until"} <= info.data.keys():
            return opens
        until = info.data["until"]
        if until is None:
            raise expected(
                '"until" beside it: the first day that can be booked then',
                _("Please also enter the first day that can be booked then."),
            )
        if not start_key(info.data["start"]) < start_key(opens) <= f"{until} 00:00":
            raise expected(
                'a moment later than "from", at the latest the beginning of "until"',
                _(
                    "Booking must open after the pause begins, and before the first day that can be booked then."
                ),
            )
        return opens


class Holiday(Part):
    """A holiday of the authority's own, or (``open``) one of its Land on which it works."""

    date: Day
    name: Names = {}
    open: bool = False
