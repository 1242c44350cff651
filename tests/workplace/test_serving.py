"""At the counter: start, finish, nobody came, park, pass on, prefer, note, another service."""

from datetime import timedelta

import pytest

from tests.bookings.steps import at
from tests.queueing.house import add_team, arrive, make_house, number_of, see, walk_in
from tests.workplace.clerk import Clerk, clock
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Ticket, TicketLine

pytestmark = pytest.mark.django_db


def call(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    clerk.press("call", number=number)


@pytest.fixture
def office() -> OfficeEntry:
    return make_house(most_calls=2)


@pytest.fixture
def number(office: OfficeEntry) -> int:
    return number_of(arrive(office, "08:00", quantity=2))


@pytest.fixture
def clerk(office: OfficeEntry) -> Clerk:
    return Clerk(office)


def test_person_is_shown_once_they_are_called(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        assert "Müller" not in clerk.see()
        call(office, clerk, number)
        page = clerk.press("start", number=number, at=number)
    assert "At the counter, served since 08:02" in page
    assert "Anna" in page
    assert "1 January 1990 check the identity card" in page
    assert "08:00, here since 08:00" in page
    assert "0 of 60 min" in page


def test_finish_writes_what_was_really_done(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        clerk.press("start", number=number, at=number)
        clerk.press("finish", number=number, at=number, done=["pass"], **{"quantity-pass": "1"})
    line = TicketLine.objects.get()
    assert (line.quantity, line.is_done) == (1, True)
    assert see(office, now=at(office, "08:02")) == {}
    assert Appointment.objects.get().status == AppointmentStatus.ATTENDED


def test_finish_with_nothing_done(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        clerk.press("start", number=number, at=number)
        clerk.press("finish", number=number, at=number, **{"quantity-pass": "2"})
    assert TicketLine.objects.get().is_done is False


@pytest.mark.parametrize("is_missing", [True, False])
def test_missing_papers_are_written_down(
    office: OfficeEntry, clerk: Clerk, number: int, *, is_missing: bool
) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        clerk.press("start", number=number, at=number)
        clerk.press("finish", number=number, at=number, **({"lacks_documents": "1"} if is_missing else {}))
    assert Ticket.objects.get().lacks_documents is is_missing


def test_not_appeared_can_be_undone_for_ten_seconds(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02") as traveller:
        call(office, clerk, number)
        page = clerk.press("missing", number=number, at=number)
        assert f"{number} did not appear The number is called again in some minutes. Undo" in page
        assert see(office, now=at(office, "08:02")) == {"waiting": [number]}
        traveller.shift(timedelta(seconds=9))
        assert f"The person is here {number}" in clerk.press("undo", number=number)
        clerk.press("missing", number=number, at=number)
        traveller.shift(timedelta(seconds=11))
        assert "Undo" not in clerk.see()
        assert "This can’t be undone any more" in clerk.press("undo", number=number)


def test_number_is_missed_after_the_last_call(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        assert "Called 1 time. “Not appeared” after 2 calls counts as missed." in clerk.see()
        clerk.press("recall", number=number, at=number)
        page = clerk.press("missing", number=number, at=number)
    assert "This was the last call" in page
    assert see(office, now=at(office, "08:02")) == {"missed": [number]}


def test_not_appeared_twice_is_once(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        clerk.send("missing", number=number, at=number)
        page = clerk.press("missing", number=number, at=number)
    assert "is now" not in page
    assert see(office, now=at(office, "08:02")) == {"waiting": [number]}


def test_park_with_a_note_and_take_up_again(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        call(office, clerk, number)
        clerk.press("start", number=number, at=number)
        page = clerk.press("park", number=number, at=number, note="holt Lichtbild")
        assert f"{number} is parked" in page
        assert "Parked: 1 Parked tickets" in page
        assert f"{number} 2 × Reisepass parked holt Lichtbild" in page
        assert "Let it wait again" in clerk.see(f"tickets/{number}/")
        clerk.press("resume", number=number)
    assert see(office, now=at(office, "08:02")) == {"waiting": [number]}


def test_note_that_is_too_long_changes_nothing(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        page = clerk.press("note", number=number, note="x" * 201)
    assert "Nothing has been changed Please write at most 200 characters" in page
    assert Ticket.objects.get().note == ""


def test_pass_on_to_a_team_and_to_a_counter(office: OfficeEntry, number: int) -> None:
    office = add_team(office, "zwei", counters=("c2",))
    one, other = Clerk(office), Clerk(office, "c2", "other")
    with clock(office, "08:02"):
        one.press("call", number=number)
        assert f"{number} is passed on: zwei" in one.press("transfer", number=number, to="team:zwei")
        assert "1 waits" in other.see()
        assert "0 wait" in one.see()
        assert f"{number} is passed on: Schalter 1" in other.press("transfer", number=number, to="counter:c1")
        assert "only for Schalter 1" in one.see()
        assert "0 wait" in other.see()


@pytest.mark.parametrize("to", ["", "team:", "office:x", "team:elsewhere", "counter:nowhere"])
def test_pass_on_to_nowhere_is_refused(office: OfficeEntry, clerk: Clerk, number: int, to: str) -> None:
    with clock(office, "08:02"):
        page = clerk.press("transfer", number=number, to=to)
    assert "Choose a team or a counter" in page or "This is not done there" in page
    assert see(office, now=at(office, "08:02")) == {"waiting": [number]}


def test_prefer_needs_a_reason_and_everybody_reads_it(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    guest = number_of(walk_in(office, now=at(office, "08:00")))
    with clock(office, "08:02"):
        assert "Say why this person comes first" in clerk.press("prefer", number=guest, reason=" ")
        page = clerk.press("prefer", number=guest, reason="kleine Kinder")
    assert f"Call the next person {guest} · comes first (kleine Kinder), waits 2 min" in page


def test_another_service_counts(office: OfficeEntry, clerk: Clerk, number: int) -> None:
    with clock(office, "08:02"):
        clerk.press("service", number=number, service="pass", quantity=3)
        assert "3 × Reisepass" in clerk.see()
        assert "This is not done there" in clerk.press("service", number=number, service="hund", quantity=1)


def test_ticket_that_has_ended_leads_back_to_the_counter(
    office: OfficeEntry, clerk: Clerk, number: int
) -> None:
    with clock(office, "08:02"):
        assert f"{number}" in clerk.see(f"tickets/{number}/")
        call(office, clerk, number)
        clerk.press("finish", number=number, at=number)
        answer = clerk.get(clerk.url(f"tickets/{number}/"))
        assert "is not in the house any more" in clerk.follow(answer)
