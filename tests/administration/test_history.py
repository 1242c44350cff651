"""Saving with a preview, the history of changes, and changes taken back, as pages."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.bookings.test_configuration import OPENING, TEAM, book_at, load
from tests.factories import NOW
from tests.offices.documents import change as put
from tests.offices.documents import make_plain
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import staff
from wartefrei.accounts.models import Role
from wartefrei.bookings.operations.configuration import change
from wartefrei.offices.history import read_plain
from wartefrei.offices.models import Authority
from wartefrei.web.common.templatetags.wartefrei import show_code

pytestmark = pytest.mark.django_db
HISTORY = "/administration/authorities/musterstadt/configuration/history/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        load(make_plain(second_factor="optional"))
        yield traveller


@pytest.fixture
def admin(client: Client) -> Client:
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR, "musterstadt"))
    return client


def edit(path: str, value: Any, *, accept: bool = False) -> None:
    version, plain = read_plain("musterstadt")
    change(
        authority="musterstadt",
        base=version,
        document=put(plain, path, value),
        accept=accept,
        by=staff("anna"),
        now=NOW,
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def test_history_says_who_when_what(admin: Client) -> None:
    edit(f"{TEAM}.name", "Team 1")
    page = admin.get(HISTORY).content.decode()
    assert "<bdi>anna</bdi>" in page
    assert re.findall(r'<td[^>]*><span dir="auto">([^<]*)</span>', page) == ["Team A", "Team 1"]
    assert f"{HISTORY}2/undo/" in page
    assert f"{HISTORY}1/undo/" not in page, "nothing is before the first state"


def test_change_is_taken_back_after_a_preview(admin: Client) -> None:
    edit("name", "Neustadt")
    page = admin.get(f"{HISTORY}2/undo/").content.decode()
    assert "Neustadt" in page
    assert Authority.objects.get().name == "Neustadt"
    answer = admin.post(f"{HISTORY}2/undo/", {"sure": hidden(page, "sure")})
    assert (answer.status_code, answer.url) == (302, f"{HISTORY}?saved=3")  # type: ignore[attr-defined]
    assert Authority.objects.get().name == "Stadt Musterstadt"
    assert f"{HISTORY}3/undo/" in admin.get(f"{HISTORY}?saved=3").content.decode()


def test_undo_that_would_cost_places_needs_a_tick(admin: Client) -> None:
    edit(f"{OPENING}.from", "07:30")
    code = book_at("07:30").code
    page = admin.get(f"{HISTORY}2/undo/").content.decode()
    assert show_code(code) in page
    sure = {"sure": hidden(page, "sure")}
    refused = admin.post(f"{HISTORY}2/undo/", sure)
    assert refused.status_code == 422
    assert Authority.objects.get().version == 2
    assert admin.post(f"{HISTORY}2/undo/", {**sure, "accept": "1"}).status_code == 302
    assert Authority.objects.get().version == 3


def test_other_people_lose_their_places_than_were_shown(admin: Client) -> None:
    edit(f"{OPENING}.from", "07:30")
    book_at("07:30")
    page = admin.get(f"{HISTORY}2/undo/").content.decode()
    book_at("07:30")
    answer = admin.post(f"{HISTORY}2/undo/", {"sure": hidden(page, "sure"), "accept": "1"})
    assert answer.status_code == 200, "shown again first"
    assert Authority.objects.get().version == 2


def test_change_that_was_changed_again_is_explained(admin: Client) -> None:
    edit("name", "Neustadt")
    edit("name", "Altstadt")
    answer = admin.get(f"{HISTORY}2/undo/")
    assert answer.status_code == 409
    assert {"Stadt Musterstadt", "Altstadt", "anna"} <= set(
        re.findall(r">([^<>]+)<", answer.content.decode())
    )


def test_undo_that_would_remove_what_is_booked_is_explained(admin: Client) -> None:
    version, plain = read_plain("musterstadt")
    plain["services"].append({"id": "fund", "name": {"de": "Fundsachen"}, "minutes": 10})
    plain["offices"][0]["teams"][0]["services"].append("fund")
    change(authority="musterstadt", base=version, document=plain, accept=False, by=staff("anna"), now=NOW)
    book_at("08:00", service="fund")
    answer = admin.get(f"{HISTORY}2/undo/")
    assert answer.status_code == 409
    assert "Fundsachen" in answer.content.decode()


def test_unknown_versions_do_not_exist(admin: Client) -> None:
    assert [admin.get(f"{HISTORY}{version}/undo/").status_code for version in (1, 9)] == [404, 404]
    assert admin.get(f"{HISTORY}?saved=x&before=y").status_code == 200


def test_who_administers_an_office_undoes_only_what_is_its_own(client: Client) -> None:
    edit("name", "Neustadt")
    edit(f"{TEAM}.name", "Team 1")
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR, "musterstadt", office="buergeramt"))
    assert client.get(HISTORY).status_code == 200
    assert client.get(f"{HISTORY}2/undo/").status_code == 403
    page = client.get(f"{HISTORY}3/undo/").content.decode()
    assert client.post(f"{HISTORY}3/undo/", {"sure": hidden(page, "sure")}).status_code == 302


def test_who_plans_takes_back_limits_and_nothing_else(client: Client) -> None:
    edit(f"{TEAM}.limits.1", {"from": "2026-11-23", "to": "2026-11-23", "places": 1})
    edit(f"{TEAM}.name", "Team 1")
    sign_in(client, make_staff(Role.TEAM_LEAD, "musterstadt", office="buergeramt"))
    assert client.get(HISTORY).status_code == 403
    assert client.get(f"{HISTORY}3/undo/").status_code == 403
    page = client.get(f"{HISTORY}2/undo/").content.decode()
    assert client.post(f"{HISTORY}2/undo/", {"sure": hidden(page, "sure")}).status_code == 302
    assert len(read_plain("musterstadt")[1]["offices"][0]["teams"][0]["limits"]) == 1


def test_who_plans_does_not_take_back_a_team_that_is_called_limits(client: Client) -> None:
    edit("offices.0.teams.2", {"id": "limits", "name": "Team L", "services": ["meldung"]})
    edit("offices.0.counters.1", {"id": "closures", "name": "Schalter 2", "teams": ["team-a"]})
    sign_in(client, make_staff(Role.TEAM_LEAD, "musterstadt", office="buergeramt"))
    for version in (2, 3):
        assert client.get(f"{HISTORY}{version}/undo/").status_code == 403


def test_who_administers_an_office_does_not_take_back_its_move(client: Client) -> None:
    version, plain = read_plain("musterstadt")
    plain["houses"].append({"id": "kreishaus", "name": "Kreishaus", "address": "Ring 1"})
    second = {"id": "zulassung", "house": "rathaus", "name": "Zulassung"}
    plain["offices"].append(second | {"teams": [{"id": "t", "name": "T", "services": ["meldung"]}]})
    third = {"id": "jagd", "house": "kreishaus", "name": "Jagd"}
    plain["offices"].append(third | {"teams": [{"id": "j", "name": "J", "services": ["meldung"]}]})
    change(authority="musterstadt", base=version, document=plain, accept=False, by=staff("anna"), now=NOW)
    edit("offices.0.house", "kreishaus")
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR, "musterstadt", office="buergeramt"))
    assert client.get(f"{HISTORY}3/undo/").status_code == 403
