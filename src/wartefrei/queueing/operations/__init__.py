"""Everything that changes the queue of a house: keyword-only verbs, each one transaction under the day's lock."""

from wartefrei.queueing.operations.arriving import check_in, take_ticket
from wartefrei.queueing.operations.calling import call_next, call_ticket, recall
from wartefrei.queueing.operations.closing import close_day, due, settle_missed
from wartefrei.queueing.operations.counters import close_counter, end_alarm, open_counter, raise_alarm
from wartefrei.queueing.operations.moving import add_note, add_service, prioritise, transfer
from wartefrei.queueing.operations.phone import delay, give_up
from wartefrei.queueing.operations.searching import find_arrival
from wartefrei.queueing.operations.serving import finish, no_show, park, resume, start, undo_no_show

__all__ = [
    "add_note",
    "add_service",
    "call_next",
    "call_ticket",
    "check_in",
    "close_counter",
    "close_day",
    "delay",
    "due",
    "end_alarm",
    "find_arrival",
    "finish",
    "give_up",
    "no_show",
    "open_counter",
    "park",
    "prioritise",
    "raise_alarm",
    "recall",
    "resume",
    "settle_missed",
    "start",
    "take_ticket",
    "transfer",
    "undo_no_show",
]
