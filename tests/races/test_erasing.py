"""Deleting everything while an offered time is taken: whoever is first, nothing of the person is left."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.bookings.test_offering import enquire, find_broken, make_asked, offer
from tests.factories import NOW, make_person
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations
from wartefrei.bookings.errors import Refusal
from wartefrei.bookings.models import Appointment, BasketLine, Enquiry
from wartefrei.notifications.models import Message
from wartefrei.offices.entries import OfficeEntry

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 12
BLANK = {("", "", "", None)}


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What became of things done at the same instant, in their order; a refusal is an answer too."""
    gate, answers = threading.Barrier(len(acts)), dict[int, object]()

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[number] = act()
        except Refusal as refusal:
            answers[number] = type(refusal)
        except Exception as error:  # noqa: BLE001 -- told by the assertion
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]


def race(office: OfficeEntry) -> None:
    """One person takes offers and deletes everything, all at the same instant."""
    enquiry = offer(enquire(office, person=make_person()))
    first, second, _third = enquiry.offers.values_list("pk", flat=True)
    answers = at_once(
        lambda: operations.accept_offer(enquiry=enquiry, offer=first, by=CITIZEN, now=NOW),
        lambda: operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW),
        lambda: operations.accept_offer(enquiry=enquiry, offer=second, by=CITIZEN, now=NOW),
        lambda: operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


def test_whoever_is_first_nothing_of_the_person_is_left() -> None:
    office = make_asked(places=ROUNDS, online=ROUNDS)
    for _round in range(ROUNDS):
        race(office)
        rows: list[Appointment | Enquiry] = [*Appointment.objects.all(), *Enquiry.objects.all()]
        assert {(row.family_name, row.email, row.search_name, row.birth_date) for row in rows} == BLANK
        assert not BasketLine.objects.exclude(person_key=None).exists()
        assert set(Message.objects.values_list("recipient", flat=True)) == {""}
        assert not Appointment.objects.exclude(status__in=("cancelled", "expired")).exists()
    assert find_broken() == []


def test_appointment_deleted_while_the_enquiry_behind_it_is_deleted_too() -> None:
    office = make_asked()
    enquiry = offer(enquire(office))
    booked = operations.accept_offer(
        enquiry=enquiry, offer=enquiry.offers.values_list("pk", flat=True)[0], by=CITIZEN, now=NOW
    )
    answers = at_once(
        lambda: operations.erase(appointment=booked, by=CITIZEN, now=NOW),
        lambda: operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW),
        lambda: operations.cancel(appointment=booked, by=CITIZEN, now=NOW),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert set(Appointment.objects.values_list("family_name", "email")) == {("", "")}
    assert find_broken() == []
