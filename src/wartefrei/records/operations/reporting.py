"""What was erased at one authority and what goes next, as numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from wartefrei.records.models import RetentionRun
from wartefrei.records.operations.retention import find_overdue_at

SOON = timedelta(days=1)
LATE = timedelta(hours=3)
"""The worker erases every hour; after so long it does not seem to run."""


@dataclass(frozen=True, slots=True)
class KindReport:
    """Records of one kind: erased in the last thirty days, overdue now, and overdue a day later besides."""

    kind: str
    erased: int
    due: int
    soon: int


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """``ran_at``: when the worker last erased what was overdue; None never, or longer than thirty days ago."""

    ran_at: datetime | None
    is_late: bool
    kinds: tuple[KindReport, ...]


def read_report(*, authority: str, now: datetime) -> RetentionReport:
    """The report of one authority; nothing is erased by reading it."""
    runs = list(RetentionRun.objects.order_by("ran_at").values_list("ran_at", "erased"))
    erased = Counter[str]()
    for _ran_at, kinds in runs:
        erased.update({kind: found.get(authority, 0) for kind, found in kinds.items()})
    due = find_overdue_at(authority=authority, now=now)
    later = find_overdue_at(authority=authority, now=now + SOON)
    ran_at = runs[-1][0] if runs else None
    return RetentionReport(
        ran_at,
        is_late=ran_at is None or ran_at < now - LATE,
        kinds=tuple(
            KindReport(kind, erased[kind], due[kind], max(later[kind] - due[kind], 0)) for kind in due
        ),
    )
