"""Taking a place: hold, direct booking, and what they refuse."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.bookings.steps import (
    A_MOMENT,
    HOLD_MINUTES,
    at,
    book,
    hold,
    read_labels,
    read_mails,
    refused,
)
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.errors import (
    BasketNotServed,
    BookingOff,
    Busy,
    EmailMissing,
    NotResponsible,
    SlotTaken,
    StartProblem,
    StartRefused,
    TooManyHolds,
)
from wartefrei.bookings.models import Appointment, BasketLine, TeamDay
from wartefrei.bookings.queries import describe
from wartefrei.core.basket import BasketEmpty, QuantityRefused, ServiceUnknown
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
CLERK = staff("clerk@stadt")
AT_A_CLIENT = replace(CITIZEN, client="somewhere")
SUNDAY = MONDAY - timedelta(days=1)


def test_two_short_bookings_beside_a_long_one_fit_two_places() -> None:
    office = make_office(places=2)
    for start, quantity in (("08:00", 2), ("08:00", 1), ("08:30", 1)):
        book(office, start, quantity)
    assert read_labels(office)[0] == "09:00"


def test_misaligned_bookings_fit_where_they_never_meet() -> None:
    office = make_office(places=2, grid=10)
    for start in ("08:00", "08:20", "08:30", "08:50"):
        book(office, start)
    assert read_labels(office)[:2] == ("09:00", "09:10")
    with refused(SlotTaken):
        book(office, "08:10")


def test_hold_takes_the_place_until_the_very_instant_it_expires() -> None:
    office = make_office(places=1)
    held = hold(office, "08:00")
    assert (held.status, held.expires_at) == (AppointmentStatus.HELD, NOW + HOLD_MINUTES)
    assert [read_labels(office, now=now)[0] for now in (NOW, NOW + HOLD_MINUTES - A_MOMENT)] == ["08:30"] * 2
    assert read_labels(office, now=NOW + HOLD_MINUTES)[0] == "08:00"


def test_hold_tells_nobody_and_has_no_ticket_number() -> None:
    held = hold(make_office(), "08:00")
    assert read_mails(held) == []
    assert describe(held).ticket_number is None


def test_direct_booking_is_booked_with_number_and_mail() -> None:
    booked = book(make_office(), "08:00", 2)
    view = describe(booked)
    assert (booked.status, booked.expires_at, view.duration_minutes) == (AppointmentStatus.BOOKED, None, 60)
    assert view.ticket_number in range(100, 1000)
    assert read_mails(booked) == ["confirmation"]


def test_start_is_taken_again_by_somebody_else_when_its_hold_has_expired() -> None:
    office = make_office(places=1)
    hold(office, "08:00")
    assert hold(office, "08:00", now=NOW + HOLD_MINUTES).status == AppointmentStatus.HELD


def test_last_place_is_booked_once() -> None:
    office = make_office(places=1)
    book(office, "08:00")
    for start in ("08:00", "08:20"):
        with refused(SlotTaken):
            book(office, start)


def test_office_that_asks_by_mail_takes_an_unconfirmed_booking() -> None:
    booked = book(make_office(confirm_by_mail_minutes=30), "08:00")
    assert (booked.status, booked.expires_at) == (AppointmentStatus.UNCONFIRMED, NOW + timedelta(minutes=30))
    assert describe(booked).ticket_number is None
    assert read_mails(booked) == ["please_confirm"]


@pytest.mark.parametrize(
    ("clock", "day", "problem"),
    [
        ("08:05", MONDAY, StartProblem.OFF_GRID),
        ("07:50", MONDAY, StartProblem.CLOSED),
        ("12:00", MONDAY, StartProblem.CLOSED),
        ("11:40", MONDAY, StartProblem.CLOSED),
        ("08:00", SUNDAY, StartProblem.CLOSED),
        ("08:00", date(2026, 12, 25), StartProblem.CLOSED),
        ("08:00", date(2026, 11, 19), StartProblem.OUTSIDE_WINDOW),
        ("10:50", date(2026, 11, 20), StartProblem.OUTSIDE_WINDOW),
        ("08:00", date(2027, 1, 20), StartProblem.OUTSIDE_WINDOW),
    ],
)
def test_start_the_office_never_offers_is_refused_with_its_reason(
    clock: str, day: date, problem: StartProblem
) -> None:
    office = make_office()
    for place in (hold, book):
        with refused(StartRefused) as refusal:
            place(office, clock, day=day)
        assert refusal.value.args == (problem,)


@pytest.mark.parametrize(
    "start_at",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 8, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("by", [CITIZEN, CLERK])
def test_start_at_the_ends_of_time_is_outside_the_window(start_at: datetime, by: Any) -> None:
    office = make_office()
    with refused(StartRefused) as refusal:
        hold(office, start_at, by=by)
    assert refusal.value.args == (StartProblem.OUTSIDE_WINDOW,)


def test_start_within_a_tick_is_off_the_grid() -> None:
    office = make_office()
    with refused(StartRefused) as refusal:
        hold(office, at(office, "08:00") + timedelta(seconds=1))
    assert refusal.value.args == (StartProblem.OFF_GRID,)


@pytest.mark.parametrize("quantity", [0, -1, 6, 1000])
def test_quantity_outside_its_bounds_is_refused(quantity: int) -> None:
    office = make_office()
    with refused(QuantityRefused):
        hold(office, "08:00", quantity)


def test_basket_must_have_known_lines() -> None:
    office = make_office()
    with refused(BasketEmpty):
        hold(office, "08:00", basket={})
    with refused(ServiceUnknown):
        hold(office, "08:00", basket={"wedding": 1})


def test_basket_that_no_team_serves_alone_is_refused_with_its_division() -> None:
    office = add_team(make_office(), service="card")
    with refused(BasketNotServed) as refusal:
        hold(office, "08:00", basket={"pass": 1, "card": 1})
    assert refusal.value.args == ((["pass"], ["card"]),)


@pytest.mark.parametrize("mode", ["off", "enquiry"])
def test_office_without_online_booking_refuses_citizens_only(mode: str) -> None:
    office = make_office(booking=mode)
    with refused(BookingOff):
        hold(office, "08:00")
    assert read_labels(office) == ()
    assert book(office, "08:00", by=CLERK).status == AppointmentStatus.BOOKED


def test_office_that_is_not_responsible_names_the_one_that_is() -> None:
    elsewhere = {"municipalities": ["Köln"], "office": {"de": "Amt Köln"}, "url": "https://koeln.example/"}
    office = make_office(jurisdiction={"not_responsible_for": [elsewhere]})
    with refused(NotResponsible) as refusal:
        hold(office, "08:00", municipality="KOELN")
    assert vars(refusal.value) == {"office_name": "Amt Köln", "url": "https://koeln.example/"}
    assert hold(office, "08:00", municipality="Bonn").municipality == "Bonn"


def test_citizen_needs_an_address_and_staff_do_not() -> None:
    office = make_office(confirm_by_mail_minutes=30)
    nobody = make_person(email="")
    with refused(EmailMissing):
        hold(office, "08:00", person=nobody)
    booked = book(office, "08:00", person=nobody, by=CLERK)
    assert (booked.status, booked.channel, booked.contingent) == (
        AppointmentStatus.BOOKED, Channel.STAFF, Contingent.STAFF,
    )  # fmt: skip
    assert read_mails(booked) == []


def test_staff_book_where_online_is_full_and_within_the_lead_time() -> None:
    office = make_office(places=2, online=1)
    book(office, "08:00")
    with refused(SlotTaken):
        book(office, "08:00")
    book(office, "08:00", by=CLERK)
    assert book(office, "10:00", day=date(2026, 11, 20), by=CLERK).start_at == NOW


def test_staff_leave_the_emergency_reserve_alone() -> None:
    office = make_office(places=2, online=1, emergency=1)
    book(office, "08:00", by=CLERK)
    with refused(SlotTaken):
        book(office, "08:00", by=CLERK)


def test_client_holds_few_times_at_once() -> None:
    office = make_office(places=9)
    for _ in range(5):
        hold(office, "08:00", by=AT_A_CLIENT)
    with refused(TooManyHolds):
        hold(office, "08:00", by=AT_A_CLIENT)
    hold(office, "08:00", by=replace(CITIZEN, client="elsewhere"))
    hold(office, "08:00", by=AT_A_CLIENT, now=NOW + HOLD_MINUTES)


@pytest.mark.django_db(transaction=True)
def test_client_holds_few_times_that_are_asked_for_at_one_instant() -> None:
    office = make_office(places=9)

    def try_to_hold(number: int) -> bool:
        try:
            hold(office, "08:00", by=AT_A_CLIENT, day=MONDAY + timedelta(days=number % 4))
        except (TooManyHolds, Busy):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as threads:
        assert 1 <= sum(threads.map(try_to_hold, range(24))) <= 5


def test_client_with_all_its_holds_may_still_choose_another_time() -> None:
    office = make_office(places=9)
    person = make_person()
    hold(office, "08:00", by=AT_A_CLIENT, person=person)
    for _ in range(4):
        hold(office, "08:00", by=AT_A_CLIENT)
    hold(office, "09:00", by=AT_A_CLIENT, person=person)


def test_client_can_not_hold_more_by_changing_birthdays() -> None:
    office = make_office(places=9)
    person = make_person()
    for year in range(5):
        hold(office, "08:00", by=AT_A_CLIENT, person=replace(person, birth_date=date(1990 + year, 1, 1)))
    with refused(TooManyHolds):
        hold(office, "08:00", by=AT_A_CLIENT, person=replace(person, birth_date=date(2000, 1, 1)))


def add_team(office: OfficeEntry, *, service: str = "pass", places: int = 1, **team: Any) -> OfficeEntry:
    """A second team at the office, with the same hours."""
    authority = models.Authority.objects.get(slug=office.authority.slug)
    offered, _new = models.Service.objects.get_or_create(
        authority=authority,
        slug=service,
        defaults={"name": {"de": service}, "minutes": 30, "minutes_each_further": 30},
    )
    row = models.Team.objects.create(
        office_id=office.pk, slug="team-2", name="Team 2", grid_minutes=10, position=1, **team
    )
    row.services.add(offered)
    opening = models.Opening.objects.filter(team__office=office.pk).first()
    assert opening is not None
    opening.pk, opening.team, opening.places, opening.online = None, row, places, places
    opening.save()
    return touch(office.slug)


def test_start_goes_to_the_team_with_most_free_places_and_ties_to_the_first() -> None:
    office = add_team(make_office(places=1), places=2)
    first, second = office.teams
    teams = [book(office, "08:00").day.team_id for _ in range(3)]
    assert teams == [second.pk, first.pk, second.pk]
    with refused(SlotTaken):
        book(office, "08:00")


def test_calendar_shows_the_starts_of_every_team_that_may_serve_the_name() -> None:
    office = add_team(make_office(places=1), letter_first="N", letter_last="Z")
    models.Team.objects.filter(slug="team").update(letter_first="A", letter_last="M")
    office = touch()
    book(office, "08:00", person=make_person(family_name="Abel"))
    assert [read_labels(office, letter=letter)[0] for letter in ("A", "O")] == ["08:30", "08:00"]
    assert read_labels(office)[0] == "08:00"
    with refused(SlotTaken):
        book(office, "08:00", person=make_person(family_name="Cohn"))
    assert book(office, "08:00", person=make_person(family_name="Özil")).day.team.slug == "team-2"


def test_person_with_one_name_is_routed_by_it() -> None:
    office = add_team(make_office(places=1), letter_first="N", letter_last="Z")
    models.Team.objects.filter(slug="team").update(letter_first="A", letter_last="M")
    booked = book(touch(), "08:00", person=make_person(family_name="Suharto", given_name=""))
    assert booked.day.team_id == office.teams[1].pk


def test_rules_that_changed_since_they_were_read_are_those_that_count() -> None:
    """The caller's office is old; what is booked follows the rules as they are under the lock."""
    old = make_office(places=1)
    models.Opening.objects.update(start="09:00")
    touch()
    with refused(StartRefused):
        book(old, "08:00")
    assert book(old, "09:00").status == AppointmentStatus.BOOKED


def test_every_write_raises_the_version_of_its_day_only() -> None:
    office = make_office(places=9)
    for start in ("08:00", "08:00", "10:00"):
        book(office, start)
    book(office, "08:00", day=MONDAY + timedelta(days=1))
    assert list(TeamDay.objects.order_by("date").values_list("version", flat=True)) == [3, 1]
    assert set(Appointment.objects.values_list("day__date", "day_version")) == {
        (MONDAY, 1), (MONDAY, 2), (MONDAY, 3), (MONDAY + timedelta(days=1), 1),
    }  # fmt: skip


def test_appointment_keeps_what_was_said() -> None:
    office = make_office()
    person = make_person(family_name="Þórðardóttir", given_name="Zoë", phone="+49 711 1")
    booked = book(office, "08:00", 3, person=person, language="ar", municipality="Bonn")
    view = describe(Appointment.objects.select_related("day").get(pk=booked.pk))
    assert (view.person, view.language, view.municipality) == (person, "ar", "Bonn")
    assert (view.basket, view.start_at, view.end_at) == (
        {"pass": 3}, at(office, "08:00"), at(office, "09:30"),
    )  # fmt: skip
    assert BasketLine.objects.get().person_key == person.key
