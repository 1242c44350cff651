"""Which offices take an enquiry, and what people can say about when they would like to come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import BookingMode
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.common.wishing import PARTS, weekday_name

MONDAY_TO_FRIDAY = range(5)


@dataclass(frozen=True, slots=True)
class PartOption:
    """A part of the day to tick."""

    value: str
    name: str
    is_ticked: bool


def list_parts(ticked: Collection[str]) -> Sequence[PartOption]:
    """Morning and afternoon."""
    return [PartOption(part.value, str(name), part.value in ticked) for part, name in PARTS.items()]


@dataclass(frozen=True, slots=True)
class WeekdayOption:
    """A weekday to tick; 0 is Monday."""

    number: int
    name: str
    is_ticked: bool


def list_enquiry_offices(choice: Choice) -> list[OfficeEntry]:
    """The offices that serve the whole basket and take enquiries for it, in order; none without a basket."""
    if not choice.basket:
        return []
    offices = choice.authority.offices_for(choice.services)
    return [office for office in offices if office.booking is BookingMode.ENQUIRY]


def list_weekdays(office: OfficeEntry, ticked: Collection[str]) -> Sequence[WeekdayOption]:
    """The weekdays on which the office receives people; Monday to Friday where its hours are not known."""
    worked = {
        number
        for team in office.teams
        for opening in team.rules.openings
        for number in opening.recurrence.weekdays
    }
    return [
        WeekdayOption(number, weekday_name(number), str(number) in ticked)
        for number in sorted(worked or MONDAY_TO_FRIDAY)
    ]
