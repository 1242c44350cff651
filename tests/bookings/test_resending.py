"""Sending a confirmation again while somebody cancels."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.bookings.steps import book
from tests.factories import NOW, make_office
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings.errors import NotChangeable
from wartefrei.bookings.operations import cancel, resend
from wartefrei.notifications.models import Kind, Message, State


@pytest.mark.django_db(transaction=True)
def test_what_is_being_cancelled_is_not_confirmed_again() -> None:
    booked = book(make_office(), "08:00")

    def resend_elsewhere() -> None:
        try:
            resend(appointment=booked, by=CITIZEN, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            cancel(appointment=booked, by=CITIZEN, now=NOW)
            waiting = elsewhere.submit(resend_elsewhere)
            time.sleep(0.3)
        with pytest.raises(NotChangeable):
            waiting.result()
    assert [mail.kind for mail in Message.objects.filter(state=State.PENDING)] == [Kind.CANCELLED]
