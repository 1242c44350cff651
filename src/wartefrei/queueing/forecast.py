"""How many come before somebody, and how long it takes: `core.waiting` with what the database knows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.bookings.models import BasketLine
from wartefrei.core.calling import Waiting, order
from wartefrei.core.lifecycle import TicketState
from wartefrei.core.ticks import local_day
from wartefrei.core.waiting import Other, Serving, estimate
from wartefrei.database.statements import as_instant, fetch, marks
from wartefrei.offices.entries import CounterEntry, HouseEntry, OfficeEntry
from wartefrei.queueing.durations import Durations
from wartefrei.queueing.expected import Expected, read_expected, waits_by_itself
from wartefrei.queueing.models import AT_COUNTER, Ticket, TicketLine
from wartefrei.queueing.rows import OPEN, QUEUED, TicketRow, read_rows, to_seconds

CHANCE_TO_COME = 0.85
"""So likely does somebody come who is booked and not here yet."""

LinesByKey = Mapping[int, list[tuple[int, int]]]
"""Keys of services and units, by the key of a ticket or an appointment."""


@dataclass(frozen=True, slots=True)
class Room:
    """An office's day as of now: open tickets, whoever is still expected, and the counters where somebody works.

    ``rows`` leave out tickets behind their appointment; where nobody checks in, those whose time has come are among
    them without key (0), and ``by_themselves`` says who these are.
    """

    office: OfficeEntry
    day: int
    rows: tuple[TicketRow, ...]
    expected: tuple[Expected, ...]
    by_themselves: tuple[Expected, ...]
    open_counters: tuple[CounterEntry, ...]
    now: int


def read_day_key(house: HouseEntry, day: date) -> int:
    """The key of the house's day; 0 when nothing has happened yet."""
    rows = fetch(
        "SELECT id FROM queueing_queueday WHERE house_id = %s AND date = %s", [house.pk, day.isoformat()]
    )
    return next((pk for (pk,) in rows), 0)


def read_room(office: OfficeEntry, *, now: datetime) -> Room:
    """The office's day as of now."""
    day = local_day(now, office.zone)
    key = read_day_key(office.house, day)
    rows = read_rows(day=key, offices=[office.pk], states=(*OPEN, TicketState.MISSED))
    expected = read_expected(house=office.house, day=day, teams=[team.pk for team in office.teams])
    due = [one for one in expected if waits_by_itself(office) and one.start_at <= now]
    return Room(
        office=office,
        day=key,
        rows=(*(row for row in rows if not row.is_stale), *(_as_row(one) for one in due)),
        expected=tuple(one for one in expected if one not in due),
        by_themselves=tuple(due),
        open_counters=read_open_counters(office, now=now),
        now=to_seconds(now),
    )


def _as_row(one: Expected) -> TicketRow:
    """Somebody who waits by themselves, before anybody wrote their ticket."""
    due_at = to_seconds(one.start_at)
    return TicketRow(
        pk=0,
        key=one.number_key,
        state=TicketState.WAITING,
        team=one.team,
        counter=None,
        reserved_for=None,
        due_at=due_at,
        since_at=due_at,
        priority=0,
        skipped_until=None,
        appointment=one.appointment,
        is_stale=False,
    )


def read_open_counters(office: OfficeEntry, *, now: datetime) -> tuple[CounterEntry, ...]:
    """The counters of the office at which somebody works today."""
    sessions = fetch(
        "SELECT counter_id, opened_at FROM queueing_countersession s"
        " JOIN offices_counter c ON c.id = s.counter_id WHERE c.office_id = %s AND s.closed_at IS NULL",
        [office.pk],
    )
    today = local_day(now, office.zone)
    is_open = {pk for pk, opened_at in sessions if local_day(as_instant(opened_at), office.zone) == today}
    return tuple(counter for counter in office.counters if counter.pk in is_open)


