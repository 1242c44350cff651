"""Openings, limits, closures and holidays changed on their pages, and what can be booked then."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.bookings.steps import book
from tests.factories import MONDAY, NOW, make_office, touch
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.bookings.models import ClosureRun
from wartefrei.core.ticks import clock_labels
from wartefrei.offices import models
from wartefrei.offices.directory import read_directory
from wartefrei.offices.history import read_plain
from wartefrei.web.administration.configuration.today import Cell, list_half_hours

pytestmark = pytest.mark.django_db

HERE = "/administration/authorities/stadt/configuration/"
OPENINGS = f"{HERE}offices/amt/teams/team/openings/"
LIMITS = f"{HERE}offices/amt/limits/"
FRIDAY = MONDAY + timedelta(days=4)
SERIES = {"days": ["sat"], "start": "9", "end": "12:00", "places": "3", "online": "2", "emergency": "1"}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator(client: Client) -> Client:
    make_office(places=4, emergency=1)
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR))
    client.get("/administration/?language=de")
    return client


def send(client: Client, path: str, data: dict[str, Any], *, through: bool = True) -> Any:
    """Send a form made now; ``through``: say yes to the preview as well."""
    version, _document = read_plain("stadt")
    page = client.post(path, {"base": str(version), **data})
    if not through or page.status_code != 200:
        return page
    mark = re.search(r'name="sure" value="(\w+)"', page.content.decode())
    assert mark, page.content.decode()
    return client.post(path, {"base": str(version), **data, "sure": mark[1]})


def openings() -> list[dict[str, Any]]:
    return read_plain("stadt")[1]["offices"][0]["teams"][0]["openings"]  # type: ignore[no-any-return]


def link(page: Any, words: str) -> str:
    """The address of the first link with these words."""
    found = re.search(rf'href="([^"]+)"[^>]*>{words}', page.content.decode())
    assert found, words
    return found[1]


def spots(page: Any) -> dict[str, str]:
    """The addresses that the picture of the week leads to, by name, in order of the keyboard."""
    found = re.findall(r'class="wf-spot [^"]+" href="([^"]+)" aria-label="([^"]+)"', page.content.decode())
    return {unescape(name): unescape(url) for url, name in found}


def places(day: date) -> dict[str, int]:
    """Places at each full hour of the day, where there are any."""
    team = read_directory().office("amt").teams[0]
    numbers = team.plan(day).places.to_bytes(288, "little")
    labels = clock_labels(day, team.rules.zone)
    return {label: number for label, number in zip(labels, numbers, strict=True) if number and ":00" in label}


def test_an_opening_is_added_after_a_preview(administrator: Client) -> None:
    saturday = FRIDAY + timedelta(days=1)
    preview = send(administrator, f"{OPENINGS}new/", SERIES, through=False)
    assert preview.status_code == 200
    assert not places(saturday)
    answer = send(administrator, f"{OPENINGS}new/", SERIES)
    assert answer.status_code == 302
    assert places(saturday) == {"09:00": 3, "10:00": 3, "11:00": 3}
    page = administrator.get(OPENINGS).content.decode()
    assert "Jede Woche: Samstag, 09:00–12:00" in page
    assert "3 Plätze, davon 2 online, 1 für Notfälle freigehalten" in page


def test_the_picture_shows_what_is_not_saved(administrator: Client) -> None:
    page = send(administrator, f"{OPENINGS}new/", {**SERIES, "look": "1"}, through=False).content.decode()
    assert page.count('class="wf-changed"') == 2  # in the legend and on Saturday
    assert len(openings()) == 1


def test_the_picture_leads_to_openings_and_from_free_hours_to_new_ones(administrator: Client) -> None:
    send(administrator, f"{HERE}closures/", {"place": "amt", "first_day": str(FRIDAY), "reason": "meeting"})
    links = spots(administrator.get(f"{OPENINGS}?week={MONDAY}"))
    days = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"]
    monday, free, *_week, closed, last = links
    assert [name.split()[0] for name in links] == [day for day in days for _both in range(2)]
    assert monday == "Montag 08:00 bis 12:00, 4 Plätze, ändern"
    assert free == "Montag 12:00 bis 18:00, frei: hier eine Öffnung hinzufügen"
    assert re.fullmatch("Freitag 08:00 bis 12:00, Geschlossen: .+, ändern", closed)
    assert 'value="2026-11-23"' in administrator.get(links[monday]).content.decode()  # from this day on
    form = administrator.get(links[last]).content.decode()
    assert re.findall(r'value="(\w+)" checked', form) == ["fri"]
    assert re.findall(r'name="(?:start|end|places|since)"[^>]* value="([^"]*)"', form) == [
        "12:00",
        "18:00",
        "4",
        str(FRIDAY),
    ]
    once = administrator.get(
        link(administrator.get(links[monday]), "Andere Zeiten nur am").replace("&amp;", "&")
    )
    assert re.findall(r'name="(?:day|start)"[^>]* value="([^"]*)"', once.content.decode()) == [
        str(MONDAY),
        "08:00",
    ]


def test_a_series_changes_from_a_day_on(administrator: Client) -> None:
    change = link(administrator.get(OPENINGS), "Ändern")
    days = ["mon", "tue", "wed", "thu", "fri"]
    changed = {**SERIES, "days": days, "how": "from", "from_day": "2026-12-01", "every_weeks": "1"}
    assert send(administrator, change, changed).status_code == 302
    before, after = openings()
    assert (before["until"], after["since"]) == ("2026-11-30", "2026-12-01")
    assert places(date(2026, 11, 30)) == dict.fromkeys(["08:00", "09:00", "10:00", "11:00"], 4)
    assert places(date(2026, 12, 1)) == dict.fromkeys(["09:00", "10:00", "11:00"], 3)


def test_every_second_week_stays_the_same_second_week(administrator: Client) -> None:
    fortnightly = {**SERIES, "since": "2026-11-21", "every_weeks": "2"}
    send(administrator, f"{OPENINGS}new/", fortnightly)
    change = re.findall(rf'href="({OPENINGS}[0-9a-f]+/)"', administrator.get(OPENINGS).content.decode())[-1]
    changed = {**fortnightly, "end": "13:00", "how": "from", "from_day": "2026-11-23"}
    assert send(administrator, change, changed).status_code == 302
    saturdays = [date(2026, 11, 21) + timedelta(weeks=weeks) for weeks in range(4)]
    assert [len(places(day)) for day in saturdays] == [3, 0, 4, 0]


def test_an_opening_ends(administrator: Client) -> None:
    end = link(administrator.get(OPENINGS), "Beenden oder entfernen")
    assert send(administrator, end, {"how": "from", "last_day": str(FRIDAY)}).status_code == 302
    assert places(FRIDAY)
    assert not places(FRIDAY + timedelta(days=3))
    end = link(administrator.get(OPENINGS), "Beenden oder entfernen")
    send(administrator, end, {"how": "all"})
    assert not models.Opening.objects.exists()


def test_other_times_on_one_day_replace_the_usual_ones(administrator: Client) -> None:
    form = {**SERIES, "day": "2026-12-24", "start": "08:00", "end": "10:00", "instead": "1"}
    assert send(administrator, f"{OPENINGS}one-day/", form).status_code == 302
    assert places(date(2026, 12, 24)) == {"08:00": 3, "09:00": 3}
    assert len(places(date(2026, 12, 23))) == 4
    end = re.findall(r'href="([^"]+/end/)"', administrator.get(OPENINGS).content.decode())[-1]
    assert send(administrator, end, {"how": "all"}).status_code == 302
    assert len(places(date(2026, 12, 24))) == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": "08:00"}, "Das Ende liegt nicht nach dem Anfang."),
        ({"start": "9:03"}, "volle fünf Minuten"),
        ({"start": "neun"}, "Uhrzeit wie 08:30"),
        ({"online": "3"}, "zusammen 4, es gibt aber nur 3 Plätze"),
        ({"every_weeks": "2"}, "Von dort werden die Wochen gezählt"),
        ({"every_weeks": "2", "nth": "1"}, "nicht beides"),
        ({"since": "2026-12-01", "until": "2026-11-30"}, "Der letzte Tag liegt vor dem ersten."),
    ],
)
def test_contradictions_are_told_at_the_field(
    administrator: Client, changes: dict[str, str], words: str
) -> None:
    page = send(administrator, f"{OPENINGS}new/", SERIES | changes)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="12:00"' in page.content.decode() or "end" in changes
    assert len(openings()) == 1


def test_an_overlap_names_the_other_opening_and_leads_to_it(administrator: Client) -> None:
    page = send(administrator, f"{OPENINGS}new/", SERIES | {"days": ["fri", "sat"]})
    assert page.status_code == 422
    assert "schon geöffnet, am Freitag, 20. November 2026" in page.content.decode()
    other = link(page, "Jede Woche: Montag bis Freitag, 08:00–12:00")
    assert administrator.get(other).status_code == 200


def test_two_who_change_the_same_opening_are_told(administrator: Client) -> None:
    change = link(administrator.get(OPENINGS), "Ändern")
    version, _document = read_plain("stadt")
    mine = {**SERIES, "days": ["mon"], "how": "all", "base": str(version)}
    assert send(administrator, change, {**SERIES, "days": ["tue"], "how": "all"}).status_code == 302
    page = administrator.post(change, mine)
    assert page.status_code == 409
    assert "Jede Woche: Dienstag, 09:00–12:00" in page.content.decode()
    assert openings()[0]["days"] == ["tue"]


def test_an_opening_changed_meanwhile_leads_back_to_the_week(administrator: Client) -> None:
    page = administrator.get(f"{OPENINGS}0123456789ab/", follow=True)
    assert "inzwischen geändert oder entfernt" in page.content.decode()


def test_a_limit_of_today_counts_at_once_for_whoever_plans(client: Client) -> None:
    make_office(places=4)
    sign_in(client, make_staff(Role.TEAM_LEAD))
    client.get("/account/?language=de")
    start = client.get("/administration/limits/")
    assert start.headers["Location"] == LIMITS
    assert f'value="{NOW:%Y-%m-%d}"' in client.get(LIMITS).content.decode()
    entry = {"team": "team", "places": "2", "first_day": f"{NOW:%Y-%m-%d}", "reason": "zwei krank"}
    assert send(client, LIMITS, entry, through=False).status_code == 302  # one entry, without a preview
    assert set(places(NOW.date()).values()) == {2}
    page = client.get(LIMITS).content.decode()
    assert "Höchstens 2 Plätze" in page
    assert "zwei krank" in page
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    send(client, f"{LIMITS}lift/", {"team": "team", "key": key[1]})
    assert set(places(NOW.date()).values()) == {4}


def test_on_a_weekend_the_next_day_at_work_is_proposed(administrator: Client) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        sign_in(administrator, make_staff(Role.OFFICE_ADMINISTRATOR))
        form = administrator.get(LIMITS).content.decode()
    assert re.findall(r'name="first_day"[^>]* value="([^"]*)"', form) == [str(MONDAY)]


def test_a_limit_that_costs_places_is_shown_first(administrator: Client) -> None:
    office = touch()
    for _ in range(3):
        book(office, "09:00")
    entry = {"team": "team", "places": "1", "first_day": str(MONDAY)}
    page = send(administrator, LIMITS, entry, through=False)
    assert page.status_code == 200
    assert 'name="accept"' in page.content.decode()
    assert not models.Limit.objects.exists()


def test_start_and_plan_of_the_day_lead_those_who_plan_to_fewer_places(client: Client) -> None:
    make_office()
    for role, is_led in ((Role.CLERK, False), (Role.TEAM_LEAD, True)):
        sign_in(client, make_staff(role))
        assert (LIMITS in client.get("/workplace/amt/plan/").content.decode()) is is_led
        start = client.get("/workplace/", follow=True).content.decode()
        assert (LIMITS in start, "/administration/closures/" in start) == (is_led, is_led)


def test_the_day_shows_where_places_lack(administrator: Client) -> None:
    office = touch()
    for _ in range(3):
        book(office, "09:00")
    with time_machine.travel(NOW + timedelta(days=3, hours=-3), tick=False):  # Monday, 07:00 in Berlin
        sign_in(administrator, make_staff(Role.OFFICE_ADMINISTRATOR))
        administrator.get("/administration/?language=de")
        entry = {"team": "team", "places": "2", "first_day": str(MONDAY), "accept": "1"}
        assert send(administrator, LIMITS, entry).status_code == 302
        rows = list_half_hours(read_directory().office("amt"), MONDAY, now=timezone.now())
        assert {row.start: row.cells for row in rows}["09:00"] == [Cell(places=2, taken=3, is_short=True)]
        assert [row.start for row in rows][-1] == "11:30"
        assert "zu wenige Plätze" in administrator.get(LIMITS).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": "4"}, "nur 4 Plätze geplant"),
        ({"first_day": "2026-11-22"}, "empfängt zu dieser Zeit niemanden"),
        ({"first_day": "2026-11-18"}, "Diese Stunden sind schon vorbei."),
        ({"last_day": "2028-11-18"}, "Höchstens ein Jahr auf einmal."),
        ({"first_day": "0001-01-01"}, "Bitte prüfen Sie das Jahr."),
        ({"last_day": "9999-12-31"}, "Bitte prüfen Sie das Jahr."),
        ({"first_time": "12:00", "last_time": "10:00"}, "Das Ende liegt nicht nach dem Anfang."),
    ],
)
def test_limits_that_mean_nothing_are_explained(
    administrator: Client, changes: dict[str, str], words: str
) -> None:
    entry = {"team": "team", "places": "1", "first_day": f"{NOW:%Y-%m-%d}", **changes}
    page = send(administrator, LIMITS, entry, through=False)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_closure_without_appointments_is_entered_and_taken_back(administrator: Client) -> None:
    form = {"place": "amt", "first_day": str(MONDAY), "last_day": "", "reason": "meeting"}
    assert send(administrator, f"{HERE}closures/", form).status_code == 302
    assert not places(MONDAY)
    page = administrator.get(f"{HERE}closures/").content.decode()
    assert "Montag, 23. November 2026" in page
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    send(administrator, f"{HERE}closures/open/", {"place": "amt", "key": key[1]})
    assert places(MONDAY)


def test_a_closure_is_changed_and_leads_to_closing_where_people_would_lose_their_times(
    administrator: Client,
) -> None:
    book(touch(), "09:00", day=FRIDAY)
    path = f"{HERE}closures/"
    send(administrator, path, {"place": "amt", "first_day": str(MONDAY), "reason": "meeting"})
    change = link(administrator.get(path), "Ändern").replace("&amp;", "&")
    form = administrator.get(change).content.decode()
    assert f'value="{MONDAY}"' in form
    assert '<option value="meeting" selected>' in form
    longer = {"place": "amt", "first_day": str(MONDAY), "last_day": str(FRIDAY), "reason": "strike"}
    page = send(administrator, change, longer)
    assert page.status_code == 422
    assert "schließen und 1 Termin verlegen" in page.content.decode()
    longer["last_day"] = str(FRIDAY - timedelta(days=1))
    assert send(administrator, change, longer).status_code == 302
    assert [places(MONDAY + timedelta(days=days)) == {} for days in range(5)] == [True] * 4 + [False]
    assert models.Closure.objects.get().reason["de"] == "Es wird gestreikt."


def test_a_closure_with_appointments_leads_to_closing_the_office(administrator: Client) -> None:
    book(touch(), "09:00")
    form = {"place": "amt/team", "first_day": str(MONDAY), "first_time": "8:30", "reason": "illness"}
    page = send(administrator, f"{HERE}closures/", form)
    assert page.status_code == 422
    assert not models.Closure.objects.exists()
    way = link(page, "<bdi class=.wf-name.>Bürgeramt: Team</bdi>: schließen und 1 Termin verlegen").replace(
        "&amp;", "&"
    )
    wizard = administrator.get(way).content.decode()
    assert f'value="{MONDAY}"' in wizard
    assert 'value="08:30"' in wizard
    assert 'value="00:00"' in wizard
    assert not ClosureRun.objects.exists()


@pytest.fixture
def head(administrator: Client) -> Client:
    client = Client()
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    client.get("/administration/?language=de")
    return client


def test_a_holiday_on_which_we_work_can_be_booked_and_back(head: Client) -> None:
    day, form = date(2027, 1, 6), {"year": "2027", "day": "", "name": ""}
    assert not places(day)
    assert send(head, f"{HERE}holidays/?year=2027", form | {"ticked": [str(day)]}).status_code == 302
    assert places(day)
    assert send(head, f"{HERE}holidays/?year=2027", form).status_code == 302
    assert not places(day)


def test_an_own_holiday_is_added_renamed_and_removed(head: Client) -> None:
    day, path = date(2027, 2, 8), f"{HERE}holidays/?year=2027"
    assert places(day)
    send(head, path, {"year": "2027", "day": str(day), "name": "Rosenmontag", "name.ar": "عطلة"})
    assert not places(day)
    send(
        head,
        path,
        {"year": "2027", f"name-{day}": "Fasnacht", f"name-{day}.ar": "عطلة", "day": "", "name": ""},
    )
    assert "Fasnacht" in head.get(path).content.decode()
    assert read_plain("stadt")[1]["holidays"][0]["name"] == {"de": "Fasnacht", "ar": "عطلة"}
    page = send(head, path, {"year": "2027", f"name-{day}": " ", "day": "", "name": ""})
    assert (page.status_code, f'href="#name-{day}"' in page.content.decode()) == (422, True)
    page = send(head, path, {"year": "2027", "day": str(day), "name": "Noch einer"})
    assert page.status_code == 422
    assert "Dieser Tag ist schon ein Feiertag." in page.content.decode()
    send(head, path, {"year": "2027", "ticked": [str(day)], "day": "", "name": ""})
    assert places(day)


def test_only_the_authority_closes_everything(administrator: Client, head: Client) -> None:
    assert 'value="*"' in head.get(f"{HERE}closures/").content.decode()
    assert 'value="*"' not in administrator.get(f"{HERE}closures/").content.decode()
    page = send(administrator, f"{HERE}closures/", {"place": "*", "first_day": str(MONDAY)})
    assert page.status_code == 422
