"""Counting what says nothing about anybody."""

from datetime import date

from django.db.models import F

from wartefrei.offices.entries import AuthorityEntry
from wartefrei.records.models import Feedback


def count_feedback(*, authority: AuthorityEntry, day: date, rating: int) -> None:
    """Add one answer to the day's count; ``rating`` is 1 to 5, ``day`` the local day."""
    row, _is_new = Feedback.objects.get_or_create(authority_id=authority.pk, date=day, rating=rating)
    Feedback.objects.filter(pk=row.pk).update(count=F("count") + 1)
