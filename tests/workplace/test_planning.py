"""The plan of the coming days, the day's list for paper, and follow-up appointments."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY, make_person
from tests.queueing.house import arrive, make_house, number_of, walk_in
from tests.workplace.clerk import Clerk, clock, find_key, read
from wartefrei.accounts.actors import staff
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import cancel
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.workplace.forms import read_quantity

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def office() -> OfficeEntry:
    return make_house(places=4)


def test_plan_counts_by_half_hour_and_service(office: OfficeEntry) -> None:
    for time, quantity in (("08:00", 1), ("08:20", 2), ("09:30", 1)):
        book(office, time, quantity)
    with clock(office, "07:00"):
        page = read(Clerk(office).get(f"/workplace/amt/plan/?date={MONDAY}"))
    assert "Monday, 23 November 2026" in page
    assert "Half hour from 08:00 08:30 09:00 09:30 Whole day Reisepass 3 1 4 Appointments 2 1 3" in page


def test_plan_lists_who_comes_with_marks(office: OfficeEntry) -> None:
    clerk = staff("servicepoint")
    plain = book(office, "08:00", day=TUESDAY)
    bounced = book(office, "08:10", day=TUESDAY)
    Appointment.objects.filter(pk=bounced.pk).update(bounced_at=at(office, "08:00"))
    silent = book(office, "08:20", day=TUESDAY, by=clerk, person=make_person(email=""))
    disputed = book(office, "09:00", day=TUESDAY, person=make_person(), is_disputed=True)
    Appointment.objects.filter(pk=disputed.pk).update(is_disputed=True)
    gone = book(office, "10:00", day=TUESDAY)
    cancel(appointment=gone, by=clerk, now=at(office, "08:00"))
    with clock(office, "07:00"):
        page = read(Clerk(office).get(f"/workplace/amt/plan/?date={TUESDAY}"))
    number = plain.ticket_number.number
    assert f"08:00 {number} {plain.family_name}, Anna Reisepass German Team 08:10" in page
    assert f"{bounced.family_name}, Anna Reisepass German Team mail came back" in page
    assert f"{silent.family_name}, Anna Reisepass German Team no e-mail" in page
    assert f"{disputed.family_name}, Anna Reisepass German Team second booking" in page
    assert gone.family_name not in page


def test_coming_days_are_counted(office: OfficeEntry) -> None:
    for time in ("08:00", "09:00"):
        book(office, time, day=TUESDAY)
    book(office, "10:00", day=MONDAY + timedelta(days=3))
    with clock(office, "07:00"):
        page = read(Clerk(office).get("/workplace/amt/plan/"))
    days = page.replace(" Appointments", "")
    assert "Mon 23 Nov 0 Tue 24 Nov 2 Wed 25 Nov 0 Thu 26 Nov 1 Fri 27 Nov 0 Mon 30 Nov 0" in days


@pytest.mark.parametrize("day", ["", "2026-13-40", "x", "1999-01-01", "9999-12-31"])
def test_plan_of_no_day_is_todays(office: OfficeEntry, day: str) -> None:
    with clock(office, "07:00"):
        page = read(Clerk(office).get(f"/workplace/amt/plan/?date={day}"))
    assert "Monday, 23 November 2026" in page
    assert "Nobody has an appointment on this day." in page


def test_day_list_for_paper(office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    with clock(office, "07:00"):
        page = read(Clerk(office).get("/workplace/amt/day-list/"))
    assert "Day list, Monday, 23 November 2026" in page
    assert "as of 07:00" in page
    number = appointment.ticket_number.number
    assert f"08:00 {number} {appointment.family_name}, Anna Reisepass German Team ☐ ☐" in page


def test_day_list_as_a_page_that_needs_nothing_else(office: OfficeEntry) -> None:
    book(office, "08:00")
    with clock(office, "07:00"):
        answer = Clerk(office).get("/workplace/amt/day-list/html/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="wartefrei-amt-2026-11-23.html"'
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "☐" in text
    assert not any(word in text for word in ("<script", "<link", "<img", "src=", "href=", "url("))


def test_day_list_as_a_table(office: OfficeEntry) -> None:
    appointment = book(office, "08:00", 2)
    with clock(office, "07:00"):
        text = Clerk(office).get("/workplace/amt/day-list/csv/").content.decode("utf-8")
    assert text.startswith("\ufeff")
    [_head, row] = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
    number = str(appointment.ticket_number.number)
    name = f"{appointment.family_name}, Anna"
    assert row == [number, "08:00", name, "2 × Reisepass", "German", "Team", ""]


def test_table_holds_no_formula(office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    Appointment.objects.filter(pk=appointment.pk).update(family_name="=1+1")
    with clock(office, "07:00"):
        text = Clerk(office).get("/workplace/amt/day-list/csv/").content.decode("utf-8")
    assert ";'=1+1, Anna;" in text


def test_day_list_of_another_kind_does_not_exist(office: OfficeEntry) -> None:
    with clock(office, "07:00"):
        assert Clerk(office).get("/workplace/amt/day-list/exe/").status_code == 404


def start_of(page: str) -> str:
    return f"{date(2026, 11, 24)}T{page}:00+01:00"


def serve(clerk: Clerk, number: int) -> None:
    clerk.press("call", number=number)
    clerk.press("start", number=number, at=number)


def test_follow_up_for_the_same_person(office: OfficeEntry) -> None:
    ticket = arrive(office, "08:00", language="ar")
    number = number_of(ticket)
    clerk = Clerk(office)
    with clock(office, "08:05"):
        serve(clerk, number)
        page = clerk.see(f"tickets/{number}/follow-up/")
        assert "Tuesday 24 November" in page
        answer = clerk.client.post(
            clerk.url(f"tickets/{number}/follow-up/"),
            {"service": "pass", "quantity": "2", "start": start_of("09:00")},
            HTTP_ACCEPT_LANGUAGE="en",
        )
        page = clerk.follow(answer)
    first, second = Appointment.objects.order_by("pk")
    view = describe(second)
    assert f"Follow-up appointment: Tuesday 24 November, 09:00, number {view.ticket_number}" in page
    assert "A mail is on its way. Print the confirmation" in page
    assert (second.channel, second.contingent) == (Channel.STAFF, Contingent.STAFF)
    assert (second.search_name, second.email, second.language) == (first.search_name, first.email, "ar")
    assert view.basket == {"pass": 2}
    assert second.start_at == at(office, "09:00", TUESDAY)
    assert first.status == AppointmentStatus.ATTENDED


@pytest.mark.parametrize(
    ("typed", "units"), [("2", 2), ("0", 1), ("", 1), ("-2", 1), ("\u0663", 1), ("9" * 5000, 5)]
)
def test_units_as_they_are_typed(typed: str, units: int) -> None:
    assert read_quantity(typed, most=5) == units


def test_follow_up_by_a_double_click_is_one(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        serve(clerk, number)
        page = f"tickets/{number}/follow-up/"
        form = {"service": "pass", "start": start_of("09:00"), "once": find_key(clerk, page)}
        answers = [clerk.client.post(clerk.url(page), form, HTTP_ACCEPT_LANGUAGE="en") for _click in range(2)]
        assert "Follow-up appointment: Tuesday 24 November, 09:00" in clerk.follow(answers[1])
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Appointment.objects.count() == 2


def test_follow_up_before_serving_meets_the_appointment_that_is_still_open(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        clerk.press("call", number=number)
        answer = clerk.client.post(
            clerk.url(f"tickets/{number}/follow-up/"), {"service": "pass", "start": start_of("09:00")}
        )
    assert answer.status_code == 409
    assert Appointment.objects.count() == 1


def test_follow_up_at_a_time_that_is_gone_shows_others(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    for _place in range(4):
        book(office, "09:00", day=TUESDAY)
    clerk = Clerk(office)
    with clock(office, "08:05"):
        serve(clerk, number)
        answer = clerk.client.post(
            clerk.url(f"tickets/{number}/follow-up/"),
            {"service": "pass", "start": start_of("09:00")},
            HTTP_ACCEPT_LANGUAGE="en",
        )
    assert answer.status_code == 409
    assert "This time has just been taken" in answer.content.decode()
    assert 'value="2026-11-24T09:30:00+01:00"' in answer.content.decode()


def test_follow_up_for_somebody_without_an_appointment(office: OfficeEntry) -> None:
    number = number_of(walk_in(office, now=at(office, "08:00"), language="uk"))
    clerk = Clerk(office)
    typed = {
        "family_name": "Шевченко",
        "given_name": "Олена",
        "birth_day": "7",
        "birth_month": "3",
        "birth_year": "1991",
        "service": "pass",
        "start": start_of("09:00"),
    }
    with clock(office, "08:05"):
        serve(clerk, number)
        address = clerk.url(f"tickets/{number}/follow-up/")
        answer = clerk.client.post(address, typed, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 422
        assert "can’t be used in names" in answer.content.decode()
        answer = clerk.client.post(
            address, typed | {"family_name": "Shevchenko", "given_name": "Olena"}, HTTP_ACCEPT_LANGUAGE="en"
        )
        page = clerk.follow(answer)
    assert "There is no e-mail address: print it." in page
    appointment = Appointment.objects.get()
    assert (appointment.family_name, appointment.birth_date, appointment.language) == (
        "Shevchenko",
        date(1991, 3, 7),
        "uk",
    )


@pytest.mark.parametrize("looked", [{}, {"jump": "2026-12-01"}, {"from": "2026-12-01"}])
def test_looking_for_a_follow_up_loses_nothing_typed(office: OfficeEntry, looked: dict[str, str]) -> None:
    number = number_of(walk_in(office, now=at(office, "08:00")))
    clerk = Clerk(office)
    typed = {
        "family_name": "Müller",
        "birth_year": "1991",
        "email": "half",
        "service": "pass",
        "quantity": "2",
    }
    with clock(office, "08:05"):
        serve(clerk, number)
        address = clerk.url(f"tickets/{number}/follow-up/")
        answer = clerk.client.post(address, typed | looked, HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert answer.status_code == 200
    for value in ('value="Müller"', 'value="1991"', 'value="half"', 'max="99" value="2"'):
        assert value in page
    assert "has no @ sign" not in page
    assert ("Tuesday 24 November" in page, "Tuesday 1 December" in page) == (not looked, bool(looked))
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("start", ["", "x", "2026-11-24T09:00:00", "2026-11-24T03:00:00+01:00"])
def test_follow_up_at_no_time(office: OfficeEntry, start: str) -> None:
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        serve(clerk, number)
        answer = clerk.client.post(
            clerk.url(f"tickets/{number}/follow-up/"), {"service": "pass", "start": start}
        )
    assert answer.status_code in {409, 422}
    assert Appointment.objects.count() == 1
