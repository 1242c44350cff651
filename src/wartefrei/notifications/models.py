"""The outbox: mails that belong to a change are rows of the same transaction."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wartefrei.core.retention import Retention
from wartefrei.notifications.sealed import SealedJSONField

LONGEST_ERROR = 200
"""Letters of what went wrong with a mail."""


class Kind(models.TextChoices):
    """What a mail says."""

    CONFIRMATION = "confirmation"
    PLEASE_CONFIRM = "please_confirm"
    REMINDER = "reminder"
    CHANGED = "changed"
    MOVED_BY_OFFICE = "moved_by_office"
    CANCELLED = "cancelled"
    CANCELLED_BY_OFFICE = "cancelled_by_office"
    MISSED = "missed"
    UNSERVED = "unserved"
    ALREADY_BOOKED = "already_booked"
    ENQUIRY_RECEIVED = "enquiry_received"
    ENQUIRY_OFFERED = "enquiry_offered"
    ENQUIRY_DECLINED = "enquiry_declined"
    ENQUIRY_OFFERS_WITHDRAWN = "enquiry_offers_withdrawn"
    ENQUIRY_LAPSED = "enquiry_lapsed"
    EMERGENCY_REGISTERED = "emergency_registered"
    EMERGENCY_INCOMPLETE = "emergency_incomplete"
    EMERGENCY_ALLOTTED = "emergency_allotted"
    EMERGENCY_NOT_ALLOTTED = "emergency_not_allotted"
    EMERGENCY_SUSPENDED = "emergency_suspended"
    EMERGENCY_MISSED = "emergency_missed"
    EMERGENCY_UNSERVED = "emergency_unserved"
    EMERGENCY_REFUSED = "emergency_refused"
    EMERGENCY_ELIGIBLE = "emergency_eligible"
    TEST = "test"


class State(models.TextChoices):
    """Where a mail is on its way."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Message(models.Model):
    """A mail to be sent at or after ``due_at``.

    ``context`` (`notifications.context.MailContext`) is emptied, with the recipient, once the mail is sent,
    withdrawn or given up, which is ``settled_at``. A worker owns the row until ``claimed_until``. ``batch`` names
    the job that many mails belong to. ``bounced_at``: a mail server has said that it can't be delivered, at once or
    later; that no longer matters once ``has_new_address``, the person's having given another one since.
    """

    personal: ClassVar = {"recipient": Retention.MAIL, "context": Retention.MAIL}

    dedupe_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=40, db_index=True)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=200)
    recipient = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    context = SealedJSONField(default=dict)
    message_id = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=LONGEST_ERROR, blank=True)
    created_at = models.DateTimeField()
    batch = models.CharField(max_length=40, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    has_new_address = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="pending"), name="message_due"),
            models.Index(fields=("settled_at",), condition=~Q(state="pending"), name="message_settled"),
            models.Index(fields=("batch",), condition=~Q(batch=""), name="message_batch"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="pending", settled_at__isnull=True)
                | (~Q(state="pending") & Q(settled_at__isnull=False)),
                name="message_settled_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.dedupe_key


class MailboxMessage(models.Model):
    """A mail of the demo, kept to be read at /demo/mailbox/ instead of being sent."""

    personal: ClassVar = {"recipient": Retention.MAIL, "content": Retention.MAIL}

    message_id = models.CharField(max_length=320, unique=True)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    content = models.BinaryField()
    arrived_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.subject
