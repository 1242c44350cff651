"""Reads the visits of a period as figures (`core.figures`), by office, team, service, day, weekday or hour."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Max, QuerySet, Sum

from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay
from wartefrei.core.availability import unpack_taken
from wartefrei.core.figures import Figures, Outcome, Step, Visit, count_visits, group_visits
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry
from wartefrei.queueing.models import Ticket, TicketLine
from wartefrei.records.models import Feedback, PageCount


class Grouping(StrEnum):
    """What the rows of a table of figures are."""

    OFFICE = "office"
    TEAM = "team"
    SERVICE = "service"
    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class CountedVisit:
    """A visit with what it is grouped by. ``services`` are keys; ``hour`` is local, of the time it was for."""

    visit: Visit
    office: int
    team: int
    services: tuple[int, ...]
    day: date
    hour: int

    def keys(self, grouping: Grouping) -> Sequence[Hashable]:
        """The rows the visit counts in: one, or one for each of its services."""
        match grouping:
            case Grouping.OFFICE:
                return (self.office,)
            case Grouping.TEAM:
                return (self.team,)
            case Grouping.SERVICE:
                return self.services
            case Grouping.DAY:
                return (self.day,)
            case Grouping.WEEKDAY:
                return (self.day.weekday(),)
            case Grouping.HOUR:
                return (self.hour,)


@dataclass(frozen=True, slots=True)
class Period:
    """Everything counted at some offices on some days (both inclusive). ``used`` is the share of planned places."""

    first: date
    last: date
    visits: tuple[CountedVisit, ...]
    used: float | None

    @property
    def total(self) -> Figures:
        """All visits together."""
        return count_visits(counted.visit for counted in self.visits)

    def by(self, grouping: Grouping) -> dict[Hashable, Figures]:
        """Figures per key: the office's, team's or service's, the date, the weekday (0 is Monday), the local hour."""
        pairs = ((key, counted.visit) for counted in self.visits for key in counted.keys(grouping))
        return group_visits(pairs, order=lambda key: key)


_OUTCOMES: Mapping[str, Outcome] = {
    "unconfirmed": Outcome.AHEAD,
    "booked": Outcome.AHEAD,
    "attended": Outcome.ATTENDED,
    "missed": Outcome.MISSED,
    "unserved": Outcome.UNSERVED,
    "cancelled": Outcome.CANCELLED,
}
_TICKET_OUTCOMES: Mapping[str, Outcome] = {
    TicketState.FINISHED: Outcome.ATTENDED,
    TicketState.SERVING: Outcome.ATTENDED,
    TicketState.MISSED: Outcome.MISSED,
    TicketState.UNSERVED: Outcome.UNSERVED,
    TicketState.WITHDRAWN: Outcome.CANCELLED,
}


def read_period(*, offices: Sequence[OfficeEntry], first: date, last: date) -> Period:
    """Count what was booked and who came from ``first`` to ``last`` (both inclusive), whoever they were."""
    visits = (*_read_appointments(offices, first, last), *_read_walk_ins(offices, first, last))
    return Period(first, last, visits, _read_use(offices, first, last))


@dataclass(frozen=True, slots=True)
class Online:
    """How people fared on the pages of an authority: steps reached, and what they said of it (1 bad to 5 good)."""

    steps: Mapping[Step, int]
    answers: int
    satisfaction: float | None

    @property
    def conversion(self) -> float | None:
        """Bookings per visit."""
        visits = self.steps[Step.VISIT]
        return self.steps[Step.BOOKED] / visits if visits else None


def read_online(*, authorities: Sequence[AuthorityEntry], first: date, last: date) -> Online:
    """The counts of DIN SPEC 66336 for the days (both inclusive)."""
    days = {"authority__in": [authority.pk for authority in authorities], "date__range": (first, last)}
    pages = PageCount.objects.filter(**days).values_list("step").annotate(total=Sum("count"))
    counted = {Step(step): total for step, total in pages.values_list("step", "total")}
    ratings = list(Feedback.objects.filter(**days).values_list("rating", "count"))
    answers = sum(count for _rating, count in ratings)
    total = sum(rating * count for rating, count in ratings)
    return Online(
        {step: counted.get(step, 0) for step in Step}, answers, total / answers if answers else None
    )


