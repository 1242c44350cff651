"""What a new configuration would have made of the latest run of emergency places: to be looked at before it counts."""

from collections.abc import Iterable

from django.db.models import Count

from wartefrei.bookings.emergency.day import PolicyEffect, compare_policy
from wartefrei.bookings.emergency.procedure import find_procedure, list_procedures
from wartefrei.bookings.emergency.requests import WAITING
from wartefrei.bookings.models import AllotmentRun, EmergencyRequest
from wartefrei.core.emergency import read_policy
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.schema import AuthorityDocument


def find_effects(documents: Iterable[AuthorityDocument]) -> dict[str, PolicyEffect]:
    """By authority, the effect of an emergency policy that would have chosen others in the latest run."""
    effects = {document.id: _find_effect(document) for document in documents}
    return {slug: effect for slug, effect in effects.items() if effect and (effect.gained or effect.lost)}


def count_suspended(documents: Iterable[AuthorityDocument]) -> dict[str, int]:
    """By authority, how many people wait for emergency places that would no longer be given."""
    given = {procedure.authority.slug for procedure in list_procedures(read_directory().authorities)}
    off = [document.id for document in documents if document.emergency is None and document.id in given]
    waiting = EmergencyRequest.objects.filter(authority__slug__in=off, status__in=WAITING)
    return dict(waiting.values_list("authority__slug").annotate(number=Count("pk")).order_by())


def _find_effect(document: AuthorityDocument) -> PolicyEffect | None:
    authority = read_directory().authorities.get(document.id)
    procedure = find_procedure(authority) if authority else None
    if procedure is None or document.emergency is None:
        return None
    policy = read_policy(document.emergency.model_dump(mode="json"))
    runs = AllotmentRun.objects.filter(authority=procedure.authority.pk, number=0).order_by("-position")
    day = runs.values_list("date", flat=True).first()
    return (
        None
        if day is None or policy == procedure.policy
        else compare_policy(procedure, policy=policy, day=day)
    )
