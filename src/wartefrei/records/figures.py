"""Reads the visits of a period as figures (`core.figures`), by office, team, service, day, week, weekday or hour."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from django.conf import settings
from django.db.models import QuerySet, Sum

from wartefrei.bookings.models import Appointment, BasketLine, TeamDay
from wartefrei.core.availability import unpack_taken
from wartefrei.core.figures import (
    Figures,
    Outcome,
    Place,
    Step,
    Visit,
    count_visits,
    find_taken_again,
    group_visits,
)
from wartefrei.core.lifecycle import TicketState
from wartefrei.core.ticks import clock_labels
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
    WEEK = "week"
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
        if grouping is Grouping.SERVICE:
            return self.services
        keys: Mapping[Grouping, Hashable] = {
            Grouping.OFFICE: self.office,
            Grouping.TEAM: self.team,
            Grouping.DAY: self.day,
            Grouping.WEEK: self.day.isocalendar()[:2],
            Grouping.WEEKDAY: self.day.weekday(),
            Grouping.HOUR: self.hour,
        }
        return (keys[grouping],)


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The places of a team on a day that were planned, and those that appointments took: one byte for each tick."""

    office: OfficeEntry
    team: int
    day: date
    planned: bytes
    taken: bytes

    def parts(self, grouping: Grouping) -> Iterator[tuple[Hashable, int, int]]:
        """Planned and taken places (of ticks) by key; nothing by service, for places belong to none."""
        match grouping:
            case Grouping.SERVICE:
                return
            case Grouping.HOUR:
                labels = clock_labels(self.day, self.office.zone)
                for tick, planned in enumerate(self.planned):
                    if planned:
                        taken = self.taken[tick] if tick < len(self.taken) else 0
                        yield int(labels[tick][:2]), planned, taken
            case _:
                visit = CountedVisit(_NOBODY, self.office.pk, self.team, (), self.day, 0)
                yield visit.keys(grouping)[0], sum(self.planned), sum(self.taken)


@dataclass(frozen=True, slots=True)
class Period:
    """Everything counted at some offices on some days (both inclusive).

    ``is_blurred``: for readers outside of the offices (`core.figures`).
    """

    first: date
    last: date
    visits: tuple[CountedVisit, ...]
    places: tuple[PlannedDay, ...]
    is_blurred: bool = False

    @property
    def total(self) -> Figures:
        """All visits together."""
        return count_visits((counted.visit for counted in self.visits), is_blurred=self.is_blurred)

    @property
    def used(self) -> float | None:
        """The share of the planned places that appointments took; None when nothing was planned."""
        return self._share((sum(day.planned), sum(day.taken)) for day in self.places)

    def by(self, grouping: Grouping) -> dict[Hashable, Figures]:
        """Figures by key: of office, team or service, the date, (year, ISO week), weekday (0 is Monday), local hour."""
        pairs = ((key, counted.visit) for counted in self.visits for key in counted.keys(grouping))
        return group_visits(pairs, order=lambda key: key, is_blurred=self.is_blurred)

    def used_by(self, grouping: Grouping) -> dict[Hashable, float]:
        """As `used`, by key; nothing by service."""
        found: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
        for day in self.places:
            for key, planned, taken in day.parts(grouping):
                found[key].append((planned, taken))
        shares = {key: self._share(parts) for key, parts in found.items()}
        return {key: share for key, share in shares.items() if share is not None}

    def _share(self, parts: Iterable[tuple[int, int]]) -> float | None:
        both = list(parts)
        planned, taken = sum(one for one, _taken in both), sum(one for _planned, one in both)
        if not planned:
            return None
        share = min(taken / planned, 1.0)
        return round(share * _COARSE) / _COARSE if self.is_blurred else share


_COARSE = 20
"""Outside of an office use is told by steps of 5 %, from which nobody counts the appointments."""

_NEEDED = (
    "status",
    "day__team",
    "day__date",
    "start_tick",
    "length",
    "start_at",
    "created_at",
    "moved_at",
    "cancelled_at",
)
_NOBODY = Visit(Outcome.AHEAD)
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


