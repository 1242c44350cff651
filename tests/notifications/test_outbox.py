"""The outbox: one row per occasion, claimed by one worker, empty once settled."""

import threading
from collections import Counter
from email.message import EmailMessage

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.notifications.post import Broken, Counting
from tests.notifications.sample import CONTEXT, MINUTE, NOW, put
from wartefrei.notifications import operations, queries
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.operations import CLAIM, PAUSES, Delivery, deliver_due, delivering, withdraw


@pytest.mark.django_db
def test_enqueue_twice_with_the_same_key_is_one_mail() -> None:
    first = put()
    second = put()
    assert [row.message_id for row in Message.objects.all()] == [first.message_id]
    assert second.pk == first.pk


@pytest.mark.django_db
def test_enqueue_belongs_to_the_transaction_of_the_change() -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_enqueue_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        put()


@pytest.mark.django_db
def test_message_id_tells_nothing_and_is_never_the_same() -> None:
    ids = {operations.make_message_id(dedupe_key="7QF4KMW2X:1", sender="a@x.example") for _ in range(50)}
    assert len(ids) == 50
    assert all("7QF4KMW2X" not in one and one.endswith("@x.example>") for one in ids)


@pytest.mark.django_db
def test_delivered_mail_keeps_nothing_personal() -> None:
    put()
    assert deliver_due(now=NOW, transport=Counting(), limit=10) == Delivery(1, 0)
    row = Message.objects.get()
    assert (row.state, row.context, row.recipient, row.settled_at) == (State.SENT, {}, "", NOW)


@pytest.mark.django_db
def test_mail_that_is_not_due_stays() -> None:
    put()
    assert deliver_due(now=NOW - MINUTE, transport=Counting(), limit=10) == Delivery(0, 0)


@pytest.mark.django_db
def test_withdrawn_mail_is_erased_and_never_sent() -> None:
    put()
    assert withdraw(about=CONTEXT["code"], now=NOW) == 1
    assert withdraw(about=CONTEXT["code"], now=NOW) == 0
    row = Message.objects.get()
    assert (row.state, row.context, row.recipient, row.settled_at) == (State.WITHDRAWN, {}, "", NOW)
    assert deliver_due(now=NOW, transport=Counting(), limit=10) == Delivery(0, 0)


@pytest.mark.django_db
def test_mail_withdrawn_while_it_is_sent_stays_withdrawn() -> None:
    put()

    class Slow(Counting):
        def send(self, mail: EmailMessage) -> None:
            super().send(mail)
            withdraw(about=CONTEXT["code"], now=NOW)

    deliver_due(now=NOW, transport=Slow(), limit=10)
    assert Message.objects.get().state == State.WITHDRAWN


@pytest.mark.django_db
def test_failed_mail_waits_longer_each_time_and_is_given_up() -> None:
    put()
    now, waits = NOW, []
    for _ in PAUSES:
        assert deliver_due(now=now, transport=Broken(), limit=10) == Delivery(0, 1)
        row = Message.objects.get()
        waits.append(row.due_at - now)
        assert deliver_due(now=row.due_at - MINUTE / 2, transport=Broken(), limit=10) == Delivery(0, 0)
        now = row.due_at
    assert waits == sorted(waits) == list(PAUSES)
    deliver_due(now=now, transport=Broken(), limit=10)
    row = Message.objects.get()
    assert (row.state, row.attempts, row.error) == (State.FAILED, len(PAUSES) + 1, "ConnectionRefusedError")
    assert (row.context, row.recipient, row.settled_at) == ({}, "", now)


@pytest.mark.django_db
def test_mail_that_cannot_be_set_does_not_keep_back_the_others() -> None:
    put(1, start="not an instant")
    put(2)
    transport = Counting()
    assert deliver_due(now=NOW, transport=transport, limit=10) == Delivery(1, 1)
    assert queries.count_waiting(now=NOW + MINUTE) == 1


@pytest.mark.django_db
def test_worker_that_died_before_marking_sends_again_with_the_same_id() -> None:
    message = put()

    class Dying(Counting):
        def send(self, mail: EmailMessage) -> None:
            super().send(mail)
            raise SystemExit

    transport = Dying()
    with pytest.raises(SystemExit):
        deliver_due(now=NOW, transport=transport, limit=10)
    assert deliver_due(now=NOW + MINUTE, transport=Counting(), limit=10) == Delivery(0, 0)
    second = Counting()
    assert deliver_due(now=NOW + CLAIM, transport=second, limit=10) == Delivery(1, 0)
    assert transport.sent + second.sent == Counter({message.message_id: 2})


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_every_mail_once() -> None:
    wanted = {put(number).message_id for number in range(40)}
    trouble: list[Exception] = []
    transport, start = Counting(), threading.Barrier(4)

    def work() -> None:
        try:
            start.wait()
            while True:
                delivery = deliver_due(now=NOW, transport=transport, limit=5)
                if delivery == Delivery(0, 0):
                    return
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            trouble.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not trouble
    assert transport.sent == Counter(wanted)


@pytest.mark.django_db(transaction=True)
def test_race_is_real_when_the_claim_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above would notice: without the condition in the update, mails go out twice."""
    message = put()
    claims = [None, None, message, message]
    monkeypatch.setattr(delivering, "_claim", lambda _now: claims.pop())
    transport, both_read = Counting(), threading.Barrier(2)

    class Meeting(Counting):
        def send(self, mail: EmailMessage) -> None:
            both_read.wait(20)
            transport.send(mail)

    def work() -> None:
        try:
            deliver_due(now=NOW, transport=Meeting(), limit=5)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(transport.sent.values()) == 2


@pytest.mark.django_db(transaction=True)
def test_delivering_inside_a_transaction_is_refused() -> None:
    put()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver_due(now=NOW, transport=Counting(), limit=1)
    assert Message.objects.get().state == State.PENDING
