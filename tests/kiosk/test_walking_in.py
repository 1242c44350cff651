"""Without an appointment: what is offered, what a number needs, what is refused and explained."""

import re

import pytest
import time_machine

from tests.factories import touch
from tests.kiosk.visitor import AtKiosk
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Ticket

pytestmark = pytest.mark.django_db
TAKE = "walk-in/amt/pass/"


def take(kiosk: AtKiosk) -> str:
    """Open the page of the service and press its button."""
    kiosk.open(TAKE)
    found = re.search(r'name="once" value="([^"]+)"', kiosk.seen[-1][1])
    assert found is not None
    return kiosk.send(TAKE, once=found[1])


def test_free_service_gives_a_number(kiosk: AtKiosk) -> None:
    kiosk.language = "ar"
    assert "جواز سفر" in kiosk.open("walk-in/")
    page = take(kiosk)
    ticket = Ticket.objects.get()
    assert str(ticket.number.number) in page
    assert (ticket.state, ticket.language) == (TicketState.WAITING, "ar")


def test_button_pressed_twice_gives_one_number(kiosk: AtKiosk) -> None:
    kiosk.open(TAKE)
    once = re.findall(r'name="once" value="([^"]+)"', kiosk.seen[-1][1])[0]
    assert kiosk.send(TAKE, once=once) == kiosk.send(TAKE, once=once)
    assert Ticket.objects.count() == 1


def test_two_people_get_two_numbers(kiosk: AtKiosk) -> None:
    take(kiosk)
    take(kiosk)
    assert Ticket.objects.count() == 2


def test_daily_number_is_counted_down_and_its_end_is_explained(kiosk: AtKiosk) -> None:
    models.Team.objects.update(walk_in_per_day=1)
    touch()
    assert "Wartenummer ziehen, heute noch 1 frei" in kiosk.start()
    assert "heute noch 1 frei" in kiosk.open("walk-in/")
    take(kiosk)
    assert "Alle Nummern für heute sind vergeben" in kiosk.open("walk-in/")
    refused = take(kiosk)
    assert refused.startswith("Alle Nummern für heute sind vergeben Bitte buchen Sie einen Termin")
    assert "Termin buchen" in refused
    assert Ticket.objects.count() == 1


def test_urgent_only_after_the_offices_words(kiosk: AtKiosk) -> None:
    models.Team.objects.update(walk_in="urgent")
    models.Office.objects.update(urgent_text={"de": "Vor einer Reise, mit Nachweis."})
    touch()
    assert "Ohne Termin helfen wir nur in dringenden Fällen." in kiosk.open("walk-in/")
    page = kiosk.open(TAKE)
    assert "Vor einer Reise, mit Nachweis." in page
    assert "Ja, dringend: Nummer ziehen" in page
    assert "Ihre Wartenummer" in take(kiosk)


def test_nothing_without_appointment_is_explained(kiosk: AtKiosk) -> None:
    models.Team.objects.update(walk_in="none")
    touch()
    assert "Ich habe keinen Termin Was Sie tun können" in kiosk.start()
    page = kiosk.open("walk-in/")
    assert page.startswith("Hier brauchen Sie einen Termin")
    assert kiosk.client.get(kiosk.url(TAKE)).status_code == 404
    assert kiosk.client.post(kiosk.url(TAKE)).status_code == 404


def test_closed_is_explained(kiosk: AtKiosk, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-23T19:00:00+00:00")
    assert "Für dieses Anliegen ist im Moment geschlossen." in take(kiosk)
    assert not Ticket.objects.exists()


def test_service_of_another_house_is_unknown_here(kiosk: AtKiosk, office: OfficeEntry) -> None:
    for path in ("walk-in/nix/pass/", "walk-in/amt/nix/"):
        assert kiosk.client.get(kiosk.url(path)).status_code == 404
