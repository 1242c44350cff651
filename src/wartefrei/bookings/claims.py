"""One active booking per person and service: the unique lines that say whose it is (design.md, section 4)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from wartefrei.bookings.days import DayKey
from wartefrei.bookings.errors import AlreadyBooked
from wartefrei.bookings.models import Appointment, BasketLine
from wartefrei.bookings.person import Person
from wartefrei.core.lifecycle import EXPIRING, LIVE, AppointmentStatus
from wartefrei.database.statements import fetch, marks


@dataclass(slots=True)
class Claims:
    """What stands in the way of a person's new booking: holds it replaces, services booked already, dead lines."""

    replaced: list[Appointment] = field(default_factory=list)
    blocking: dict[int, Appointment] = field(default_factory=dict)
    dead: list[BasketLine] = field(default_factory=list)

    def has_any(self) -> bool:
        """Whether the person has anything of the services, dead or alive."""
        return bool(self.replaced or self.blocking or self.dead)

    def days(self) -> set[DayKey]:
        """The days whose holds will be replaced: they must be locked too."""
        return {(hold.day.date, hold.day.team_id) for hold in self.replaced}

    def clear(self) -> None:
        """End the replaced holds and empty the lines that no longer count, so that the new ones fit."""
        for hold in self.replaced:
            end(hold, AppointmentStatus.EXPIRED)
        if self.dead:
            BasketLine.objects.filter(pk__in=[line.pk for line in self.dead]).update(person_key=None)

    def refuse(self) -> None:
        """Raise `AlreadyBooked` when a service is booked."""
        if self.blocking:
            raise AlreadyBooked(next(iter(self.blocking.values())).pk)


def read_claims(*, person: Person, services: list[int], now: datetime, is_locking: bool = False) -> Claims:
    """What the person has of these services. A live hold with the same e-mail address is the person's own.

    ``is_locking``: inside a transaction, so that a hold found expired can't be confirmed while its line is emptied.
    """
    claims = Claims()
    if person.key is None or not _has_lines(person.key, services):
        return claims
    lines = BasketLine.objects.filter(service__in=services, person_key=person.key).select_related(
        "appointment__day"
    )
    if is_locking and connection.features.has_select_for_update:
        lines = lines.select_for_update(of=("self", "appointment"))
    for line in lines:
        appointment = line.appointment
        if not is_active(appointment, now=now):
            claims.dead.append(line)
        elif appointment.status == AppointmentStatus.HELD and is_same_address(
            appointment.email, person.email
        ):
            claims.replaced.append(appointment)
        else:
            claims.blocking[line.service_id] = appointment
    claims.replaced = list({hold.pk: hold for hold in claims.replaced}.values())
    return claims


def _has_lines(key: str, services: list[int]) -> bool:
    """Whether the person has anything of these services: mostly not, so this is asked first."""
    mine = f"person_key = %s AND service_id IN {marks(services)}"
    return bool(fetch(f"SELECT 1 FROM bookings_basketline WHERE {mine} LIMIT 1", [key, *services]))  # noqa: S608 -- marks


def is_active(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the appointment still counts for its person: ahead, and not expired."""
    status = AppointmentStatus(appointment.status)
    if status in EXPIRING:
        return appointment.expires_at is not None and now < appointment.expires_at
    return status in LIVE and now < appointment.end_at


def is_same_address(one: str, other: str) -> bool:
    """Whether two e-mail addresses are the same but for capitals."""
    return one.casefold() == other.casefold()


def end(appointment: Appointment, status: AppointmentStatus) -> None:
    """Write the end of an appointment and let its person book the services again."""
    appointment.status = status
    appointment.save(update_fields=("status",))
    appointment.lines.update(person_key=None)
