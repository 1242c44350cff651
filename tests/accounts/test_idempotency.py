"""Idempotency keys: what is asked for twice is done once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.factories import NOW
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.errors import IdempotencyKeyReused
from wartefrei.accounts.idempotency import act_once
from wartefrei.accounts.models import AuditEvent, IdempotencyKey
from wartefrei.accounts.operations import audit

DAY = timedelta(hours=24)


class Refused(Exception):
    """What the deed under test is refused with."""


def do(reference: str) -> str:
    audit(action="done", by=SYSTEM, now=NOW, subject=reference)
    return reference


def ask(reference: str, *, key: str = "k", owner: str = "o", body: str = "b", now: datetime = NOW) -> str:
    return act_once(
        owner=owner, key=key, body_digest=body, act=lambda: do(reference), refusals=(Refused,), now=now
    )


def deeds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("subject", flat=True))


@pytest.mark.django_db
def test_same_key_is_done_once_and_answered_alike() -> None:
    assert [ask("first"), ask("second"), ask("third", now=NOW + DAY - timedelta(seconds=1))] == ["first"] * 3
    assert deeds() == ["first"]


@pytest.mark.django_db
def test_other_key_owner_or_day_is_another_deed() -> None:
    answers = [ask("a"), ask("b", key="l"), ask("c", owner="p"), ask("d", now=NOW + DAY)]
    assert answers == deeds() == ["a", "b", "c", "d"]


@pytest.mark.django_db
def test_key_with_another_body_is_refused() -> None:
    ask("first")
    with pytest.raises(IdempotencyKeyReused):
        ask("second", body="other")
    assert deeds() == ["first"]


@pytest.mark.django_db
def test_refused_deed_leaves_the_key_free_and_what_it_counted() -> None:
    def refuse() -> str:
        audit(action="tried", by=SYSTEM, now=NOW, subject="counted")
        raise Refused

    with pytest.raises(Refused):
        act_once(owner="o", key="k", body_digest="b", act=refuse, refusals=(Refused,), now=NOW)
    assert not IdempotencyKey.objects.exists()
    assert ask("again", body="corrected") == "again"
    assert deeds() == ["counted", "again"]


@pytest.mark.django_db
def test_deed_that_breaks_leaves_nothing() -> None:
    def break_down() -> str:
        do("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_once(owner="o", key="k", body_digest="b", act=break_down, refusals=(Refused,), now=NOW)
    assert (deeds(), IdempotencyKey.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_same_key_at_the_same_instant_is_done_once() -> None:
    answers: list[str] = []

    def run(name: str) -> None:
        try:
            answers.append(ask(name))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == deeds() * 6
