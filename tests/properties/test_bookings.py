"""Random lives of an office against the naive model: whatever happens, both say the same."""

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.factories import MONDAY, NOW, make_office, make_person, touch
from tests.properties.model import EXTENSIONS, HOLD, Booking, Cut, Rule, Wish, World, instant
from wartefrei.accounts.actors import CITIZEN, Actor, staff
from wartefrei.bookings import errors, operations, states
from wartefrei.bookings.availability import Availability, read_availability
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.models import Appointment, TeamDay
from wartefrei.bookings.queries import describe
from wartefrei.core.availability import unpack_taken
from wartefrei.core.lifecycle import Contingent
from wartefrei.offices import directory, models

DAYS = (MONDAY, MONDAY + timedelta(days=1))
PERSONS = [make_person() for _ in range(6)]
TEAMS = ("team", "zweites")
LENGTH = 2
"""Ticks of one unit."""

ACTORS: dict[str, Actor] = {"online": CITIZEN, "staff": staff("clerk")}
MINUTES = 1, 1, 4, 9, 10, 10, 45, 3 * 24 * 60 - 180
"""Steps of time; the last leads from Friday morning to Monday, when the office is about to open."""


days = st.sampled_from(DAYS)
starts = st.sampled_from((96, 98, 99, 100, 102, 104, 105, 106, 97, 108))  # the last two are never offered
quantities = st.integers(1, 3)
persons = st.integers(0, len(PERSONS) - 1)
teams = st.sampled_from(TEAMS)
contingents = st.sampled_from(("online", "online", "staff"))
picks = st.integers(0, 50)
ways = st.sampled_from(("held", "booked"))


