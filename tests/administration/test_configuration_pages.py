"""Configuration by people: every kind of part changed, added, put in order and removed through its pages."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from tests.administration.forms_sent import Sent, read_form, read_forms
from tests.bookings.test_configuration import load
from tests.factories import NOW
from tests.offices.documents import make_plain
from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.offices.history import read_plain
from wartefrei.offices.models import Authority
from wartefrei.web.common.bodies import limit_of

pytestmark = pytest.mark.django_db
HERE = "/administration/authorities/musterstadt/configuration/"
TEAMS = f"{HERE}offices/buergeramt/teams/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        forms = {"antrag": {"name": "Antrag", "url": "https://stadt.example/a"}}
        load(make_plain(forms=forms, second_factor="optional"))
        yield traveller


@pytest.fixture
def admin(client: Client) -> Client:
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR, "musterstadt"))
    client.get("/account/?language=en")
    return client


def text(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())))


def now() -> dict[str, Any]:
    return read_plain("musterstadt")[1]


def part(kind: str, slug: str) -> Any:
    return next(one for one in now()[kind] if one["id"] == slug)


def send(client: Client, path: str, **typed: Any) -> Any:
    """Open the page, type, look at the preview and save."""
    page = client.get(f"{HERE}{path}")
    assert page.status_code == 200, path
    return post(client, path, read_form(page.content.decode()) | _listed(typed))


def post(client: Client, path: str, sent: Sent) -> Any:
    """Send a form, and the preview after it."""
    response = client.post(f"{HERE}{path}", sent)
    if response.status_code != 200:
        return response
    preview = next(form for form in read_forms(response.content.decode()) if "sure" in form)
    return client.post(f"{HERE}{path}", preview)


def _listed(typed: dict[str, Any]) -> Sent:
    return {
        name.replace("__", "."): value if isinstance(value, list) else [value]
        for name, value in typed.items()
    }


def press(client: Client, path: str, slug: str, do: str) -> Any:
    """A button of a list."""
    base = read_form(client.get(f"{HERE}{path}").content.decode())["base"]
    return post(client, path, {"base": base, "part": [slug], "do": [do]})


CHANGES: list[tuple[str, dict[str, Any], tuple[str | int, ...], Any]] = [
    ("authority/", {"website": "https://muster.example"}, ("website",), "https://muster.example"),
    ("authority/", {"languages": ["de", "ar", "tr"]}, ("languages",), ["de", "ar", "tr"]),
    ("legal/", {"legal.imprint.de": "Wir\r\nsind es."}, ("legal", "imprint"), {"de": "Wir\nsind es."}),
    ("mail/", {"email_sender": "amt@muster.example"}, ("email_sender",), "amt@muster.example"),
    ("retention/", {"retention.visits_days": "5"}, ("retention", "visits_days"), 5),
    ("groups/ausweise/", {"name.ar": "هوية"}, ("groups", "ausweise"), {"de": "Ausweise", "ar": "هوية"}),
    ("documents/lichtbild/", {"name.de": "Foto"}, ("documents", "lichtbild", "de"), "Foto"),
    ("forms/antrag/", {"url": "https://muster.example"}, ("forms", "antrag", "url"), "https://muster.example"),
    ("services/pass/", {"minutes": "20", "forms": ["antrag"]}, ("services", 0, "forms"), ["antrag"]),
    ("services/pass/", {"group": ""}, ("services", 0, "group"), None),
    ("houses/rathaus/", {"address": "Markt 2"}, ("houses", 0, "address"), "Markt 2"),
    ("offices/buergeramt/about/", {"step_free": "1"}, ("offices", 0, "step_free"), True),
    ("offices/buergeramt/booking/", {"reminder_days": ""}, ("offices", 0, "reminder_days"), []),
    ("offices/buergeramt/booking/", {"horizon_days": "28"}, ("offices", 0, "horizon_days"), 28),
    ("offices/buergeramt/channels/", {"channels.phone.de": "Anrufen"}, ("offices", 0, "channels", "phone"),
     {"de": "Anrufen"}),
    ("offices/buergeramt/arrival/", {"arrival": "none"}, ("offices", 0, "arrival"), "none"),
    ("offices/buergeramt/jurisdiction/", {"jurisdiction.responsible_for": "Kaarst\n41460\n"},
     ("offices", 0, "jurisdiction", "responsible_for"), ["Kaarst", "41460"]),
    ("offices/buergeramt/jurisdiction/",
     {"jurisdiction.not_responsible_for.1.municipalities": "Dormagen",
      "jurisdiction.not_responsible_for.1.office.de": "Amt Dormagen"},
     ("offices", 0, "jurisdiction", "not_responsible_for", 1),
     {"municipalities": ["Dormagen"], "office": {"de": "Amt Dormagen"}}),
    ("offices/buergeramt/pauses/", {"pauses.0.remove": "1"}, ("offices", 0, "pauses", 0, "from"),
     "2026-12-01 12:00"),
    ("offices/buergeramt/teams/team-a/", {"walk_ins.pass.kind": "free", "walk_ins.pass.per_day": "3"},
     ("offices", 0, "teams", 0, "walk_ins"), {"pass": {"kind": "free", "per_day": 3}}),
    ("offices/buergeramt/counters/c1/", {"teams": []}, ("offices", 0, "counters", 0, "teams"), None),
    ("emergency/", {"mail_times.thu": "10:15"}, ("emergency", "mail_times"), {"mon": "07:45", "thu": "10:15"}),
    ("emergency/", {"order": ["digest", "expires_on", "completed_at"]}, ("emergency", "order", 0), "digest"),
]  # fmt: skip
"""Page, what is typed there, and what stands in the document then."""


def test_every_kind_of_part_is_changed(admin: Client) -> None:
    for path, typed, where, becomes in CHANGES:
        response = send(admin, path, **typed)
        assert response.status_code == 302, (path, text(response))
        found: Any = now()
        for key in where:
            found = found.get(key) if isinstance(found, dict) else found[key]
        assert found == becomes, path


def test_what_is_sent_unchanged_is_no_change(admin: Client) -> None:
    version = read_plain("musterstadt")[0]
    assert send(admin, "services/pass/").headers["Location"].endswith("?saved=0")
    assert read_plain("musterstadt")[0] == version


ADDED: list[tuple[str, dict[str, Any], tuple[str | int, ...]]] = [
    ("groups/", {"name.de": "Führerschein"}, ("groups", "fuehrerschein")),
    ("documents/", {"name.de": "Pass", "slug": "reisepass"}, ("documents", "reisepass")),
    ("forms/", {"name.de": "Vollmacht", "url": "https://x.example"}, ("forms", "vollmacht")),
    (
        "services/",
        {"name.de": "Größe", "minutes": "10", "teams": ["buergeramt/team-a"]},
        ("services", "groesse"),
    ),
    (
        "offices/buergeramt/teams/",
        {"name": "Team C", "services": ["pass"]},
        ("offices", 0, "teams", "team-c"),
    ),
    ("offices/buergeramt/counters/", {"name": "Schalter 2"}, ("offices", 0, "counters", "schalter-2")),
]  # fmt: skip
"""List, what is typed for a new part, and where it stands then."""


def test_every_kind_of_part_is_added(admin: Client) -> None:
    for path, typed, (*before, slug) in ADDED:
        response = send(admin, f"{path}new/", **typed)
        assert response.status_code == 302, (path, text(response))
        found: Any = now()
        for key in before:
            found = found[key]
        assert slug in (found if isinstance(found, dict) else [one["id"] for one in found]), path
        assert admin.get(f"{HERE}{path}{slug}/").status_code == 200
    assert now()["offices"][0]["teams"][0]["services"] == ["pass", "meldung", "groesse"]


@pytest.mark.parametrize("kind", ["offices", "houses"])
def test_an_office_comes_with_a_new_house_and_its_first_team(admin: Client, kind: str) -> None:
    typed = {"name.de": "Zulassung", "house_name.de": "Kreishaus", "house_address": "Ring 1",
             "team_name": "Team 1", "team_services": ["meldung"]}  # fmt: skip
    assert send(admin, f"{kind}/new/", **typed).status_code == 302
    office = now()["offices"][1]
    assert (office["id"], office["house"]) == ("musterstadt-zulassung", "musterstadt-kreishaus")
    assert office["teams"] == [{"id": "team-1", "name": "Team 1", "services": ["meldung"]}]
    assert admin.get(f"{HERE}offices/musterstadt-zulassung/").status_code == 200
    assert "no openings yet" in text(admin.get(HERE))
    assert send(admin, "offices/musterstadt-zulassung/about/", house="rathaus").status_code == 302
    assert [house["id"] for house in now()["houses"]] == ["rathaus"]


def test_an_office_moves_into_a_house_there_is(admin: Client) -> None:
    typed = {"name.de": "Zulassung", "house": "rathaus", "team_name": "Team 1", "team_services": ["meldung"]}
    assert send(admin, "offices/new/", **typed).status_code == 302
    assert [house["id"] for house in now()["houses"]] == ["rathaus"]
    assert press(admin, "offices/", "musterstadt-zulassung", "up").status_code == 302
    assert [office["id"] for office in now()["offices"]] == ["musterstadt-zulassung", "buergeramt"]


def test_parts_are_put_in_order_at_once(admin: Client) -> None:
    assert press(admin, "services/", "meldung", "up").status_code == 302
    assert [service["id"] for service in now()["services"]] == ["meldung", "pass"]
    assert press(admin, "services/", "meldung", "up").status_code == 302
    assert [service["id"] for service in now()["services"]] == ["meldung", "pass"]


def test_several_in_a_field_are_put_in_order_before_they_are_saved(admin: Client) -> None:
    sent = read_form(admin.get(f"{HERE}authority/").content.decode())
    typed = {**sent, "languages": ["de", "ar", "tr"], "name": ["Neustadt"]}
    for button, order in (
        ("tr:up", ["de", "tr", "ar"]),
        ("tr:up", ["tr", "de", "ar"]),
        ("tr:up", ["tr", "de", "ar"]),
        ("de:down", ["tr", "ar", "de"]),
    ):
        page = admin.post(f"{HERE}authority/", {**typed, "move": f"languages:{button}"})
        typed = read_form(page.content.decode())
        assert (page.status_code, typed["languages"], typed["name"]) == (200, order, ["Neustadt"])
        assert page.content.decode().count(" autofocus") == 1
    assert now()["languages"] == ["de", "ar"]
    assert post(admin, "authority/", typed).status_code == 302
    assert now()["languages"] == ["tr", "ar", "de"]
    assert admin.post(f"{HERE}authority/", {**typed, "move": "languages:tr"}).status_code == 404


def test_documents_of_a_service_stand_in_the_order_they_are_given(admin: Client) -> None:
    plain = make_plain(
        documents={slug: slug for slug in ("lichtbild", "geld", "pass")}, second_factor="optional"
    )
    plain["services"][0]["documents"] = ["pass", "lichtbild"]
    load(plain)
    page = admin.get(f"{HERE}services/pass/").content.decode()
    sent = read_form(page)
    assert sent["documents"] == ["pass", "lichtbild"]
    assert page.index('"documents:lichtbild:up"') < page.index('id="documents-geld"')
    assert send(admin, "services/pass/", documents=["lichtbild", "pass", "geld"]).status_code == 302
    assert part("services", "pass")["documents"] == ["lichtbild", "pass", "geld"]


def test_group_moves_with_its_services(admin: Client) -> None:
    plain = make_plain(
        groups={"ausweise": "Ausweise", "leer": "Leer", "auto": "Auto"}, second_factor="optional"
    )
    for name, group in (("auto-an", "auto"), ("perso", "ausweise"), ("frage", None), ("auto-ab", "auto")):
        plain["services"].append(
            {"id": name, "name": name, "minutes": 5} | ({"group": group} if group else {})
        )
        plain["offices"][0]["teams"][0]["services"].append(name)
    load(plain)
    page = admin.get(f"{HERE}groups/").content.decode()
    assert re.findall(r'id="part-(\w+)"', page) == ["ausweise", "auto", "leer"]
    assert press(admin, "groups/", "auto", "up").headers["Location"].endswith("#part-auto")
    order = ["auto-an", "auto-ab", "meldung", "frage", "pass", "perso"]
    assert [service["id"] for service in now()["services"]] == order
    assert press(admin, "groups/", "leer", "up").status_code == 404


def test_parts_are_removed_with_what_refers_to_them(admin: Client) -> None:
    for path, slug in (("groups/", "ausweise"), ("forms/", "antrag"), ("offices/buergeramt/counters/", "c1")):
        assert press(admin, path, slug, "remove").status_code == 302
    assert "group" not in part("services", "pass")
    assert "forms" not in now()
    assert "counters" not in now()["offices"][0]


def test_emergency_appointments_are_given_up(admin: Client) -> None:
    EmergencyRequest.objects.create(
        authority=Authority.objects.get(), status="registered", expires_on=date(2026, 11, 30), created_at=NOW
    )
    form = read_form(admin.get(f"{HERE}emergency/").content.decode()) | _listed({"do": "remove"})
    preview = text(admin.post(f"{HERE}emergency/", form))
    assert "1 person is registered for an emergency appointment and waits. They keep waiting" in preview
    assert send(admin, "emergency/", do="remove").status_code == 302
    assert "emergency" not in now()
    assert "Not in use" in text(admin.get(f"{HERE}emergency/"))


def test_what_is_in_the_way_of_removing_is_told(admin: Client) -> None:
    for path, slug in (
        ("services/", "meldung"),
        ("offices/", "buergeramt"),
        (TEAMS.removeprefix(HERE), "team-b"),
    ):
        response = press(admin, path, slug, "remove")
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
    assert len(now()["services"]) == 2


def test_everything_wrong_is_told_at_its_field_and_everything_typed_is_kept(admin: Client) -> None:
    typed = {"name.de": "", "name.ar": "جواز", "minutes": "viel", "max_quantity": "500", "teams": []}
    response = send(admin, "services/pass/", **typed)
    page = response.content.decode()
    assert response.status_code == 422
    for name in ("name", "minutes", "max_quantity", "teams"):
        assert f'id="{name}-error"' in page
        assert f'href="#{name}"' in page
    sent = read_form(page)
    assert (sent["minutes"], sent["max_quantity"], sent["name.ar"]) == (["viel"], ["500"], ["جواز"])
    assert "teams" not in sent
    assert part("services", "pass")["minutes"] == 15


def test_rule_for_a_single_service_without_its_kind_is_told_and_kept(admin: Client) -> None:
    response = send(admin, f"{TEAMS.removeprefix(HERE)}team-a/", walk_ins__pass__per_day="5")
    assert response.status_code == 422
    assert "Reisepass: Please also choose who may come without appointment." in text(response)
    assert read_form(response.content.decode())["walk_ins.pass.per_day"] == ["5"]


def test_text_that_is_too_long_is_told_in_letters(admin: Client) -> None:
    for path, typed, words in (
        ("services/pass/", {"name.de": "x" * 201}, "Please write at most 200 letters."),
        ("offices/buergeramt/booking/", {"reminder_days": "1,2,3,4,5,6"}, "At most 5 can be entered here."),
    ):
        assert words in text(send(admin, path, **typed)), path


def test_what_nobody_sees_in_pasted_words_is_not_kept(admin: Client) -> None:
    pasted = "\ufeffPass\tund\u200b Bild\x07"
    assert send(admin, "documents/new/", **{"name.de": pasted, "slug": "bild"}).status_code == 302
    assert now()["documents"]["bild"] == {"de": "Pass und Bild"}


def test_a_new_part_with_nothing_typed_asks_for_what_it_needs(admin: Client) -> None:
    for path in ("groups/new/", "documents/new/"):
        page = send(admin, path).content.decode()
        assert ('id="name-error"' in page, 'id="slug-error"' in page) == (True, False)
    page = send(admin, "services/new/").content.decode()
    assert set(re.findall(r'href="#([^"]+)">', page)) >= {"name", "minutes", "teams"}
    assert 'id="slug-error"' not in page
    page = send(admin, "offices/new/").content.decode()
    assert set(re.findall(r'href="#([^"]+)">', page)) >= {
        "name",
        "house_name",
        "house_address",
        "team_services",
    }
    assert 'id="slug-error"' not in page


def test_a_short_name_is_used_once(admin: Client) -> None:
    for path, typed in (
        ("documents/new/", {"name.de": "Bild", "slug": "lichtbild"}),
        ("services/new/", {"name.de": "Pass 2", "slug": "pass", "minutes": "5"}),
        ("services/new/", {"name.de": "Neu", "slug": "new", "minutes": "5"}),
    ):
        response = send(admin, path, **typed)
        assert response.status_code == 422
        assert 'id="slug-error"' in response.content.decode()
    response = send(admin, "documents/new/", **{"name.de": "Bild", "slug": "Groß"})
    assert 'id="slug-error"' in response.content.decode()


def test_missing_texts_lead_to_their_place(admin: Client) -> None:
    page = admin.get(f"{HERE}texts/").content.decode()
    for place in (
        "groups/ausweise/#name.ar",
        "services/pass/#name.ar",
        "houses/rathaus/#name.ar",
        "offices/buergeramt/pauses/#pauses.0.text.ar",
        "offices/buergeramt/jurisdiction/#jurisdiction.elsewhere.ar",
    ):
        assert f'href="{HERE}{place}"' in page
        path, _hash, name = place.partition("#")
        assert f'id="{name}"' in admin.get(f"{HERE}{path}").content.decode()
    send(admin, "groups/ausweise/", **{"name.ar": "هوية"})
    assert "groups/ausweise/" not in admin.get(f"{HERE}texts/").content.decode()


def test_who_sets_up_an_office_sets_up_no_other(client: Client) -> None:
    make = make_staff(Role.OFFICE_ADMINISTRATOR, "musterstadt", office="buergeramt")
    sign_in(client, make)
    assert client.get(f"{HERE}offices/buergeramt/booking/").status_code == 200
    assert send(client, "offices/buergeramt/booking/", horizon_days="28").status_code == 302
    assert now()["offices"][0]["horizon_days"] == 28
    overview = client.get(HERE).content.decode()
    assert f'href="{HERE}services/"' not in overview
    assert f'href="{HERE}offices/buergeramt/booking/"' in overview
    assert "/services/" not in client.get(f"{HERE}texts/").content.decode()
    for path in ("authority/", "services/", "services/pass/", "offices/", "offices/new/"):
        assert client.get(f"{HERE}{path}").status_code == 403


def test_a_counter_only_of_one_team_goes_with_the_team(admin: Client) -> None:
    plain = now()
    plain["offices"][0]["teams"].append({"id": "team-c", "name": "Team C", "services": ["meldung"]})
    plain["offices"][0]["counters"] = [
        {"id": "c1", "name": "Schalter 1", "teams": ["team-c"]},
        {"id": "c2", "name": "Schalter 2", "teams": ["team-a", "team-c"]},
    ]
    load(plain)
    assert press(admin, TEAMS.removeprefix(HERE), "team-c", "remove").status_code == 302
    assert now()["offices"][0]["counters"] == [{"id": "c2", "name": "Schalter 2", "teams": ["team-a"]}]


def test_only_the_authority_moves_an_office_into_another_house(client: Client) -> None:
    plain = now()
    plain["houses"].append({"id": "kreishaus", "name": "Kreishaus", "address": "Ring 1"})
    other = {"id": "zulassung", "house": "kreishaus", "name": "Zulassung"}
    plain["offices"].append(other | {"teams": [{"id": "t", "name": "T", "services": ["meldung"]}]})
    load(plain)
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR, "musterstadt", office="buergeramt"))
    about = "offices/buergeramt/about/"
    assert 'name="house"' not in client.get(f"{HERE}{about}").content.decode()
    assert send(client, about, house="kreishaus", step_free="1").status_code == 302
    office = now()["offices"][0]
    assert (office["house"], office["step_free"]) == ("rathaus", True)


def test_long_texts_in_many_languages_are_saved(admin: Client) -> None:
    send(admin, "authority/", languages=["de", "ar", "ru", "uk"])
    words = {"ar": "خصوصية " * 1000, "ru": "данные " * 1000, "uk": "захист " * 1000, "de": "Daten " * 1000}
    sent = read_form(admin.get(f"{HERE}legal/").content.decode())
    sent |= {f"legal.privacy.{language}": [word.strip()] for language, word in words.items()}
    for _step in ("form", "preview"):
        body = urlencode(sent, doseq=True)
        limit, _read, _seconds = limit_of(f"{HERE}legal/")
        assert 100_000 < len(body) < limit
        response = admin.post(f"{HERE}legal/", body, content_type="application/x-www-form-urlencoded")
        if response.status_code == 200:
            sent = next(form for form in read_forms(response.content.decode()) if "sure" in form)
    assert response.status_code == 302
    assert now()["legal"]["privacy"] == {language: word.strip() for language, word in words.items()}
