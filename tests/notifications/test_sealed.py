"""What waits in the outbox can be read by this installation only."""

import pytest
from django.db import connection
from pytest_django import Settings

from tests.notifications.post import Counting
from tests.notifications.sample import CONTEXT, NOW, put
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.operations import deliver_due

pytestmark = pytest.mark.django_db


def read_columns() -> str:
    """Every column of the outbox as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_message")
        return repr(cursor.fetchall())


def test_context_reads_as_it_was_written_and_lies_sealed() -> None:
    put()
    assert Message.objects.get().context == CONTEXT
    columns = read_columns()
    for secret in (CONTEXT["pin"], CONTEXT["qr"], "MANAGE", "Lindenstr"):
        assert secret not in columns


def test_erased_context_is_found_as_empty() -> None:
    put()
    Message.objects.update(context={})
    assert list(Message.objects.filter(context={}).values_list("context", flat=True)) == [{}]


def test_context_written_before_there_was_a_seal_is_read() -> None:
    put()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_message SET context = %s", ['{"code": "7QF4KMW2X"}'])
    assert Message.objects.get().context == {"code": "7QF4KMW2X"}


def test_mail_sealed_under_another_key_keeps_nobody_else_waiting(settings: Settings) -> None:
    lost = put(1)
    settings.SECRET_KEY = "another key"
    put(2)
    transport = Counting()
    deliver_due(now=NOW, transport=transport, limit=10)
    states = dict(Message.objects.values_list("pk", "state"))
    assert (states.pop(lost.pk), list(states.values())) == (State.PENDING, [State.SENT])
