"""Everything that changes an appointment: keyword-only verbs."""

from wartefrei.bookings.operations.changing import cancel, open_appointment, reschedule, resend
from wartefrei.bookings.operations.holding import confirm_by_mail, confirm_hold, extend_hold, release_hold
from wartefrei.bookings.operations.placing import book, hold

__all__ = [
    "book",
    "cancel",
    "confirm_by_mail",
    "confirm_hold",
    "extend_hold",
    "hold",
    "open_appointment",
    "release_hold",
    "reschedule",
    "resend",
]
