"""Reads of emergency requests: the procedure of an authority, a request, the order, a day, and the runs."""

from wartefrei.bookings.emergency.day import (
    DayFigures,
    EmergencyDay,
    EmergencyRow,
    compare_policy,
    list_suspended,
    preview,
    read_day,
    read_figures,
)
from wartefrei.bookings.emergency.effects import count_suspended, find_effects
from wartefrei.bookings.emergency.procedure import Procedure, find_procedure, need_procedure, policy_of
from wartefrei.bookings.emergency.requests import (
    WAITING,
    DocumentView,
    NeededDocument,
    RequestView,
    describe_request,
    find_code,
    find_request_by_token,
)
from wartefrei.bookings.emergency.runs import Fault, find_faults, verify_day

__all__ = [
    "WAITING",
    "DayFigures",
    "DocumentView",
    "EmergencyDay",
    "EmergencyRow",
    "Fault",
    "NeededDocument",
    "Procedure",
    "RequestView",
    "compare_policy",
    "count_suspended",
    "describe_request",
    "find_code",
    "find_effects",
    "find_faults",
    "find_procedure",
    "find_request_by_token",
    "list_suspended",
    "need_procedure",
    "policy_of",
    "preview",
    "read_day",
    "read_figures",
    "verify_day",
]
