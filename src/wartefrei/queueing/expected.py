"""Booked appointments of a day that have no ticket yet: who was not here so far."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.database.statements import as_instant, fetch, marks
from wartefrei.offices.entries import HouseEntry, OfficeEntry
from wartefrei.offices.models import Arrival


@dataclass(frozen=True, slots=True)
class Expected:
    """A booked appointment of the day without a ticket; ``number_key`` is the key of its ticket number."""

    appointment: int
    number: int
    number_key: int
    team: int
    start_at: datetime
    language: str
    sequence: int


def read_expected(
    *,
    house: HouseEntry,
    day: date,
    teams: Collection[int],
    appointment: int | None = None,
    statuses: Collection[AppointmentStatus] = (AppointmentStatus.BOOKED,),
) -> list[Expected]:
    """Who is expected by the teams on the day, in order of time; or only one appointment, if it is expected."""
    if not teams:
        return []
    one = " AND a.id = %s" if appointment is not None else ""
    rows = fetch(
        "SELECT a.id, n.number, n.id, d.team_id, a.start_at, a.language, a.sequence"  # noqa: S608 -- marks
        " FROM bookings_teamday d"
        " JOIN bookings_appointment a ON a.day_id = d.id"
        " JOIN bookings_ticketnumber n ON n.appointment_id = a.id"
        " LEFT JOIN queueing_queueday q ON q.house_id = %s AND q.date = d.date"
        " LEFT JOIN queueing_ticket t ON t.appointment_id = a.id AND t.day_id = q.id"
        f" WHERE d.date = %s AND d.team_id IN {marks([*teams])} AND a.status IN {marks([*statuses])}"
        f" AND t.id IS NULL{one}"
        " ORDER BY a.start_at, n.number",
        [
            house.pk,
            day.isoformat(),
            *teams,
            *(status.value for status in statuses),
            *([appointment] if appointment is not None else []),
        ],
    )
    return [
        Expected(pk, number, number_key, team, as_instant(start_at), language, sequence)
        for pk, number, number_key, team, start_at, language, sequence in rows
    ]


def waits_by_itself(office: OfficeEntry) -> bool:
    """Whether an appointment waits from its time on without a check-in."""
    return office.arrival is Arrival.NONE
