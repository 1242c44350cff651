"""What becomes of a place given back: bookable at once, or online at an instant that nobody knows (ADR 0018)."""

import secrets
from datetime import datetime, timedelta

from wartefrei.bookings.days import LockedDay
from wartefrei.bookings.models import Appointment
from wartefrei.core.availability import Span, cut
from wartefrei.core.lifecycle import AppointmentStatus, Contingent
from wartefrei.offices.entries import OfficeEntry


def give_back(
    appointment: Appointment,
    locked: LockedDay,
    office: OfficeEntry,
    *,
    now: datetime,
    kept: Span | None = None,
) -> None:
    """Take the appointment off its day, under whose lock this is called; the caller writes the day.

    ``kept``: what it goes on to take on the same day.
    Emergency places are not for everybody: they go to the next in order. A hold was never booked.
    """
    span, status = locked.spans.pop(appointment.pk, (None, None))
    if span is None or status is AppointmentStatus.HELD or span.contingent is Contingent.EMERGENCY:
        return
    if office.release_minutes:
        seconds = 1 + secrets.randbelow(office.release_minutes * 60)
        for part in [span] if kept is None else cut(span, kept):
            locked.withhold(part, until=now + timedelta(seconds=seconds))
