"""Wrong PINs at the same instant: no more are looked at than one after the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests.bookings.steps import book
from tests.factories import NOW, make_office
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.operations import open_appointment
from wartefrei.bookings.operations.opening import WRONG_PINS
from wartefrei.bookings.queries import describe

TRIES = 16


@pytest.mark.django_db(transaction=True)
def test_burst_of_wrong_pins_is_worth_five() -> None:
    booked = describe(book(make_office(), "08:00"))
    wrong = f"{(int(booked.pin) + 1) % 10**6:06}"
    together = Barrier(TRIES)

    def guess() -> str:
        try:
            together.wait(10)
            open_appointment(code=booked.code, pin=wrong, by=CITIZEN, now=NOW)
        except (AppointmentUnknown, TooManyAttempts) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "opened"

    with ThreadPoolExecutor(TRIES) as threads:
        said = [done.result() for done in [threads.submit(guess) for _ in range(TRIES)]]
    assert {word: said.count(word) for word in sorted(set(said))} == {
        "AppointmentUnknown": WRONG_PINS,
        "TooManyAttempts": TRIES - WRONG_PINS,
    }
    with pytest.raises(TooManyAttempts):
        open_appointment(code=booked.code, pin=booked.pin, by=CITIZEN, now=NOW)
