"""How many wait, who is in the house, and how many tickets are left."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.core.lifecycle import TicketState
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import HouseEntry, OfficeEntry
from wartefrei.queueing.expected import read_expected, waits_by_itself
from wartefrei.queueing.forecast import (
    read_day_key,
)
from wartefrei.queueing.models import Ticket, TicketLine
from wartefrei.queueing.rows import count_queued

_IN_THE_HOUSE = (
    TicketState.WAITING.value,
    TicketState.STANDBY.value,
    TicketState.CALLED.value,
    TicketState.SERVING.value,
    TicketState.PARKED.value,
)


@dataclass(frozen=True, slots=True)
class Here:
    """Who has come today and is not through: the keys of their appointments, and how many came without one."""

    appointments: frozenset[int] = frozenset()
    walk_ins: int = 0


def read_here(*, office: OfficeEntry, teams: Collection[int], now: datetime) -> Here:
    """Who is in the house for some teams (keys) of an office."""
    day = read_day_key(office.house, local_day(now, office.zone))
    tickets = Ticket.objects.filter(day=day, office=office.pk, team__in=teams, state__in=_IN_THE_HOUSE)
    booked = frozenset(tickets.exclude(appointment=None).values_list("appointment_id", flat=True))
    return Here(booked, tickets.filter(appointment=None).count())


def tickets_left(*, office: OfficeEntry, service: str, now: datetime) -> int | None:
    """How many walk-in tickets of a service are left today; None: any number."""
    per_day = office.walk_ins_per_day(service)
    if per_day is None:
        return None
    given = count_given(office=office, service=service, day=local_day(now, office.zone))
    return max(0, per_day - given)


def count_given(*, office: OfficeEntry, service: str, day: date) -> int:
    """How many walk-in tickets of a service were given out on a day."""
    lines = TicketLine.objects.filter(
        ticket__office=office.pk,
        ticket__day__date=day,
        ticket__due_at=None,
        service__slug=service,
        service__authority=office.authority.pk,
    )
    return lines.count()


def count_waiting(*, house: HouseEntry, now: datetime) -> int:
    """How many wait in the house to be called, standby included."""
    day = local_day(now, house.zone)
    teams = [team.pk for office in house.offices if waits_by_itself(office) for team in office.teams]
    by_themselves = [one for one in read_expected(house=house, day=day, teams=teams) if one.start_at <= now]
    return count_queued(day=read_day_key(house, day)) + len(by_themselves)