def read_period(
    *, offices: Sequence[OfficeEntry], first: date, last: date, is_blurred: bool = False
) -> Period:
    """Count what was booked and who came from ``first`` to ``last`` (both inclusive), whoever they were."""
    make_key = _make_key if is_blurred else _no_key
    visits = (
        *_read_appointments(offices, first, last, make_key),
        *_read_walk_ins(offices, first, last, make_key),
    )
    return Period(first, last, visits, tuple(_read_places(offices, first, last)), is_blurred)


KeyMaker = Callable[[str, int], int]


def _make_key(kind: str, pk: int) -> int:
    """The key of a visit: always the same, and nobody without the installation's secret knows it."""
    secret = settings.SECRET_KEY.encode()[:64]
    return int.from_bytes(blake2b(f"{kind} {pk}".encode(), key=secret, digest_size=8).digest(), "big")


def _no_key(_kind: str, _pk: int) -> int:
    return 0


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


def _read_appointments(
    offices: Sequence[OfficeEntry], first: date, last: date, make_key: KeyMaker
) -> Iterator[CountedVisit]:
    rows = Appointment.objects.filter(
        day__team__office__in=[office.pk for office in offices],
        day__date__range=(first, last),
        status__in=_OUTCOMES,
    ).select_related("day")
    held_only = {"status": "cancelled", "sequence": 0}  # given back before it was booked
    found = list(rows.exclude(**held_only).only(*_NEEDED))
    keys = [row.pk for row in found]
    services = _services(BasketLine.objects.filter(appointment__in=keys), "appointment")
    tickets = {ticket.appointment_id: ticket for ticket in _last_tickets(offices, first, last)}
    rebooked = _find_rebooked(found)
    teams = read_directory().teams
    for row in found:
        office = teams[row.day.team_id][0]
        yield CountedVisit(
            _visit(
                _OUTCOMES[row.status],
                tickets.get(row.pk),
                lead=_minutes(row.start_at, row.cancelled_at) if row.cancelled_at else None,
                is_rebooked=row.pk in rebooked,
                key=make_key("appointment", row.pk),
            ),
            office=office.pk,
            team=row.day.team_id,
            services=services[row.pk],
            day=row.day.date,
            hour=row.start_at.astimezone(office.zone).hour,
        )


def _find_rebooked(rows: Iterable[Appointment]) -> set[int]:
    """The cancelled appointments (by key) whose places somebody else took."""
    days: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows:
        days[row.day_id].append(row)
    return {
        of_day[number].pk
        for of_day in days.values()
        for number in find_taken_again([_place(row) for row in of_day])
    }


def _place(row: Appointment) -> Place:
    start, end = row.start_tick, row.start_tick + row.length
    return Place(start, end, row.moved_at or row.created_at, row.cancelled_at)


def _read_walk_ins(
    offices: Sequence[OfficeEntry], first: date, last: date, make_key: KeyMaker
) -> Iterator[CountedVisit]:
    rows = list(_tickets(offices, first, last).filter(appointment=None))
    services = _services(TicketLine.objects.filter(ticket__in=rows), "ticket")
    zones = {office.pk: office.zone for office in offices}
    for ticket in rows:
        outcome = _TICKET_OUTCOMES.get(ticket.state, Outcome.AHEAD)
        yield CountedVisit(
            _visit(outcome, ticket, is_walk_in=True, key=make_key("ticket", ticket.pk)),
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
    key: int = 0,
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
        key=key,
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


def _minutes(later: datetime, earlier: datetime) -> float:
    return (later - earlier) / timedelta(minutes=1)


def _read_places(offices: Sequence[OfficeEntry], first: date, last: date) -> Iterator[PlannedDay]:
    """The places of every team on every day on which there were any, or somebody had one."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    teams = [(office, team) for office in offices for team in office.teams]
    rows = TeamDay.objects.filter(team__in=[team.pk for _office, team in teams], date__range=(first, last))
    pictures = {(row[0], row[1]): bytes(row[2]) for row in rows.values_list("team", "date", "picture")}
    for office, team in teams:
        for day in days:
            planned = _to_bytes(team.plan(day).places)
            taken = _to_bytes(unpack_taken(pictures.get((team.pk, day), b"")).total)
            if planned or taken:
                yield PlannedDay(office, team.pk, day, planned, taken)


def _to_bytes(counts: int) -> bytes:
    return counts.to_bytes((counts.bit_length() + 7) // 8, "little")
