"""Ticket numbers: random, unique in a house on a day."""

import secrets

from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.core.codes import choose_number
from wartefrei.offices.entries import OfficeEntry


def assign_number(*, appointment: Appointment, office: OfficeEntry) -> TicketNumber:
    """Give the appointment a free number of its house and day.

    Raises:
        core.codes.NoNumberLeft
        IntegrityError: another team of the house took the same number at this instant; the booking is tried again
    """
    day = appointment.day.date
    taken = frozenset(
        TicketNumber.objects.filter(house=office.house.pk, date=day).values_list("number", flat=True)
    )
    number = choose_number(taken, secrets.randbelow)
    return TicketNumber.objects.create(
        house_id=office.house.pk, date=day, number=number, appointment=appointment
    )


def keep_number(*, appointment: Appointment, office: OfficeEntry) -> None:
    """After a move: keep the number on the same day in the same house, otherwise give another."""
    kept = TicketNumber.objects.filter(
        appointment=appointment, house=office.house.pk, date=appointment.day.date
    ).exists()
    if not kept:
        TicketNumber.objects.filter(appointment=appointment).delete()
        assign_number(appointment=appointment, office=office)
