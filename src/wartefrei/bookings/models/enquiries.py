"""Enquiries: wishes for a date that staff answer. They take no place; the times that are offered do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wartefrei.bookings.models.appointments import Appointment
from wartefrei.core.lifecycle import EnquiryStatus
from wartefrei.core.retention import Retention
from wartefrei.offices.models import Office, Service


class Enquiry(models.Model):
    """A wish for a date that staff answer (life cycle: `core.lifecycle.EnquiryStatus`); it takes no place.

    ``wishes`` are `core.wishes.Wishes` without the ``words``. ``person_key`` is a keyed hash of the person while the
    enquiry is open, then empty: with the office it is unique. ``ended_at``: since when it is no longer
    open. ``note``: what staff wrote for colleagues. PIN and token as with appointments.
    """

    personal: ClassVar = {
        "given_name": Retention.ENQUIRY,
        "family_name": Retention.ENQUIRY,
        "search_name": Retention.ENQUIRY,
        "birth_date": Retention.ENQUIRY,
        "email": Retention.ENQUIRY,
        "phone": Retention.ENQUIRY,
        "file_number": Retention.ENQUIRY,
        "municipality": Retention.ENQUIRY,
        "words": Retention.ENQUIRY,
        "note": Retention.ENQUIRY,
        "person_key": Retention.ENQUIRY,
        "client": Retention.CLIENT,
    }

    code = models.CharField(max_length=9, unique=True)
    nonce = models.PositiveSmallIntegerField(default=0)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="enquiries")
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in EnquiryStatus])
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5)
    wishes = models.JSONField(default=dict, blank=True)
    words = models.CharField(max_length=500, blank=True)
    given_name = models.CharField(max_length=400, blank=True)
    family_name = models.CharField(max_length=400, blank=True)
    search_name = models.CharField(max_length=1000, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    file_number = models.CharField(max_length=40, blank=True)
    municipality = models.CharField(max_length=100, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    client = models.CharField(max_length=64, blank=True)
    person_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULLs don't collide

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = (
            models.UniqueConstraint(
                fields=("office", "person_key"), name="one_enquiry_per_person_and_office"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("received", "offered"), ended_at__isnull=True)
                | Q(status__in=("booked", "declined", "withdrawn", "lapsed"), ended_at__isnull=False),
                name="enquiry_open_or_ended",
            ),
        )
        indexes = (models.Index(fields=("office", "status"), name="enquiry_of_office"),)

    def __str__(self) -> str:
        return self.code


class EnquiryLine(models.Model):
    """A service of an enquiry and how many units of it."""

    personal: ClassVar[dict[str, str]] = {}

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="lines")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("enquiry", "service"), name="enquiry_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="enquiry_line_has_units"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.service_id}"


class Offer(models.Model):
    """A time that staff offer for an enquiry: a hold with a long expiry, booked when the person takes it.

    Of the offers of an enquiry one is taken and the others expire with it; what has expired is deleted with its hold.
    ``withdrawn_at``: when the office could not keep it any more.
    """

    personal: ClassVar[dict[str, str]] = {}

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="offers")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="offer")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.appointment_id}"
