"""Configuration files: round trip, importing twice, removing, and the four authorities that come along."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW
from tests.offices.documents import Plain, change, make_plain
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.operations.configuration import Applied, apply_configuration
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.schema import AuthorityDocument, Part
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.exporting import export_authority
from wartefrei.offices.importing import list_packaged, read_documents
from wartefrei.offices.models import Authority, Closure, Counter, House, Limit, Office, Opening, Service, Team
from wartefrei.offices.queries import list_authorities

pytestmark = pytest.mark.django_db

PACKAGED = {path.stem: path for path in list_packaged()}
TABLES: list[type[models.Model]] = [Authority, House, Office, Service, Team, Counter, Opening, Limit, Closure]
TEAM = "offices.0.teams.0"


def load(document: AuthorityDocument) -> Applied:
    [applied] = apply_configuration(documents=[document], accept=False, by=SYSTEM, now=NOW)
    return applied


def load_plain(plain: Plain) -> Applied:
    return load(AuthorityDocument.model_validate(plain))


def parse(text: str) -> AuthorityDocument:
    [document] = read_documents(text.encode(), name="export")
    return document


def read(path: Path) -> AuthorityDocument:
    return parse(path.read_text(encoding="utf-8"))


def rows() -> dict[str, list[Any]]:
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in TABLES}


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_four_authorities_come_along_under_their_own_names() -> None:
    assert list(PACKAGED) == ["landkreis-heilbronn", "leonberg", "rhein-kreis-neuss", "stuttgart"]
    assert [read(path).id for path in PACKAGED.values()] == list(PACKAGED)


@pytest.mark.parametrize("path", PACKAGED.values(), ids=PACKAGED)
def test_authority_importing_twice_changes_nothing(path: Path) -> None:
    first = load(read(path))
    before = rows()
    with CaptureQueriesContext(connection) as queries:
        again = load(read(path))
    assert (first.version, again) == (1, Applied(first.authority, 1, 0, []))
    assert writes(queries) == []
    assert rows() == before
    assert AuditEvent.objects.filter(action="configuration.imported").count() == 1


@pytest.mark.parametrize("path", PACKAGED.values(), ids=PACKAGED)
def test_authority_round_trip(path: Path) -> None:
    slug = load(read(path)).authority
    text = export_authority(slug)
    assert load(parse(text)).changes == 0
    Authority.objects.all().delete()
    load(parse(text))
    assert export_authority(slug) == text


def test_what_an_authority_decides_about_itself_round_trips_and_defaults_are_left_out() -> None:
    decided = ("holidays", "retention", "second_factor")
    load_plain(make_plain())
    text = export_authority("musterstadt")
    assert load(parse(text)).changes == 0
    assert "- {date: 2027-01-06, open: true}" in text
    assert all(f"\n{field}:" in text for field in decided)
    assert "release_minutes: 15" in text
    plain = {name: value for name, value in make_plain().items() if name not in decided}
    del plain["offices"][0]["release_minutes"]
    load_plain(plain)
    assert not any(word in export_authority("musterstadt") for word in (*decided, "release_minutes"))


def test_all_authorities_in_one_file() -> None:
    for path in PACKAGED.values():
        load(read(path))
    text = "---\n".join(export_authority(slug) for slug in list_authorities())
    documents = read_documents(text.encode(), name="all.yaml")
    results = apply_configuration(documents=documents, accept=False, by=SYSTEM, now=NOW)
    assert [applied.changes for applied in results] == [0, 0, 0, 0]


def test_authorities_in_one_file_do_not_share_names() -> None:
    load_plain(make_plain())
    text = export_authority("musterstadt")
    with pytest.raises(ConfigurationInvalid) as refusal:
        read_documents(
            "---\n".join((text, text, text.replace("musterstadt", "neustadt"))).encode(), name="all.yaml"
        )
    paths = [problem.partition(": expected")[0] for problem in refusal.value.problems]
    assert paths == [
        "all.yaml: document 2: id",
        "all.yaml: document 2: houses[0].id",
        "all.yaml: document 2: offices[0].id",
        "all.yaml: document 3: houses[0].id",
        "all.yaml: document 3: offices[0].id",
    ]


def every_text(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """The texts of a document with where they are."""
    if isinstance(value, dict) and "de" in value:
        yield path, value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from every_text(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from every_text(inner, f"{path}.{key}")


@pytest.mark.parametrize("path", PACKAGED.values(), ids=PACKAGED)
def test_authority_speaks_german_english_and_arabic(path: Path) -> None:
    proper_names = {"Höfingen", "Gebersheim", "Warmbronn"}
    texts = list(every_text(read(path)))
    assert len(texts) > 50
    missing = [
        where for where, text in texts if text["de"] not in proper_names and {"de", "en", "ar"} - set(text)
    ]
    assert missing == []


@pytest.mark.parametrize("path", PACKAGED.values(), ids=PACKAGED)
def test_authority_is_complete(path: Path) -> None:
    """Every citizen finds: what it is for, what to bring, how to get help, who is behind it."""
    document = read(path)
    assert all(
        part.description and part.documents and part.group and part.keywords for part in document.services
    )
    assert all(document.legal.model_dump().values())
    assert document.help_text
    for office in document.offices:
        assert office.counters
        for team in office.teams:
            counters = [part for part in office.counters if part.teams is None or team.id in part.teams]
            assert 0 < max(opening.places for opening in team.openings) <= len(counters)


def test_authorities_together_keep_staff_and_emergency_contingents() -> None:
    openings = [
        opening
        for path in PACKAGED.values()
        for office in read(path).offices
        for team in office.teams
        for opening in team.openings
    ]
    assert any(opening.online + opening.emergency < opening.places for opening in openings)
    assert any(opening.emergency for opening in openings)


def test_directory_sees_what_was_imported() -> None:
    load_plain(make_plain())
    office = read_directory().office("buergeramt")
    service = office.services["pass"]
    assert (service.group, service.documents) == ({"de": "Ausweise"}, ({"de": "Lichtbild", "ar": "صورة"},))
    assert [team.desk.letters for team in office.teams] == [("A", "K"), None]


def test_change_writes_only_what_changed() -> None:
    load_plain(make_plain())
    opening = {"days": ["fri"], "from": "08:00", "to": "24:00", "places": 1, "online": 0}
    before = rows()
    applied = load_plain(change(make_plain(name="Neustadt"), f"{TEAM}.openings.2", opening))
    after = rows()
    assert (applied.version, applied.changes) == (2, 2)
    assert {table for table in after if after[table] != before[table]} == {"Authority", "Opening"}
    assert after["Opening"][: len(before["Opening"])] == before["Opening"]
    assert AuditEvent.objects.latest("pk").details == {"version": 2, "changes": 2, "misplaced": 0}


def test_names_stand_in_one_line_those_that_were_stored_before_too() -> None:
    load_plain(change(make_plain(), f"{TEAM}.name", " Team\r\n\tA "))
    assert Team.objects.get(slug="team-a").name == "Team A"
    Team.objects.filter(slug="team-a").update(name="Team\nA\u2028B\u200b")
    House.objects.update(name={"de": "Altes\nRathaus"})
    document = parse(export_authority("musterstadt"))
    assert document.offices[0].teams[0].name == "Team A B"
    assert document.houses[0].name == {"de": "Altes Rathaus"}
    assert load(document).changes == 2


def test_longer_name_that_was_stored_before_stops_nothing() -> None:
    load_plain(make_plain())
    House.objects.update(name={"de": "Rathaus" * 40, "en": "Town hall"})
    Team.objects.filter(slug="team-a").update(name="T\u200beam")
    document = parse(export_authority("musterstadt"))
    assert document.houses[0].name == {"de": ("Rathaus" * 40)[:200], "en": "Town hall"}
    assert load(document).changes == 2


def test_closure_with_another_reason_is_the_same_closure() -> None:
    plain = make_plain()
    span = {"from": "2026-12-24", "to": "2026-12-24"}
    plain["closures"] = [{**span, "reason": "Umbau"}, {**span, "reason": "Feier"}]
    load_plain(plain)
    before = {row.pk: row.reason["de"] for row in Closure.objects.filter(office=None)}
    plain["closures"][0]["reason"] = "Wasserrohrbruch"
    assert load_plain(plain).changes == 1
    after = {row.pk: row.reason["de"] for row in Closure.objects.filter(office=None)}
    assert after == {pk: "Wasserrohrbruch" if reason == "Umbau" else reason for pk, reason in before.items()}


def test_order_of_services_is_the_order_of_the_file() -> None:
    plain = make_plain()
    load_plain(plain)
    plain["services"].reverse()
    load_plain(plain)
    assert list(read_directory().authority("musterstadt").services) == ["meldung", "pass"]


def test_counter_serves_whom_it_was_said_to_also_when_a_team_comes_later() -> None:
    plain = make_plain(emergency=None)
    first, second = plain["offices"][0]["teams"]
    plain["offices"][0]["teams"] = [first]
    change(plain, "offices.0.counters.1", {"id": "c2", "name": "Schalter 2"})
    load_plain(plain)
    text = export_authority("musterstadt")
    assert [counter.teams for counter in parse(text).offices[0].counters] == [["team-a"], None]
    plain["offices"][0]["teams"].append(second)
    load_plain(plain)
    served = [[team.slug for team in one.teams] for one in read_directory().office("buergeramt").counters]
    assert served == [["team-a"], ["team-a", "team-b"]]


def test_what_is_gone_is_removed() -> None:
    load_plain(make_plain())
    plain = make_plain(closures=[], emergency=None)
    change(plain, "offices.0.teams.1", None)
    change(plain, "offices.0.counters", None)
    change(plain, f"{TEAM}.services.1", None)
    change(plain, f"{TEAM}.limits", None)
    change(plain, "services.1", None)
    load_plain(plain)
    counts = {table.__name__: table._default_manager.count() for table in TABLES}
    assert counts == {
        "Authority": 1,
        "House": 1,
        "Office": 1,
        "Service": 1,
        "Team": 1,
        "Counter": 0,
        "Opening": 2,
        "Limit": 0,
        "Closure": 0,
    }
    assert load_plain(plain).changes == 0


def test_spans_of_dates_and_moments_survive_the_clock_change() -> None:
    spans = [
        {"from": "2026-03-29", "to": "2026-03-29"},
        {"from": "2026-10-25 02:30", "to": "2026-10-26"},
        {"from": "2026-12-24 12:00", "to": "2026-12-24 24:00"},
    ]
    load_plain(make_plain(closures=spans))
    ends = Closure.objects.values_list("start_at", "end_at")
    assert [f"{start:%d %H:%M} {end:%d %H:%M}" for start, end in ends] == [
        "28 23:00 29 22:00",
        "25 00:30 26 23:00",
        "24 11:00 24 23:00",
    ]
    text = export_authority("musterstadt")
    assert load(parse(text)).changes == 0
    assert '{from: "2026-12-24 12:00", to: "2026-12-24"}' in text
