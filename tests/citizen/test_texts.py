"""Every page of the citizen's way in every language: its own words only, 24 hours, Latin digits, isolated terms."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext, npgettext

import wartefrei
from tests.citizen.client import Visitor, find_starts
from tests.citizen.reading import Page, read
from tests.factories import MONDAY, NOW, make_office, touch
from tools.check_translations import PLACEHOLDER, forms, placeholders, problem
from wartefrei.notifications.models import Message as Mail
from wartefrei.offices.models import Authority, Office, Team
from wartefrei.web.common import dates
from wartefrei.web.common.context import direction_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
LOCALE = Path(wartefrei.__file__).parent / "locale"
ONLY_GERMAN = "Wir ziehen um und rufen zurück."
LATIN_TERMS = frozenset({"PIN", "QR", "PDF", "ID", "E-Mail", "kB"})
"""What Arabic texts write in Latin letters as words of their own."""


def walk(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    """Every page and state, with its name."""
    for part in (_around, _booking, _managing, _paused, _enquiring):
        yield from part(visitor)


def get(visitor: Visitor, path: str) -> Page:
    """A page, and where it leads to."""
    answer: Any = visitor.client.get(path.replace("~", visitor.language))
    if answer.status_code in {302, 303}:
        return get(visitor, answer.headers["Location"])
    query = answer.request["QUERY_STRING"]
    address = answer.request["PATH_INFO"] + (f"?{query}" if query else "")
    return read(address, answer.content.decode(), is_get=True)


def post(visitor: Visitor, path: str, data: Mapping[str, object]) -> Page:
    """What a sent form leads to."""
    answer: Any = visitor.client.post(path.replace("~", visitor.language), data)
    if answer.status_code in {302, 303}:
        return get(visitor, answer.headers["Location"])
    return read(path, answer.content.decode(), is_get=False)


def _around(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    for path in (
        "/",
        "/help/",
        "/appointment/",
        "/enquiry/",
        "/nowhere/",
        "/stadt/",
        "/stadt/?service=pass:2",
        "/stadt/?q=xyz",
        "/stadt/?office=amt&service=pass:1",
        "/stadt/help/",
        "/stadt/privacy/",
        "/stadt/accessibility/",
        "/stadt/calendar/?service=pass:2",
        "/stadt/calendar/?service=pass:1&weekday=5",
        f"/stadt/calendar/?service=pass:1&day={MONDAY}&part=morning",
    ):
        yield path, get(visitor, f"/~{path}")
    wrong = {"code": "234-567-89C", "pin": "123456"}
    yield "open-unknown", post(visitor, "/~/appointment/", wrong)
    yield "enquiry-unknown", post(visitor, "/~/enquiry/", wrong)


def _booking(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    details = visitor.url("details/")
    yield "details", get(visitor, details)
    yield "details-empty", post(visitor, details, {})
    yield "details-wrong", post(visitor, details, visitor.details(email="x", family_name="李"))
    yield "times", post(visitor, details, visitor.details())
    for query in ("&view=month", "&weekday=5", "&part=morning&weekday=2", f"&day={MONDAY}"):
        yield f"times{query}", get(visitor, visitor.url("times/", query))
    lost = {"start": visitor.starts()[0].replace("T08:00", "T03:00")}
    yield "times-lost", post(visitor, visitor.url("times/"), lost)
    yield "review", post(visitor, visitor.url("times/"), {"start": visitor.starts()[0]})
    yield "times-holding", get(visitor, visitor.url("times/"))
    yield "review-extended", post(visitor, visitor.url("review/"), {"action": "extend"})
    yield "booked", post(visitor, visitor.url("review/"), {"action": "book"})
    yield "feedback", post(visitor, "/~/stadt/feedback/", {"rating": "4"})


def _managing(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    address = visitor.manage()
    for name in ("", "times/", "resend/", "cancel/", "print/", "everything/", "delete/"):
        yield f"appointment/{name}", get(visitor, address + name)
    later = find_starts(get(visitor, f"{address}times/?day={MONDAY}").html)[4]
    yield "reschedule", get(visitor, f"{address}reschedule/?start={later.replace('+', '%2B')}")
    yield "moved", post(visitor, f"{address}reschedule/", {"start": later})
    yield "resend-wrong", post(visitor, f"{address}resend/", {"email": "x"})
    yield "resent", post(visitor, f"{address}resend/", {"email": "b@example.org"})
    again = Visitor(Client(), visitor.language, name=visitor.name)
    again.tell()
    yield "already-booked", post(again, again.url("times/"), {"start": again.starts()[0]})
    yield "cancelled", post(visitor, f"{address}cancel/", {})
    yield "deleted", post(visitor, f"{address}delete/", {})
    Office.objects.update(confirm_by_mail_minutes=60)
    touch()
    third = Visitor(Client(), visitor.language)
    third.tell()
    third.hold()
    yield "unconfirmed", post(third, third.url("review/"), {"action": "book"})
    link = urlsplit(Mail.objects.filter(kind="please_confirm").latest("pk").context["confirm_url"]).path
    yield "confirm", get(third, link)
    yield "confirmed", post(third, link, {})


def _paused(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    pause = {"from": "2026-11-01", "until": "2027-01-11", "opens": "2026-12-28 08:00"}
    for walk_in in ("free", "urgent", "none"):
        Team.objects.update(walk_in=walk_in)
        Office.objects.update(pauses=[{**pause, "text": {"de": ONLY_GERMAN}}])
        touch()
        yield f"paused-{walk_in}", get(visitor, visitor.url("calendar/"))
    Office.objects.update(
        pauses=[],
        jurisdiction={
            "responsible_for": ["Kaarst"],
            "not_responsible_for": [
                {"municipalities": ["Neuss"], "office": {"de": ONLY_GERMAN}, "url": "https://neuss.example"}
            ],
            "elsewhere": {"de": ONLY_GERMAN},
        },
    )
    touch()
    for place in ("", "Neuss", "Atlantis"):
        yield f"jurisdiction {place}", get(visitor, visitor.url("jurisdiction/", f"&municipality={place}"))


def _enquiring(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    Office.objects.update(booking="enquiry", enquiry_text=True, jurisdiction=None)
    touch()
    yield "services-enquiry", get(visitor, visitor.url())
    wishes = visitor.url("enquiry/")
    yield "enquiry", get(visitor, wishes)
    yield "enquiry-details", post(visitor, wishes, {"weekdays": ["1"], "parts": ["morning"], "words": "?"})
    details = visitor.url("enquiry/details/")
    yield "enquiry-details-wrong", post(visitor, details, visitor.details(birth_day="99"))
    yield "enquiry-review", post(visitor, details, visitor.details())
    yield "enquiry-sent", post(visitor, visitor.url("enquiry/review/"), {})
    link = urlsplit(Mail.objects.filter(kind="enquiry_received").latest("pk").context["manage_url"]).path
    yield "enquiry-status", get(visitor, link)
    yield "enquiry-withdraw", get(visitor, f"{link}withdraw/")
    yield "enquiry-withdrawn", post(visitor, f"{link}withdraw/", {})


@cache
def catalog(language: str) -> Catalog:
    """The texts of a language."""
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as source:
        return read_po(source, locale=language)


@cache
def english_words(language: str) -> list[re.Pattern[str]]:
    """The English texts that nobody may see in a language: those that it says otherwise."""
    entries = [message for message in catalog(language) if message.id]
    own = {PLACEHOLDER.sub("", text) for message in entries for text in forms(message.string)}
    english = {text for message in entries for text in forms(message.id)}
    foreign = sorted(text for text in english if PLACEHOLDER.sub("", text).strip() not in own)
    return [
        re.compile(PLACEHOLDER.sub(".+", re.escape(text).replace(r"\ ", " ").replace("\\%\\(", "%(")))
        for text in foreign
        if re.search(r"[a-z]{2}", PLACEHOLDER.sub("", text))
    ]


def find_english(page: Page, language: str) -> Iterator[str]:
    """Pieces in English on a page in another language."""
    pieces = {piece.text for piece in page.reader.pieces if piece.language == language}
    for text in pieces:
        if re.search("[A-Za-z]{2}", text) and any(words.fullmatch(text) for words in english_words(language)):
            yield f"English: {text}"


def find_wrong_times(page: Page, _language: str) -> Iterator[str]:
    """Hours of a half day, and digits of another script."""
    for piece in page.reader.pieces:
        if re.search(
            r"(?<![\w-])\d{1,2}([:.]\d\d)? ?([AaPp]\.?[Mm](?![\w-])|ÖÖ|ÖS|[صم]\b)|[٠-٩۰-۹]", piece.text
        ):
            yield f"time or digits: {piece.text}"


def find_unmarked(page: Page, language: str) -> Iterator[str]:
    """German words of the office that are not said to be German."""
    for piece in page.reader.pieces:
        if ONLY_GERMAN in piece.text and piece.language != "de":
            yield f"not marked as German: {piece.text}"
    with translation.override(language):
        mark = f"({translation.gettext('only in German')})"
    if language != "de" and ONLY_GERMAN in page.html and mark not in page.html:
        yield f"does not say {mark}"


def find_mixed(page: Page, language: str) -> Iterator[str]:
    """Times and Latin words within Arabic that are not isolated."""
    if direction_of(language) != "rtl":
        return
    for piece in page.reader.pieces:
        if piece.is_isolated or not piece.is_seen or not re.search("[\u0600-\u06ff]", piece.text):
            continue
        text = re.sub("\u2068[^\u2069]*\u2069", "", piece.text)
        latin = set(re.findall(r"[A-Za-zÄÖÜäöüß][\w-]+", text, re.ASCII)) - LATIN_TERMS
        if latin or re.search(r"\d\d:\d\d", text):
            yield f"not isolated: {piece.text}"


def find_open_isolates(page: Page, _language: str) -> Iterator[str]:
    """Isolating characters that nothing ends."""
    opened, closed = (len(re.findall(signs, page.html)) for signs in ("[\u2066-\u2068]", "\u2069"))
    if opened != closed:
        yield f"{opened} isolates begin, {closed} end"


def find_wrong_frame(page: Page, language: str) -> Iterator[str]:
    """Another language or direction than asked for; links to other languages that lead elsewhere."""
    if f'<html lang="{language}" dir="{direction_of(language)}">' not in page.html:
        yield "language or direction"
    wanted = {other: f"/{other}{page.path[3:]}" for other in LANGUAGES}
    if page.is_get and page.reader.links != wanted:
        yield f"links of languages: {page.reader.links}"


CHECKS = (find_english, find_wrong_times, find_unmarked, find_mixed, find_open_isolates, find_wrong_frame)


@pytest.fixture
def visitor(client: Client, db: None) -> Iterator[Visitor]:
    make_office()
    Authority.objects.update(languages=LANGUAGES, help_text={"de": ONLY_GERMAN})
    touch()
    with time_machine.travel(NOW, tick=False):
        yield Visitor(client)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_its_language(visitor: Visitor, language: str) -> None:
    visitor.language = language
    checks = CHECKS[language == "en" :]
    found, names = [], []
    for name, page in walk(visitor):
        names.append(name)
        found += [f"{name}: {line}" for check in checks for line in check(page, language)]
    assert len(names) > 60
    assert sorted(set(found)) == []


def test_every_page_opens_in_the_language_a_link_asks_for(visitor: Visitor) -> None:
    for _name, page in walk(visitor):
        if page.is_get:
            for language in LANGUAGES:
                joint = "&" if "?" in page.path else "?"
                answer = visitor.client.get(f"{page.path}{joint}language={language}")
                assert unquote(answer.headers["Location"]) == unquote(f"/{language}{page.path[3:]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_free_time_has_its_whole_name(visitor: Visitor, language: str) -> None:
    visitor.language = language
    visitor.tell()
    page = get(visitor, visitor.url("times/", f"&day={MONDAY}"))
    spoken = [piece.text for piece in page.reader.pieces if not piece.is_seen]
    with translation.override(language):
        for start in find_starts(page.html):
            time = start.partition("T")[2][:5]
            name = f"{dates.day_at_time(dates.named_day(MONDAY), time)}, {dates.minutes_words(30)}"
            assert spoken.count(name.replace("\u00a0", " ")) == 1
            assert dates.weekday(MONDAY) in name
            assert "23" in name


COUNTED = {"number", "count", "minutes", "days", "pages"}
PLURALS = [message for message in catalog("de") if message.pluralizable]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 11, 21, 100])
def test_every_plural_form_says_the_number(language: str, number: int) -> None:
    for message in PLURALS:
        one, many = forms(message.id)
        values: dict[str, object] = {
            name: number if name in COUNTED else "x" for name in placeholders(one) | placeholders(many)
        }
        with translation.override(language):
            words = (
                npgettext(message.context, one, many, number)
                if message.context
                else ngettext(one, many, number)
            )
        assert words
        assert not PLACEHOLDER.search(words % values)
        if placeholders(words) & COUNTED:
            assert str(number) in words % values
        else:
            assert number <= 2 or not placeholders(many)


def keys(language: str) -> dict[tuple[str | None, str], Message]:
    """The entries of a catalog."""
    return {(message.context, forms(message.id)[0]): message for message in catalog(language) if message.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_languages_have_the_same_texts_and_placeholders(language: str) -> None:
    german, own = keys("de"), keys(language)
    assert set(own) == set(german)
    plurals = catalog(language).num_plurals
    assert {
        key: found
        for key, message in german.items()
        if (found := problem(own[key], message, plurals=plurals))
    } == {}


def test_what_is_wrong_is_found() -> None:
    html = '<html lang="ar" dir="rtl"><p>Free times</p><p>\u2068 في 08:00</p><p>Bürgeramt في</p><p>8:30 م</p></html>'
    page = read("/ar/", html, is_get=True)
    found = [line for check in CHECKS for line in check(page, "ar")]
    assert [line.partition(":")[0] for line in found] == [
        "English",
        "time or digits",
        "not isolated",
        "not isolated",
        "1 isolates begin, 0 end",
        "links of languages",
    ]
