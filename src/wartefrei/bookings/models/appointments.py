"""Appointments are the truth; the day of a team is their lock and a picture of what is taken."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.core.retention import Retention
from wartefrei.offices.models import House, Service, Team


class TeamDay(models.Model):
    """One row per team and day: locked by every change of the day's appointments.

    ``version`` grows with each change. ``picture`` counts lasting appointments per tick (`core.availability`) and is
    made anew from them at every change, so it can't drift. ``withheld``: places given back that can't be booked online
    yet, as `days.read_withheld` reads them. A day without a row has never had an appointment.
    """

    personal: ClassVar[dict[str, str]] = {}

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    version = models.PositiveIntegerField(default=0)
    picture = models.BinaryField(default=bytes)
    withheld = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("team", "date"), name="team_day_once"),)

    def __str__(self) -> str:
        return f"{self.team_id} {self.date}"


class Appointment(models.Model):
    """A person's place at an office, from hold to end (life cycle: `core.lifecycle`).

    ``start_tick`` and ``length`` count ticks of the local day. ``day_version`` is the day's version at which the place
    was taken: unique with the day, so a writer without the lock is refused. ``expires_at`` ends a hold, or the time to
    confirm by mail. ``moved_at``: when it took its present time, if it had another before. ``cancelled_at``:
    when it was cancelled or its hold given back. ``bounced_at``: a mail to the address came back. ``note``: what staff
    wrote for colleagues. PIN and tokens are derived from ``code`` and ``nonce`` and never stored.
    """

    personal: ClassVar = {
        "given_name": Retention.BOOKING,
        "family_name": Retention.BOOKING,
        "search_name": Retention.BOOKING,
        "birth_date": Retention.BOOKING,
        "email": Retention.BOOKING,
        "phone": Retention.BOOKING,
        "file_number": Retention.BOOKING,
        "municipality": Retention.BOOKING,
        "note": Retention.BOOKING,
        "client": Retention.CLIENT,
    }

    code = models.CharField(max_length=9, unique=True)
    nonce = models.PositiveSmallIntegerField(default=0)
    day = models.ForeignKey(TeamDay, on_delete=models.PROTECT, related_name="appointments")
    day_version = models.PositiveIntegerField()
    start_tick = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField()
    start_at = models.DateTimeField(db_index=True)
    end_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in AppointmentStatus])
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    contingent = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Contingent])
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=5)
    given_name = models.CharField(max_length=400, blank=True)
    family_name = models.CharField(max_length=400, blank=True)
    search_name = models.CharField(max_length=1000, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    file_number = models.CharField(max_length=40, blank=True)
    municipality = models.CharField(max_length=100, blank=True)
    is_disputed = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    client = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "day_version"), name="appointment_day_version_once"),
            models.CheckConstraint(
                condition=Q(start_at__lt=F("end_at"), length__gte=1), name="appointment_takes_time"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("held", "unconfirmed")) | Q(expires_at__isnull=False),
                name="appointment_waiting_expires",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancelled_at__isnull=False),
                name="appointment_cancelled_at_an_instant",
            ),
        )
        indexes = (
            models.Index(fields=("day", "status"), name="appointment_of_day"),
            models.Index(fields=("client",), condition=Q(status="held"), name="appointment_held_by_client"),
        )

    def __str__(self) -> str:
        return self.code


class BasketLine(models.Model):
    """A service of an appointment and how many units of it.

    ``person_key`` is a keyed hash of the person while the appointment is active, then empty: with the service it is
    unique, which makes one active booking per person and service (design.md, section 4).
    """

    personal: ClassVar = {"person_key": Retention.BOOKING}

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="lines")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    person_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULLs don't collide

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("service", "person_key"), name="one_booking_per_person_and_service"
            ),
            models.UniqueConstraint(fields=("appointment", "service"), name="basket_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="basket_line_has_units"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.service_id}"


class TicketNumber(models.Model):
    """The number by which a house calls somebody on a day, given at booking; it stays taken when they cancel."""

    personal: ClassVar[dict[str, str]] = {}

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    number = models.PositiveSmallIntegerField()
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="ticket_number"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("house", "date", "number"), name="ticket_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=100, number__lte=9999), name="ticket_number_has_3_or_4_digits"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
