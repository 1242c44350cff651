"""The own phone as waiting room: what it says at every stage, and what people can do there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import at, book
from tests.citizen.client import shown
from tests.factories import MONDAY, touch
from tests.queueing.house import CLERK, KIOSK, call_next, check_in, make_house, walk_in
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import cancel
from wartefrei.bookings.queries import describe
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import operations
from wartefrei.queueing.credentials import phone_token
from wartefrei.queueing.models import Ticket
from wartefrei.web.common.posters import poster_token

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)
"""Monday, 07:45 in Berlin."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EARLY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office() -> OfficeEntry:
    return make_house(phone_check_in=True)


def room(appointment: Appointment, page: str = "", language: str = "de") -> str:
    """The address of somebody's waiting room."""
    return f"/{language}/waiting/{describe(appointment).wait_token}/{page}"


def look(client: Client, address: str) -> str:
    """What is read in the waiting room."""
    main = shown(client.get(address)).partition("<main")[2].partition("</main>")[0].partition(">")[2]
    words = re.sub(r"</?(?:bdi|time)\b[^>]*>", "", main)
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


def title(client: Client, address: str) -> str:
    """The title of a page."""
    return shown(client.get(address)).partition("<title>")[2].partition("</title>")[0]


def test_before_the_day_it_tells_time_place_and_how_to_check_in(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00", day=date(2026, 11, 24))
    page = look(client, room(appointment))
    assert "Dienstag, 24. November 2026, 08:00 Uhr" in page
    assert f"Ihre Wartenummer {describe(appointment).ticket_number}" in page
    assert "Anmelden können Sie sich ab 07:00 Uhr." in page
    assert "Am Tag selbst zeigt diese Seite" in page


def test_where_nobody_checks_in_there_is_nothing_to_do(client: Client) -> None:
    appointment = book(make_house(arrival="none"), "08:00")
    page = look(client, room(appointment))
    assert "Sie müssen sich nicht anmelden" in page
    assert "Anmelden können" not in page


def test_position_counts_down_and_next_is_said(client: Client, office: OfficeEntry) -> None:
    first, second = book(office, "08:00"), book(office, "08:10")
    for appointment in (first, second):
        check_in(office, appointment, now=EARLY)
    number = describe(second).ticket_number
    assert "1 Nummer vor Ihnen" in look(client, room(second))
    assert title(client, room(second)).startswith(f"{number} – 1 Nummer vor Ihnen")
    call_next(office, now=at(office, "08:00"))
    assert "Sie sind als Nächstes dran" in look(client, room(second))


def test_range_is_shown_once_counters_are_open(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    assert "Wie lange es dauert, ist noch nicht bekannt." in look(client, room(appointment))
    operations.open_counter(office=office, counter=office.counters[0], by=CLERK, now=EARLY)
    assert re.search(r"etwa \d+–\d+ Minuten", look(client, room(appointment)))


def test_call_names_counter_and_room(
    client: Client, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    clock.move_to(at(office, "08:00"))
    call_next(office, now=at(office, "08:00"))
    page = look(client, room(appointment))
    number = describe(appointment).ticket_number
    assert f"Sie werden aufgerufen {number} Bitte zu Schalter 1 EG Aufgerufen um 08:00 Uhr." in page
    assert title(client, room(appointment)).startswith(f"Aufgerufen: {number}")
    fragment = client.get(room(appointment, "now/")).content.decode()
    assert 'data-stage="called"' in fragment
    assert 'data-call="1"' in fragment
    assert f'data-spoken="Sie werden aufgerufen: Nummer {number}, bitte zu Schalter 1, EG"' in fragment
    assert "<html" not in fragment


def test_page_works_without_a_script_and_is_kept_nowhere(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    answer = client.get(room(appointment))
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_five_more_minutes_once(client: Client, office: OfficeEntry, clock: time_machine.Traveller) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    now = at(office, "08:00")
    clock.move_to(now)
    call_next(office, now=now)
    assert "5 Minuten später" in look(client, room(appointment))
    for _twice in range(2):
        assert client.post(room(appointment, "delay/")).headers["Location"] == room(appointment)
    page = look(client, room(appointment))
    assert "Wir rufen Sie erst ab 08:05 Uhr auf." in page
    assert "5 Minuten später" not in page
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.skipped_until) == (TicketState.WAITING, now + timedelta(minutes=5))


def test_place_is_given_up_only_by_the_second_page(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    assert "Ich komme nicht mehr" in look(client, room(appointment))
    assert "Platz aufgeben?" in look(client, room(appointment, "give-up/"))
    assert Ticket.objects.get().state == TicketState.WAITING
    for _twice in range(2):
        client.post(room(appointment, "give-up/"))
    appointment.refresh_from_db()
    assert (Ticket.objects.get().state, appointment.status) == (
        TicketState.WITHDRAWN,
        AppointmentStatus.CANCELLED,
    )
    assert "Dieser Platz ist aufgegeben" in look(client, room(appointment))


def test_walk_in_has_a_room_too(client: Client, office: OfficeEntry) -> None:
    ticket = walk_in(office, now=at(office, "08:00"))
    address = f"/ar/waiting/{phone_token(ticket)}/"
    assert str(ticket.number.number) in look(client, address)
    client.post(f"{address}give-up/")
    assert Ticket.objects.get().state == TicketState.WITHDRAWN


@pytest.mark.parametrize("verb", ["finish", "no_show", "park", "start"])
def test_every_later_stage_says_what_next(
    client: Client, office: OfficeEntry, clock: time_machine.Traveller, verb: str
) -> None:
    models.Office.objects.update(most_calls=1)
    office = touch()
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    now = at(office, "08:00")
    number = call_next(office, now=now)
    more = {"finish": {"services": None}, "park": {"note": ""}}.get(verb, {})
    getattr(operations, verb)(office=office, number=number, by=CLERK, now=now, **more)
    said = {
        "finish": "Ihr Besuch ist beendet Danke für Ihren Besuch.",
        "no_show": "Wir haben Sie aufgerufen, aber Sie sind nicht gekommen Sind Sie im Haus?",
        "park": "Ihre Nummer ist zurückgestellt Bitte bleiben Sie im Haus.",
        "start": "Sie sind an der Reihe Sie sind am Schalter.",
    }
    clock.move_to(now)
    page = look(client, room(appointment))
    assert said[verb] in page
    assert ("Neuen Termin buchen" in page) == (verb in {"finish", "no_show"})


def test_office_that_closed_first_apologises(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    operations.close_day(office=office, day=MONDAY, now=at(office, "18:00"))
    assert "Es tut uns leid: Wir konnten Sie heute nicht mehr bedienen" in look(client, room(appointment))


def test_cancelled_appointment_says_so(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    cancel(appointment=appointment, by=CITIZEN, now=EARLY)
    assert "Dieser Platz ist aufgegeben" in look(client, room(appointment))


@pytest.mark.parametrize("page", ["", "now/", "give-up/"])
@pytest.mark.parametrize("token", ["x", "ABCDEFGHJ-AAAA", "1-AAAA", "1-", "9" * 40])
def test_guessed_addresses_open_nothing(client: Client, office: OfficeEntry, token: str, page: str) -> None:
    walk_in(office, now=at(office, "08:00"))
    assert client.get(f"/de/waiting/{token}/{page}").status_code == 404


def test_looking_never_changes_anything(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    check_in(office, appointment, now=EARLY)
    before = list(Ticket.objects.values())
    for page in ("", "now/", "give-up/"):
        client.get(room(appointment, page))
    assert client.get(room(appointment, "delay/")).status_code == 405
    assert list(Ticket.objects.values()) == before


def poster(house: str = "amt-haus", language: str = "de") -> str:
    """The page behind the QR poster of a house."""
    return f"/{language}/waiting/here/{house}/{poster_token(house)}/"


def test_poster_checks_in_whose_room_this_phone_has_open(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    client.get(room(appointment))
    assert "Ihr Termin: Montag, 23. November, 08:00 Uhr" in look(client, poster())
    assert not Ticket.objects.exists()
    assert client.post(poster()).headers["Location"] == room(appointment)
    assert Ticket.objects.get().state == TicketState.WAITING


def test_poster_checks_in_with_code_and_pin(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    view = describe(appointment)
    assert "PIN" in look(client, poster())
    wrong = client.post(poster(), {"code": view.code, "pin": "000000"})
    assert wrong.status_code == 404
    answer = client.post(poster(), {"code": view.code, "pin": view.pin})
    assert answer.headers["Location"] == room(appointment)
    assert Ticket.objects.count() == 1


def test_poster_speaks_the_phones_language(client: Client, office: OfficeEntry) -> None:
    anywhere = poster().removeprefix("/de")
    assert client.get(anywhere, headers={"Accept-Language": "ar"}).headers["Location"] == poster(
        language="ar"
    )


def test_poster_is_needed_and_belongs_to_its_house(client: Client, office: OfficeEntry) -> None:
    appointment = book(make_house(slug="zweit", phone_check_in=True), "08:00")
    client.get(room(appointment))
    assert client.get("/de/waiting/here/amt-haus/0123456789abcdef/").status_code == 404
    assert client.get("/de/waiting/here/nowhere/0123456789abcdef/").status_code == 404
    assert client.post(poster()).status_code == 409
    assert not Ticket.objects.exists()


def test_poster_works_only_where_the_office_allows_it(client: Client, office: OfficeEntry) -> None:
    models.Office.objects.update(phone_check_in=False)
    touch()
    answer = client.get(poster())
    assert answer.status_code == 409
    assert "Hier kann man sich nicht mit dem Telefon anmelden" in answer.content.decode()


def test_poster_refuses_the_early_with_the_time(
    client: Client, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    appointment = book(office, "11:00")
    client.get(room(appointment))
    answer = client.post(poster())
    assert answer.status_code == 409
    assert "Bitte kommen Sie um 10:00" in answer.content.decode()


def test_managing_page_leads_here_on_the_day(
    client: Client, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    appointment = book(office, "08:00")
    manage = f"/de/appointment/{describe(appointment).manage_token}/"
    assert room(appointment) in shown(client.get(manage))
    clock.shift(timedelta(days=-1))
    assert room(appointment) not in shown(client.get(manage))


def test_kiosk_and_phone_are_one_ticket(client: Client, office: OfficeEntry) -> None:
    appointment = book(office, "08:00")
    ticket = check_in(office, appointment, now=EARLY, by=KIOSK)
    client.get(room(appointment))
    client.post(poster())
    assert Ticket.objects.get().pk == ticket.pk
