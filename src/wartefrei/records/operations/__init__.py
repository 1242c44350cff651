"""Writes of the records room: counts without persons, and the end of what is personal."""

from wartefrei.records.operations.counting import count_feedback, count_steps
from wartefrei.records.operations.retention import Overdue, erase_overdue, find_overdue

__all__ = ("Overdue", "count_feedback", "count_steps", "erase_overdue", "find_overdue")
