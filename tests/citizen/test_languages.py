"""The seven languages: directions, days and times, links that ask for a language, words missing in one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
import time_machine
import yaml
from django.conf import settings
from django.test import Client
from django.utils import translation

from tests.citizen.client import SERVICES, Visitor, shown
from tests.factories import NOW, make_office, touch
from wartefrei.offices.models import Office
from wartefrei.web.common import dates

DAY = date(2026, 11, 26)
MOMENT = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
IN_WORDS = {
    "de": ("Donnerstag, 26. November", "Do., 26. Nov.", "November 2026", "Do"),
    "en": ("Thursday 26 November", "Thu 26 Nov", "November 2026", "Th"),
    "fr": ("jeudi 26 novembre", "jeu. 26 nov.", "novembre 2026", "je"),
    "tr": ("26 Kasım Perşembe", "26 Kas Per", "Kasım 2026", "Pe"),
    "ar": ("الخميس، 26 نوفمبر", "الخميس، 26 نوفمبر", "نوفمبر 2026", "الخميس"),
    "ru": ("четверг, 26 ноября", "чт, 26 нояб.", "ноябрь 2026\u202fг.", "чт"),
    "uk": ("четвер, 26 листопада", "чт, 26 лист.", "листопад 2026\u202fр.", "чт"),
}


@pytest.fixture
def visitor(client: Client, db: None) -> Iterator[Visitor]:
    make_office()
    with time_machine.travel(NOW, tick=False):
        yield Visitor(client)


def test_there_are_seven_in_order() -> None:
    assert LANGUAGES == ["de", "en", "fr", "tr", "ar", "ru", "uk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_written_as_people_write_them(language: str) -> None:
    with translation.override(language):
        found = (
            dates.named_day(DAY),
            dates.short_day(DAY),
            dates.month_name(DAY),
            dates.weekday(DAY, is_short=True),
        )
    assert found == IN_WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_have_24_hours_and_latin_digits(language: str) -> None:
    with translation.override(language):
        assert "<bdi>14:05</bdi>" in dates.mark_time(MOMENT)
        assert "14:05" in dates.day_at_time(dates.whole_day(DAY), dates.clock(MOMENT))
        assert "26" in dates.whole_day(DAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_language_and_direction(visitor: Visitor, language: str) -> None:
    visitor.language = language
    page = visitor.get("calendar/")
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert ("kern.rtl.css" in page) == (language == "ar")
    for other in LANGUAGES:
        assert f'href="/{other}/stadt/calendar/?{SERVICES}"' in page


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("/?language=tr", "/tr/"),
        ("/de/stadt/?language=uk", "/uk/stadt/"),
        (
            "/de/stadt/?office=amt&service=pass:1&language=ru",
            "/ru/stadt/?office=amt&service=pass:1",
        ),
        ("/ar/appointment/?language=de", "/de/appointment/"),
    ],
)
def test_a_link_may_ask_for_a_language(client: Client, asked: str, answer: str) -> None:
    assert client.get(asked).headers["Location"] == answer


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["/?language=xx", "/de/?language=", "/de/?language=de%0d%0a"])
def test_an_unknown_language_changes_nothing(client: Client, asked: str) -> None:
    assert client.get(asked).status_code == 200


def test_words_that_are_missing_are_marked(visitor: Visitor) -> None:
    Office.objects.update(booking="off", booking_note={"de": "Bitte rufen Sie an.", "ar": "اتصل بنا."})
    touch()
    visitor.language = "fr"
    page = visitor.get()
    assert (
        '<bdi lang="de" dir="ltr">Bitte rufen Sie an.</bdi> <small class="wf-only">(uniquement en allemand)'
        in page
    )
    visitor.language = "ar"
    assert "Bitte rufen Sie an." not in visitor.get()


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "de"])
def test_the_first_page_speaks_the_browsers_language(visitor: Visitor, language: str) -> None:
    page = shown(visitor.client.get("/", headers={"Accept-Language": f"xx,{language};q=0.5"}))
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize("name", ["landkreis-heilbronn", "leonberg", "rhein-kreis-neuss", "stuttgart"])
def test_the_offices_that_come_along_speak_all_languages(name: str) -> None:
    folder = files("wartefrei.offices") / "authorities"
    document = yaml.safe_load((folder / f"{name}.yaml").read_text())
    assert document["languages"] == LANGUAGES
    assert [text for text in list_texts(document) if set(text) != set(LANGUAGES)] == []


def list_texts(part: object) -> Iterator[dict[str, str]]:
    """Every text in several languages."""
    if isinstance(part, dict):
        if "de" in part:
            yield part
        for child in part.values():
            yield from list_texts(child)
    elif isinstance(part, list):
        for child in part:
            yield from list_texts(child)
