"""What becomes of a hold: longer, given up, confirmed, expired."""

from datetime import timedelta

import pytest

from tests.bookings.steps import (
    A_MOMENT,
    HOLD_MINUTES,
    book,
    hold,
    nothing_changes,
    read_labels,
    read_mails,
    refused,
    token_of,
)
from tests.factories import NOW, make_office, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.credentials import Purpose
from wartefrei.bookings.errors import (
    AppointmentUnknown,
    ExtensionsUsed,
    HoldExpired,
    HoldUnknown,
    NotChangeable,
    SlotTaken,
)
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.bookings.operations import (
    cancel,
    confirm_by_mail,
    confirm_hold,
    extend_hold,
    release_hold,
)
from wartefrei.bookings.queries import describe, find_hold
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.ticks import tick_start
from wartefrei.offices import models

pytestmark = pytest.mark.django_db
EXPIRY = NOW + HOLD_MINUTES


def confirm(held: Appointment, *, now: object = NOW) -> Appointment:
    return confirm_hold(token=token_of(held), by=CITIZEN, now=now)  # type: ignore[arg-type]


def test_confirmed_hold_is_booked_with_number_and_mail() -> None:
    held = hold(make_office(), "08:00")
    booked = confirm(held)
    assert (booked.pk, booked.status, booked.expires_at) == (held.pk, AppointmentStatus.BOOKED, None)
    assert describe(booked).ticket_number in range(100, 1000)
    assert read_mails(booked) == ["confirmation"]


def test_hold_confirmed_twice_is_one_booking() -> None:
    office = make_office()
    booked = confirm(hold(office, "08:00"))
    with nothing_changes():
        assert confirm(booked, now=NOW + timedelta(hours=1)) == booked


def test_hold_confirmed_at_the_instant_it_expires_is_taken_again() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    assert confirm(held, now=EXPIRY).status == AppointmentStatus.BOOKED
    assert read_labels(office, now=EXPIRY)[0] == "08:30"


def test_expired_hold_whose_time_is_still_free_is_taken_again_without_a_word() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    booked = confirm(held, now=NOW + timedelta(hours=3))
    assert (booked.status, booked.code, booked.day_version) == (AppointmentStatus.BOOKED, held.code, 2)
    with refused(SlotTaken):
        book(office, "08:00", now=NOW + timedelta(hours=3))


def test_expired_hold_whose_time_is_taken_has_expired() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    book(office, "08:10", now=EXPIRY)
    for act in (confirm_hold, extend_hold):
        with refused(HoldExpired):
            act(token=token_of(held), by=CITIZEN, now=EXPIRY)


def test_live_hold_survives_a_crowd() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    with refused(SlotTaken):
        book(office, "08:00", now=EXPIRY - A_MOMENT)
    assert confirm(held, now=EXPIRY - A_MOMENT).status == AppointmentStatus.BOOKED


def test_hold_whose_opening_is_gone_has_expired() -> None:
    office = make_office()
    held = hold(office, "08:00")
    models.Opening.objects.update(start="09:00")
    touch(office.slug)
    with refused(HoldExpired):
        confirm(held)


def test_hold_can_not_be_confirmed_when_its_time_has_begun() -> None:
    office = make_office()
    held = hold(office, "08:00")
    with refused(HoldExpired):
        confirm(held, now=held.start_at)


def test_hold_can_be_extended_ten_times_and_more_but_not_for_ever() -> None:
    held = hold(make_office(), "08:00")
    warned = [NOW + n * (HOLD_MINUTES - timedelta(seconds=20)) for n in range(1, 13)]
    for now in warned:
        assert extend_hold(token=token_of(held), by=CITIZEN, now=now).expires_at == now + HOLD_MINUTES
    with refused(ExtensionsUsed):
        extend_hold(token=token_of(held), by=CITIZEN, now=warned[-1] + HOLD_MINUTES)


def test_hold_is_extended_and_keeps_its_place() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    extend_hold(token=token_of(held), by=CITIZEN, now=NOW + timedelta(minutes=9))
    assert read_labels(office, now=NOW + timedelta(minutes=18))[0] == "08:30"
    assert read_labels(office, now=NOW + timedelta(minutes=19))[0] == "08:00"


def test_expired_hold_is_extended_when_its_time_is_still_free() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    extend_hold(token=token_of(held), by=CITIZEN, now=EXPIRY)
    assert read_labels(office, now=EXPIRY)[0] == "08:30"


def test_booking_can_not_be_extended_or_released() -> None:
    booked = confirm(hold(make_office(), "08:00"))
    with refused(HoldExpired):
        extend_hold(token=token_of(booked), by=CITIZEN, now=NOW)
    with refused(NotChangeable):
        release_hold(token=token_of(booked), by=CITIZEN, now=NOW)


