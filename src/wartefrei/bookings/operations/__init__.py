"""Everything that changes an appointment or an enquiry: keyword-only verbs."""

from wartefrei.bookings.operations.bouncing import mark_unreachable
from wartefrei.bookings.operations.changing import cancel, reschedule, resend
from wartefrei.bookings.operations.closing import cancel_by_office
from wartefrei.bookings.operations.enquiring import send_enquiry, withdraw_enquiry
from wartefrei.bookings.operations.erasing import erase, erase_enquiry
from wartefrei.bookings.operations.holding import confirm_by_mail, confirm_hold, extend_hold, release_hold
from wartefrei.bookings.operations.opening import open_appointment, open_enquiry
from wartefrei.bookings.operations.placing import book, hold
from wartefrei.bookings.operations.visiting import attend, leave_unserved, miss

__all__ = [
    "attend",
    "book",
    "cancel",
    "cancel_by_office",
    "confirm_by_mail",
    "confirm_hold",
    "erase",
    "erase_enquiry",
    "extend_hold",
    "hold",
    "leave_unserved",
    "mark_unreachable",
    "miss",
    "open_appointment",
    "open_enquiry",
    "release_hold",
    "reschedule",
    "resend",
    "send_enquiry",
    "withdraw_enquiry",
]
