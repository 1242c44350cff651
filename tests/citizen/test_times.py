"""Free times: filters that are kept and honest, month and days, pauses, what to do when nothing is free."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.test import Client

from tests.citizen.client import Visitor, find_starts
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.offices.models import Authority, Limit, Office, Opening, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Client) -> Iterator[Visitor]:
    make_office()
    with time_machine.travel(NOW, tick=False):
        visitor = Visitor(client)
        visitor.tell()
        yield visitor


def hours(page: str) -> set[int]:
    """The hours of all starts on a page."""
    return {int(start.partition("T")[2][:2]) for start in find_starts(page)}


def test_part_of_the_day_is_kept_while_paging(visitor: Visitor) -> None:
    Opening.objects.update(end=time(16))
    touch()
    page = visitor.get("times/", "&part=afternoon")
    assert hours(page) == {12, 13, 14, 15}
    links = [link for link in re.findall(r'href="([^"]+)"', page) if "day=" in link and "/times/" in link]
    own = [link for link in links if link.startswith("/de/")]
    assert own
    assert all("part=afternoon" in link for link in own)


def test_weekdays_leave_only_their_days(visitor: Visitor) -> None:
    page = visitor.get("times/", "&weekday=2&weekday=3")
    assert "Mittwoch, 25. November" in page
    assert all(start.partition("|")[2][:10] == "2026-11-25" for start in find_starts(page))
    assert find_starts(visitor.get("times/", "&weekday=23")) == find_starts(page)


def test_step_free_access_is_asked_where_offices_differ(visitor: Visitor) -> None:
    assert "stufenlos" not in visitor.get("times/")
    make_office(slug="zweit", is_step_free=True)
    page = visitor.get("times/")
    assert "stufenlos" in page
    assert {start.partition("|")[0] for start in find_starts(page)} == {"amt", "zweit"}
    narrowed = visitor.get("times/", "&step_free=1")
    assert {start.partition("|")[0] for start in find_starts(narrowed)} == {"zweit"}


def test_filters_that_fit_nothing_say_what_there_is_without(visitor: Visitor) -> None:
    page = visitor.get("times/", "&part=afternoon")
    assert "Nichts Freies passt zu Ihren Wünschen" in page
    assert "Fr., 20. Nov., <bdi>11:00</bdi>" in page
    assert find_starts(page) == []
    assert "Nichts Freies passt" in visitor.get("calendar/", "&part=afternoon")


@pytest.mark.parametrize("query", ["&weekday=x", "&weekday=9", "&part=night", "&step_free=yes", "&weekday=٣"])
def test_broken_filters_are_left_out(visitor: Visitor, query: str) -> None:
    assert find_starts(visitor.get("times/", query)) == find_starts(visitor.get("times/"))


def test_month_has_the_same_starts_as_the_days(visitor: Visitor) -> None:
    month = visitor.get("times/", f"&view=month&day={MONDAY}")
    assert "<table" in month
    assert find_starts(month) == find_starts(visitor.get("times/", f"&day={MONDAY}"))
    assert "view=month&day=2026-11-24#day" in month


def test_empty_month_names_the_next_free_time(visitor: Visitor) -> None:
    Limit.objects.create(
        team=Team.objects.get(),
        start_at=NOW,
        end_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
        places=0,
    )
    touch()
    page = visitor.get("times/", "&view=month&day=2026-12-10")
    assert "<table" not in page
    assert "Im Dezember 2026 ist nichts frei." in page
    assert "Nächster freier Termin: <time" in page
    assert "Mo., 4. Jan., <bdi>08:00</bdi>" in page


def test_every_start_has_a_spoken_name(visitor: Visitor) -> None:
    page = visitor.get("times/", f"&day={MONDAY}")
    assert page.count("Montag, 23. November, 08:00 Uhr, 30 Minuten".replace(" Uhr", "\u00a0Uhr")) == 1
    assert "Dienstag, 24. November:" in page


def test_a_pause_tells_its_words_and_when_it_ends(visitor: Visitor) -> None:
    pause = {"from": "2026-11-01", "until": "2027-01-11", "opens": "2026-12-28 08:00"}
    Office.objects.update(pauses=[{**pause, "text": {"de": "Wir ziehen um."}}])
    touch()
    for page in ("", "calendar/", "times/"):
        shown = visitor.get(page)
        assert "Wir ziehen um." in shown
        assert "Mo., 28. Dez., <bdi>08:00</bdi>\u00a0Uhr" in shown
        assert "Montag, 11. Januar" in shown
    assert find_starts(visitor.get("times/")) == []


def test_other_offices_stay_bookable_during_a_pause(visitor: Visitor) -> None:
    make_office(slug="zweit")
    Office.objects.filter(slug="amt").update(
        pauses=[{"from": "2026-11-01", "text": {"de": "Wir ziehen um."}}]
    )
    touch()
    page = visitor.get("times/")
    assert {start.partition("|")[0] for start in find_starts(page)} == {"zweit"}
    assert "zurzeit keine Online-Buchung" in page
    assert "noch nicht bekannt" in page


@pytest.mark.parametrize(
    ("walk_in", "words"),
    [
        ("free", "auch ohne Termin kommen"),
        ("urgent", "nur in dringenden Fällen"),
        ("none", "Ohne Termin werden Sie hier nicht bedient"),
    ],
)
def test_nothing_free_names_the_rule_for_coming_without(visitor: Visitor, walk_in: str, words: str) -> None:
    Opening.objects.update(online=0)
    Team.objects.update(walk_in=walk_in)
    Office.objects.update(channels={"phone": {"de": "Rufen Sie an: 0711 1."}})
    touch()
    for page in ("calendar/", "times/"):
        shown = visitor.get(page)
        assert words in shown
        assert "Rufen Sie an: 0711 1." in shown


def test_days_the_filters_leave_out_are_not_called_full(visitor: Visitor) -> None:
    page = visitor.get("times/", f"&weekday=2&day={MONDAY}")
    assert page.count("<small>passt nicht</small>") == 4
    assert "ausgebucht" not in page
    assert "Nächster freier Termin: <time" in page
    assert 'name="weekday" value="5"' not in page


def test_a_saturday_stays_to_be_chosen_while_others_are(visitor: Visitor) -> None:
    Opening.objects.update(weekdays=[0, 5])
    touch()
    assert 'name="weekday" value="5"' in visitor.get("times/", "&weekday=0")


def test_holidays_are_named_in_the_language_of_the_page(visitor: Visitor) -> None:
    Office.objects.update(horizon_days=60)
    own = [
        {"date": "2026-12-24", "name": {"de": "Heiligabend", "en": "Christmas Eve"}},
        {"date": "2027-01-06", "open": True},
    ]
    Authority.objects.update(holidays=own)
    touch()
    assert all(
        name in visitor.get("times/", "&day=2026-12-22") for name in ("Heiligabend", "Erster Weihnachtstag")
    )
    visitor.language = "ar"
    page = visitor.get("times/", "&day=2026-12-22")
    assert '<bdi lang="de" dir="ltr">Heiligabend</bdi>' in page
    assert "عيد الميلاد، اليوم الأول" in page
    assert any("2027-01-06" in start for start in find_starts(visitor.get("times/", "&day=2027-01-06")))
