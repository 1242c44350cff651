"""Two clerks at the same instant, and one who clicks twice: through the pages, on a database shared by threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from tests.bookings.steps import at
from tests.queueing.house import arrive, make_house, number_of, see
from tests.workplace.clerk import Clerk, clock
from wartefrei.queueing.models import Call

pytestmark = pytest.mark.django_db(transaction=True)


def press_together(*presses: tuple[Clerk, str, dict[str, Any]]) -> list[int]:
    """Send all the forms at the same instant; returns the statuses."""
    barrier = Barrier(len(presses))

    def press(clerk: Clerk, action: str, data: dict[str, Any]) -> int:
        try:
            barrier.wait(10)
            return int(clerk.send(action, **data).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(presses)) as threads:
        return [done.result() for done in [threads.submit(press, *one) for one in presses]]


def test_two_clerks_never_get_the_same_person() -> None:
    office = make_house()
    numbers = {number_of(arrive(office, "08:00")), number_of(arrive(office, "08:00"))}
    clerks = [Clerk(office), Clerk(office, "c2", "other")]
    with clock(office, "08:05"):
        for clerk in clerks:
            clerk.see()
        assert press_together(*((clerk, "next", {"at": ""}) for clerk in clerks)) == [303, 303]
    assert {call.number for call in Call.objects.all()} == numbers
    assert Call.objects.count() == 2


def test_two_clerks_after_one_person() -> None:
    office = make_house()
    number = number_of(arrive(office, "08:00"))
    clerks = [Clerk(office), Clerk(office, "c2", "other")]
    with clock(office, "08:05"):
        for clerk in clerks:
            clerk.see()
        press_together(*((clerk, "call", {"number": number, "at": ""}) for clerk in clerks))
        pages = [clerk.see() for clerk in clerks]
    assert Call.objects.count() == 1
    assert sum(f"The person is here {number}" in page for page in pages) == 1
    assert sum(f"{number} is now: called, Schalter" in page for page in pages) == 1


def test_double_click_at_one_instant_calls_one_person() -> None:
    office = make_house()
    first, second, third = sorted((arrive(office, "08:00") for _person in range(3)), key=number_of)
    one = Clerk(office)
    with clock(office, "08:05"):
        one.see()
        again = Clerk(office, client=one.client, signed_in=one.signed_in)
        press_together((one, "next", {"at": ""}), (again, "next", {"at": ""}))
        number = see(office, now=at(office, "08:05"))["called"][0]
        one.press("start", at=number, number=number)
        data: dict[str, Any] = {"at": number, "number": number}
        press_together((one, "next", data), (again, "next", data))
    assert Call.objects.count() == 2
    found = see(office, now=at(office, "08:05"))
    assert (len(found["called"]), len(found["waiting"])) == (1, 1)
    assert {number_of(one) for one in (first, second, third)} >= {*found["called"], *found["waiting"]}
