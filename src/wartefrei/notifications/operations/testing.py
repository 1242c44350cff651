"""A mail that says nothing but that it arrives, so that an office knows that people get its mails."""

from datetime import datetime, timedelta

from django.db import transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit, check_attempts, count_attempt
from wartefrei.notifications.context import MailContext
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.operations.outbox import enqueue
from wartefrei.notifications.queries import about_tests

TESTS = 6
TEST_WINDOW = timedelta(hours=1)


def send_test(
    *,
    authority: str,
    sender: str,
    sender_name: str,
    recipient: str,
    language: str,
    context: MailContext,
    by: Actor,
    now: datetime,
) -> Message:
    """Put a test mail of the authority into the outbox, at most `TESTS` in an hour.

    Raises:
        accounts.errors.TooManyAttempts
    """
    check_attempts(kind="test_mail", subject=authority, most=TESTS, window=TEST_WINDOW, now=now)
    with transaction.atomic():
        count_attempt(kind="test_mail", subject=authority, window=TEST_WINDOW, now=now)
        about = about_tests(authority)
        audit(action="mail.tested", by=by, now=now, subject=authority, authority=authority)
        return enqueue(
            kind=Kind.TEST,
            about=about,
            sender=sender,
            sender_name=sender_name,
            recipient=recipient,
            language=language,
            context=context,
            due_at=now,
            dedupe_key=f"{about} {now.isoformat()}",
            now=now,
        )
