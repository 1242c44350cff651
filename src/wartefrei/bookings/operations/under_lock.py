"""An appointment as it is while nobody else can change it: its day is locked first, then its row."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wartefrei.bookings.claims import end
from wartefrei.bookings.days import DayKey, LockedDay, booking_transaction, lock_days, write_day
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.bookings.operations.attempts import Overtaken
from wartefrei.core.lifecycle import AppointmentStatus
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


@dataclass(frozen=True, slots=True)
class LockedEnquiry:
    """An enquiry inside a transaction that holds it and the days of its offers. ``offers``: those that are held."""

    enquiry: Enquiry
    office: OfficeEntry
    offers: tuple[Appointment, ...]
    days: Mapping[DayKey, LockedDay]

    def day_of(self, appointment: Appointment) -> LockedDay:
        """The day of an offer."""
        return self.days[appointment.day.date, appointment.day.team_id]

    def release(self, offers: Iterable[Appointment] | None = None, *, now: datetime) -> None:
        """Give held times back at once, all of them or some. Writes no day."""
        for appointment in self.offers if offers is None else offers:
            appointment.expires_at = now
            appointment.save(update_fields=("expires_at",))
            end(appointment, AppointmentStatus.EXPIRED)
            self.day_of(appointment).spans.pop(appointment.pk, None)

    def write_days(self) -> None:
        """Write every day. Call once, after every other write."""
        for day in self.days.values():
            write_day(day, self.office.authority)


@contextmanager
def lock_enquiry(
    enquiry: Enquiry, *, now: datetime, also: Collection[DayKey] = ()
) -> Iterator[LockedEnquiry]:
    """A transaction that holds an enquiry and the days of its offers, and ``also`` other days.

    Raises:
        Overtaken: something was offered before the lock was to be had
        Busy, ConfigurationChanged: see `booking_transaction`
    """
    office = read_directory().offices_by_key[enquiry.office_id]
    keys = {(one.day.date, one.day.team_id) for one in _held(enquiry)}
    with booking_transaction(office.authority):
        days = lock_days({*keys, *also}, office.authority, now=now)
        current = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        offers = tuple(_held(enquiry).select_for_update(of=("self",)))
        if not {(one.day.date, one.day.team_id) for one in offers} <= days.keys():
            raise Overtaken
        yield LockedEnquiry(current, office, offers, days)


def _held(enquiry: Enquiry) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(offer__enquiry=enquiry.pk, status=AppointmentStatus.HELD)
    return held.select_related("day").order_by("pk")
