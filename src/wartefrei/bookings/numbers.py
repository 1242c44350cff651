"""Ticket numbers: random, unique in a house on a day."""

import secrets
from datetime import date

from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.core.codes import choose_number
from wartefrei.database.statements import fetch, insert
from wartefrei.offices.entries import HouseEntry, OfficeEntry


def assign_number(*, appointment: Appointment, office: OfficeEntry) -> TicketNumber:
    """Give the appointment a free number of its house and day.

    Raises:
        core.codes.NoNumberLeft
        IntegrityError: another team of the house took the same number at this instant; the booking is tried again
    """
    return draw_number(house=office.house, day=appointment.day.date, appointment=appointment)


def draw_number(*, house: HouseEntry, day: date, appointment: Appointment | None = None) -> TicketNumber:
    """A free number of a house and day, for an appointment or for somebody without one. Raises as `assign_number`."""
    rows = fetch(
        "SELECT number FROM bookings_ticketnumber WHERE house_id = %s AND date = %s",
        [house.pk, day.isoformat()],
    )
    number = choose_number(frozenset(number for (number,) in rows), secrets.randbelow)
    row = TicketNumber(house_id=house.pk, date=day, number=number, appointment=appointment)
    insert([row])
    return row


def keep_number(*, appointment: Appointment, office: OfficeEntry) -> None:
    """After a move: keep the number on the same day in the same house, otherwise give another."""
    kept = TicketNumber.objects.filter(
        appointment=appointment, house=office.house.pk, date=appointment.day.date
    ).exists()
    if not kept:
        TicketNumber.objects.filter(appointment=appointment).update(appointment=None)
        assign_number(appointment=appointment, office=office)
