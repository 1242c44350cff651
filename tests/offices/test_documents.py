"""What a configuration file can be wrong about, and what it says then."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from tests.offices.documents import change, make_plain
from wartefrei.offices.documents.problems import show_path
from wartefrei.offices.documents.schema import AuthorityDocument, Part, Service
from wartefrei.offices.documents.writing import write_yaml
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.importing import check_plain, read_documents
from wartefrei.offices.models import Authority, House, Office

pytestmark = pytest.mark.django_db

LANGUAGES = ", ".join(code for code, _name in settings.LANGUAGES)
LANDS = "BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH"
TEAM = "offices.0.teams.0"
MORNING = {"days": ["tue"], "from": "11:55", "to": "13:00", "places": 1, "online": 1}
LONG = "x" * 201
LAST_MONDAY = {"days": ["mon"], "from": "08:00", "to": "09:00", "places": 1, "online": 1, "nth": "last"}

PAUSES = "offices.0.pauses"
JURISDICTION = "offices.0.jurisdiction"
_PLACE = 'a municipality like "Kaarst" or a post code in quotes like "41460"'
_OPENS = 'a moment later than "from", at the latest the beginning of "until", '
_IN_ORDER = "pauses in order of time, each over before the next begins, got a list"

BROKEN: list[tuple[str, Any, str]] = [
    ("name", None, "a value, got nothing"),
    ("name", 5, "a text, got 5"),
    ("name", " ", 'a text without control characters, got " "'),
    ("name", "a\x00b", 'a text without control characters, got "a\\u0000b"'),
    ("name", "a\u202eb", 'a text without control characters, got "a\\u202eb"'),
    ("services.0.mail_subject", "\u200b", '.de: expected a text without control characters, got "\\u200b"'),
    ("services.0.name", LONG, f'.de: expected a text of at most 200 letters, got "{LONG[:58]}…'),
    ("name", LONG, f'a text of at most 200 letters, got "{LONG[:58]}…'),
    (
        "id",
        "Muster Stadt",
        'a short name of small letters, digits and hyphens like "leonberg-buergeramt", got "Muster Stadt"',
    ),
    (f"{TEAM}.openings.0.until", "9999-12-31", 'a date like "2026-12-24", got "9999-12-31"'),
    (
        "closures.0.to",
        "9999-12-31",
        'a date like "2026-12-24" or a moment like "2026-12-24 12:00", got "9999-12-31"',
    ),
    ("website", "https://a/\x00", 'a text without control characters, got "https://a/\\u0000"'),
    ("services.0.leika_key", "9\x00", 'a text without control characters, got "9\\u0000"'),
    ("land", "XY", f'the code of a Land, one of {LANDS}, got "XY"'),
    ("time_zone", "Mars/City", 'a time zone like "Europe/Berlin", got "Mars/City"'),
    ("time_zone", "/etc/passwd", 'a time zone like "Europe/Berlin", got "/etc/passwd"'),
    ("languages", ["de", "tlh"], f'[1]: expected one of the languages {LANGUAGES}, got "tlh"'),
    ("languages", [], "a list of at least 1, got an empty list"),
    ("languages", "de", 'a list, got "de"'),
    ("website", "leonberg.de", 'an address like "https://www.leonberg.de", got "leonberg.de"'),
    (
        "website",
        "javascript:alert(1)",
        'an address like "https://www.leonberg.de", got "javascript:alert(1)"',
    ),
    ("email_sender", "termine", 'a mail address like "termine@leonberg.de", got "termine"'),
    ("offices.0.name", {"ar": "مكتب"}, 'a text in German ("de"), got a mapping'),
    (
        "offices.0.name",
        {"de": "Amt", "tlh": "x"},
        f'.tlh: expected one of the languages {LANGUAGES}, got "tlh"',
    ),
    ("offices.0.name", ["Amt"], "a mapping, got a list"),
    (f"{PAUSES}.0.text", None, "a value, got nothing"),
    (
        f"{PAUSES}.0.from",
        "2.4.2024",
        'a date like "2026-12-24" or a moment like "2026-12-24 12:00", got "2.4.2024"',
    ),
    (f"{PAUSES}.0.until", "2024-04-02", 'a date later than "from", got "2024-04-02"'),
    (f"{PAUSES}.0.opens", "2024-04-02", _OPENS + 'got "2024-04-02"'),
    (f"{PAUSES}.0.opens", "2025-06-02 08:00", _OPENS + 'got "2025-06-02 08:00"'),
    (
        f"{PAUSES}.1.opens",
        "2026-01-01",
        '"until" beside it: the first day that can be booked then, got "2026-01-01"',
    ),
    (f"{PAUSES}.0.appointments", "cancel", 'one of "keep", "announce", got "cancel"'),
    (PAUSES, [{"from": "2024-04-02", "text": "x"}, {"from": "2026-12-01", "text": "x"}], _IN_ORDER),
    (
        PAUSES,
        [
            {"from": "2024-04-02", "until": "2025-06-02", "text": "x"},
            {"from": "2025-06-01 23:55", "text": "x"},
        ],
        _IN_ORDER,
    ),
    (f"{JURISDICTION}.responsible_for.1", 41460, f"{_PLACE}, got 41460"),
    (f"{JURISDICTION}.responsible_for.1", "4146", f'{_PLACE}, got "4146"'),
    (f"{JURISDICTION}.not_responsible_for.0.municipalities.0", 41460, f"{_PLACE}, got 41460"),
    (
        "holidays.2",
        {"date": "2026-12-24", "name": "x"},
        '.date: expected a day that stands only once under holidays, got "2026-12-24"',
    ),
    ("holidays.0.name", None, "what the day is called, got nothing"),
    ("holidays.1.date", "2027-01-07", 'a public holiday of the Land, got "2027-01-07"'),
    ("retention.visits_days", 15, "a number of at most 14, got 15"),
    ("services.0.phone", "yes", 'one of "off", "optional", "required", got "yes"'),
    ("services.0.file_number", True, 'one of "off", "optional", "required", got true'),
    ("offices.0.arrival", "walk", 'one of "check_in", "none", got "walk"'),
    ("offices.0.step_free", "yes", 'true or false, got "yes"'),
    ("offices.0.hold_minutes", 1, "a number of at least 2, got 1"),
    ("services.0.minutes", "15", 'a whole number, got "15"'),
    ("services.0.minutes", True, "a whole number, got true"),
    (
        "services.0.minuten",
        15,
        f'one of the fields {", ".join(Service.model_fields)}, got "minuten"',
    ),
    (f"{TEAM}.grid_minutes", 12, "a multiple of 5, got 12"),
    (f"{TEAM}.letters", "K-A", 'first and last letter like "A-E", got "K-A"'),
    (f"{TEAM}.letters", "a-k", 'first and last letter like "A-E", got "a-k"'),
    (f"{TEAM}.openings.0.to", "07:00", 'a time like "16:00" later than "from", got "07:00"'),
    (f"{TEAM}.openings.0.to", "7:00", 'a time like "08:00", at full five minutes, got "7:00"'),
    (f"{TEAM}.openings.0.from", "08:03", 'a time like "08:00", at full five minutes, got "08:03"'),
    (f"{TEAM}.openings.0.places", 101, "a number of at most 100, got 101"),
    (f"{TEAM}.openings.0.online", 3, '"online" and "emergency" together at most the 2 "places", got 3'),
    (f"{TEAM}.openings.0.emergency", 1, '"online" and "emergency" together at most the 2 "places", got 1'),
    (
        f"{TEAM}.openings.0.days",
        ["mo"],
        '[0]: expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", got "mo"',
    ),
    (f"{TEAM}.openings.0.every_weeks", 2, '"since" beside it: the weeks are counted from there, got 2'),
    (f"{TEAM}.openings.1.nth", 1, 'only one of "nth" and "every_weeks", got 1'),
    (f"{TEAM}.openings.1.nth", 6, 'one of 1, 2, 3, 4, 5, "last", got 6'),
    (f"{TEAM}.openings.1.until", "2026-01-04", 'a date not before "since", got "2026-01-04"'),
    (f"{TEAM}.openings.1.since", "5.1.2026", 'a date like "2026-12-24", got "5.1.2026"'),
    (
        f"{TEAM}.openings.2",
        MORNING,
        'no opening of this team on 2000-01-04 at the same time (08:00–12:00), got "11:55–13:00"',
    ),
    (
        f"{TEAM}.openings.2",
        LAST_MONDAY,
        'no opening of this team on 2000-01-31 at the same time (08:00–12:00), got "08:00–09:00"',
    ),
    (f"{TEAM}.limits.0.to", "2026-11-30 09:00", 'a moment later than "from", got "2026-11-30 09:00"'),
    ("closures.0.to", "2026-12-23", 'a moment later than "from", got "2026-12-23"'),
    (
        "closures.0.from",
        "2026-02-30",
        'a date like "2026-12-24" or a moment like "2026-12-24 12:00", got "2026-02-30"',
    ),
    (f"{TEAM}.services", [], "a list of at least 1, got an empty list"),
    (f"{TEAM}.services.0", "perso", 'one of pass, meldung, got "perso"'),
    ("services.0.documents.0", "photo", 'one of lichtbild, got "photo"'),
    ("services.0.forms", ["antrag"], '[0]: expected nothing, got "antrag"'),
    ("services.0.group", "paesse", 'one of ausweise, got "paesse"'),
    (f"{TEAM}.walk_ins", {"perso": {"kind": "none"}}, 'one of pass, meldung, got "perso"'),
    ("offices.0.house", "schloss", 'one of rathaus, got "schloss"'),
    ("offices.0.counters.0.teams.0", "team-c", 'one of team-a, team-b, got "team-c"'),
    (
        "services.2",
        {"id": "pass", "name": "Pass", "minutes": 5},
        '.id: expected a name that stands only once under services, got "pass"',
    ),
    (
        "services.2",
        {"id": "neu", "name": "Neu", "minutes": 5},
        '.id: expected a team that offers it, got "neu"',
    ),
    ("houses.1", {"id": "leer", "name": "Leer", "address": "x"}, '.id: expected an office in it, got "leer"'),
    ("offices.0.teams.1.id", "team-a", 'a name that stands only once under teams, got "team-a"'),
    ("emergency.team", "team-a", 'a team of office "buergeramt" that says "emergency: true", got "team-a"'),
    ("emergency.service", "visum", 'one of pass, meldung, got "visum"'),
    ("emergency.titles.visa.0", "visum", 'one of lichtbild, got "visum"'),
    (
        "emergency.titles",
        {"student": []},
        '.student: expected one of "residence_permit", "visa", "fiction_certificate", got "student"',
    ),
]


def problems(plain: Any) -> list[str]:
    return [str(problem) for problem in check_plain(plain)[1]]


def test_document_that_is_right() -> None:
    assert problems(make_plain()) == []


@pytest.mark.parametrize(("path", "value", "message"), BROKEN)
def test_document_that_is_wrong(path: str, value: Any, message: str) -> None:
    """The message says what was expected there, or begins with the path from there on."""
    where = show_path(tuple(int(step) if step.isdigit() else step for step in path.split(".")))
    found = problems(change(make_plain(), path, value))
    assert f"{where}{message if ': expected' in message else f': expected {message}'}" in found


def test_everything_wrong_is_said_at_once() -> None:
    plain = make_plain(land="XY")
    change(plain, f"{TEAM}.openings.0.to", "07:00")
    change(plain, f"{TEAM}.services.0", "perso")
    assert problems(plain) == [
        f'land: expected the code of a Land, one of {LANDS}, got "XY"',
        'offices[0].teams[0].openings[0].to: expected a time like "16:00" later than "from", got "07:00"',
        'offices[0].teams[0].services[0]: expected one of pass, meldung, got "perso"',
        'services[0].id: expected a team that offers it, got "pass"',
    ]


def test_names_of_other_authorities() -> None:
    other = Authority.objects.create(slug="andere", name="Andere", land="BW", email_sender="a@b.de")
    house = House.objects.create(authority=other, slug="rathaus", address="x")
    Office.objects.create(house=house, slug="buergeramt")
    assert problems(make_plain()) == [
        'houses[0].id: expected a name that authority "andere" does not use, got "rathaus"',
        'offices[0].id: expected a name that authority "andere" does not use, got "buergeramt"',
    ]


def test_openings_that_never_meet_may_have_the_same_times() -> None:
    even = {"days": ["wed"], "from": "08:00", "to": "10:00", "places": 1, "online": 1, "every_weeks": 2}
    plain = make_plain()
    change(plain, f"{TEAM}.openings.2", {**even, "since": "2026-01-05"})
    change(plain, f"{TEAM}.openings.3", {**even, "since": "2026-01-12"})
    assert problems(plain) == []
    change(plain, f"{TEAM}.openings.3.every_weeks", 3)
    [message] = problems(plain)
    assert message.startswith(
        "offices[0].teams[0].openings[3]: expected no opening of this team on 2026-02-04"
    )


def test_special_opening_may_replace_an_ordinary_one() -> None:
    special = {"days": ["mon"], "from": "08:00", "to": "10:00", "places": 1, "online": 1, "special": True}
    assert problems(change(make_plain(), f"{TEAM}.openings.2", special)) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            b"id: a\nname: [b",
            "muster.yaml: line 2: expected YAML (expected ',' or ']', but got '<stream end>')",
        ),
        (b"id: a\nname: b\nid: c", 'muster.yaml: line 3: expected "id" only once'),
        (b"id: a\n5: b", "muster.yaml: line 2: expected a name, not 5"),
        (b"id: a\nname: \xff", "muster.yaml: line 2: expected text in UTF-8"),
        (b"id: a\nname: \x01", "muster.yaml: expected YAML (ReaderError)"),
        (b"", "muster.yaml: expected a mapping of fields, got null"),
        (b"- a", "muster.yaml: expected a mapping of fields, got a list"),
        (b"a: !!python/object:os.system x", "muster.yaml: line 1: expected YAML"),
    ],
)
def test_file_that_is_no_document(source: bytes, message: str) -> None:
    with pytest.raises(ConfigurationInvalid) as refusal:
        read_documents(source, name="muster.yaml")
    assert refusal.value.problems[0].startswith(message)


def test_times_need_no_quotes_and_no_is_a_word() -> None:
    plain = change(make_plain(), JURISDICTION, None)  # post codes need their quotes
    source = write_yaml(AuthorityDocument.model_validate(plain)).replace('"', "")
    plain = yaml.safe_load(source)
    assert plain["offices"][0]["teams"][0]["openings"][1]["from"] == 780, "YAML 1.1 takes 13:00 for a number"
    opening = read_documents(source.encode(), name="x")[0].offices[0].teams[0].openings[1]
    assert (opening.start, opening.end) == ("13:00", "16:00")


def every_path(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from every_path(inner, (*path, key))


@pytest.mark.parametrize(
    "value", [None, True, -1, 10**30, 1.5, "", "ü", "\ud800", [], {}, [[]], [{}], {"de": 1}]
)
def test_nonsense_anywhere_is_never_an_accident(value: Any) -> None:
    for path in every_path(make_plain()):
        plain = make_plain()
        owner: Any = plain
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = deepcopy(value)
        document, found = check_plain(plain)
        assert [str(problem) for problem in found] or document


def every_field(schema: type[Part]) -> Iterator[tuple[str, str]]:
    for part in Part.__subclasses__():
        for child in [part, *part.__subclasses__()]:
            yield from ((child.__name__, field.alias or name) for name, field in child.model_fields.items())


def test_every_field_is_documented() -> None:
    words = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert {field for _part, field in every_field(Part) if f"`{field}`" not in words} == set()


@pytest.mark.parametrize(
    ("path", "value", "where", "sentence"),
    [
        (f"{TEAM}.openings.0.to", "07:00", "to", "Das Ende muss nach dem Anfang liegen."),
        (f"{TEAM}.openings.0.online", 3, "online", "zusammen höchstens die 2 geplanten"),
        (f"{TEAM}.openings.1.from", "11:00", 1, "Am 05.01.2026 hat dieses Team schon von 08:00 bis 12:00"),
        ("services.0.name", {"tr": "Pasaport"}, "name", "deutschen Text"),
        ("services.0.minutes", 0, "minutes", "Bitte geben Sie mindestens 1 an."),
        ("name", " ", "name", "Bitte füllen Sie dieses Feld aus"),
    ],
)
def test_problem_is_a_sentence_at_its_field_for_people(
    path: str, value: object, where: str | int, sentence: str
) -> None:
    with translation.override("de"):
        _document, problems = check_plain(change(make_plain(), path, value))
    assert [problem.path[-1] for problem in problems] == [where]
    assert sentence in problems[0].sentence
