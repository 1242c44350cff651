"""Writes of the records room: counts without persons, information about what is held, the end of what is personal."""

from wartefrei.records.operations.counting import count_feedback, count_steps
from wartefrei.records.operations.disclosing import Disclosure, disclose
from wartefrei.records.operations.reporting import KindReport, RetentionReport, read_report
from wartefrei.records.operations.retention import Overdue, erase_overdue, find_overdue

__all__ = (
    "Disclosure",
    "KindReport",
    "Overdue",
    "RetentionReport",
    "count_feedback",
    "count_steps",
    "disclose",
    "erase_overdue",
    "find_overdue",
    "read_report",
)