def forecast(
    room: Room, me: Waiting, *, team: int, reserved_for: int | None
) -> tuple[int, tuple[int, int] | None]:
    """How many are called before me by the counters that can call me, and my wait in minutes (10 %, 90 %)."""
    mine = [one for one in room.open_counters if _may_call(one, team, reserved_for)]
    rivals = _rivals(
        room, mine or [one for one in room.office.counters if _may_call(one, team, reserved_for)]
    )
    others = [row for row in rivals if row.state in QUEUED and row.key != me.number]
    places = order([me, *(row.waiting for row in others)], room.now)
    ahead = next(place for place, one in enumerate(places) if one is me)
    if not mine:
        return ahead, None
    return ahead, _estimate(room, me, others, rivals, mine)


def _may_call(counter: CounterEntry, team: int, reserved_for: int | None) -> bool:
    if reserved_for:
        return counter.pk == reserved_for
    return any(one.pk == team for one in counter.teams)


def _rivals(room: Room, counters: Iterable[CounterEntry]) -> list[TicketRow]:
    """Everybody whom these counters may call or have."""
    keys = {counter.pk for counter in counters}
    teams = {team.pk for counter in counters for team in counter.teams}
    return [
        row
        for row in room.rows
        if (row.counter in keys if row.state in AT_COUNTER else (row.reserved_for or 0) in {0, *keys})
        and (row.state in AT_COUNTER or row.reserved_for or row.team in teams)
    ]


def _estimate(
    room: Room, me: Waiting, others: list[TicketRow], rivals: list[TicketRow], mine: list[CounterEntry]
) -> tuple[int, int] | None:
    durations, teams = Durations(room.office), {team.pk for counter in mine for team in counter.teams}
    here = [row for row in rivals if row.state in AT_COUNTER and row.counter in {one.pk for one in mine}]
    coming = [one for one in room.expected if one.team in teams and one.number_key != me.number]
    lines = read_lines([row.pk for row in (*others, *here) if row.pk])
    baskets = read_baskets(
        [one.appointment for one in coming] + [row.appointment for row in others if not row.pk]
    )
    waiting = [
        Other(row.waiting, durations.of(lines[row.pk] if row.pk else baskets[row.appointment or 0]))
        for row in others
    ]
    for one in coming:
        due_at = to_seconds(one.start_at)
        there = Waiting(one.number_key, due_at, due_at)
        waiting.append(Other(there, durations.of(baskets[one.appointment]), CHANCE_TO_COME))
    elapsed = _read_elapsed([row.pk for row in here], room.now)
    serving = [Serving(durations.of(lines[row.pk]), elapsed.get(row.pk, 0)) for row in here]
    return estimate(me, waiting, serving=serving, counters=len(mine), now=room.now)


def _read_elapsed(tickets: Collection[int], now: int) -> dict[int, int]:
    """For how many seconds tickets have been served."""
    started = Ticket.objects.filter(pk__in=tickets, state=TicketState.SERVING).values_list("pk", "started_at")
    return {pk: max(0, now - to_seconds(started_at)) for pk, started_at in started if started_at}


def read_lines(tickets: Collection[int]) -> LinesByKey:
    """The services of tickets."""
    return _read_lines(TicketLine, "ticket_id", tickets)


def read_baskets(appointments: Iterable[int | None]) -> LinesByKey:
    """The services of appointments."""
    return _read_lines(BasketLine, "appointment_id", [pk for pk in appointments if pk])


def _read_lines(model: type[TicketLine | BasketLine], owner: str, keys: Collection[int]) -> LinesByKey:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if keys:
        table = model._meta.db_table  # noqa: SLF001 -- the documented way to a model's table
        rows = fetch(
            f"SELECT {owner}, service_id, quantity FROM {table} WHERE {owner} IN {marks([*keys])} ORDER BY id",  # noqa: S608 -- names of our models
            [*keys],
        )
        for key, service, quantity in rows:
            found[key].append((service, quantity))
    return found
