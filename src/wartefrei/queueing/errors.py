"""Refusals of the queueing room: each a reason people can be told, none of them a bug."""

from datetime import datetime
from enum import StrEnum

from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.offices.entries import OfficeEntry


class Refusal(Exception):
    """Something people ask for can't be done; nothing has been written."""


class NothingFound(Refusal):
    """Nobody with an appointment today fits what was scanned or typed."""


class Missing(StrEnum):
    """What has to be said besides, until only one person is left."""

    HOUR = "hour"
    LETTERS = "family_name_start"
    CODE = "code"


class MoreNeeded(Refusal):
    """What was said does not suffice, whether it fits somebody or not; ``kind`` says what is asked next."""

    def __init__(self, kind: Missing) -> None:
        super().__init__(kind)
        self.kind = kind


class TooEarly(Refusal):
    """Check-in opens later: at ``opens_at``."""

    def __init__(self, opens_at: datetime, start_at: datetime) -> None:
        super().__init__(opens_at)
        self.opens_at, self.start_at = opens_at, start_at


class WrongDay(Refusal):
    """The appointment is on another day: it starts, or did, at ``start_at``."""

    def __init__(self, start_at: datetime) -> None:
        super().__init__(start_at)
        self.start_at = start_at


class NotHere(Refusal):
    """The appointment is at another office."""

    def __init__(self, office: OfficeEntry) -> None:
        super().__init__(office.slug)
        self.office = office


class NothingToDo(Refusal):
    """The appointment can't be checked in: it is cancelled, not confirmed, served already or over."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(appointment.status)
        self.appointment, self.status = appointment, AppointmentStatus(appointment.status)


class PhoneCheckInOff(Refusal):
    """Here nobody checks in by phone, or not by the poster that was scanned."""


class WalkInProblem(StrEnum):
    """Why somebody without an appointment gets no ticket."""

    NONE = "none"
    URGENT_ONLY = "urgent_only"
    CLOSED = "closed"


class WalkInRefused(Refusal):
    """Nobody comes without an appointment with this service, only urgent cases do, or it is closed now."""

    def __init__(self, kind: WalkInProblem) -> None:
        super().__init__(kind)
        self.kind = kind


class NoTicketLeft(Refusal):
    """All tickets of the day are given out; ``per_day`` is how many of the service there were, None: all numbers."""

    def __init__(self, per_day: int | None) -> None:
        super().__init__(per_day)
        self.per_day = per_day


class TicketUnknown(Refusal):
    """There is no such ticket today."""


class TicketElsewhere(Refusal):
    """The ticket is not in a state for this: the page was old. ``counter`` is the name of where it is, or was last."""

    def __init__(self, number: int, state: TicketState, counter: str = "") -> None:
        super().__init__(number, state)
        self.number, self.state, self.counter = number, state, counter


class CounterBusy(Refusal):
    """Somebody (``number``) is called to or served at the counter."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class CounterTaken(Refusal):
    """A colleague (``login``) works at the counter."""

    def __init__(self, login: str) -> None:
        super().__init__(login)
        self.login = login


class CounterClosed(Refusal):
    """Nobody works at the counter."""


class NotServed(Refusal):
    """The counter or team does not do this: another team is responsible, or the service is not offered."""


class DelayUsed(Refusal):
    """The five more minutes have been used, or it is too late for them."""


class TooLate(Refusal):
    """What can be undone for ten seconds can't be undone any more."""
