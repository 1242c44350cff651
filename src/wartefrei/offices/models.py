"""The configuration of authorities. Texts are JSON by language; rules are local time of the office."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wartefrei.core.contact import Contact
from wartefrei.core.lands import Land
from wartefrei.core.retention import Retention


class Arrival(models.TextChoices):
    """How people make themselves known on the day."""

    CHECK_IN = "check_in"
    NONE = "none"


class BookingMode(models.TextChoices):
    """Whether people book online, send an enquiry, or neither."""

    ONLINE = "online"
    ENQUIRY = "enquiry"
    OFF = "off"


class SecondFactor(models.TextChoices):
    """Whether those who work at an authority must sign in with a second step."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class WalkIn(models.TextChoices):
    """Whether people are served without an appointment."""

    FREE = "free"
    URGENT = "urgent"
    NONE = "none"


_CONTACT = [(contact.value, contact.value) for contact in Contact]


class Authority(models.Model):
    """A tenant: the legal body whose offices people visit.

    ``version`` grows with every change of anything below it, so that cached rules know when they are old.
    ``groups``, ``documents`` and ``forms`` are what its services refer to, by short name. ``holidays`` and
    ``retention`` are written as in its document.
    """

    personal: ClassVar[dict[str, str]] = {}

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    land = models.CharField(max_length=2, choices=[(land.value, land.value) for land in Land])
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    languages = models.JSONField(default=list)
    website = models.URLField(blank=True)
    email_sender = models.EmailField()
    help_text = models.JSONField(default=dict)
    legal_texts = models.JSONField(default=dict)
    groups = models.JSONField(default=dict, blank=True)
    documents = models.JSONField(default=dict, blank=True)
    forms = models.JSONField(default=dict, blank=True)
    emergency_policy = models.JSONField(null=True, blank=True)
    holidays = models.JSONField(default=list, blank=True)
    retention = models.JSONField(default=dict, blank=True)
    second_factor = models.CharField(
        max_length=10, choices=SecondFactor.choices, default=SecondFactor.OPTIONAL
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """What an authority's configuration was from a change on: who made it, when, and the document afterwards.

    ``action`` is that of the audit trail; `FOUND` is the state before the history began, or between two changes that
    left none. ``undone`` is the version that was taken back.
    """

    FOUND: ClassVar[str] = "configuration.found"

    personal: ClassVar[dict[str, str]] = {"made_by": Retention.STAFF}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=50)
    undone = models.PositiveIntegerField(null=True, blank=True)
    document = models.JSONField()

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("authority", "version"), name="revision_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.authority}: {self.version}"


class House(models.Model):
    """Offices of one authority that share entrance, ticket numbers, kiosks and displays."""

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="houses")
    slug = models.SlugField(unique=True)
    name = models.JSONField(default=dict)
    address = models.CharField(max_length=200)
    display_text = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.slug


def default_reminder_days() -> list[int]:
    """How many days before an appointment people are reminded of it, where an office doesn't say otherwise."""
    return [7, 1]


class Office(models.Model):
    """A place of an authority with its own rules of booking. ``pauses`` are written as in its document."""

    personal: ClassVar[dict[str, str]] = {}

    house = models.ForeignKey(House, on_delete=models.CASCADE, related_name="offices")
    slug = models.SlugField(unique=True)
    name = models.JSONField(default=dict)
    short_name = models.JSONField(default=dict, blank=True)
    arrival = models.CharField(max_length=10, choices=Arrival.choices, default=Arrival.CHECK_IN)
    booking = models.CharField(max_length=10, choices=BookingMode.choices, default=BookingMode.ONLINE)
    booking_note = models.JSONField(default=dict, blank=True)
    pauses = models.JSONField(default=list, blank=True)
    enquiry_text = models.BooleanField(default=False)
    channels = models.JSONField(default=dict, blank=True)
    urgent_text = models.JSONField(default=dict, blank=True)
    lead_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveIntegerField(default=60)
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    release_minutes = models.PositiveSmallIntegerField(default=0)
    confirm_by_mail_minutes = models.PositiveIntegerField(null=True, blank=True)
    reminder_days = models.JSONField(default=default_reminder_days, blank=True)
    early_minutes = models.PositiveSmallIntegerField(default=60)
    late_minutes = models.PositiveSmallIntegerField(default=15)
    most_calls = models.PositiveSmallIntegerField(default=3)
    phone_check_in = models.BooleanField(default=False)
    jurisdiction = models.JSONField(null=True, blank=True)
    is_step_free = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.slug


