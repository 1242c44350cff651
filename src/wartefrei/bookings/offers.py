"""Times offered for enquiries that the rules have no place for any more: nobody could take them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wartefrei.bookings.days import taking_places
from wartefrei.bookings.models import Appointment
from wartefrei.core.availability import Span, count_free, count_taken
from wartefrei.core.lifecycle import AppointmentStatus, Contingent
from wartefrei.core.plan import DayPlan
from wartefrei.offices.entries import TeamEntry

Rows = dict[int, list[Appointment]]
"""By the key of their day, in order of booking."""


def find_unkept(
    teams: Mapping[int, TeamEntry], *, now: datetime, authority: int | None = None
) -> list[Appointment]:
    """The times on offer that nobody could take by the rules of the teams, by key; of all authorities or one.

    Places go to what is booked first, then to the offers in their order. What people are just booking is left out: it
    ends within minutes, either way.
    """
    held = Appointment.objects.filter(
        status=AppointmentStatus.HELD, offer__isnull=False, expires_at__gt=now, start_at__gt=now
    )
    if authority is not None:
        held = held.filter(day__team__office__house__authority=authority)
    offers = _by_day(held.select_related("day", "offer__enquiry").order_by("day_version"))
    if not offers:
        return []
    booked = _by_day(taking_places(now).exclude(status=AppointmentStatus.HELD).filter(day__in=offers))
    return [offer for day, rows in offers.items() for offer in _find_unkept(teams, rows, booked.get(day, ()))]


def _by_day(appointments: Iterable[Appointment]) -> Rows:
    found: Rows = defaultdict(list)
    for appointment in appointments:
        found[appointment.day_id].append(appointment)
    return found


def _find_unkept(
    teams: Mapping[int, TeamEntry], offers: Sequence[Appointment], booked: Sequence[Appointment]
) -> list[Appointment]:
    day = offers[0].day
    team = teams.get(day.team_id)
    plan = team.plan(day.date) if team else DayPlan(day.date, 0, 0, 0, 0, 0, None)
    taken, unkept = count_taken(map(_span, booked)), []
    for offer in offers:
        span = _span(offer)
        if span.end <= plan.ticks and count_free(plan, taken, span):
            taken = count_taken((span,), onto=taken)
        else:
            unkept.append(offer)
    return unkept


def _span(row: Appointment) -> Span:
    return Span(row.start_tick, row.length, Contingent(row.contingent))
