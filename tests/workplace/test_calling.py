"""The counter's page: whom it shows, whom it calls and why; two clicks and two clerks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bookings.steps import at, book
from tests.queueing.house import add_team, arrive, make_house, number_of, see, walk_in
from tests.workplace.clerk import Clerk, clock
from wartefrei.queueing.models import Call

pytestmark = pytest.mark.django_db


def test_page_says_who_is_next_and_why_and_calls_just_them() -> None:
    office = make_house()
    number = number_of(arrive(office, "08:00", language="ar"))
    guest = number_of(walk_in(office, now=at(office, "08:00")))
    clerk = Clerk(office)
    with clock(office, "08:12"):
        page = clerk.see()
        assert f"Call the next person {number} · due 08:00, waits 12 min · Arabic" in page
        assert "2 wait" in page
        assert f"{guest} Reisepass" in page
        assert "without appointment, waits 12 min" in page
        page = clerk.press("next")
    assert f"The person is here {number} · Called at 08:12" in page
    assert see(office, now=at(office, "08:12")) == {"waiting": [guest], "called": [number]}


@pytest.mark.parametrize("time", ["08:31", "08:59", "09:01", "09:31", "11:00"])
def test_number_on_the_big_button_is_the_number_that_is_called(time: str) -> None:
    office = make_house()
    arrive(office, "09:00", now=at(office, "08:10"))
    arrive(office, "08:00", now=at(office, "08:10"))
    arrive(office, "08:00", now=at(office, "08:30"))  # late: stands by
    walk_in(office, now=at(office, "08:05"))
    clerk = Clerk(office)
    for _person in range(4):
        with clock(office, time):
            said = re.search(r"Call the next person (\d+) ·", clerk.see())
            assert said is not None
            page = clerk.press("next", at="")
            assert f"The person is here {said[1]} ·" in page
            clerk.press("start", at=said[1], number=said[1])
            clerk.press("finish", at=said[1], number=said[1])
    assert see(office, now=at(office, time)) == {}


def test_finish_and_call_next_in_one() -> None:
    office = make_house()
    first = number_of(arrive(office, "08:00"))
    second = number_of(arrive(office, "08:30", now=at(office, "08:10")))
    clerk = Clerk(office)
    with clock(office, "08:30"):
        clerk.press("next")
        page = clerk.press("start", at=first, number=first)
        assert f"Finish and call the next {second} · due 08:30, waits 0 min" in page
        page = clerk.press("next", at=first, number=first, done="pass", **{"quantity-pass": "1"})
    assert f"The person is here {second}" in page
    assert see(office, now=at(office, "08:30")) == {"called": [second]}


def test_double_click_calls_one_person_and_says_nothing() -> None:
    office = make_house()
    first, second = arrive(office, "08:00"), arrive(office, "08:00")
    clerk = Clerk(office)
    with clock(office, "08:05"):
        clerk.send("next", at="")
        page = clerk.press("next", at="")
        assert f"The person is here {number_of(first)}" in page
        assert "at this counter" not in page
        clerk.press("start", at=number_of(first), number=number_of(first))
        clerk.send("next", at=number_of(first), number=number_of(first))
        page = clerk.press("next", at=number_of(first), number=number_of(first))
    assert f"The person is here {number_of(second)}" in page
    assert "at this counter" not in page
    assert list(Call.objects.order_by("sequence").values_list("number", flat=True)) == [
        number_of(first),
        number_of(second),
    ]


def test_nobody_waits_is_said_calmly() -> None:
    office = make_house()
    clerk = Clerk(office)
    with clock(office, "08:05"):
        assert "Call the next person Nobody is waiting for your teams." in clerk.see()
        assert "Nobody is at your counter" in clerk.press("next")


def test_certain_number_by_row_or_typed() -> None:
    office = make_house()
    late = number_of(arrive(office, "08:00"))
    early = number_of(arrive(office, "10:00", now=at(office, "09:30")))
    clerk = Clerk(office)
    with clock(office, "09:31"):
        assert f"The person is here {early}" in clerk.press("call", number=early, at="")
        page = clerk.press("call", number=late, at="")
        assert f"Number {early} is at this counter" in page
        assert "There is no such number today" in Clerk(office, "c2", "other").press(
            "call", number=99 + early
        )
        assert "Enter a ticket number with three or four digits" in clerk.press("call", number="K 12")


def test_somebody_who_is_expected_can_be_called_by_number() -> None:
    office = make_house()
    appointment = book(office, "08:30")
    number = appointment.ticket_number.number
    with clock(office, "08:31"):
        page = Clerk(office).press("call", number=number)
    assert f"The person is here {number}" in page
    assert "Müller" in page


def test_old_page_is_told_how_things_are_now() -> None:
    office = make_house()
    number = number_of(arrive(office, "08:00"))
    arrive(office, "08:00")
    one, other = Clerk(office), Clerk(office, "c2", "other")
    with clock(office, "08:05"):
        one.press("call", number=number)
        page = other.press("call", number=number)
        assert f"{number} is now: called, Schalter 1" in page
        assert "Call the next person" in page


def test_action_meant_for_another_counter_changes_nothing() -> None:
    """The page was old: the number has been passed on meanwhile and is served at another counter."""
    office = make_house()
    number = number_of(arrive(office, "08:00"))
    one, other = Clerk(office), Clerk(office, "c2", "other")
    with clock(office, "08:05"):
        one.press("call", number=number)
        one.press("start", number=number, at=number)
        one.press("transfer", number=number, at=number, to="counter:c2")
        other.press("next")
        other.press("start", number=number, at=number)
        for action in ("finish", "next", "park"):
            page = one.press(action, number=number, at=number)
            assert f"{number} is now: being served, Schalter 2" in page, action
    assert see(office, now=at(office, "08:05")) == {"serving": [number]}


def test_counters_see_only_their_teams() -> None:
    office = make_house()
    other = add_team(office, "zwei", counters=("c2",), walk_in="free")
    numbers = [number_of(walk_in(other, now=at(office, "08:00"))) for _person in range(2)]
    with clock(office, "08:05"):
        pages = [Clerk(other, "c1").see(), Clerk(other, "c2", "other").see()]
    assert ["1 waits" in page for page in pages] == [True, True]
    assert sorted(int(re.search(r"next person (\d+)", page)[1]) for page in pages) == sorted(numbers)  # type: ignore[index]


def test_not_arrived_are_listed_with_how_late_they_are() -> None:
    office = make_house()
    late = book(office, "08:00").ticket_number.number
    later = book(office, "10:30").ticket_number.number
    with clock(office, "08:32"):
        page = Clerk(office).see()
    assert "Not yet here: 2" in page
    assert f"08:00 {late} Reisepass 32 min over time not here yet" in page
    assert f"10:30 {later} Reisepass" in page


def test_script_that_looks_again_takes_no_notice_away() -> None:
    office = make_house()
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        clerk.press("call", number=number)
        clerk.send("recall", number=number, at=number)
        clerk.get(clerk.url(), HTTP_X_LOOK_AGAIN="1")
        assert f"{number} is called again" in clerk.see()
        assert "called again" not in clerk.see()


def test_number_of_queries_does_not_depend_on_how_many_wait() -> None:
    office = make_house(places=8)
    clerk = Clerk(office)
    counts = []
    for people in (2, 6):
        while len(see(office, now=at(office, "08:05")).get("waiting", ())) < people:
            arrive(office, "08:00")
        with clock(office, "08:05"):
            clerk.see()
            with CaptureQueriesContext(connection) as queries:
                clerk.see()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_waits_without_a_check_in_is_called_and_preferred_like_others() -> None:
    office = make_house(arrival="none")
    first = book(office, "08:00").ticket_number.number
    second = book(office, "08:10").ticket_number.number
    later = book(office, "09:00").ticket_number.number
    clerk = Clerk(office)
    with clock(office, "08:12"):
        page = clerk.see()
        assert f"Call the next person {first} · due 08:00, waits 12 min" in page
        assert "Not yet here: 1 Check in, walk-in Today’s appointments that have not checked in" in page
        assert f"09:00 {later} Reisepass" in page
        page = clerk.press("prefer", number=second, reason="kleine Kinder")
        assert f"Call the next person {second} · comes first (kleine Kinder)" in page
        assert f"The person is here {second}" in clerk.press("next", at="")
