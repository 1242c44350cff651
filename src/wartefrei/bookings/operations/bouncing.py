"""Mail to a person's address came back."""

from datetime import datetime

from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry


def mark_unreachable(*, code: str, now: datetime) -> bool:
    """Note, for the person and for staff, that mail to a booking's or enquiry's address can't be delivered.

    In the caller's transaction. False when there is none with this code, it has no address, or it is known. Whoever
    gives another address (`resend`) takes the mark away.
    """
    reachable = {"code": code, "bounced_at": None}
    marked = [
        model.objects.filter(**reachable).exclude(email="").update(bounced_at=now)
        for model in (
            Appointment,
            Enquiry,
            EmergencyRequest,
        )  # an emergency appointment has its request's code
    ]
    return any(marked)
