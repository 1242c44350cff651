"""A closure and everybody who loses their time by it: one run, one case for each appointment."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wartefrei.bookings.models.appointments import Appointment
from wartefrei.offices.models import Authority, Closure, Office, Team


class Silence(models.TextChoices):
    """What becomes of a new time that nobody has answered to."""

    KEEP = "keep"
    CANCEL = "cancel"


class ClosureRun(models.Model):
    """An office or team is closed for some hours, and its people are given new times, one after the other.

    ``answer_hours`` before the new time counts ``silence``. ``reason`` is a text by language. ``done_at``: everybody
    is told.
    """

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="closure_runs")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closure = models.ForeignKey(Closure, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    reason = models.JSONField(default=dict, blank=True)
    silence = models.CharField(max_length=10, choices=Silence.choices, default=Silence.KEEP)
    answer_hours = models.PositiveSmallIntegerField(default=24)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start_at__lt=F("end_at")), name="closure_run_starts_before_it_ends"
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id}: {self.start_at:%Y-%m-%d}"


class ClosureCase(models.Model):
    """Somebody who loses their time. What they do about it is read from their appointment.

    ``position``: in order of the old times. ``done_at``: moved or cancelled and told, in one transaction. ``sequence``
    is the appointment's since then, so another one means that the person has moved it. ``answer_until`` is empty where
    there was no new time. ``settled_at``: the time to answer was over, and the run's ``silence`` was followed.
    ``failures``: how often an error came between since then; the next try is not before ``try_again_at``.
    """

    personal: ClassVar[dict[str, str]] = {}

    run = models.ForeignKey(ClosureRun, on_delete=models.CASCADE, related_name="cases")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="closure_cases")
    position = models.PositiveIntegerField()
    old_start_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    answer_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    phoned_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    try_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("run", "appointment"), name="closure_case_once"),
            models.UniqueConstraint(fields=("run", "position"), name="closure_position_once"),
        )
        indexes = (
            models.Index(fields=("run", "position"), condition=Q(done_at=None), name="closure_case_to_do"),
            models.Index(
                fields=("answer_until",),
                condition=Q(accepted_at=None, settled_at=None, answer_until__isnull=False),
                name="closure_case_unanswered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"
