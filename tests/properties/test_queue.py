"""Random mornings of a house against a model: who waits, in which order, who is called, what screens play."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY
from tests.properties.queue_model import LATE, MOST_CALLS, SKIP, UNDO, House, Visitor
from tests.queueing.house import CLERK, add_team, call_next, check_in, make_house, number_of, see, walk_in
from wartefrei.accounts.actors import CITIZEN, Actor, staff
from wartefrei.bookings.errors import NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import TICKET_TRANSITIONS, TicketState
from wartefrei.queueing import errors, feed, operations
from wartefrei.queueing.checks import find_broken
from wartefrei.queueing.models import QueueDay, Ticket

COUNTERS = ("c1", "c2", "c3")
TIMES = ("07:40", "08:00", "08:00", "08:10", "08:30", "08:30", "09:00", "09:30", "10:00")
STEPS = 0, 5, 20, 60, 180, 300, 420, 900
RULES = ("wait", "come", "drop_in", "call", "call", "call_certain", "transfer", *["act"] * 8)
ACTIONS = {
    "start": {"called"},
    "finish": {"called", "serving"},
    "no_show": {"called"},
    "undo_no_show": {"waiting", "standby", "missed", "called"},
    "park": {"waiting", "standby", "called", "serving"},
    "resume": {"parked"},
    "recall": {"called"},
    "give_up": {"waiting", "called", "parked"},
    "delay": {"waiting", "called"},
    "prioritise": {"waiting", "standby", "parked"},
}
"""What a clerk or visitor does, and in which states it mostly makes sense."""


def clerk(counter: str) -> Actor:
    """Each counter has its own."""
    return staff(f"clerk-{counter}")


class Morning:
    """Two teams, three counters, few people, many clicks."""

    def __init__(self, seed: int) -> None:
        self.chance, self.done = random.Random(seed), Counter[str]()
        office = make_house(counters=3, start="07:30")
        self.office = add_team(office, "zweites", counters=("c3",), walk_in="free")
        first, second = (team.slug for team in self.office.teams)
        self.house = House({"c1": {first}, "c2": {first}, "c3": {second}})
        self.now = at(self.office, "07:30")
        self.away = [book(self.office, clock) for clock in TIMES]
        self.played = 0

    def play(self, steps: int) -> None:
        """Do something, look at everything, again and again; then end the day."""
        for _ in range(steps):
            getattr(self, self.chance.choice(RULES))()
            self.queue_is_the_models()
            self.screens_can_play_every_call_once()
        self.end()

    def end(self) -> None:
        evening = at(self.office, "18:00")
        operations.close_day(office=self.office, day=MONDAY, now=evening)
        left = set(Ticket.objects.values_list("state", flat=True))
        assert left <= {"finished", "missed", "unserved", "withdrawn"}
        assert not Appointment.objects.filter(status="booked").exists()
        assert find_broken(now=evening) == []

    def attempt(self, act: Callable[[], Any]) -> tuple[str, Any]:
        """The name of the refusal and None, or "" and what came back. A refusal leaves the queue as it was."""
        before = list(Ticket.objects.order_by("pk").values())
        version = QueueDay.objects.values_list("version", flat=True).first()
        try:
            return "", act()
        except (errors.Refusal, NotChangeable) as refusal:
            assert list(Ticket.objects.order_by("pk").values()) == before
            assert QueueDay.objects.values_list("version", flat=True).first() in {version, 0}
            return type(refusal).__name__, None

    def wait(self) -> None:
        seconds = self.chance.choice(STEPS)
        self.now = min(self.now + timedelta(seconds=seconds), at(self.office, "11:30"))

    def come(self) -> None:
        if not self.away:
            return
        row = self.chance.choice(self.away[:4])
        start = row.start_at
        is_early = self.now < start - timedelta(hours=1)
        refusal, ticket = self.attempt(lambda: check_in(self.office, row, now=self.now))
        assert refusal == ("TooEarly" if is_early else "")
        if is_early:
            return
        self.away.remove(row)
        is_late = self.now >= start + LATE
        state, team = ("standby" if is_late else "waiting"), describe(row).team.slug
        self.house.people[number_of(ticket)] = Visitor(
            ticket.number_id, team, start, self.now, state, is_late=is_late
        )
        assert check_in(self.office, row, now=self.now).pk == ticket.pk

    def drop_in(self) -> None:
        refusal, ticket = self.attempt(lambda: walk_in(self.office, now=self.now))
        assert refusal == ""
        team = next(team.slug for team in self.office.teams if team.pk == ticket.team_id)
        waiting = {
            slug: sum(one.team == slug and one.state in {"waiting", "standby"} for one in self.people)
            for slug in ("team", "zweites")
        }
        assert waiting[team] == min(waiting.values())
        self.house.people[number_of(ticket)] = Visitor(ticket.number_id, team, None, self.now)

    @property
    def people(self) -> list[Visitor]:
        return list(self.house.people.values())

    def call(self) -> None:
        counter = self.chance.choice(COUNTERS)
        busy, expected = self.house.at(counter), self.house.next_for(counter, self.now)
        refusal, number = self.attempt(
            lambda: call_next(self.office, counter, now=self.now, by=clerk(counter))
        )
        self.done[f"call {refusal}"] += 1
        assert refusal == ("CounterBusy" if busy else "")
        if not busy:
            assert number == expected
            if expected is not None:
                self.house.call(expected, counter)

    def pick(self, states: set[str] | None = None) -> tuple[int, Visitor] | None:
        """Somebody; mostly in one of the states."""
        people = sorted(self.house.people.items(), key=lambda pair: pair[1].rank)
        fitting = [pair for pair in people if states is None or pair[1].state in states]
        if not people:
            return None
        return self.chance.choice(fitting if fitting and self.chance.random() < 0.8 else people)

    def call_certain(self) -> None:
        counter = self.chance.choice(COUNTERS)
        if (picked := self.pick()) is None:
            return
        chosen, one = picked
        is_callable = TicketState.CALLED in TICKET_TRANSITIONS[TicketState(one.state)]
        expected = "CounterBusy" if self.house.at(counter) else "" if is_callable else "TicketElsewhere"
        refusal, _ticket = self.attempt(
            lambda: operations.call_ticket(
                office=self.office,
                number=chosen,
                counter=self.office.counter(counter),
                by=clerk(counter),
                now=self.now,
            )
        )
        assert refusal == expected
        if not refusal:
            self.house.call(chosen, counter)

    def act(self) -> None:
        action = self.chance.choice(list(ACTIONS))
        if (picked := self.pick(ACTIONS[action])) is None:
            return
        chosen, one = picked
        expected, change = getattr(self, f"expect_{action}")(one)
        refusal, _ticket = self.attempt(lambda: self.do(action, chosen))
        self.done[f"{action} {refusal}"] += 1
        assert refusal == expected
        if not refusal:
            for name, value in change.items():
                setattr(one, name, value)

    def do(self, action: str, number: int) -> Any:
        if action in {"give_up", "delay"}:
            ticket = Ticket.objects.get(number__number=number)
            return getattr(operations, action)(ticket=ticket, by=CITIZEN, now=self.now)
        more = {"finish": {"services": None}, "park": {"note": ""}, "prioritise": {"reason": "krank"}}
        return getattr(operations, action)(
            office=self.office, number=number, by=CLERK, now=self.now, **more.get(action, {})
        )

    def expect_start(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        if one.state == "serving":
            return "", {}
        is_fine = one.state == "called"
        return ("", {"state": "serving", "missed_at": None}) if is_fine else ("TicketElsewhere", {})

    def is_taken(self, one: Visitor) -> bool:
        number = self.house.at(one.counter) if one.counter else None
        return not one.counter or (number is not None and self.house.people[number] is not one)

    def expect_finish(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        if one.state == "finished":
            return "", {}
        is_fine = one.state in {"called", "serving"}
        return ("", {"state": "finished", "missed_at": None}) if is_fine else ("TicketElsewhere", {})

    def expect_no_show(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        if one.state != "called":
            return "TicketElsewhere", {}
        if one.calls >= MOST_CALLS:
            return "", {"state": "missed", "missed_at": self.now}
        return "", {"state": one.queued, "missed_at": self.now, "skipped_until": self.now + SKIP}

    def expect_undo_no_show(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        if one.state == "called" and one.missed_at is None:
            return "", {}
        if one.missed_at is None or self.now - one.missed_at > UNDO:
            return "TooLate", {}
        if self.is_taken(one):
            return "CounterBusy", {}
        return "", {"state": "called", "missed_at": None, "skipped_until": None}

    def expect_park(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        is_fine = one.state in {"waiting", "standby", "called", "serving", "parked"}
        return ("", {"state": "parked", "missed_at": None}) if is_fine else ("TicketElsewhere", {})

    def expect_resume(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        is_fine = one.state == "parked"
        return ("", {"state": "waiting", "skipped_until": None}) if is_fine else ("TicketElsewhere", {})

    def expect_recall(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        return ("", {"calls": one.calls + 1}) if one.state == "called" else ("TicketElsewhere", {})

    def expect_give_up(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        is_fine = one.state in {"waiting", "standby", "called", "parked", "withdrawn"}
        return ("", {"state": "withdrawn"}) if is_fine else ("TicketElsewhere", {})

    def expect_delay(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        if one.is_delayed or one.state not in {"waiting", "standby", "called"}:
            return "DelayUsed", {}
        return "", {
            "state": one.queued,
            "is_delayed": True,
            "skipped_until": self.now + SKIP,
            "missed_at": None,
        }

    def expect_prioritise(self, one: Visitor) -> tuple[str, dict[str, Any]]:
        is_fine = one.state in {"waiting", "standby", "parked"}
        return ("", {"priority": 1}) if is_fine else ("TicketElsewhere", {})

    def transfer(self) -> None:
        aim = self.chance.choice(("team", "zweites", *COUNTERS))
        if (picked := self.pick()) is None:
            return
        chosen, one = picked
        is_counter = aim in COUNTERS
        refusal, _ticket = self.attempt(
            lambda: operations.transfer(
                office=self.office,
                number=chosen,
                team=None if is_counter else aim,
                counter=aim if is_counter else None,
                by=CLERK,
                now=self.now,
            )
        )
        is_fine = one.state not in {"finished", "unserved", "withdrawn"}
        assert refusal == ("" if is_fine else "TicketElsewhere")
        if is_fine:
            one.state = one.state if one.state in {"waiting", "standby"} else "waiting"
            teams = self.house.teams[aim] if is_counter else {aim}
            one.team = one.team if one.team in teams else next(iter(teams))
            one.reserved_for = aim if is_counter else ""
            one.calls, one.skipped_until, one.missed_at = 0, None, None

    def queue_is_the_models(self) -> None:
        found = see(self.office, now=self.now)
        found.pop("not_arrived", None)
        assert found == self.house.order(self.now)

    def screens_can_play_every_call_once(self) -> None:
        view = feed.read_display(house=self.office.house, now=self.now)
        new = [call for call in reversed(view.calls) if call.sequence > self.played]
        assert len(new) <= 1
        assert view.waiting == sum(one.state in {"waiting", "standby"} for one in self.people)
        self.played = max([self.played, *(call.sequence for call in new)])
        assert view.sequence >= self.played


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_random_mornings_agree_with_the_model(seed: int) -> None:
    morning = Morning(seed)
    morning.play(150)
    assert len(morning.done) > 15, "much has happened, and much was refused"
