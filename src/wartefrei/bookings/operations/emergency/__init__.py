"""Everything that changes an emergency request, and the runs that give places."""

from wartefrei.bookings.operations.emergency.addressing import readdress_request
from wartefrei.bookings.operations.emergency.allotting import allot_due, allot_now
from wartefrei.bookings.operations.emergency.deciding import enter_places, refuse, serve
from wartefrei.bookings.operations.emergency.duties import destroy_orphans, do_due_emergency
from wartefrei.bookings.operations.emergency.ending import decline, erase_request, withdraw_request
from wartefrei.bookings.operations.emergency.papers import (
    OpenedDocument,
    add_document,
    correct_expiry,
    open_document,
    remove_document,
)
from wartefrei.bookings.operations.emergency.registering import ask_to_be_told, register

__all__ = [
    "OpenedDocument",
    "add_document",
    "allot_due",
    "allot_now",
    "ask_to_be_told",
    "correct_expiry",
    "decline",
    "destroy_orphans",
    "do_due_emergency",
    "enter_places",
    "erase_request",
    "open_document",
    "readdress_request",
    "refuse",
    "register",
    "remove_document",
    "serve",
    "withdraw_request",
]
