"""Figures without persons, and how much was erased."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wartefrei.core.figures import Step
from wartefrei.offices.models import Authority


class Feedback(models.Model):
    """How many people of a day gave a rating, from 1 (bad) to 5 (good); which booking it was about is not known."""

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    rating = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = (
            models.UniqueConstraint(fields=("authority", "date", "rating"), name="feedback_counted_once"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="feedback_is_1_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.rating}: {self.count}"


class PageCount(models.Model):
    """How often a step on the way to an appointment was reached on a day (DIN SPEC 66336); by whom is not known."""

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    step = models.CharField(max_length=10, choices=[(step.value, step.value) for step in Step])
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("authority", "date", "step"), name="page_counted_once"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.step}: {self.count}"


class RetentionRun(models.Model):
    """What was erased at one time because it was past its time: kind → slug of the authority → how many."""

    personal: ClassVar[dict[str, str]] = {}

    ran_at = models.DateTimeField(db_index=True)
    erased = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