class Service(models.Model):
    """A concern people come with. Belongs to the authority; teams offer it.

    ``group``, ``documents`` and ``forms`` hold short names of the authority's, or texts and forms of their own.
    """

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="services")
    slug = models.SlugField()
    name = models.JSONField(default=dict)
    group = models.JSONField(default=dict, blank=True)
    description = models.JSONField(default=dict, blank=True)
    hint = models.JSONField(default=dict, blank=True)
    documents = models.JSONField(default=list, blank=True)
    forms = models.JSONField(default=list, blank=True)
    keywords = models.JSONField(default=dict, blank=True)
    mail_subject = models.JSONField(default=dict, blank=True)
    unit = models.CharField(
        max_length=10, choices=[("person", "person"), ("piece", "piece")], default="person"
    )
    leika_key = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=10, choices=_CONTACT, default=Contact.OPTIONAL)
    file_number = models.CharField(max_length=10, choices=_CONTACT, default=Contact.OFF)
    minutes = models.PositiveSmallIntegerField()
    minutes_each_further = models.PositiveSmallIntegerField()
    max_quantity = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("authority", "slug"), name="service_slug_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, max_quantity__gte=1), name="service_takes_time"
            ),
        )

    def __str__(self) -> str:
        return self.slug


class Team(models.Model):
    """The people responsible for some services at an office.

    ``walk_ins`` are rules by service (``kind``, ``per_day``) instead of the team's ``walk_in`` and ``walk_in_per_day``.
    """

    personal: ClassVar[dict[str, str]] = {}

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="teams")
    slug = models.SlugField()
    name = models.CharField(max_length=200)
    services = models.ManyToManyField(Service, related_name="teams")
    letter_first = models.CharField(max_length=1, blank=True)
    letter_last = models.CharField(max_length=1, blank=True)
    grid_minutes = models.PositiveSmallIntegerField(default=5)
    horizon_days = models.PositiveIntegerField(null=True, blank=True)
    walk_in = models.CharField(max_length=10, choices=WalkIn.choices, default=WalkIn.NONE)
    walk_in_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    walk_ins = models.JSONField(default=dict, blank=True)
    is_emergency = models.BooleanField(default=False)
    waiting_area = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("office", "slug"), name="team_slug_once"),
            models.CheckConstraint(condition=Q(grid_minutes__gte=5), name="team_grid_is_ticks"),
        )

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A place where people are served; decided at the call, never at booking.

    Without ``teams`` it serves all of its office, those that come later too.
    """

    personal: ClassVar[dict[str, str]] = {}

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="counters")
    slug = models.SlugField()
    name = models.CharField(max_length=50)
    room = models.CharField(max_length=100, blank=True)
    teams = models.ManyToManyField(Team, related_name="counters")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=("office", "slug"), name="counter_slug_once"),)

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """When a team receives people: see `core.plan.Opening` and `core.recurrence.Recurrence`."""

    personal: ClassVar[dict[str, str]] = {}

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="openings")
    weekdays = models.JSONField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    nth_in_month = models.SmallIntegerField(null=True, blank=True)
    first_date = models.DateField()
    last_date = models.DateField(null=True, blank=True)
    start = models.TimeField()
    end = models.TimeField()  # 00:00 is the end of the day
    places = models.PositiveSmallIntegerField()
    online = models.PositiveSmallIntegerField()
    emergency = models.PositiveSmallIntegerField(default=0)
    is_special = models.BooleanField(default=False)

    class Meta:
        ordering = ("team", "first_date", "start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(places__lte=100, online__lte=F("places") - F("emergency")),
                name="opening_places_add_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.team}: {self.start:%H:%M}–{self.end:%H:%M}"


class Limit(models.Model):
    """At most ``places`` places of a team in a span of time."""

    personal: ClassVar[dict[str, str]] = {}

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="limits")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("start_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(start_at__lt=F("end_at")), name="limit_starts_before_it_ends"),
        )

    def __str__(self) -> str:
        return f"{self.team}: {self.places}"


class Closure(models.Model):
    """Nobody is received: at the whole authority, one office or one team."""

    personal: ClassVar[dict[str, str]] = {}

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="closures")
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.CASCADE, related_name="closures"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="closures")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    reason = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("start_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start_at__lt=F("end_at")), name="closure_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=True) | Q(team__isnull=True), name="closure_one_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority}: {self.start_at:%Y-%m-%d}"
