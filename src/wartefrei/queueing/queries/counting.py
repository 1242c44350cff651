"""How many wait, and how many tickets are left."""

from datetime import date, datetime

from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import HouseEntry, OfficeEntry
from wartefrei.queueing.expected import read_expected, waits_by_itself
from wartefrei.queueing.forecast import (
    read_day_key,
)
from wartefrei.queueing.models import TicketLine
from wartefrei.queueing.rows import count_queued


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