def _read_appointments(offices: Sequence[OfficeEntry], first: date, last: date) -> Iterator[CountedVisit]:
    rows = Appointment.objects.filter(
        day__team__office__in=[office.pk for office in offices],
        day__date__range=(first, last),
        status__in=_OUTCOMES,
    ).values_list("pk", "code", "status", "day__team", "day__date", "start_tick", "start_at", "created_at")
    found = list(rows)
    services = _services(BasketLine.objects.filter(appointment__in=[row[0] for row in found]), "appointment")
    tickets = {ticket.appointment_id: ticket for ticket in _last_tickets(offices, first, last)}
    cancelled = _cancelled_at([row[1] for row in found if row[2] == "cancelled"])
    taken = {(row[3], row[4], row[5]): row[7] for row in found if row[2] != "cancelled"}
    teams = read_directory().teams
    for pk, code, status, team, day, tick, start_at, _created_at in found:
        office = teams[team][0]
        ended_at, again_at = cancelled.get(code), taken.get((team, day, tick))
        yield CountedVisit(
            _visit(
                _OUTCOMES[status],
                tickets.get(pk),
                lead=_minutes(start_at, ended_at) if ended_at else None,
                is_rebooked=bool(ended_at and again_at and again_at >= ended_at),
            ),
            office=office.pk,
            team=team,
            services=services[pk],
            day=day,
            hour=start_at.astimezone(office.zone).hour,
        )


def _read_walk_ins(offices: Sequence[OfficeEntry], first: date, last: date) -> Iterator[CountedVisit]:
    rows = list(_tickets(offices, first, last).filter(appointment=None))
    services = _services(TicketLine.objects.filter(ticket__in=rows), "ticket")
    zones = {office.pk: office.zone for office in offices}
    for ticket in rows:
        outcome = _TICKET_OUTCOMES.get(ticket.state, Outcome.AHEAD)
        yield CountedVisit(
            _visit(outcome, ticket, is_walk_in=True),
            office=ticket.office_id,
            team=ticket.team_id,
            services=services[ticket.pk],
            day=ticket.day.date,
            hour=ticket.since_at.astimezone(zones[ticket.office_id]).hour,
        )


def _visit(
    outcome: Outcome,
    ticket: Ticket | None,
    *,
    is_walk_in: bool = False,
    lead: float | None = None,
    is_rebooked: bool = False,
) -> Visit:
    """What was measured of a visit: people wait from their time on, or from when they came if that was later."""
    waited = served = None
    if ticket is not None and ticket.called_at is not None and outcome is Outcome.ATTENDED:
        waited = max(0.0, _minutes(ticket.called_at, max(filter(None, (ticket.due_at, ticket.since_at)))))
    if ticket is not None and ticket.state == TicketState.FINISHED and ticket.started_at and ticket.ended_at:
        served = _minutes(ticket.ended_at, ticket.started_at)
    return Visit(
        outcome,
        is_walk_in=is_walk_in,
        waited=waited,
        served=served,
        lead=lead,
        is_rebooked=is_rebooked,
        lacks_documents=ticket is not None and ticket.lacks_documents,
    )


def _tickets(offices: Sequence[OfficeEntry], first: date, last: date) -> "QuerySet[Ticket]":
    return Ticket.objects.filter(
        office__in=[office.pk for office in offices], day__date__range=(first, last)
    ).select_related("day")


def _last_tickets(offices: Sequence[OfficeEntry], first: date, last: date) -> "QuerySet[Ticket]":
    """Tickets of appointments; somebody who came on a wrong day has several, the last one counts."""
    return _tickets(offices, first, last).exclude(appointment=None).order_by("pk")


def _services(lines: "QuerySet[BasketLine] | QuerySet[TicketLine]", owner: str) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for key, service in lines.values_list(owner, "service"):
        found[key] += (service,)
    return found


def _cancelled_at(codes: Iterable[str]) -> dict[str, datetime]:
    """When each was cancelled: the last thing of that kind in the audit trail, which is kept for a year."""
    events = AuditEvent.objects.filter(action__startswith="appointment.cancelled", subject__in=list(codes))
    return dict(events.values_list("subject").annotate(at=Max("at")).values_list("subject", "at"))


def _minutes(later: datetime, earlier: datetime) -> float:
    return (later - earlier) / timedelta(minutes=1)


def _read_use(offices: Sequence[OfficeEntry], first: date, last: date) -> float | None:
    """The share of the planned places (of ticks) that appointments took; None when nothing was planned."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    teams = [team for office in offices for team in office.teams]
    planned = sum(_sum_bytes(team.plan(day).places) for team in teams for day in days)
    rows = TeamDay.objects.filter(team__in=[team.pk for team in teams], date__range=(first, last))
    used = sum(_count_taken(bytes(picture)) for picture in rows.values_list("picture", flat=True))
    return min(used / planned, 1.0) if planned else None


def _count_taken(picture: bytes) -> int:
    return _sum_bytes(unpack_taken(picture).total)


def _sum_bytes(counts: int) -> int:
    return sum(counts.to_bytes((counts.bit_length() + 7) // 8, "little"))
