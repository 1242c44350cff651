"""The people of a day: who comes when, and what happens to them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tests.factories import MONDAY, NOW, make_person
from wartefrei.accounts.actors import staff
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.entries import OfficeEntry

DESK = staff("servicepoint")


class Fate(StrEnum):
    """What happens to somebody on the day."""

    SERVED = "served"
    EARLY = "early"  # told when to come back, and comes again
    LATE = "late"
    ABSENT = "absent"  # never comes
    GHOST = "ghost"  # checks in, but comes to no call
    PARKED = "parked"
    TO_TEAM = "to_team"
    TO_COUNTER = "to_counter"
    IN_VAIN = "in_vain"  # comes when the counters close


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with an appointment."""

    appointment: Appointment
    view: AppointmentView
    fate: Fate

    @property
    def number(self) -> int:
        """The ticket number, known since the booking."""
        assert self.view.ticket_number is not None
        return self.view.ticket_number

    @property
    def comes_at(self) -> datetime:
        """When they stand at the kiosk (for the last time)."""
        if self.fate is Fate.IN_VAIN:
            return self.view.start_at.replace(hour=12, minute=10)
        return self.view.start_at + timedelta(minutes=25 if self.fate is Fate.LATE else -10)


def book_people(
    office: OfficeEntry,
    service: str,
    count: int,
    fates: dict[int, Fate],
    *,
    languages: tuple[str, ...] = ("de", "ar", "en", "uk"),
    municipality: str = "",
    first_year: int = 1960,
) -> list[Visitor]:
    """So many appointments on Monday, spread over the opening; ``fates`` by their place in the row.

    Each was born in a year of their own, from ``first_year`` on.
    """
    visitors = []
    for at in range(count):
        starts = _read_starts(office, service)
        start_at = _to_instant(starts[at * len(starts) // count], office)
        booked = book(
            office=office,
            basket={service: 1},
            start_at=start_at,
            person=make_person(birth_date=date(first_year + at, 1 + at % 12, 1 + at % 28)),
            language=languages[at % len(languages)],
            municipality=municipality,
            by=DESK,
            now=NOW,
        )
        visitors.append(Visitor(booked, describe(booked), fates.get(at, Fate.SERVED)))
    return visitors


def _read_starts(office: OfficeEntry, service: str) -> tuple[str, ...]:
    answer = read_availability(
        offices=[office],
        basket={service: 1},
        now=NOW,
        first=MONDAY,
        last=MONDAY,
        contingent=Contingent.STAFF,
    )
    return answer.offices[0].days[0].labels


def _to_instant(label: str, office: OfficeEntry) -> datetime:
    hour, minute = map(int, label.split(":"))
    return wall_instant(MONDAY, hour * 60 + minute, office.zone)
