"""The page of figures: who sees what, what is hidden, and the same as CSV."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.bookings.steps import book
from tests.factories import MONDAY, make_office
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.accounts.operations import demo_login
from wartefrei.offices.models import Authority
from wartefrei.records.models import Feedback, PageCount
from wartefrei.web.administration.figures.tables import _change

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
DAYS = f"first={MONDAY}&last={MONDAY}&language=de"


@pytest.fixture
def statistician(client: Client) -> Client:
    sign_in(client, make_staff(Role.STATISTICS))
    return client


def test_last_eight_weeks_are_shown_unasked(statistician: Client) -> None:
    make_office()
    page = statistician.get("/administration/figures/?language=de")
    assert page.status_code == 200
    assert f'value="{timezone.localdate()}"' in page.content.decode()
    assert "An diesen Tagen wurde nichts gezählt." in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "first=9999-12-01&last=9999-12-31",
        "first=0001-01-02&last=0001-02-01",
        f"{DAYS}&compare=own&then=9999-12-31",
    ],
)
def test_days_where_calendars_end_are_asked_about(statistician: Client, asked: str) -> None:
    make_office()
    page = statistician.get(f"/administration/figures/?{asked}&language=en").content.decode()
    assert "Please check the year." in page
    assert statistician.get(f"/administration/figures/csv/?{asked}").status_code == 404


def test_groups_under_five_are_hidden_outside_of_the_office(statistician: Client) -> None:
    office = make_office(places=9)
    for _number in range(4):
        book(office, "08:00")
    page = statistician.get(f"/administration/figures/?{DAYS}&by=hour").content.decode()
    assert "verdeckt" in page
    assert "höchstens zwei" in page
    book(office, "08:00")
    rows = statistician.get(f"/administration/figures/csv/?{DAYS}&by=hour").content.decode().splitlines()
    assert rows[1].split(";")[1] in {"5", "6", "7"}


def test_single_hidden_row_can_not_be_told_from_the_sum(statistician: Client) -> None:
    office = make_office(places=9)
    for clock in ["08:00"] * 8 + ["09:00"] * 6 + ["10:00"]:
        book(office, clock)
    rows = statistician.get(f"/administration/figures/csv/?{DAYS}&by=hour").content.decode().splitlines()
    assert [row.split(";")[1] == "verdeckt" for row in rows[1:]] == [False, True, True]


def test_who_works_there_sees_all(client: Client) -> None:
    book(make_office(), "08:00")
    sign_in(client, make_staff(Role.TEAM_LEAD))
    page = client.get(f"/administration/figures/?{DAYS}&by=hour").content.decode()
    assert "verdeckt" not in page
    assert "höchstens zwei" not in page
    assert "08:00" in page


def test_csv_has_the_rows_of_the_table(client: Client) -> None:
    book(make_office(), "08:00")
    sign_in(client, make_staff(Role.TEAM_LEAD))
    answer = client.get(f"/administration/figures/csv/?{DAYS}&by=service")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    heading, row = answer.content.decode("utf-8-sig").splitlines()
    assert heading.startswith("Dienstleistung;gebucht;ohne Termin;erschienen;")
    assert row == "Reisepass;1;0;0;–;0;0;–;0;0;–;–;–;–"


def test_wrong_days_are_explained_at_the_field(statistician: Client) -> None:
    make_office()
    page = statistician.get("/administration/figures/?first=2026-11-23&last=2026-11-20&language=de")
    assert "Dieser Tag liegt vor dem ersten." in page.content.decode()
    page = statistician.get("/administration/figures/?first=2026-11-23&last=2036-11-20&language=de")
    assert "höchstens drei Jahre" in page.content.decode()
    assert statistician.get("/administration/figures/csv/?first=x&last=y").status_code == 404


def test_offices_of_another_authority_do_not_exist(client: Client) -> None:
    make_office()
    sign_in(client, make_staff(Role.STATISTICS, "anderswo"))
    assert client.get("/administration/figures/?office=amt").status_code == 404


def test_clerks_see_no_figures(client: Client) -> None:
    make_office()
    sign_in(client, make_staff(Role.CLERK))
    assert client.get("/administration/figures/").status_code == 403


def read_online(client: Client, more: str = "") -> dict[str, str]:
    """The tiles of what is counted on the pages, by the first words of their names."""
    page = client.get(f"/administration/figures/?{DAYS}{more}").content.decode()
    tiles = re.findall(r"<li><strong><bdi>(.*?)</bdi></strong> (.*?)</li>", page)
    return {name: value for value, name in tiles}


@pytest.mark.parametrize(
    ("role", "visits", "booked", "told"),
    [
        (Role.STATISTICS, 40, 2, "–"),
        (Role.STATISTICS, 4, 0, "–"),
        (Role.STATISTICS, 40, 0, "0 %"),
        (Role.STATISTICS, 40, 5, "12 %"),
        (Role.TEAM_LEAD, 40, 2, "5 %"),
    ],
)
def test_share_of_bookings_tells_no_count_under_five(
    client: Client, role: Role, visits: int, booked: int, told: str
) -> None:
    make_office()
    authority = Authority.objects.get()
    for step, count in (("visit", visits), ("booked", booked)):
        PageCount.objects.create(authority=authority, date=MONDAY, step=step, count=count)
    sign_in(client, make_staff(role))
    assert read_online(client)["Buchungen je Besuch"] == told


def test_pages_of_the_authority_are_told_as_outside_of_its_other_offices(statistician: Client) -> None:
    make_office(slug="fern")
    make_office()
    make_staff(Role.CLERK, office="amt", login=demo_login(Role.STATISTICS, "stadt"))
    PageCount.objects.create(authority=Authority.objects.get(), date=MONDAY, step="visit", count=4)
    assert read_online(statistician, "&office=amt")["Besuche der Seiten"] == "unter 5"


def test_few_answers_tell_no_satisfaction(statistician: Client) -> None:
    make_office()
    rows = Feedback.objects
    rows.create(authority=Authority.objects.get(), date=MONDAY, rating=2, count=4)
    assert "–" in read_online(statistician).values()
    assert "2" not in "".join(read_online(statistician).values())
    rows.update(count=5)
    assert "2,0" in read_online(statistician).values()


def read_comparison(client: Client, more: str) -> list[list[str]]:
    answer = client.get(f"/administration/figures/csv/?{DAYS}&table=comparison&{more}")
    return [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()]


@pytest.mark.parametrize(
    ("more", "then"),
    [
        ("", "22.11.2026 – 22.11.2026"),
        ("compare=year", "24.11.2025 – 24.11.2025"),
        ("compare=own&then=2026-11-30", "30.11.2026 – 30.11.2026"),
    ],
)
def test_days_are_compared_with_others(client: Client, more: str, then: str) -> None:
    office = make_office()
    book(office, "08:00")
    for clock in ("08:00", "09:00"):
        book(office, clock, day=MONDAY + WEEK)
    sign_in(client, make_staff(Role.TEAM_LEAD))
    heading, *rows = read_comparison(client, more)
    assert heading == ["", "23.11.2026 – 23.11.2026", then, "Veränderung"]
    booked = next(row for row in rows if row[0] == "gebucht")
    assert booked[1:3] == ["1", "2" if "own" in more else "0"]


def test_own_day_to_compare_with_is_asked_for(statistician: Client) -> None:
    make_office()
    page = statistician.get(f"/administration/figures/?{DAYS}&compare=own").content.decode()
    assert "Bitte geben Sie den ersten Tag an." in page


@pytest.mark.parametrize(("now", "sign"), [(36, "−10"), (44, "+10")])
def test_less_is_said_with_a_minus(now: int, sign: str) -> None:
    assert sign in _change(now, 40)
