"""The screen of a house as a page: what it shows, and what it never shows."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import at, book
from tests.factories import MONDAY, touch
from tests.queueing.house import CLERK, call_next, check_in, make_house, walk_in
from tests.staff import pair
from wartefrei.accounts.models import DeviceKind
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.operations.calling import recall
from wartefrei.web.display.hours import list_hours
from wartefrei.web.display.phrases import common_word, list_phrases

PATH = "/display/amt-haus/"


@pytest.fixture
def office(db: None) -> Iterator[OfficeEntry]:
    """A house with two counters on a Monday at nine, which is now."""
    entry = make_house()
    with time_machine.travel(at(entry, "09:00"), tick=False):
        yield entry


@pytest.fixture
def screen(client: Client, office: OfficeEntry) -> Client:
    """A paired browser."""
    pair(client, DeviceKind.DISPLAY, "amt-haus", now=at(office, "08:00"))
    return client


def shown(screen: Client, query: str = "") -> str:
    """The text of the page, in one line."""
    response = screen.get(PATH + query)
    assert response.status_code == 200
    text = re.sub(r"<template.*?</template>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


@pytest.mark.usefixtures("office")
def test_browser_that_is_not_paired_is_asked_to(client: Client) -> None:
    response = client.get(PATH)
    assert 'name="code"' in response.content.decode()
    assert "wf-now" not in response.content.decode()


def test_display_of_another_house_is_asked_to_pair(client: Client, office: OfficeEntry) -> None:
    make_house(slug="zweites")
    pair(client, DeviceKind.DISPLAY, "zweites-haus", now=at(office, "08:00"))
    assert 'name="code"' in client.get(PATH).content.decode()


@pytest.mark.django_db
def test_unknown_house(client: Client) -> None:
    assert client.get("/display/nirgends/").status_code == 404


def test_empty_hall(screen: Client) -> None:
    text = shown(screen)
    assert "Bitte warten Sie, bis Ihre Nummer hier erscheint." in text
    assert "Es warten 0" in text
    assert "Heute geöffnet 08:00–12:00" in text


def test_newest_call_in_large_letters_and_the_last_ones_beside(screen: Client, office: OfficeEntry) -> None:
    now = at(office, "09:00")
    numbers = [walk_in(office, now=now, language="tr").number.number for _ in range(3)]
    call_next(office, "c1", now=now)
    call_next(office, "c2", now=now)
    text = shown(screen)
    assert f"Jetzt aufgerufen Şimdi çağrılıyor {numbers[1]} Schalter 2 EG" in text
    assert f"Nummer Schalter {numbers[0]} 1" in text
    assert "Es warten 1" in text


def test_recall_is_shown_again(screen: Client, office: OfficeEntry) -> None:
    now = at(office, "09:00")
    first = walk_in(office, now=now).number.number
    walk_in(office, now=now)
    call_next(office, "c1", now=now)
    call_next(office, "c2", now=now)
    recall(office=office, number=first, by=CLERK, now=now)
    assert f"Jetzt aufgerufen {first} Schalter 1" in shown(screen)


def test_never_a_name(screen: Client, office: OfficeEntry) -> None:
    appointment = book(office, "09:10")
    check_in(office, appointment, now=at(office, "09:00"))
    call_next(office, now=at(office, "09:00"))
    content = screen.get(PATH).content.decode()
    assert appointment.family_name not in content
    assert appointment.code not in content


def test_holiday_on_which_the_house_is_closed_is_named(screen: Client) -> None:
    assert "Heute geöffnet" in shown(screen)
    models.Authority.objects.update(holidays=[{"date": MONDAY.isoformat(), "name": {"de": "Markttag"}}])
    touch()
    assert "Heute geschlossen (Markttag)" in shown(screen)


def test_text_of_the_house(screen: Client) -> None:
    models.House.objects.update(display_text={"de": "Bitte Pass bereithalten.", "en": "Passports, please."})
    touch()
    assert "Bitte Pass bereithalten." in shown(screen)
    assert "Passports" not in shown(screen)


def test_page_is_german_and_holds_nothing_inline(screen: Client) -> None:
    response = screen.get(PATH, headers={"accept-language": "ar"})
    content = response.content.decode()
    assert '<html class="wf-display" lang="de" dir="ltr">' in content
    assert not re.search(r"<style|style=|<script(?![^>]* src=)| on\w+=", content)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies["wartefrei-display"]["httponly"]


@pytest.mark.parametrize(("query", "attribute"), [("?theme=dark", "dark"), ("?theme=x", ""), ("", "")])
def test_theme(screen: Client, query: str, attribute: str) -> None:
    found = re.search(r'<html[^>]*data-kern-theme="(\w+)"', screen.get(PATH + query).content.decode())
    assert (found[1] if found else "") == attribute


def test_hours_of_all_teams(office: OfficeEntry) -> None:
    team = models.Team.objects.get(office__slug="amt")
    opening = team.openings.get()
    opening.pk, opening.start, opening.end = None, "13:30", "18:00"
    opening.save(force_insert=True)
    house = touch().house
    assert list_hours(house, now=at(office, "09:00")) == [("08:00", "12:00"), ("13:30", "18:00")]
    assert list_hours(house, now=at(office, "09:00") + timedelta(days=5)) == []


def test_common_word_of_the_counters(office: OfficeEntry) -> None:
    assert common_word(office.house) == "Schalter"
    models.Counter.objects.filter(slug="c2").update(name="Infothek Erdgeschoss")
    assert common_word(touch().house) == ""


def test_every_language_has_its_phrases() -> None:
    phrases = list_phrases()
    assert len({phrase.speech for phrase in phrases}) == len(phrases) == 7
    for phrase in phrases:
        assert "{number}" in phrase.speech
        assert "{counter}" in phrase.speech
        assert all("{name}" in words for words in (phrase.counter, phrase.room, phrase.desk))
