"""Emergency requests with their documents, the places staff entered, and every run that gave places."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wartefrei.bookings.models.appointments import Appointment
from wartefrei.core.emergency import Title
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.core.retention import Retention
from wartefrei.offices.models import Authority


class EmergencyRequest(models.Model):
    """Somebody's registration for an emergency appointment (life cycle: `core.lifecycle.EmergencyStatus`).

    ``digest`` is a keyed hash of the code by which the request stands in `AllotmentRun`. ``completed_at``: when the
    last document that was missing came in. ``appointment``: the latest place given; it carries the same code and nonce,
    hence the same PIN. ``person_key`` is a keyed hash of the person while the request is open, then empty: with the
    authority it is unique. ``suspended_at``: since when it waits although no places are given any more;
    ``resumed_at``: since when they are given again, from when on the days count after which it lapses.
    ``reason``: why it was refused, in the office's words; ``note``: what the clerk noted.
    """

    personal: ClassVar = {
        "given_name": Retention.BOOKING,
        "family_name": Retention.BOOKING,
        "search_name": Retention.BOOKING,
        "birth_date": Retention.BOOKING,
        "email": Retention.BOOKING,
        "person_key": Retention.BOOKING,
        "reason": Retention.BOOKING,
        "note": Retention.BOOKING,
        "client": Retention.CLIENT,
    }

    code = models.CharField(max_length=9, unique=True)
    nonce = models.PositiveSmallIntegerField(default=0)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="emergency_requests")
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in EmergencyStatus])
    title = models.CharField(max_length=24, choices=[(t.value, t.value) for t in Title])
    expires_on = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="emergency_request"
    )
    language = models.CharField(max_length=5)
    given_name = models.CharField(max_length=400, blank=True)
    family_name = models.CharField(max_length=400, blank=True)
    search_name = models.CharField(max_length=1000, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    person_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULLs don't collide
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    client = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "person_key"), name="one_emergency_request_per_person"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("complete", "allotted")) | Q(completed_at__isnull=False),
                name="emergency_request_complete_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="allotted") | Q(appointment__isnull=False),
                name="emergency_request_allotted_has_place",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("registered", "complete", "allotted"), ended_at__isnull=True)
                | (~Q(status__in=("registered", "complete", "allotted")) & Q(ended_at__isnull=False)),
                name="emergency_request_ended_has_time",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "status", "expires_on"), name="emergency_request_in_order"),
        )

    def __str__(self) -> str:
        return self.code


class EmergencyDocument(models.Model):
    """A paper of a request, kept as an encrypted file (`bookings.uploads`).

    ``name`` is the file's name in the store, made up here. ``key`` opens the file and is itself encrypted: without this
    row nobody can read it. ``size`` in bytes, after cleaning. ``digest`` is a keyed hash of the file as it was sent:
    sent twice, it is kept once.
    """

    personal: ClassVar = {"key": Retention.DOCUMENT, "digest": Retention.DOCUMENT}

    request = models.ForeignKey(EmergencyRequest, on_delete=models.CASCADE, related_name="documents")
    kind = models.SlugField()
    name = models.CharField(max_length=64, unique=True)
    key = models.BinaryField()
    media_type = models.CharField(max_length=40)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("request", "kind", "digest"), condition=~Q(digest=""), name="paper_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class EmergencyPlaces(models.Model):
    """How many places staff have entered for a day; without a row there are as many as the plan allows."""

    personal: ClassVar = {"entered_by": Retention.STAFF}

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    places = models.PositiveSmallIntegerField()
    entered_by = models.CharField(max_length=170)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "emergency places"
        constraints = (models.UniqueConstraint(fields=("authority", "date"), name="emergency_places_once"),)

    def __str__(self) -> str:
        return f"{self.date}: {self.places}"


class AllotmentRun(models.Model):
    """One run that gave places, kept so that a third person can replay it (`core.allotment`).

    ``number`` 0 is the run of the day, once; later ones give places that came back. ``position`` counts the runs of the
    authority from 1 and is the order of the chain: ``hash`` seals ``record`` after ``previous_hash``. ``told_at``: when
    the last mail to those who got no place was in the outbox.
    """

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="allotment_runs")
    date = models.DateField()
    number = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    ran_at = models.DateTimeField()
    cut_off = models.DateField(null=True, blank=True)
    places = models.PositiveIntegerField()
    chosen = models.PositiveIntegerField()
    record = models.JSONField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("authority", "date", "number"), name="allotment_run_once"),
            models.UniqueConstraint(fields=("authority", "position"), name="allotment_run_chain"),
        )

    def __str__(self) -> str:
        return f"{self.date} run {self.number}"
