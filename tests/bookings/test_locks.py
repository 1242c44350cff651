"""What happens between the first look and the lock: changed rules, other writers, and waiting too long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.bookings.steps import at, book, hold, read_labels, refused, token_of
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import choice
from wartefrei.bookings.errors import AlreadyBooked, Busy, NotChangeable, SlotTaken, StartRefused
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay
from wartefrei.bookings.operations import cancel, confirm_hold, reschedule
from wartefrei.cli.main import main
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.database.locks import change_configuration
from wartefrei.offices import models

TUESDAY = MONDAY + timedelta(days=1)


def after_the_first_look(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something once, between the unlocked look and the lock."""
    rank = choice.Choice.rank

    def rank_and_act(self: choice.Choice, now: Any) -> Any:
        ranked = rank(self, now)
        monkeypatch.setattr(choice.Choice, "rank", rank)
        act()
        return ranked

    monkeypatch.setattr(choice.Choice, "rank", rank_and_act)


@pytest.mark.django_db
def test_rules_that_change_before_the_lock_are_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()

    def close() -> None:
        models.Opening.objects.update(start="09:00")
        models.Authority.objects.update(version=77)

    after_the_first_look(monkeypatch, close)
    with pytest.raises(StartRefused):
        book(office, "08:00")
    assert not Appointment.objects.exists()
    after_the_first_look(monkeypatch, lambda: touch(office.slug))
    assert book(office, "09:00").status == AppointmentStatus.BOOKED


@pytest.mark.django_db
def test_rules_that_change_before_a_move_are_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    booked = book(office, "08:00")
    after_the_first_look(monkeypatch, lambda: touch(office.slug))
    moved = reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CITIZEN, now=NOW)
    assert (moved.start_at, moved.sequence) == (at(office, "10:00"), 1)


@pytest.mark.django_db
def test_rules_that_never_stay_the_same_make_it_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    rank = choice.Choice.rank

    def rank_and_change(self: choice.Choice, now: Any) -> Any:
        touch(office.slug)
        return rank(self, now)

    monkeypatch.setattr(choice.Choice, "rank", rank_and_change)
    with pytest.raises(Busy):
        book(office, "08:00")
    assert not Appointment.objects.exists()


@pytest.mark.django_db
def test_place_that_goes_before_the_lock_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(places=1)
    after_the_first_look(monkeypatch, lambda: book(office, "08:00"))
    with pytest.raises(SlotTaken):
        book(office, "08:10")
    assert Appointment.objects.count() == 1


@pytest.mark.django_db
def test_failed_move_leaves_the_old_appointment_when_the_target_goes_before_the_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office(places=1)
    booked = book(office, "08:00")
    before = Appointment.objects.values().get(pk=booked.pk)
    after_the_first_look(monkeypatch, lambda: book(office, "10:00", day=TUESDAY))
    with pytest.raises(SlotTaken):
        reschedule(
            appointment=booked, office=office, start_at=at(office, "10:00", TUESDAY), by=CITIZEN, now=NOW
        )
    assert Appointment.objects.values().get(pk=booked.pk) == before
    assert read_labels(office)[0] == "08:30"


@pytest.mark.django_db
def test_move_of_what_was_cancelled_meanwhile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    booked = book(office, "08:00")
    after_the_first_look(monkeypatch, lambda: cancel(appointment=booked, by=CITIZEN, now=NOW))
    with pytest.raises(NotChangeable):
        reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CITIZEN, now=NOW)
    assert read_labels(office)[0] == "08:00"


@pytest.mark.django_db
def test_person_who_books_twice_at_once_has_one_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    office, person = make_office(), make_person()
    after_the_first_look(monkeypatch, lambda: book(office, "10:00", person=person))
    with pytest.raises(AlreadyBooked):
        book(office, "08:00", person=person)
    assert Appointment.objects.count() == 1


@pytest.mark.django_db
def test_writer_without_the_lock_is_refused_by_the_database() -> None:
    booked = book(make_office(), "08:00")
    forged = Appointment.objects.get(pk=booked.pk)
    forged.pk, forged.code = None, "7QF4KMW2X"
    with pytest.raises(IntegrityError, match="day_version"), transaction.atomic():
        forged.save(force_insert=True)


@pytest.mark.django_db
def test_database_refuses_a_second_active_line_of_a_person() -> None:
    office, person = make_office(), make_person()
    book(office, "08:00", person=person)
    other = book(office, "08:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        BasketLine.objects.filter(appointment=other).update(person_key=person.key)


@contextmanager
def locked_by_somebody_else(lock: Callable[[], object]) -> Iterator[None]:
    """A thread of its own holds the lock while the block runs; waiting for it ends soon."""
    is_locked, is_done = threading.Event(), threading.Event()

    def keep() -> None:
        with transaction.atomic():
            lock()
            is_locked.set()
            is_done.wait(20)
        connection.close()

    thread = threading.Thread(target=keep)
    thread.start()
    assert is_locked.wait(10)
    try:
        yield
    finally:
        is_done.set()
        thread.join()


@pytest.fixture
def impatient(transactional_db: None) -> Iterator[None]:
    """A connection that gives up soon."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        yield
        connection.close()
        return
    options = connection.settings_dict["OPTIONS"]
    before, options["timeout"] = options["timeout"], 0.2
    yield
    options["timeout"] = before


def lock_the_day() -> None:
    TeamDay.objects.select_for_update().get(date=MONDAY)


def test_day_that_is_locked_for_long_is_busy(impatient: None) -> None:
    office = make_office()
    booked, held = book(office, "08:00"), hold(office, "08:00")
    with locked_by_somebody_else(lock_the_day):
        with refused(Busy):
            book(office, "10:00")
        with refused(Busy):
            confirm_hold(token=token_of(held), by=CITIZEN, now=NOW)
        with refused(Busy):
            cancel(appointment=booked, by=CITIZEN, now=NOW)
        with refused(Busy):
            reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CITIZEN, now=NOW)
        assert read_labels(office)[0] == "08:30"
    assert confirm_hold(token=token_of(held), by=CITIZEN, now=NOW).status == AppointmentStatus.BOOKED


def test_command_that_can_not_mend_a_locked_day_says_so(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    book(make_office(), "08:00")
    TeamDay.objects.update(picture=b"")
    with locked_by_somebody_else(lock_the_day):
        assert main(["check", "--repair"]) == 1
    assert "run the command again" in capsys.readouterr().out


def test_configuration_that_is_being_changed_keeps_bookings_waiting(impatient: None) -> None:
    office = make_office()
    with locked_by_somebody_else(lambda: change_configuration(office.authority.pk)), refused(Busy):
        book(office, "08:00")
    assert book(office, "08:00").status == AppointmentStatus.BOOKED


def test_bookings_at_other_days_do_not_wait(impatient: None) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    office = make_office()
    book(office, "08:00")
    with locked_by_somebody_else(lock_the_day):
        assert book(office, "08:00", day=TUESDAY).status == AppointmentStatus.BOOKED
