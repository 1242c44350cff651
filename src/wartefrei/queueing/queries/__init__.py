"""Reads of the queueing room: one ticket, the queue of an office, its counters and alarms."""

from wartefrei.queueing.queries.counters import AlarmView, CounterView, read_alarms, read_counters
from wartefrei.queueing.queries.counting import Here, count_given, count_waiting, read_here, tickets_left
from wartefrei.queueing.queries.queue import ExpectedRow, Queue, QueueRow, read_queue
from wartefrei.queueing.queries.shared import Lines
from wartefrei.queueing.queries.tickets import (
    TicketView,
    describe_ticket,
    explain_ticket,
    find_by_phone_token,
    find_ticket_of,
    lines_of,
    waiting_of,
)

__all__ = [
    "AlarmView",
    "CounterView",
    "ExpectedRow",
    "Here",
    "Lines",
    "Queue",
    "QueueRow",
    "TicketView",
    "count_given",
    "count_waiting",
    "describe_ticket",
    "explain_ticket",
    "find_by_phone_token",
    "find_ticket_of",
    "lines_of",
    "read_alarms",
    "read_counters",
    "read_here",
    "read_queue",
    "tickets_left",
    "waiting_of",
]
