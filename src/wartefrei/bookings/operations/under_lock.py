"""An appointment as it is while nobody else can change it: its day is locked first, then its row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from wartefrei.bookings.days import LockedDay, booking_transaction, lock_days
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations.attempts import Overtaken
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry


@contextmanager
def lock_appointment(
    appointment: Appointment, *, now: datetime
) -> Iterator[tuple[Appointment, OfficeEntry, LockedDay]]:
    """A transaction that holds the day of the appointment and the appointment, with its office.

    Raises:
        Overtaken: it was moved to another day before the lock was to be had
        Busy, ConfigurationChanged: see `booking_transaction`
    """
    found = read_again(appointment)
    office, team = read_directory().teams[found.day.team_id]
    key = (found.day.date, team.pk)
    with booking_transaction(office.authority):
        locked = lock_days([key], office.authority, now=now)[key]
        current = lock_row(appointment)
        if current.day_id != found.day_id:
            raise Overtaken
        yield current, office, locked


def lock_row(appointment: Appointment) -> Appointment:
    """The appointment as it is once whoever is changing it has finished. Lock days before rows."""
    rows = Appointment.objects.select_related("day").select_for_update(of=("self",))
    return rows.get(pk=appointment.pk)


def read_again(appointment: Appointment) -> Appointment:
    """The appointment as it is now, unlocked."""
    return Appointment.objects.select_related("day").get(pk=appointment.pk)
