"""Tell those who got no place, some at a time; a worker that dies in between is followed by another."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice

from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.requests import describe_request, read_standing
from wartefrei.bookings.emergency_notices import announce_request
from wartefrei.bookings.models import AllotmentRun, EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.offices.directory import read_directory

TOLD_AT_ONCE = 100
"""Mails that one transaction writes, so that bookings need not wait long for it."""


def tell_waiting(*, now: datetime) -> int:
    """Tell those who got no place in a run that has not told everybody yet; returns how many were told."""
    told = 0
    for run in AllotmentRun.objects.filter(told_at=None).order_by("pk"):
        outcomes = run.record["outcomes"]
        left = {digest: rank for digest, rank, _verdict, start in outcomes if start is None}
        for part in _split(left):
            told += try_again(partial(_tell, run, {digest: left[digest] for digest in part}, now=now))
        AllotmentRun.objects.filter(pk=run.pk, told_at=None).update(told_at=now)
    return told


def _tell(run: AllotmentRun, ranks: Mapping[str, int], *, now: datetime) -> int:
    """One transaction's worth of mails (``ranks`` by digest); those written already change nothing."""
    authority = next(one for one in read_directory().authorities.values() if one.pk == run.authority_id)
    with booking_transaction(authority):
        standing = read_standing(authority, now=now)
        waiting = EmergencyRequest.objects.filter(digest__in=list(ranks), status=EmergencyStatus.COMPLETE)
        rows = list(waiting.prefetch_related("documents").order_by("pk"))
        for row in rows:
            announce_request(
                request=row,
                kind=Kind.EMERGENCY_NOT_ALLOTTED,
                now=now,
                occasion=run.date.isoformat(),
                batch=f"emergency {run.pk}",
                view=describe_request(row, now=now, standing=standing, rank=ranks[row.digest]),
            )
    return len(rows)


def _split(digests: Mapping[str, int]) -> Iterator[list[str]]:
    """The digests in parts of `TOLD_AT_ONCE`."""
    left = iter(digests)
    while part := list(islice(left, TOLD_AT_ONCE)):
        yield part
