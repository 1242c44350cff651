"""What the figures of a day say of a small office."""

from datetime import timedelta

import pytest

from tests.bookings.steps import at, book, hold, token_of
from tests.factories import MONDAY, NOW
from tests.queueing.house import CLERK, MINUTE, arrive, call_next, make_house, number_of, walk_in
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.operations import cancel, miss, release_hold, reschedule
from wartefrei.core.figures import Figures
from wartefrei.queueing import operations
from wartefrei.records.figures import Grouping, Period, read_period

pytestmark = pytest.mark.django_db


def read() -> Period:
    from wartefrei.offices.directory import read_directory

    return read_period(offices=[read_directory().office("amt")], first=MONDAY, last=MONDAY)


def test_nothing_booked_is_nothing_counted() -> None:
    make_house()
    period = read()
    assert (period.total, period.by(Grouping.SERVICE), period.used) == (Figures(), {}, 0.0)


def test_visit_is_counted_with_its_wait_and_its_length() -> None:
    office = make_house()
    ticket = arrive(office, "09:00")
    called_at = at(office, "09:00") + 7 * MINUTE
    assert call_next(office, now=called_at) == number_of(ticket)
    operations.start(office=office, number=number_of(ticket), by=CLERK, now=called_at + MINUTE)
    operations.finish(
        office=office,
        number=number_of(ticket),
        services=None,
        lacks_documents=True,
        by=CLERK,
        now=called_at + 13 * MINUTE,
    )
    total = read().total
    assert (total.booked, total.attended, total.wait_half, total.served_half) == (1, 1, 7, 12)
    assert total.lacks_documents == 1


def test_who_came_early_waits_from_the_time_of_the_appointment() -> None:
    office = make_house()
    arrive(office, "09:00", now=at(office, "08:40"))
    number = call_next(office, now=at(office, "09:00") + 2 * MINUTE)
    assert number is not None
    operations.start(office=office, number=number, by=CLERK, now=at(office, "09:05"))
    assert read().total.wait_half == 2


def test_place_that_was_freed_and_taken_again_is_counted() -> None:
    office = make_house()
    freed = book(office, "10:00")
    cancel(appointment=freed, by=CITIZEN, now=NOW + MINUTE)
    assert read().total.rebooked == 0
    book(office, "10:00", now=NOW + timedelta(hours=1))
    total = read().total
    assert (total.booked, total.cancelled, total.rebooked) == (2, 1, 1)
    assert total.lead_half == (at(office, "10:00") - NOW - MINUTE) / MINUTE


def test_each_freed_place_is_taken_again_once_also_by_somebody_who_moves() -> None:
    office = make_house(places=4)
    for freed in [book(office, "10:00") for _ in range(3)]:
        cancel(appointment=freed, by=CITIZEN, now=NOW + MINUTE)
    other = book(office, "08:00")
    book(office, "10:00", now=NOW + timedelta(hours=1))
    assert read().total.rebooked == 1
    reschedule(
        appointment=other,
        office=office,
        start_at=at(office, "10:00"),
        by=CITIZEN,
        now=NOW + timedelta(hours=2),
    )
    assert read().total.rebooked == 2


def test_who_takes_a_time_and_gives_it_back_before_booking_is_not_counted() -> None:
    office = make_house()
    release_hold(token=token_of(hold(office, "10:00")), by=CITIZEN, now=NOW + MINUTE)
    book(office, "10:00", now=NOW + 2 * MINUTE)
    total = read().total
    assert (total.booked, total.cancelled, total.rebooked, total.lead_half) == (1, 0, 0, None)


def test_figures_of_a_year_ago_outlive_the_audit_trail() -> None:
    office = make_house()
    cancel(appointment=book(office, "10:00"), by=CITIZEN, now=NOW + MINUTE)
    book(office, "10:00", now=NOW + timedelta(hours=1))
    before = read().total
    AuditEvent.objects.all().delete()
    assert read().total == before
    assert before.rebooked == 1
    assert before.lead_half is not None


def test_who_did_not_come_is_missed_and_walk_ins_are_counted_apart() -> None:
    office = make_house()
    miss(appointment=book(office, "08:00"), by=SYSTEM, now=at(office, "12:00"))
    walk_in(office, now=at(office, "09:00"))
    total = read().total
    assert (total.booked, total.missed, total.walk_ins, total.missed_share) == (1, 1, 1, 1.0)


def test_rows_are_by_office_team_service_day_weekday_and_hour() -> None:
    office = make_house()
    book(office, "08:00", 2)
    book(office, "10:30")
    (service,) = office.services.values()
    (team,) = office.teams
    period = read()
    keys = {grouping: list(period.by(grouping)) for grouping in Grouping}
    assert keys == {
        Grouping.OFFICE: [office.pk],
        Grouping.TEAM: [team.pk],
        Grouping.SERVICE: [service.pk],
        Grouping.DAY: [MONDAY],
        Grouping.WEEK: [(2026, 48)],
        Grouping.WEEKDAY: [0],
        Grouping.HOUR: [8, 10],
    }


def test_use_is_the_share_of_planned_places() -> None:
    office = make_house(places=2, minutes=60)
    assert read().used == 0.0
    book(office, "08:00")
    period = read()
    assert period.used == pytest.approx(60 / (2 * 4 * 60))
    assert period.used_by(Grouping.WEEKDAY) == {0: period.used}
    assert period.used_by(Grouping.HOUR) == {8: 0.5, 9: 0.0, 10: 0.0, 11: 0.0}
    assert period.used_by(Grouping.SERVICE) == {}


def test_time_that_is_given_back_later_is_counted_nowhere() -> None:
    office = make_house(places=1, release_minutes=60)
    freed = book(office, "10:00")
    before = read()
    cancel(appointment=freed, by=CITIZEN, now=NOW)
    total = read().total
    assert (before.total.booked, total.booked, total.cancelled, total.rebooked) == (1, 1, 1, 0)
    assert before.used == pytest.approx(30 / 240)
    assert read().used == 0.0


def test_outside_of_the_office_the_same_visits_give_the_same_numbers() -> None:
    office = make_house(places=9)
    for _number in range(8):
        book(office, "08:00")
    book(office, "10:00")
    seen = [read_period(offices=[office], first=MONDAY, last=MONDAY, is_blurred=True) for _again in range(2)]
    assert seen[0].total == seen[1].total
    assert seen[0].used in {0.1, 0.15}
    assert seen[0].total.people is not None
    assert 7 <= seen[0].total.people <= 11
    assert [figures.is_hidden for figures in seen[0].by(Grouping.HOUR).values()] == [True, True]


def test_queries_stay_as_many(django_assert_num_queries: pytest.FixtureRequest) -> None:
    office = make_house()
    book(office, "08:00")
    read()
    with django_assert_num_queries(7):  # type: ignore[operator]  # pytest-django's fixture is a context manager
        read()
    for clock in ("09:00", "10:00"):
        arrive(office, clock)
    with django_assert_num_queries(7):  # type: ignore[operator]
        read()
