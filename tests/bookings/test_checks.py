"""`wartefrei check`: every invariant broken on purpose, explained, and mended where it is derived."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bookings.steps import book, hold, nothing_changes, read_mails, read_rows, token_of
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.checks import Finding, find_broken, repair
from wartefrei.bookings.credentials import Purpose
from wartefrei.bookings.errors import Refusal
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay, TicketNumber
from wartefrei.bookings.operations import (
    cancel,
    confirm_by_mail,
    confirm_hold,
    extend_hold,
    release_hold,
    reschedule,
)
from wartefrei.bookings.person import Person
from wartefrei.cli.main import main
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.ticks import tick_start
from wartefrei.notifications.models import Message, State
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db


def find() -> list[tuple[str, str]]:
    return [(finding.rule, finding.subject) for finding in find_broken(now=NOW)]


def mend() -> list[tuple[str, str]]:
    mended = repair(now=NOW)
    assert all(finding.is_mendable for finding in mended)
    return [(finding.rule, finding.subject) for finding in mended]


def expect_mended(*broken: tuple[str, str]) -> None:
    """The findings are these, `repair` mends them all, and then nothing is left to find or to mend."""
    assert find() == mend() == list(broken)
    assert find() == []
    with nothing_changes():
        assert mend() == []


def test_sound_bookings_are_not_complained_about() -> None:
    office = make_office(places=3)
    hold(office, "08:00")
    book(office, "08:00")
    cancel(appointment=book(office, "09:00"), by=CITIZEN, now=NOW)
    with nothing_changes():
        assert (find(), mend()) == ([], [])


@pytest.mark.parametrize("picture", [b"", b"\0" * 864, b"\1" * 864, b"\0"])
def test_picture_that_is_not_what_is_taken_is_made_anew(picture: bytes) -> None:
    office = make_office()
    booked = book(office, "08:00")
    book(office, "08:00", day=MONDAY + timedelta(days=1))
    before = TeamDay.objects.get(date=MONDAY)
    TeamDay.objects.filter(date=MONDAY).update(picture=picture)
    expect_mended(("day picture", f"amt/team {MONDAY}"))
    after = TeamDay.objects.get(date=MONDAY)
    assert (bytes(after.picture), after.version) == (bytes(before.picture), before.version + 1)
    assert Appointment.objects.get(pk=booked.pk).day_version == before.version


def test_picture_that_misses_a_vanished_appointment_is_made_anew() -> None:
    booked = book(make_office(), "08:00")
    TicketNumber.objects.all().delete()
    booked.delete()
    expect_mended(("day picture", f"amt/team {MONDAY}"))


def test_day_behind_its_appointments_catches_up() -> None:
    office = make_office()
    booked = [book(office, "08:00") for _ in range(2)]
    TeamDay.objects.update(version=0)
    expect_mended(*(("day version", f"amt/team {MONDAY} {one.code}") for one in booked))
    assert TeamDay.objects.get().version > 2
    book(office, "10:00")


def test_instants_that_are_not_those_of_the_ticks_are_made_anew() -> None:
    booked = book(make_office(), "08:00")
    later = booked.end_at + timedelta(minutes=5)
    for change in ({"end_at": later}, {"start_at": booked.start_at - timedelta(days=400)}):
        Appointment.objects.update(**change)
        expect_mended(("instant", booked.code))
        mended = Appointment.objects.get()
        assert (mended.start_at, mended.end_at) == (booked.start_at, booked.end_at)


@pytest.mark.parametrize(
    "change",
    [
        lambda: models.Opening.objects.update(start="09:00"),
        lambda: models.Opening.objects.update(places=0, online=0),
        lambda: models.Limit.objects.create(
            team=models.Team.objects.get(), start_at=NOW, end_at=NOW + timedelta(days=30), places=0
        ),
        lambda: models.Closure.objects.create(
            authority=models.Authority.objects.get(), start_at=NOW, end_at=NOW + timedelta(days=30)
        ),
    ],
)
def test_appointment_without_a_place_needs_a_person(change: Callable[[], object]) -> None:
    booked = book(make_office(), "08:00")
    change()
    touch()
    broken = [("place", f"amt/team {MONDAY} {booked.code}")]
    assert (find(), mend(), find()) == (broken, [], broken)


def test_appointment_too_many_is_the_one_taken_last() -> None:
    office = make_office(places=2)
    _first, second = book(office, "08:00"), book(office, "08:10")
    models.Opening.objects.update(places=1, online=1)
    touch()
    assert find() == [("place", f"amt/team {MONDAY} {second.code}")]


def test_place_of_a_past_appointment_is_nobodys_concern() -> None:
    booked = book(make_office(), "08:00")
    models.Opening.objects.update(places=0, online=0)
    touch()
    assert find_broken(now=booked.end_at) == []


def test_hold_beyond_the_places_is_found_while_it_lives() -> None:
    held = hold(make_office(), "08:00")
    models.Opening.objects.update(places=0, online=0)
    touch()
    assert find() == [("place", f"amt/team {MONDAY} {held.code}")]
    assert find_broken(now=NOW + timedelta(minutes=10)) == []


def test_booking_without_a_number_gets_one_and_is_told() -> None:
    booked = book(make_office(), "08:00")
    TicketNumber.objects.all().delete()
    expect_mended(("ticket number", booked.code))
    assert TicketNumber.objects.get().appointment == booked
    assert read_mails(booked) == ["confirmation", "confirmation"]


def test_number_of_another_day_or_house_is_replaced() -> None:
    booked = book(make_office(), "08:00")
    other = make_office(slug="amt-2").house.pk
    for wrong in ({"date": MONDAY + timedelta(days=1)}, {"house": other}):
        TicketNumber.objects.update(**wrong)
        expect_mended(("ticket number", booked.code))


def test_ended_appointment_that_still_keeps_its_person_lets_go() -> None:
    booked = book(make_office(), "08:00")
    key = BasketLine.objects.get().person_key
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    BasketLine.objects.update(person_key=key)
    expect_mended(("person", booked.code))
    assert BasketLine.objects.get().person_key is None


def test_active_appointment_without_its_person_gets_the_key_back() -> None:
    person = make_person()
    booked = book(make_office(), "08:00", person=person)
    for wrong in (None, "x" * 64):
        BasketLine.objects.update(person_key=wrong)
        expect_mended(("person", booked.code))
        assert BasketLine.objects.get().person_key == person.key


def test_key_that_an_ended_appointment_took_along_goes_to_the_active_one() -> None:
    office, person = make_office(), make_person()
    ended = book(office, "08:00", person=person)
    cancel(appointment=ended, by=CITIZEN, now=NOW)
    active = book(office, "10:00", person=person)
    active.lines.update(person_key=None)
    ended.lines.update(person_key=person.key)
    expect_mended(("person", ended.code), ("person", active.code))
    assert active.lines.get().person_key == person.key


def test_second_booking_of_a_person_needs_a_person_to_decide() -> None:
    office, person = make_office(), make_person()
    book(office, "08:00", person=person)
    second = book(office, "10:00")
    second.lines.update(person_key=None)
    Appointment.objects.filter(pk=second.pk).update(
        family_name=person.family_name, given_name=person.given_name, birth_date=person.birth_date
    )
    broken = [("person", second.code)]
    assert (find(), mend(), find()) == (broken, [], broken)


def test_booking_without_any_mail_is_told() -> None:
    booked = book(make_office(), "08:00")
    Message.objects.all().delete()
    expect_mended(("outbox", booked.code))
    assert read_mails(booked) == ["confirmation"]


def test_unconfirmed_booking_without_any_mail_is_asked() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    Message.objects.all().delete()
    expect_mended(("outbox", booked.code))
    assert read_mails(booked) == ["please_confirm"]


def test_mail_erased_by_its_retention_is_not_missed() -> None:
    office = make_office()
    book(office, "08:00", day=MONDAY + timedelta(days=28))
    Message.objects.all().delete()
    assert find_broken(now=NOW + timedelta(days=14)) == []


def test_mail_that_speaks_of_what_is_over_is_withdrawn() -> None:
    booked = book(make_office(), "08:00")
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    Message.objects.filter(kind="confirmation").update(state=State.PENDING, settled_at=None)
    expect_mended(("outbox", booked.code))
    assert read_mails(booked) == ["cancelled"]


def test_everything_broken_at_once_is_mended_at_once() -> None:
    office = make_office(places=9)
    for clock in ("08:00", "09:00", "10:00"):
        book(office, clock)
    sound = read_rows(without=("TicketNumber", "TeamDay", "Message"))
    TeamDay.objects.update(version=0, picture=b"")
    TicketNumber.objects.all().delete()
    BasketLine.objects.update(person_key=None)
    Message.objects.all().delete()
    for one in Appointment.objects.all():
        Appointment.objects.filter(pk=one.pk).update(end_at=one.end_at + timedelta(hours=1))
    assert len(find()) == len(mend()) == 1 + 5 * 3
    assert find() == []
    assert read_rows(without=("TicketNumber", "TeamDay", "Message")) == sound


def test_days_are_mended_one_transaction_each() -> None:
    office = make_office()
    for shift in range(3):
        book(office, "08:00", day=MONDAY + timedelta(days=shift))
    TeamDay.objects.exclude(date=MONDAY).update(picture=b"")
    with CaptureQueriesContext(connection) as queries:
        repair(now=NOW)
    savepoints = [query["sql"] for query in queries if query["sql"].startswith("SAVEPOINT")]
    assert len(savepoints) == 2
    assert list(TeamDay.objects.order_by("date").values_list("version", flat=True)) == [1, 2, 2]


def test_check_asks_as_often_however_much_is_booked() -> None:
    office = make_office(places=9)
    counts = []
    for clocks in (["08:00"], ["08:00", "09:00", "10:00", "11:00"]):
        for day in range(2):
            for clock in clocks:
                book(office, clock, day=MONDAY + timedelta(days=day))
        with CaptureQueriesContext(connection) as queries:
            assert find() == []
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_finding_says_what_is_wrong_and_what_helps() -> None:
    key = (MONDAY, 1)
    assert str(Finding("place", "amt/team", "is full")) == (
        "place: amt/team: is full (needs a person to decide)"
    )
    assert str(Finding("person", "7QF4KMW2X", "has no key", key)) == (
        "person: 7QF4KMW2X: has no key (wartefrei check --repair mends it)"
    )


def test_command_explains_mends_and_says_by_its_status_whether_something_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    booked = book(make_office(), "08:00")
    Message.objects.update(state=State.WITHDRAWN, settled_at=NOW, recipient="", context={})
    assert (main(["check"]), capsys.readouterr().out) == (0, "Everything is as it should be.\n")
    TeamDay.objects.update(picture=b"")
    wrong = f"day picture: amt/team {MONDAY}: the picture is not what its appointments take"
    assert main(["check"]) == 1
    assert capsys.readouterr().out == f"{wrong} (wartefrei check --repair mends it)\n"
    assert main(["check", "--repair"]) == 0
    assert capsys.readouterr().out == f"mended: {wrong}\nEverything is as it should be.\n"
    assert Appointment.objects.get() == booked


@pytest.mark.parametrize("seed", range(3))
def test_busy_history_leaves_nothing_to_complain_about(seed: int) -> None:
    """Random steps of many people, with expiry: at no moment is anything found."""
    pick = random.Random(seed)
    office = make_office(places=2, online=1, emergency=1, confirm_by_mail_minutes=60)
    people = [make_person() for _ in range(6)]
    now = NOW
    for step in range(60):
        now += timedelta(minutes=pick.choice((0, 1, 4, 30)))
        with suppress(Refusal):
            _take_a_step(pick, office, people, now)
        if step % 10 == 9:
            assert find_broken(now=now) == []
    assert AppointmentStatus.BOOKED in set(Appointment.objects.values_list("status", flat=True))


def _take_a_step(pick: random.Random, office: OfficeEntry, people: list[Person], now: datetime) -> None:
    by = pick.choice((CITIZEN, CITIZEN, staff("clerk@stadt")))
    day = MONDAY + timedelta(days=pick.randrange(2))
    start_at = tick_start(day, pick.randrange(96, 144, 2), office.zone)
    known = list(Appointment.objects.select_related("day").order_by("pk"))
    if not known or pick.random() < 0.4:
        place = pick.choice((hold, hold, book))
        person, is_disputed = pick.choice(people), pick.random() < 0.2
        place(office, start_at, pick.randint(1, 3), person=person, by=by, now=now, is_disputed=is_disputed)
        return
    one = pick.choice(known)
    token, answer = token_of(one), token_of(one, Purpose.CONFIRM)
    steps: list[Callable[[], object]] = [
        lambda: confirm_hold(token=token, by=by, now=now),
        lambda: confirm_hold(token=token, by=by, now=now),
        lambda: extend_hold(token=token, by=by, now=now),
        lambda: release_hold(token=token, by=by, now=now),
        lambda: confirm_by_mail(code=one.code, token=answer, by=by, now=now),
        lambda: cancel(appointment=one, by=by, now=now),
        lambda: reschedule(appointment=one, office=office, start_at=start_at, by=by, now=now),
    ]
    pick.choice(steps)()
