"""Changing an appointment: proving it is one's own, moving, cancelling, sending again."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.bookings.steps import (
    at,
    book,
    hold,
    nothing_changes,
    read_labels,
    read_mails,
    refused,
    token_of,
)
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.errors import (
    AppointmentUnknown,
    BookingOff,
    EmailMissing,
    NotChangeable,
    NotResponsible,
    SlotTaken,
    StartRefused,
)
from wartefrei.bookings.models import Appointment, TeamDay, TicketNumber
from wartefrei.bookings.operations import cancel, open_appointment, reschedule, resend
from wartefrei.bookings.queries import describe, find_by_manage_token
from wartefrei.core.codes import CODE_ALPHABET, show_code, show_pin
from wartefrei.core.lifecycle import AppointmentStatus, Contingent
from wartefrei.notifications.models import Message, State
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
CLERK = staff("clerk@stadt")


def wrong_pin(appointment: Appointment) -> str:
    return f"{(int(credentials_of(appointment).pin) + 1) % 1_000_000:06}"


def open_it(code: str, pin: str, *, now: datetime = NOW, client: str = "") -> Appointment:
    return open_appointment(code=code, pin=pin, by=replace(CITIZEN, client=client), now=now)


def move(booked: Appointment, office: OfficeEntry, clock: str, day: date = MONDAY) -> Appointment:
    return reschedule(appointment=booked, office=office, start_at=at(office, clock, day), by=CITIZEN, now=NOW)


def test_code_and_pin_open_the_appointment_as_they_are_typed() -> None:
    booked = book(make_office(), "08:00")
    pin = credentials_of(booked).pin
    assert open_it(booked.code, pin) == booked
    assert open_it(f" {show_code(booked.code).lower()} ", show_pin(pin)) == booked


def test_wrong_pin_and_unknown_code_are_refused_alike_until_the_sixth_time() -> None:
    booked = book(make_office(), "08:00")
    answers = []
    for code in (booked.code, "7QF4KMW2X"):
        with pytest.raises(AppointmentUnknown) as unknown:
            open_it(code, wrong_pin(booked))
        for _ in range(4):
            with pytest.raises(AppointmentUnknown):
                open_it(code, wrong_pin(booked))
        with pytest.raises(TooManyAttempts) as many:
            open_it(code, credentials_of(booked).pin)
        answers.append((unknown.value.args, many.value.args))
    assert answers[0] == answers[1]


def test_wrong_pins_of_one_code_stop_nobody_else_and_end_with_their_time() -> None:
    office = make_office()
    booked, other = book(office, "08:00"), book(office, "08:00")
    for _ in range(5):
        with pytest.raises(AppointmentUnknown):
            open_it(booked.code, wrong_pin(booked))
    assert open_it(other.code, credentials_of(other).pin) == other
    with pytest.raises(TooManyAttempts) as refusal:
        open_it(booked.code, credentials_of(booked).pin)
    again = NOW + timedelta(seconds=refusal.value.retry_after_seconds)
    assert open_it(booked.code, credentials_of(booked).pin, now=again) == booked


def test_client_that_tries_many_codes_has_to_wait() -> None:
    booked = book(make_office(), "08:00")
    codes = [f"7QF4KMW2{letter}" for letter in CODE_ALPHABET] + [f"7QF4KMW3{letter}" for letter in "2345678"]
    for code in codes:
        with pytest.raises(AppointmentUnknown):
            open_it(code, "123456", client="c")
    with pytest.raises(TooManyAttempts):
        open_it(booked.code, credentials_of(booked).pin, client="c")
    assert open_it(booked.code, credentials_of(booked).pin, client="d") == booked


@pytest.mark.parametrize(
    ("code", "pin"), [("", ""), ("x", "1"), ("Ä" * 9, "\ud800"), ("7QF4KMW2X" * 99, "9" * 9999)]
)
def test_code_and_pin_that_can_not_be_are_unknown(code: str, pin: str) -> None:
    with pytest.raises(AppointmentUnknown):
        open_it(code, pin)


def test_hold_is_no_appointment_yet() -> None:
    held = hold(make_office(), "08:00")
    with pytest.raises(AppointmentUnknown):
        open_it(held.code, credentials_of(held).pin)
    with pytest.raises(AppointmentUnknown):
        find_by_manage_token(token_of(held, Purpose.MANAGE))


def test_cancelled_appointment_frees_its_time_at_once_and_its_mails_are_withdrawn() -> None:
    office = make_office(places=1)
    booked = book(office, "08:00")
    cancelled = cancel(appointment=booked, by=CITIZEN, now=NOW)
    assert (cancelled.status, cancelled.sequence) == (AppointmentStatus.CANCELLED, 1)
    assert read_labels(office)[0] == "08:00"
    assert (read_mails(booked), read_mails(booked, State.WITHDRAWN)) == (["cancelled"], ["confirmation"])
    contexts = Message.objects.filter(state=State.WITHDRAWN).values_list("context", flat=True)
    assert list(contexts) == [{}, {}]


def test_appointment_cancelled_twice_is_cancelled_once() -> None:
    booked = book(make_office(), "08:00")
    cancelled = cancel(appointment=booked, by=CITIZEN, now=NOW)
    with nothing_changes():
        assert cancel(appointment=booked, by=CITIZEN, now=NOW + timedelta(days=9)) == cancelled


def test_unconfirmed_appointment_can_be_cancelled_and_not_moved() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    booked = book(office, "08:00")
    with refused(NotChangeable):
        move(booked, office, "10:00")
    assert cancel(appointment=booked, by=CITIZEN, now=NOW).status == AppointmentStatus.CANCELLED


@pytest.mark.parametrize("status", ["attended", "missed", "unserved", "expired"])
def test_appointment_that_is_over_can_not_be_changed(status: str) -> None:
    office = make_office()
    booked = book(office, "08:00")
    Appointment.objects.update(status=status, cancelled_at=NOW)
    with refused(NotChangeable):
        cancel(appointment=booked, by=CITIZEN, now=NOW)
    with refused(NotChangeable):
        move(booked, office, "10:00")


def test_appointment_that_has_begun_can_not_be_changed() -> None:
    office = make_office()
    booked = book(office, "08:00")
    with refused(NotChangeable):
        cancel(appointment=booked, by=CITIZEN, now=booked.start_at)
    with refused(NotChangeable):
        reschedule(
            appointment=booked, office=office, start_at=at(office, "11:00"), by=CITIZEN, now=booked.start_at
        )


def test_appointment_moved_on_its_day_keeps_number_code_and_pin() -> None:
    office = make_office(places=1)
    booked = book(office, "08:00")
    before = describe(booked)
    after = describe(move(booked, office, "10:00"))
    assert after == replace(before, start_at=at(office, "10:00"), end_at=at(office, "10:30"), sequence=1)
    assert read_labels(office)[:2] == ("08:00", "08:10")
    assert (read_mails(booked), read_mails(booked, State.WITHDRAWN)) == (["changed"], ["confirmation"])


def test_appointment_may_overlap_itself_when_it_moves() -> None:
    office = make_office(places=1)
    booked = book(office, "08:00", 2)
    assert move(booked, office, "08:10").start_at == at(office, "08:10")
    assert read_labels(office)[0] == "09:10"


def test_appointment_moved_to_another_day_gets_another_number() -> None:
    office = make_office(places=1)
    booked = book(office, "08:00")
    moved = move(booked, office, "08:00", TUESDAY)
    assert (read_labels(office)[0], read_labels(office, day=TUESDAY)[0]) == ("08:00", "08:30")
    number = TicketNumber.objects.get(appointment=moved)
    assert (number.date, number.appointment, describe(moved).ticket_number) == (TUESDAY, moved, number.number)


def test_appointment_moves_to_another_office_and_its_house() -> None:
    here, there = make_office(), make_office(slug="amt-2", places=1)
    booked = book(here, "08:00")
    moved = move(booked, there, "08:00")
    assert describe(moved).office.slug == "amt-2"
    assert TicketNumber.objects.get(appointment=moved).house_id == there.house.pk
    assert (read_labels(here)[0], read_labels(there)[0]) == ("08:00", "08:30")


def test_appointment_moved_back_is_where_it_was() -> None:
    office = make_office(places=1)
    booked = book(office, "08:00")
    for clock, day in (("08:10", MONDAY), ("08:00", TUESDAY), ("08:00", MONDAY)):
        booked = move(booked, office, clock, day)
    assert (booked.start_at, booked.sequence) == (at(office, "08:00"), 3)
    assert (read_labels(office)[0], read_labels(office, day=TUESDAY)[0]) == ("08:30", "08:00")


def test_appointment_moved_to_where_it_is_changes_nothing() -> None:
    office = make_office()
    booked = move(book(office, "08:00"), office, "10:00")
    with nothing_changes():
        assert move(booked, office, "10:00") == booked


def test_move_that_is_refused_leaves_everything_as_it_was() -> None:
    office, other = make_office(places=1), make_office(slug="amt-2", booking="off")
    elsewhere = {"municipalities": ["Köln"], "office": {"de": "Amt Köln"}, "url": ""}
    third = make_office(slug="amt-3", jurisdiction={"not_responsible_for": [elsewhere]})
    booked = book(office, "08:00", municipality="Köln")
    book(office, "10:00")
    book(office, "10:00", day=TUESDAY)
    targets: list[tuple[type[Exception], OfficeEntry, str, date]] = [
        (SlotTaken, office, "10:00", MONDAY),
        (SlotTaken, office, "09:40", MONDAY),
        (SlotTaken, office, "10:00", TUESDAY),
        (StartRefused, office, "08:05", MONDAY),
        (StartRefused, office, "08:00", MONDAY - timedelta(days=1)),
        (StartRefused, office, "11:40", MONDAY),
        (BookingOff, other, "08:00", MONDAY),
        (NotResponsible, third, "08:00", MONDAY),
    ]
    for refusal, target, clock, day in targets:
        with nothing_changes(), pytest.raises(refusal):
            move(booked, target, clock, day)


def test_move_to_an_office_of_another_authority_is_refused() -> None:
    make_office()
    make_office(slug="amt-2")
    stranger = models.Authority.objects.create(
        slug="kreis", name="Kreis", land="NW", email_sender="a@b.example"
    )
    models.House.objects.filter(slug="amt-2-haus").update(authority=stranger)
    booked, elsewhere = book(touch("amt"), "08:00"), touch("amt-2")
    with refused(NotChangeable):
        move(booked, elsewhere, "08:00")


def test_citizen_without_an_address_may_move_what_staff_booked() -> None:
    office = make_office()
    booked = book(office, "08:00", person=make_person(email=""), by=CLERK)
    moved = move(booked, office, "10:00")
    assert (moved.start_at, moved.contingent) == (at(office, "10:00"), Contingent.ONLINE)


def test_emergency_appointment_is_moved_by_staff_only() -> None:
    office = make_office()
    booked = book(office, "08:00")
    Appointment.objects.update(channel="emergency")
    with refused(NotChangeable):
        move(booked, office, "10:00")
    reschedule(appointment=booked, office=office, start_at=at(office, "10:00"), by=CLERK, now=NOW)


def test_appointment_moved_meanwhile_is_moved_and_cancelled_from_where_it_is() -> None:
    office = make_office(places=1)
    stale = book(office, "08:00")
    move(stale, office, "08:00", TUESDAY)
    move(stale, office, "09:00", TUESDAY)
    cancel(appointment=stale, by=CITIZEN, now=NOW)
    assert read_labels(office)[0] == read_labels(office, day=TUESDAY)[0] == "08:00"


def test_moves_raise_the_versions_of_both_days() -> None:
    office = make_office()
    move(book(office, "08:00"), office, "08:00", TUESDAY)
    assert list(TeamDay.objects.order_by("date").values_list("date", "version")) == [
        (MONDAY, 2),
        (TUESDAY, 1),
    ]


def test_mail_is_sent_again_and_to_a_corrected_address() -> None:
    booked = book(make_office(), "08:00")
    resend(appointment=booked, by=CITIZEN, now=NOW)
    mails = Message.objects.filter(about=booked.code).order_by("pk").values_list("kind", "state", "recipient")
    first, reminder = ("confirmation", "pending", booked.email), ("reminder", "pending", booked.email)
    assert list(mails) == [first, reminder, first]
    resend(appointment=booked, email="new@example.org", by=CITIZEN, now=NOW)
    gone, new = ("confirmation", "withdrawn", ""), "new@example.org"
    assert list(mails.all()) == [
        gone, ("reminder", "pending", new), gone, ("confirmation", "pending", new),
    ]  # fmt: skip


def test_address_that_is_added_gets_the_reminders_too() -> None:
    booked = book(make_office(), "08:00", person=make_person(email=""), by=CLERK)
    resend(appointment=booked, email="new@example.org", by=CITIZEN, now=NOW)
    mails = Message.objects.order_by("due_at").values_list("kind", "recipient")
    assert list(mails) == [("confirmation", "new@example.org"), ("reminder", "new@example.org")]


def test_mail_is_sent_again_five_times_an_hour() -> None:
    booked = book(make_office(), "08:00")
    for _ in range(5):
        resend(appointment=booked, by=CITIZEN, now=NOW)
    with refused(TooManyAttempts):
        resend(appointment=booked, by=CITIZEN, now=NOW)


def test_mail_can_not_be_sent_without_an_address_or_about_a_cancelled_appointment() -> None:
    booked = book(make_office(), "08:00", person=make_person(email=""), by=CLERK)
    with refused(EmailMissing):
        resend(appointment=booked, by=CITIZEN, now=NOW)
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    with refused(NotChangeable):
        resend(appointment=booked, email="new@example.org", by=CITIZEN, now=NOW)
