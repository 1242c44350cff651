"""Somebody's place in the queue as their own phone shows it: from before the day to the end of the visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import AppointmentView, describe, find_by_wait_token
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Arrival
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import TicketView, describe_ticket, find_by_phone_token, find_ticket_of


class Stage(StrEnum):
    """What the page is about."""

    COMING = "coming"
    WAITING = "waiting"
    STANDBY = "standby"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    FINISHED = "finished"
    MISSED = "missed"
    UNSERVED = "unserved"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"


MOVING = frozenset({Stage.COMING, Stage.WAITING, Stage.STANDBY, Stage.CALLED, Stage.SERVING, Stage.PARKED})
"""Stages in which something may happen while somebody looks at the page."""

_OF_APPOINTMENT = {
    AppointmentStatus.BOOKED: Stage.COMING,
    AppointmentStatus.UNCONFIRMED: Stage.UNCONFIRMED,
    AppointmentStatus.ATTENDED: Stage.FINISHED,
    AppointmentStatus.MISSED: Stage.MISSED,
    AppointmentStatus.UNSERVED: Stage.UNSERVED,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket, or an appointment that has none yet, or both. ``now`` is when it was looked at, local."""

    token: str
    office: OfficeEntry
    appointment: Appointment | None
    booking: AppointmentView | None
    ticket: Ticket | None
    view: TicketView | None
    now: datetime

    @property
    def stage(self) -> Stage:
        if self.view is not None and self.ticket is not None and self.ticket.pk is not None:
            return Stage(TicketState(self.view.state).value)
        assert self.booking is not None  # noqa: S101 -- a place has a ticket or an appointment
        return _OF_APPOINTMENT.get(self.booking.status, Stage.WITHDRAWN)

    @property
    def number(self) -> int | None:
        """The ticket number; there is none before the appointment is confirmed."""
        if self.view is not None:
            return self.view.number
        return self.booking.ticket_number if self.booking is not None else None

    @property
    def is_today(self) -> bool:
        return self.booking is None or local_day(self.booking.start_at, self.office.zone) == self.now.date()

    @property
    def opens_at(self) -> datetime | None:
        """From when on people can check in."""
        early = timedelta(minutes=self.office.early_minutes)
        return self.booking.start_at - early if self.booking is not None else None

    @property
    def is_early(self) -> bool:
        """It waits, but its time has not come."""
        return self.view is not None and self.view.due_at is not None and self.view.due_at > self.now

    @property
    def is_skipped(self) -> bool:
        """Somebody asked for more time, and it runs."""
        until = self.view and self.view.skipped_until
        return bool(until and self.view and self.view.is_delayed and until > self.now)

    @property
    def waits_by_itself(self) -> bool:
        """Nobody checks in here."""
        return self.appointment is not None and self.office.arrival is Arrival.NONE

    @property
    def is_moving(self) -> bool:
        return self.stage in MOVING

    @property
    def may_delay(self) -> bool:
        stages = {Stage.WAITING, Stage.STANDBY, Stage.CALLED}
        return self.stage in stages and self.view is not None and not self.view.is_delayed

    @property
    def may_give_up(self) -> bool:
        return self.stage in {Stage.WAITING, Stage.STANDBY, Stage.CALLED, Stage.PARKED}


def find_place(token: str, *, now: datetime) -> Place:
    """The place that an address from a mail or a ticket opens.

    Raises:
        bookings.errors.AppointmentUnknown, queueing.errors.TicketUnknown
    """
    try:
        appointment: Appointment | None = find_by_wait_token(token)
    except AppointmentUnknown:
        appointment = None
    ticket = find_ticket_of(appointment, now=now) if appointment else find_by_phone_token(token)
    booking = describe(appointment) if appointment else None
    view = describe_ticket(ticket, now=now) if ticket is not None else None
    office = view.office if view is not None else booking.office  # type: ignore[union-attr] # one of them is there
    return Place(token, office, appointment, booking, ticket, view, now.astimezone(office.zone))