class Life(RuleBasedStateMachine):
    """An office of two teams on two days, with few places, few persons and many changes of mind."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        directory.forget()
        states.forget()
        self.now, self.is_changed = NOW, False
        self.answers: dict[tuple[int, str], Availability] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        make_office(minutes=LENGTH * 5, places=2, grid=10, start="08:00", end="09:00")
        first = models.Team.objects.get()
        second = models.Team.objects.create(
            office=first.office, slug="zweites", name="Zweites", grid_minutes=15, position=1
        )
        second.services.add(models.Service.objects.get())
        opening = {"weekdays": [0, 1, 2, 3, 4], "first_date": date(2026, 1, 1)}
        models.Opening.objects.create(
            team=second, start=time(8, 0), end=time(9, 0), places=2, online=1, emergency=1, **opening
        )
        self.office = touch()
        self.world = World({"team": Rule(96, 108, 2, 2, 0, 2), "zweites": Rule(96, 108, 2, 1, 1, 3)})

    def attempt(self, act: Callable[[], Any]) -> tuple[str, Any]:
        """The name of the refusal and None, or "" and what was done. A refusal leaves no trace."""
        before = list(Appointment.objects.order_by("pk").values())
        versions = list(TeamDay.objects.order_by("pk").values_list("version", "picture"))
        try:
            return "", act()
        except errors.Refusal as refusal:
            assert list(Appointment.objects.order_by("pk").values()) == before
            after = list(TeamDay.objects.order_by("pk").values_list("version", "picture"))
            assert after[: len(versions)] == versions
            return type(refusal).__name__, None

    def place(self, how: str, person: int, wish: Wish) -> None:
        now, world = self.now, self.world
        own = world.active(person, now)
        is_replaced = own is not None and world.bookings[own].status == "held"
        free = self.free(wish, frozenset({own} if is_replaced and own is not None else ()))
        expected = self.refusal(free)
        if free and own is not None and not is_replaced:
            expected = "AlreadyBooked"
        operation = operations.hold if how == "held" else operations.book
        refusal, row = self.attempt(
            lambda: operation(
                office=self.office,
                basket={"pass": wish.length // LENGTH},
                start_at=wish.start_at,
                person=PERSONS[person],
                language="de",
                by=ACTORS[wish.contingent],
                now=now,
            )
        )
        event(f"{how}: {expected}")
        assert refusal == expected
        if row is None:
            return
        team = describe(row).team.slug
        assert free[team] > 0
        if not is_replaced:
            assert team == max(free, key=lambda team: free[team])  # the first of the best
        for booking in world.bookings.values():
            if booking.person == person:
                booking.has_key = False
        if own is not None:
            world.bookings[own].status = "expired"
        expires_at = now + HOLD if how == "held" else None
        world.bookings[row.pk] = Booking(person, team, wish, how, now, expires_at)

    def free(self, wish: Wish, without: frozenset[int]) -> dict[str, int]:
        """How many places the teams have that offer the start at all."""
        return {
            team: self.world.free(team, wish, self.now, without=without)
            for team in TEAMS
            if self.world.is_offered(team, wish, self.now)
        }

    def refusal(self, free: dict[str, int]) -> str:
        """What a start that so many teams have places for is refused with."""
        if not free:
            return "StartRefused"
        return "" if any(free.values()) else "SlotTaken"

    @rule(how=ways, person=persons, day=days, start=starts, quantity=quantities, contingent=contingents)
    def take(self, how: str, person: int, day: date, start: int, quantity: int, contingent: str) -> None:  # noqa: PLR0917 -- by keyword, from the rule
        self.place(how, person, Wish(day, start, quantity * LENGTH, contingent))

    def pick(self, number: int) -> tuple[Appointment, Booking]:
        key = sorted(self.world.bookings)[number % len(self.world.bookings)]
        return Appointment.objects.select_related("day").get(pk=key), self.world.bookings[key]

    @precondition(lambda self: self.world.bookings)
    @rule(number=picks, action=st.sampled_from(("confirm", "confirm", "extend", "release", "cancel")))
    def act(self, number: int, action: str) -> None:
        getattr(self, action)(*self.pick(number))

    def is_kept(self, key: int, booking: Booking) -> bool:
        """Whether a hold can go on: its place fits the rules of today, and expired its person is still free."""
        fits = self.world.free(booking.team, booking.wish, self.now, without=frozenset({key}))
        is_ahead = booking.wish.start_at > self.now
        return bool(fits and is_ahead and (booking.takes(self.now) or booking.has_key))

    def confirm(self, row: Appointment, booking: Booking) -> None:
        expected = ""
        if booking.status != "booked" and (booking.status != "held" or not self.is_kept(row.pk, booking)):
            expected = "HoldExpired"
        token = describe(row).hold_token
        refusal, _row = self.attempt(lambda: operations.confirm_hold(token=token, by=CITIZEN, now=self.now))
        event(f"confirm: {expected}")
        assert refusal == expected
        if not refusal:
            booking.status, booking.expires_at = "booked", None

    def extend(self, row: Appointment, booking: Booking) -> None:
        expected = ""
        if booking.status != "held":
            expected = "HoldExpired"
        elif self.now + HOLD > booking.created_at + HOLD * (EXTENSIONS + 1):
            expected = "ExtensionsUsed"
        elif not self.is_kept(row.pk, booking):
            expected = "HoldExpired"
        token = describe(row).hold_token
        refusal, _row = self.attempt(lambda: operations.extend_hold(token=token, by=CITIZEN, now=self.now))
        event(f"extend: {expected}")
        assert refusal == expected
        if not refusal:
            booking.expires_at = self.now + HOLD

    def release(self, row: Appointment, booking: Booking) -> None:
        token = describe(row).hold_token
        refusal, _none = self.attempt(lambda: operations.release_hold(token=token, by=CITIZEN, now=self.now))
        assert refusal == ("NotChangeable" if booking.status == "booked" else "")
        if booking.status == "held":
            booking.status, booking.has_key = "cancelled", False

    def cancel(self, row: Appointment, booking: Booking) -> None:
        is_changeable = booking.status == "booked" and booking.wish.start_at > self.now
        expected = "" if is_changeable or booking.status == "cancelled" else "NotChangeable"
        refusal, _row = self.attempt(lambda: operations.cancel(appointment=row, by=CITIZEN, now=self.now))
        assert refusal == expected
        if is_changeable:
            booking.status, booking.has_key = "cancelled", False

    @precondition(lambda self: self.world.bookings)
    @rule(number=picks, day=days, start=starts, contingent=contingents)
    def reschedule(self, number: int, day: date, start: int, contingent: str) -> None:
        row, booking = self.pick(number)
        wish = Wish(day, start, booking.wish.length, contingent)
        free = self.free(wish, frozenset({row.pk}))
        is_same = wish.start_at == booking.wish.start_at
        expected = "" if is_same else self.refusal(free)
        if booking.status != "booked" or booking.wish.start_at <= self.now:
            expected = "NotChangeable"
        refusal, moved = self.attempt(
            lambda: operations.reschedule(
                appointment=row,
                office=self.office,
                start_at=wish.start_at,
                by=ACTORS[contingent],
                now=self.now,
            )
        )
        event(f"reschedule: {expected}")
        assert refusal == expected
        if not refusal and not is_same:
            booking.team, booking.wish = describe(moved).team.slug, wish
            assert free[booking.team] > 0

    @rule(minutes=st.sampled_from(MINUTES))
    def wait(self, minutes: int) -> None:
        is_monday = self.now.date() == MONDAY
        self.now += timedelta(minutes=min(minutes, 10) if is_monday else minutes)

    @rule(
        team=teams, day=days, first=st.integers(94, 106), length=st.integers(1, 6), places=st.integers(0, 3)
    )
    def change(self, team: str, day: date, first: int, length: int, places: int) -> None:
        """Closures are limits to nothing; three stands for other hours, and for limits that are lifted."""
        if places < 3:
            self.limit(Cut(team, day, first, first + length, places))
        else:
            self.reopen(team, places=1 + length % 3, emergency=length % 2, last=100 + length)
        self.office, self.is_changed = touch(), True

    def limit(self, cut: Cut) -> None:
        row = models.Team.objects.get(slug=cut.team)
        span = {"start_at": instant(cut.day, cut.first), "end_at": instant(cut.day, cut.last)}
        if cut.places:
            models.Limit.objects.create(team=row, places=cut.places, **span)
        else:
            models.Closure.objects.create(authority=row.office.house.authority, team=row, **span)
        self.world.cuts.append(cut)

    def reopen(self, team: str, *, places: int, emergency: int, last: int) -> None:
        models.Limit.objects.all().delete()
        models.Closure.objects.all().delete()
        self.world.cuts.clear()
        online = max(0, places - emergency - last % 2)
        models.Opening.objects.filter(team__slug=team).update(
            places=places, online=online, emergency=emergency, end=time(last // 12, last % 12 * 5)
        )
        self.world.rules[team] = Rule(96, last, places, online, emergency, self.world.rules[team].grid)

    @invariant()
    def availability_is_the_models(self) -> None:
        for quantity, contingent in ((1, "online"), (3, "online"), (1, "staff"), (2, "staff")):
            answer = read_availability(
                offices=[self.office],
                basket={"pass": quantity},
                now=self.now,
                first=DAYS[0],
                last=DAYS[-1],
                contingent=Contingent(contingent),
            )
            got = {day.date: list(day.labels) for day in answer.offices[0].days}
            length = LENGTH * quantity
            expected = {day: list(self.world.starts(day, length, contingent, self.now)) for day in DAYS}
            assert got == {day: labels for day, labels in expected.items() if labels}
            self.compare_with_last(answer, quantity, contingent)

    def compare_with_last(self, answer: Availability, quantity: int, contingent: str) -> None:
        """What was good until later, with the same fingerprint, is the same now."""
        last = self.answers.get((quantity, contingent))
        if last and last.fingerprint == answer.fingerprint and self.now < last.valid_until:
            assert _plain(last) == _plain(answer)
        self.answers[quantity, contingent] = answer

    @invariant()
    def pictures_count_what_is_booked(self) -> None:
        for day in TeamDay.objects.select_related("team"):
            booked = [
                booking
                for booking in self.world.bookings.values()
                if (booking.team, booking.wish.day, booking.status) == (day.team.slug, day.date, "booked")
            ]
            taken = unpack_taken(bytes(day.picture))
            assert _count(taken.total) == _ticks(booked)
            assert _count(taken.online) == _ticks([b for b in booked if b.wish.contingent == "online"])

    @invariant()
    def nothing_is_broken(self) -> None:
        findings = [finding for finding in find_broken(now=self.now) if finding.rule != "place"]
        assert [str(finding) for finding in findings] == []
        if not self.is_changed:
            assert find_broken(now=self.now) == []


def _plain(answer: Availability) -> list[tuple[date, tuple[str, ...]]]:
    return [(day.date, day.labels) for day in answer.offices[0].days]


def _ticks(bookings: list[Booking]) -> Counter[int]:
    return Counter(tick for one in bookings for tick in one.wish.ticks)


def _count(picture: int) -> Counter[int]:
    layer = picture.to_bytes(300, "little")
    return Counter({tick: count for tick, count in enumerate(layer) if count})


@pytest.mark.django_db
def test_random_lives_agree_with_the_model() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
