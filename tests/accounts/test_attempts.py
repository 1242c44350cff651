"""Counting tries, the audit trail, and what is thrown away."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from wartefrei.accounts.actors import CITIZEN, SYSTEM, staff
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import Attempt, AuditEvent, IdempotencyKey
from wartefrei.accounts.operations import audit, check_attempts, count_attempt, purge

pytestmark = pytest.mark.django_db
WINDOW = timedelta(minutes=15)


def count(subject: str = "code", *, kind: str = "pin", now: object = NOW) -> int:
    return count_attempt(kind=kind, subject=subject, window=WINDOW, now=now)  # type: ignore[arg-type]


def check(subject: str = "code", *, kind: str = "pin", now: object = NOW) -> None:
    check_attempts(kind=kind, subject=subject, most=3, window=WINDOW, now=now)  # type: ignore[arg-type]


def test_attempts_are_counted_by_kind_subject_and_window() -> None:
    assert [count(), count(), count("other"), count(kind="resend"), count(now=NOW + WINDOW)] == [
        1,
        2,
        1,
        1,
        1,
    ]


def test_attempts_are_refused_from_the_most_on_until_the_window_ends() -> None:
    for _ in range(2):
        count()
    check()
    count()
    with pytest.raises(TooManyAttempts) as refusal:
        check(now=NOW + timedelta(minutes=5))
    assert refusal.value.retry_after_seconds == 10 * 60
    check(now=NOW + WINDOW)
    check("other")
    check(kind="resend")


def test_attempts_do_not_store_whose_they_are() -> None:
    count("7QF4KMW2X")
    assert "7QF4KMW2X" not in str(Attempt.objects.values().get())


def test_audit_says_who_did_what_to_what() -> None:
    audit(
        action="appointment.moved",
        by=staff("clerk@stadt"),
        now=NOW,
        subject="7QF4KMW2X",
        authority="stadt",
        office="amt",
    )
    for by in (CITIZEN, SYSTEM):
        audit(action="appointment.cancelled", by=by, now=NOW, subject="7QF4KMW2X")
    fields = ("at", "actor", "action", "authority", "subject", "details")
    assert list(AuditEvent.objects.order_by("pk").values_list(*fields)) == [
        (NOW, "staff:clerk@stadt", "appointment.moved", "stadt", "7QF4KMW2X", {"office": "amt"}),
        (NOW, "citizen", "appointment.cancelled", "", "7QF4KMW2X", {}),
        (NOW, "system", "appointment.cancelled", "", "7QF4KMW2X", {}),
    ]


def test_purge_deletes_what_is_older_than_a_day_only() -> None:
    for age in (timedelta(0), timedelta(hours=23), timedelta(hours=25)):
        count(now=NOW - age)
        IdempotencyKey.objects.create(owner="o", key=str(age), body_digest="d", created_at=NOW - age)
    purge(now=NOW)
    assert (Attempt.objects.count(), IdempotencyKey.objects.count()) == (2, 2)
