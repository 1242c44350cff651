"""Everything that changes an appointment, an enquiry or an emergency request: keyword-only verbs."""

from wartefrei.bookings.operations.bouncing import mark_unreachable
from wartefrei.bookings.operations.changing import cancel, reschedule, resend
from wartefrei.bookings.operations.closing import cancel_by_office
from wartefrei.bookings.operations.closures import accept_move, note_phoned, relocate_due
from wartefrei.bookings.operations.emergency import (
    OpenedDocument,
    add_document,
    allot_due,
    allot_now,
    ask_to_be_told,
    correct_expiry,
    decline,
    destroy_orphans,
    do_due_emergency,
    enter_places,
    erase_request,
    open_document,
    readdress_request,
    refuse,
    register,
    remove_document,
    serve,
    withdraw_request,
)
from wartefrei.bookings.operations.enquiring import (
    decline_enquiry,
    readdress_enquiry,
    send_enquiry,
    withdraw_enquiry,
)
from wartefrei.bookings.operations.erasing import erase, erase_enquiry
from wartefrei.bookings.operations.holding import (
    confirm_by_mail,
    confirm_for_person,
    confirm_hold,
    extend_hold,
    release_hold,
)
from wartefrei.bookings.operations.noting import note_appointment, note_enquiry
from wartefrei.bookings.operations.offering import accept_offer, lapse_due, offer, refuse_offers
from wartefrei.bookings.operations.opening import open_appointment, open_booking, open_enquiry, open_request
from wartefrei.bookings.operations.placing import book, hold
from wartefrei.bookings.operations.shutting import change_closure, close, reopen
from wartefrei.bookings.operations.visiting import attend, leave_unserved, miss

__all__ = [
    "OpenedDocument",
    "accept_move",
    "accept_offer",
    "add_document",
    "allot_due",
    "allot_now",
    "ask_to_be_told",
    "attend",
    "book",
    "cancel",
    "cancel_by_office",
    "change_closure",
    "close",
    "confirm_by_mail",
    "confirm_for_person",
    "confirm_hold",
    "correct_expiry",
    "decline",
    "decline_enquiry",
    "destroy_orphans",
    "do_due_emergency",
    "enter_places",
    "erase",
    "erase_enquiry",
    "erase_request",
    "extend_hold",
    "hold",
    "lapse_due",
    "leave_unserved",
    "mark_unreachable",
    "miss",
    "note_appointment",
    "note_enquiry",
    "note_phoned",
    "offer",
    "open_appointment",
    "open_booking",
    "open_document",
    "open_enquiry",
    "open_request",
    "readdress_enquiry",
    "readdress_request",
    "refuse",
    "refuse_offers",
    "register",
    "release_hold",
    "relocate_due",
    "remove_document",
    "reopen",
    "reschedule",
    "resend",
    "send_enquiry",
    "serve",
    "withdraw_enquiry",
    "withdraw_request",
]
