"""Counting what says nothing about anybody."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from wartefrei.core.figures import Step
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.records.models import Feedback, PageCount

StepKey = tuple[str, date, Step]
"""Slug of an authority, local day, step."""


def count_feedback(*, authority: AuthorityEntry, day: date, rating: int) -> None:
    """Add one answer to the day's count; ``rating`` is 1 to 5, ``day`` the local day."""
    row, _is_new = Feedback.objects.get_or_create(authority_id=authority.pk, date=day, rating=rating)
    Feedback.objects.filter(pk=row.pk).update(count=F("count") + 1)


def count_steps(*, counts: Mapping[StepKey, int]) -> None:
    """Add to the counts of days; authorities that are gone are left out."""
    authorities = read_directory().authorities
    with transaction.atomic():
        for (slug, day, step), count in sorted(counts.items()):
            if slug in authorities:
                key = {"authority_id": authorities[slug].pk, "date": day, "step": step}
                PageCount.objects.bulk_create([PageCount(**key)], ignore_conflicts=True)
                PageCount.objects.filter(**key).update(count=F("count") + count)
