"""The tickets of a day as the calling order needs them, in one statement: a call must not compose three hundred rows.

Instants are whole seconds since the epoch, as in `core.calling`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from wartefrei.core.calling import Waiting
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.database.statements import as_seconds, fetch, marks

OPEN = (
    TicketState.WAITING,
    TicketState.STANDBY,
    TicketState.CALLED,
    TicketState.SERVING,
    TicketState.PARKED,
)
"""States of tickets that somebody still has to do with."""

QUEUED = frozenset({TicketState.WAITING, TicketState.STANDBY})
"""States from which a ticket is called when its turn comes."""

_HERE = (AppointmentStatus.BOOKED, AppointmentStatus.MISSED, AppointmentStatus.ATTENDED)

_SELECT = (
    "SELECT t.id, t.number_id, t.state, t.team_id, t.counter_id, t.reserved_for_id,"
    " {due}, {since}, t.priority, {skipped}, t.appointment_id,"
    " a.id IS NOT NULL AND (a.sequence <> t.appointment_sequence OR a.status NOT IN {here})"
    " FROM queueing_ticket t"
    " LEFT JOIN bookings_appointment a ON a.id = t.appointment_id"
    " WHERE t.day_id = %s AND t.office_id IN {offices} AND t.state IN {states}"
)


class TicketRow(NamedTuple):
    """A ticket of a day. ``is_stale``: its appointment was moved or cancelled since.

    ``key`` is that of its ticket number: of two with equal turns comes first who got their number first.
    """

    pk: int
    key: int
    state: TicketState
    team: int
    counter: int | None
    reserved_for: int | None
    due_at: int | None
    since_at: int
    priority: int
    skipped_until: int | None
    appointment: int | None
    is_stale: bool

    @property
    def waiting(self) -> Waiting:
        """The ticket in the calling order."""
        return Waiting(
            self.key,
            self.due_at,
            self.since_at,
            self.priority,
            self.skipped_until or 0,
            self.state == TicketState.STANDBY,
        )


def read_rows(
    *,
    day: int,
    offices: Collection[int],
    states: Iterable[TicketState] = OPEN,
    appointment: int | None = None,
) -> list[TicketRow]:
    """The tickets of a day (its key) at the offices that are in one of the states; or only that of an appointment."""
    wanted = [state.value for state in states]
    one = [] if appointment is None else [appointment]
    sql = (_SELECT + " AND t.appointment_id = %s" * len(one)).format(
        due=as_seconds("t.due_at"),
        since=as_seconds("t.since_at"),
        skipped=as_seconds("t.skipped_until"),
        here=marks(_HERE),
        offices=marks([*offices]),
        states=marks(wanted),
    )
    rows = fetch(sql, [*(status.value for status in _HERE), day, *offices, *wanted, *one])
    return [TicketRow._make(row) for row in rows]


def count_queued(*, day: int) -> int:
    """How many wait in a house on a day (its key) to be called; screens ask this after every change."""
    here, queued = [status.value for status in _HERE], [state.value for state in QUEUED]
    [(count,)] = fetch(
        "SELECT COUNT(*) FROM queueing_ticket t LEFT JOIN bookings_appointment a ON a.id = t.appointment_id"  # noqa: S608 -- marks
        f" WHERE t.day_id = %s AND t.state IN {marks(queued)}"
        f" AND (a.id IS NULL OR (a.sequence = t.appointment_sequence AND a.status IN {marks(here)}))",
        [day, *queued, *here],
    )
    return int(count)


def to_seconds(instant: datetime) -> int:
    """An instant as the calling order counts."""
    return int(instant.timestamp())