def test_released_hold_frees_its_time_at_once_and_twice_is_once() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    release_hold(token=token_of(held), by=CITIZEN, now=NOW)
    assert read_labels(office)[0] == "08:00"
    with nothing_changes():
        release_hold(token=token_of(held), by=CITIZEN, now=NOW)
    with refused(HoldExpired):
        confirm(held)


@pytest.mark.parametrize(
    "token", ["", "x", "7QF4KMW2X-AAAA", "Ä" * 40, "\x00" * 30, "\ud800" * 9, "a" * 5000]
)
def test_token_of_nobody_is_unknown(token: str) -> None:
    with pytest.raises(HoldUnknown):
        find_hold(token=token)
    for act in (confirm_hold, extend_hold, release_hold):
        with pytest.raises(HoldUnknown):
            act(token=token, by=CITIZEN, now=NOW)


def test_token_for_one_purpose_opens_nothing_else() -> None:
    held = hold(make_office(), "08:00")
    for purpose in set(Purpose) - {Purpose.HOLD}:
        with refused(HoldUnknown):
            confirm_hold(token=token_of(held, purpose), by=CITIZEN, now=NOW)


def test_unconfirmed_booking_takes_its_place_until_the_deadline() -> None:
    office = make_office(places=1, confirm_by_mail_minutes=30)
    booked = confirm(hold(office, "08:00"))
    deadline = NOW + timedelta(minutes=30)
    assert (booked.status, booked.expires_at) == (AppointmentStatus.UNCONFIRMED, deadline)
    assert [read_labels(office, now=now)[0] for now in (deadline - A_MOMENT, deadline)] == ["08:30", "08:00"]


def confirm_mail(booked: Appointment, now: object = NOW) -> Appointment:
    token = token_of(booked, Purpose.CONFIRM)
    return confirm_by_mail(code=booked.code, token=token, by=CITIZEN, now=now)  # type: ignore[arg-type]


def test_ticket_number_comes_with_the_confirmation_by_mail() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    assert not TicketNumber.objects.exists()
    confirmed = confirm_mail(booked)
    assert (confirmed.status, confirmed.expires_at) == (AppointmentStatus.BOOKED, None)
    assert describe(confirmed).ticket_number in range(100, 1000)


def test_mail_that_asks_to_confirm_is_not_sent_once_that_is_done() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    confirm_mail(booked)
    assert read_mails(booked) == ["confirmation"]


def test_booking_confirmed_by_mail_twice_is_one_booking() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    confirmed = confirm_mail(booked)
    with nothing_changes():
        assert confirm_mail(booked) == confirmed


def test_booking_confirmed_too_late_is_taken_again_only_if_free() -> None:
    office = make_office(places=1, confirm_by_mail_minutes=30)
    late = NOW + timedelta(minutes=30)
    assert confirm_mail(book(office, "08:00"), now=late).status == AppointmentStatus.BOOKED
    booked = book(office, "10:00")
    book(office, "10:20", now=late)
    with refused(HoldExpired):
        confirm_mail(booked, now=late)


def test_booking_is_confirmed_by_the_token_of_its_own_mail_only() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    booked, other = book(office, "08:00"), book(office, "08:00")
    with refused(AppointmentUnknown):
        confirm_by_mail(code=booked.code, token=token_of(other, Purpose.CONFIRM), by=CITIZEN, now=NOW)
    with refused(AppointmentUnknown):
        confirm_by_mail(code=booked.code, token=token_of(booked, Purpose.MANAGE), by=CITIZEN, now=NOW)


def test_cancelled_booking_can_not_be_confirmed_by_mail() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    cancel(appointment=booked, by=CITIZEN, now=NOW)
    with refused(NotChangeable):
        confirm_mail(booked)


def test_hold_of_staff_is_booked_without_a_mail_to_confirm() -> None:
    clerk = staff("clerk@stadt")
    held = hold(make_office(confirm_by_mail_minutes=30), "08:00", by=clerk)
    assert confirm_hold(token=token_of(held), by=clerk, now=NOW).status == AppointmentStatus.BOOKED


def test_picture_of_the_day_has_lasting_appointments_only() -> None:
    office = make_office(places=3, confirm_by_mail_minutes=30)
    hold(office, "08:00")
    book(office, "08:00")
    booked = book(office, "08:00", by=staff("clerk@stadt"))
    picture = bytes(Appointment.objects.select_related("day").get(pk=booked.pk).day.picture)
    assert picture == b"".join((b"\0" * 96 + b"\1" * 6 + b"\0" * 186, b"\0" * 576))
    assert tick_start(booked.day.date, 96, office.zone) == booked.start_at
