"""What the bookings room keeps: appointments and their days, enquiries, emergency requests."""

from wartefrei.bookings.models.appointments import Appointment, BasketLine, TeamDay, TicketNumber
from wartefrei.bookings.models.closures import ClosureCase, ClosureRun, Silence
from wartefrei.bookings.models.emergency import (
    AllotmentRun,
    EmergencyDocument,
    EmergencyPlaces,
    EmergencyRequest,
)
from wartefrei.bookings.models.enquiries import Enquiry, EnquiryLine, Offer

__all__ = [
    "AllotmentRun",
    "Appointment",
    "BasketLine",
    "ClosureCase",
    "ClosureRun",
    "EmergencyDocument",
    "EmergencyPlaces",
    "EmergencyRequest",
    "Enquiry",
    "EnquiryLine",
    "Offer",
    "Silence",
    "TeamDay",
    "TicketNumber",
]
