"""Kiosks and workers at the same instant: one ticket per appointment, no ticket too many, one end of the day."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from tests.bookings.steps import at, book
from tests.factories import touch
from tests.queueing.house import check_in, make_house, walk_in
from wartefrei.bookings.models import TicketNumber
from wartefrei.notifications.models import Message
from wartefrei.offices import models
from wartefrei.queueing import operations
from wartefrei.queueing.errors import NoTicketLeft
from wartefrei.queueing.models import DayEnd, Ticket

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
THREADS = 8


def at_once(act: Callable[[], object]) -> list[object]:
    """What became of the same thing done by many at the same instant; a refusal is an answer too."""
    gate, answers = threading.Barrier(THREADS), list[object]()

    def run() -> None:
        gate.wait()
        try:
            answers.append(act())
        except NoTicketLeft as refusal:
            answers.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_ticket_per_appointment() -> None:
    office = make_house()
    appointment = book(office, "08:00")
    tickets = at_once(lambda: check_in(office, appointment, now=at(office, "08:00")).pk)
    assert len(tickets) == THREADS
    assert set(tickets) == {Ticket.objects.get().pk}


def test_no_walk_in_ticket_too_many() -> None:
    office = make_house()
    models.Team.objects.update(walk_in_per_day=3)
    office = touch()
    answers = at_once(lambda: walk_in(office, now=at(office, "08:00")).number_id)
    assert Counter(answers)[NoTicketLeft] == THREADS - 3
    assert Ticket.objects.count() == TicketNumber.objects.count() == 3


def test_day_ends_once_however_many_workers() -> None:
    office = make_house()
    for clock in ("08:00", "09:00", "10:00"):
        book(office, clock)
    check_in(office, book(office, "11:00"), now=at(office, "11:00"))
    at_once(lambda: operations.due(now=at(office, "18:00")))
    mails = Counter(Message.objects.filter(kind__in=("missed", "unserved")).values_list("kind", flat=True))
    assert mails == {"missed": 3, "unserved": 1}
    assert DayEnd.objects.count() == 1
