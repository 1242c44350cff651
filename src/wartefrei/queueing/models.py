"""Who waits in a house on a day, where they were called, and what the day has taught about waiting."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.core.calling import HIGHEST_PRIORITY
from wartefrei.core.lifecycle import TicketState
from wartefrei.core.retention import Retention
from wartefrei.offices.models import Counter, House, Office, Service, Team

AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
"""States in which a ticket has a counter to itself."""

_AT_COUNTER = Q(state__in=[state.value for state in AT_COUNTER])


class QueueDay(models.Model):
    """The lock: one row per house and day, taken by every change of its queue.

    ``version`` grows with each change and numbers the calls, so it is the newest sequence of the feed.
    """

    personal: ClassVar[dict[str, str]] = {}

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("house", "date"), name="queue_day_once"),)

    def __str__(self) -> str:
        return f"{self.house_id} {self.date}"


class Ticket(models.Model):
    """Somebody's place in the queue of a day (life cycle: `core.lifecycle`); never a name.

    ``appointment_sequence`` is the appointment's when the ticket was last made from it: another one means it was moved
    or cancelled since. ``since_at`` is when the wait began, ``checked_in_at`` is empty where nobody checks in.
    ``counter`` is where the ticket is called or served, or was last; ``reserved_for`` the only one that may call it.
    ``missed_at`` is when nobody came to the last call. ``is_late`` leads back to standby instead of
    waiting. ``lacks_documents``: sent away because papers were missing.

    Few indexes, because every change of a state writes into all of them.
    """

    personal: ClassVar = {
        "priority_reason": Retention.BOOKING,
        "note": Retention.BOOKING,
    }

    day = models.ForeignKey(QueueDay, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.OneToOneField(TicketNumber, on_delete=models.PROTECT, related_name="ticket")
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    appointment_sequence = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TicketState])
    is_late = models.BooleanField(default=False)
    language = models.CharField(max_length=5)
    due_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    since_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=0)
    priority_reason = models.CharField(max_length=60, blank=True)
    skipped_until = models.DateTimeField(null=True, blank=True)
    counter = models.ForeignKey(
        Counter, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    reserved_for = models.ForeignKey(
        Counter, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    is_delayed = models.BooleanField(default=False)
    lacks_documents = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("day", "counter"), condition=_AT_COUNTER, name="one_ticket_per_counter"
            ),
            models.UniqueConstraint(fields=("day", "appointment"), name="one_ticket_per_appointment_and_day"),
            models.CheckConstraint(
                condition=~_AT_COUNTER | Q(counter__isnull=False, called_at__isnull=False),
                name="called_ticket_has_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state="serving") | Q(started_at__isnull=False), name="served_ticket_has_started"
            ),
            models.CheckConstraint(
                condition=Q(priority__lte=HIGHEST_PRIORITY), name="ticket_priority_is_known"
            ),
        )
        indexes = (models.Index(fields=("day", "state"), name="ticket_of_day"),)

    def __str__(self) -> str:
        return str(self.number_id)


class TicketLine(models.Model):
    """A service somebody comes for and how many units of it; ``is_done`` says at the end what was really done."""

    personal: ClassVar[dict[str, str]] = {}

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="lines", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    is_done = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("ticket", "service"), name="ticket_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="ticket_line_has_units"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.service_id}"


class Call(models.Model):
    """What screens say and speak: a number and where to go. ``sequence`` is the day's version that wrote it."""

    personal: ClassVar[dict[str, str]] = {}

    day = models.ForeignKey(QueueDay, on_delete=models.PROTECT, related_name="calls", db_index=False)
    sequence = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    counter = models.CharField(max_length=50)
    room = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=5)
    called_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("day", "sequence"), name="call_sequence_once"),)

    def __str__(self) -> str:
        return f"{self.number} → {self.counter}"


class CounterSession(models.Model):
    """Somebody works at a counter, from opening to closing it."""

    personal: ClassVar = {"staff": Retention.STAFF}

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="sessions")
    staff = models.CharField(max_length=150)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("counter",), condition=Q(closed_at__isnull=True), name="one_open_session_per_counter"
            ),
        )

    def __str__(self) -> str:
        return f"{self.counter_id} since {self.opened_at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """A cry for help from a counter: shows at the other workplaces of the office until somebody ends it."""

    personal: ClassVar = {"raised_by": Retention.STAFF, "ended_by": Retention.STAFF}

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("counter",), condition=Q(ended_at__isnull=True), name="one_alarm_per_counter"
            ),
        )

    def __str__(self) -> str:
        return f"{self.counter_id} {self.raised_at:%Y-%m-%d %H:%M}"


class ServingTime(models.Model):
    """How long one unit-of-visit of a service takes at an office, as learned (`core.waiting.Duration`, seconds)."""

    personal: ClassVar[dict[str, str]] = {}

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    mean = models.FloatField()
    variance = models.FloatField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "service"), name="serving_time_of_service_once"),
        )

    def __str__(self) -> str:
        return f"{self.service_id}: {self.mean:.0f} s"


class DayEnd(models.Model):
    """An office's day is over: nobody is left who waits or was expected. Written once, whoever does it."""

    personal: ClassVar[dict[str, str]] = {}

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    ended_at = models.DateTimeField()
    missed = models.PositiveIntegerField()
    unserved = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "date"), name="day_end_once"),)

    def __str__(self) -> str:
        return f"{self.office_id} {self.date}"
