"""The order in which requests get places: who is before whom, and those who enter a run."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from wartefrei.bookings.emergency.procedure import Procedure
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.core.allotment import Criterion, Entrant
from wartefrei.core.lifecycle import EmergencyStatus


def list_complete(procedure: Procedure) -> QuerySet[EmergencyRequest]:
    """The requests that wait for a place, in order."""
    rows = EmergencyRequest.objects.filter(authority=procedure.authority.pk, status=EmergencyStatus.COMPLETE)
    return rows.order_by(*procedure.policy.order, Criterion.DIGEST)


def find_rank(request: EmergencyRequest, procedure: Procedure) -> int:
    """The request's place in the order of those that wait, from 1."""
    before = _before(request, (*procedure.policy.order, Criterion.DIGEST))
    return list_complete(procedure).filter(before).count() + 1


def _before(request: EmergencyRequest, criteria: Sequence[Criterion]) -> Q:
    """Everything smaller: by the first criterion, or equal there and smaller by the next, and so on."""
    found, equal = Q(pk__in=[]), Q()
    for criterion in criteria:
        value = getattr(request, criterion)
        found |= equal & Q(**{f"{criterion}__lt": value})
        equal &= Q(**{str(criterion): value})
    return found


def read_entrants(procedure: Procedure, *, before: datetime) -> list[Entrant]:
    """Who enters a run: requests that wait and were complete before the instant."""
    rows = list_complete(procedure).filter(completed_at__lt=before)
    return [
        Entrant(digest, expires_on, completed_at)
        for digest, expires_on, completed_at in rows.values_list("digest", "expires_on", "completed_at")
        if completed_at is not None
    ]
