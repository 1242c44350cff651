"""Who may act, what they did, and what was already answered. References to other rooms are slugs, not keys."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from wartefrei.core.retention import Retention


class StaffAccounts(BaseUserManager["Staff"]):
    """Finds staff by login."""


class Staff(AbstractBaseUser):
    """A person who works at an authority."""

    personal: ClassVar = {"login": Retention.STAFF, "name": Retention.STAFF, "email": Retention.STAFF}

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    objects = StaffAccounts()

    def __str__(self) -> str:
        return self.login


class Session(AbstractBaseSession):
    """What a browser is remembered by: a citizen's basket and draft for two hours, or somebody signed in."""

    personal: ClassVar = {"session_data": Retention.CLIENT, "staff": Retention.STAFF}

    staff = models.ForeignKey(Staff, null=True, on_delete=models.CASCADE, related_name="sessions")
    signed_in_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"session of {self.staff or 'a citizen'}"


class Role(models.TextChoices):
    """What a membership allows (design.md, Rooms: accounts)."""

    CLERK = "clerk", _("Clerk")
    SERVICEPOINT = "servicepoint", _("Servicepoint")
    TEAM_LEAD = "team_lead", _("Team lead")
    OFFICE_ADMINISTRATOR = "office_administrator", _("Office administrator")
    AUTHORITY_ADMINISTRATOR = "authority_administrator", _("Authority administrator")
    STATISTICS = "statistics", _("Statistics")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")


AUTHORITY_ROLES = tuple(role for role in Role if role is not Role.OPERATOR)
"""The roles an authority has and gives."""


class Membership(models.Model):
    """A role at an authority; an empty office means all of its offices. Operators are at none: an empty authority."""

    personal: ClassVar = {"staff": Retention.STAFF}

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    authority = models.SlugField(blank=True)
    office = models.SlugField(blank=True)
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("staff", "authority", "office", "role"), name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(authority="", role="operator")
                | (~models.Q(authority="") & ~models.Q(role="operator")),
                name="only_operators_are_at_no_authority",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role}@{self.office or self.authority}".removesuffix("@")


class Token(models.Model):
    """A bearer token of the API. Only its digest is stored; it is shown once."""

    personal: ClassVar = {"staff": Retention.STAFF}

    digest = models.CharField(max_length=64, unique=True)
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of {self.staff}"


class DeviceKind(models.TextChoices):
    """What a paired browser or program is used as."""

    KIOSK = "kiosk", _("Kiosk")
    DISPLAY = "display", _("Display")


class Device(models.Model):
    """A kiosk or display of a house, known by a token: a cookie of its browser, or a bearer token of the API."""

    personal: ClassVar = {"created_by": Retention.STAFF}

    kind = models.CharField(max_length=10, choices=DeviceKind)
    authority = models.SlugField()
    house = models.SlugField(db_index=True)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.CharField(max_length=150)
    paired_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.name} at {self.house}"


class PairingCode(models.Model):
    """Makes one browser a device: typed there within minutes, used once. Only its digest is stored."""

    personal: ClassVar = {"created_by": Retention.STAFF}

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=DeviceKind)
    authority = models.SlugField()
    house = models.SlugField()
    name = models.CharField(max_length=60)
    created_by = models.CharField(max_length=150)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code for a {self.kind} at {self.house}"


class IdempotencyKey(models.Model):
    """What a POST with an Idempotency-Key did: a reference from which its answer is made again, never the answer."""

    personal: ClassVar = {"owner": Retention.CLIENT}

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "key"), name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """How often something was tried in a span of time: the counter behind every rate limit."""

    personal: ClassVar = {"subject": Retention.CLIENT}

    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=64)
    window_start_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "subject", "window_start_at"), name="attempt_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"


class AuditEvent(models.Model):
    """Who did what to what, without foreign keys and without personal data of citizens."""

    personal: ClassVar = {"actor": Retention.STAFF}

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=170)
    action = models.CharField(max_length=60)
    authority = models.SlugField(blank=True)
    subject = models.CharField(max_length=100, db_index=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"
