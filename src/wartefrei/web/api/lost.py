"""A time that somebody else has: the nearest free ones go with the refusal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from wartefrei.bookings.availability import nearest_starts
from wartefrei.bookings.choice import AsBooked
from wartefrei.bookings.errors import HoldExpired, SlotTaken
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.names import first_letter
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.api.problems import RefusedWith


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wanted and did not get."""

    office: OfficeEntry
    basket: Mapping[str, int]
    start_at: datetime
    letter: str | None
    contingent: Contingent
    booked: AsBooked | None = None


def wanted_by(appointment: Appointment) -> Wanted:
    """What the holder of an appointment wanted."""
    view = describe(appointment)
    letter = first_letter(appointment.family_name)
    contingent, booked = Contingent(appointment.contingent), AsBooked(appointment.length, view.team.pk)
    return Wanted(view.office, view.basket, view.start_at, letter, contingent, booked)


@contextmanager
def offering_alternatives(wanted: Callable[[], Wanted], *, now: datetime) -> Iterator[None]:
    """Add the nearest free starts to a refusal that says a time is lost. Call outside any transaction."""
    try:
        yield
    except (SlotTaken, HoldExpired) as refusal:
        raise RefusedWith(refusal, alternatives=_alternatives(wanted(), now)) from refusal


def _alternatives(wanted: Wanted, now: datetime) -> list[dict[str, str]]:
    starts = nearest_starts(
        office=wanted.office,
        basket=wanted.basket,
        start_at=wanted.start_at,
        now=now,
        letter=wanted.letter,
        contingent=wanted.contingent,
        booked=wanted.booked,
    )
    return [{"office": office.slug, "start": start.isoformat()} for office, start in starts]
