"""Checking in at the kiosk: every way to the number, and every answer that is none."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.factories import make_office, touch
from tests.kiosk.visitor import BORN, AtKiosk, book_at
from tests.queueing.house import CLERK, call_next
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import Session
from wartefrei.bookings.operations import cancel
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import operations
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.operations.searching import TRIES_PER_BIRTHDAY
from wartefrei.web.common.sessions import SessionStore

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


def test_scanned_code_answers_with_everything_to_know(kiosk: AtKiosk, office: OfficeEntry) -> None:
    models.Team.objects.update(waiting_area={"de": "Wartebereich A im Erdgeschoss"})
    touch()
    _appointment, view = book_at(office)
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith(f"Sie sind angemeldet Ihre Wartenummer {view.ticket_number} ")
    assert "Bitte warten Sie hier Wartebereich A im Erdgeschoss" in page
    assert "Vor Ihnen niemand Wartezeit etwa noch nicht bekannt" in page
    assert Ticket.objects.get().state == TicketState.WAITING


@pytest.mark.parametrize(
    "damage", [str.lower, lambda text: text.replace("/", " / "), lambda text: text + "\r"]
)
def test_damage_by_the_readers_keyboard_layout_is_forgiven(
    kiosk: AtKiosk, office: OfficeEntry, damage: object
) -> None:
    _appointment, view = book_at(office)
    assert callable(damage)
    assert "Sie sind angemeldet" in kiosk.send("scan/", qr=damage(view.qr))


def test_scan_before_a_language_is_chosen_answers_in_the_appointments(
    kiosk: AtKiosk, office: OfficeEntry
) -> None:
    _appointment, view = book_at(office, language="ar")
    assert 'name="is_first"' in kiosk.client.get(f"/kiosk/{kiosk.house}/").content.decode()
    assert kiosk.send("scan/", qr=view.qr, is_first="1").startswith("تم تسجيل وصولك")
    assert "Sie sind angemeldet" in kiosk.send("scan/", qr=view.qr)


def test_scanned_twice_is_the_same_number(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    assert kiosk.send("scan/", qr=view.qr) == kiosk.send("scan/", qr=view.qr)
    assert Ticket.objects.count() == 1


def test_booking_code_typed_as_printed(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    typed = f"{view.code[:3]}-{view.code[3:6]}-{view.code[6:]}".lower()
    assert f"{view.ticket_number}" in kiosk.send("code/", code=typed)


@pytest.mark.parametrize("code", ["", "ABC", "234-567-8", "AAAAAAAAA"])
def test_what_is_no_booking_code_is_said_at_the_box(kiosk: AtKiosk, code: str) -> None:
    page = kiosk.send("code/", code=code)
    assert page.startswith("Wie lautet Ihr Buchungscode?")
    assert "Ein Buchungscode hat 9 Buchstaben und Ziffern" in page


def test_birthday_and_hour(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    question = kiosk.say_birthday()
    assert question.startswith("Um wie viel Uhr ist Ihr Termin? Frage 2 von 2")
    assert "08 Uhr 09 Uhr 10 Uhr 11 Uhr" in question
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("hour/", hour="10")


@pytest.mark.parametrize("letters", ["M", "mue", "Mü", "MUL", "Müller"])
def test_birthday_and_first_letters(kiosk: AtKiosk, office: OfficeEntry, letters: str) -> None:
    _appointment, view = book_at(office, family_name="Müller")
    kiosk.say_birthday()
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("name/", name_start=letters)


def test_birthday_alone_never_suffices(kiosk: AtKiosk, office: OfficeEntry) -> None:
    book_at(office)
    kiosk.say_birthday()
    assert kiosk.send("hour/", hour="").startswith("Um wie viel Uhr")
    assert kiosk.send("hour/", hour="99").startswith("Um wie viel Uhr")
    assert kiosk.send("name/", name_start=" ").startswith("Wie beginnt Ihr Familienname?")
    assert not Ticket.objects.exists()


def test_hour_and_letters_need_a_birthday_first(kiosk: AtKiosk, office: OfficeEntry) -> None:
    book_at(office)
    assert kiosk.send("hour/", hour="10").startswith("Wann sind Sie geboren?")
    assert kiosk.send("name/", name_start="M").startswith("Wann sind Sie geboren?")


def test_two_of_the_same_hour_are_asked_for_letters_and_no_name_is_shown(
    kiosk: AtKiosk, office: OfficeEntry
) -> None:
    book_at(office, family_name="Yılmaz")
    _appointment, view = book_at(office, family_name="Zhang")
    kiosk.say_birthday()
    page = kiosk.send("hour/", hour="10")
    assert page.startswith("Wie beginnt Ihr Familienname? Noch eine Frage.")
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("name/", name_start="Z")


def test_two_of_the_same_letters_are_asked_for_the_hour(kiosk: AtKiosk, office: OfficeEntry) -> None:
    book_at(office, "10:20", family_name="Kim")
    _appointment, view = book_at(office, "09:50", family_name="Kimura")
    kiosk.say_birthday()
    page = kiosk.send("name/", name_start="KI")
    assert page.startswith("Um wie viel Uhr ist Ihr Termin? Noch eine Frage.")
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("hour/", hour="9")


def test_two_of_everything_are_told_apart_by_the_code(kiosk: AtKiosk, office: OfficeEntry) -> None:
    book_at(office, family_name="Kim", given_name="A")
    _appointment, view = book_at(office, family_name="Kim", given_name="B")
    kiosk.say_birthday()
    kiosk.send("hour/", hour="10")
    page = kiosk.send("name/", name_start="KIM")
    assert page.startswith("Wie lautet Ihr Buchungscode?")
    assert "um zwei Personen zu unterscheiden" in page
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("code/", code=view.code)


@pytest.mark.parametrize(
    ("day", "month", "year", "problem"),
    [
        ("32", "1", "1990", "Zahl von 1 bis 31"),
        ("1", "13", "1990", "Zahl von 1 bis 12"),
        ("1", "1", "90", "mit vier Ziffern"),
        ("31", "2", "1990", "gibt es im Kalender nicht"),
    ],
)
def test_wrong_birthdays_are_explained_at_their_box(
    kiosk: AtKiosk, day: str, month: str, year: str, problem: str
) -> None:
    page = kiosk.send("birthday/", day=day, month=month, year=year)
    assert problem in page
    assert "<title>Fehler:" in kiosk.seen[-1][1]
    assert kiosk.seen[-1][1].count("aria-invalid") == 1


def test_nothing_found_says_what_else_to_try(kiosk: AtKiosk, office: OfficeEntry) -> None:
    kiosk.say_birthday()
    page = kiosk.send("hour/", hour="10")
    assert page.startswith("Damit finden wir keinen Termin")
    assert "Noch einmal versuchen" in page


def test_guessing_ends_in_a_calm_page(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    for _try in range(TRIES_PER_BIRTHDAY):
        kiosk.say_birthday()
        kiosk.send("hour/", hour="8")
    kiosk.say_birthday()
    page = kiosk.send("hour/", hour="10")
    assert page.startswith("Das wurde zu oft versucht Bitte fragen Sie unser Personal")
    assert "in 5 Minuten wieder" in page
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("scan/", qr=view.qr)


def test_early_is_told_when_to_come_back(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office, "11:30")
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith("Sie sind sehr früh da Bitte kommen Sie um 10:30 Uhr wieder")
    assert "Ihr Termin ist um 11:30 Uhr" in page


def test_a_little_early_waits_and_is_told_the_time(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    assert "Ihr Termin ist um 10:20 Uhr. Dann rufen wir Ihre Nummer auf." in kiosk.send("scan/", qr=view.qr)


def test_late_stands_by_and_is_never_turned_away(
    kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    _appointment, view = book_at(office)
    clock.shift(timedelta(hours=1))
    page = kiosk.send("scan/", qr=view.qr)
    assert f"Ihre Wartenummer {view.ticket_number}" in page
    assert "Sie kommen später als Ihr Termin. Ihre Nummer behalten Sie" in page
    assert Ticket.objects.get().state == TicketState.STANDBY


def test_another_day_is_named(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office, day=TUESDAY)
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith(
        "Ihr Termin ist an einem anderen Tag Er ist am Dienstag, 24. November 2026, 10:20 Uhr"
    )


def test_another_house_is_named_with_its_address(kiosk: AtKiosk, office: OfficeEntry) -> None:
    make_office(slug="zweit")
    _appointment, view = book_at(make_office(slug="dritt"))
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith("Ihr Termin ist in einem anderen Amt Bitte gehen Sie hierhin: Bürgeramt, Markt 1")


def test_every_office_of_the_house_is_searched(kiosk: AtKiosk, office: OfficeEntry) -> None:
    second = make_office(slug="zweit")
    models.Office.objects.filter(slug="zweit").update(house=models.House.objects.get(slug="amt-haus"))
    second = touch("zweit")
    _appointment, view = book_at(second)
    kiosk.say_birthday()
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("hour/", hour="10")


def test_cancelled_is_told_and_may_book_again(kiosk: AtKiosk, office: OfficeEntry) -> None:
    appointment, view = book_at(office)
    cancel(appointment=appointment, by=CITIZEN, now=appointment.created_at)
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith("Dieser Termin wurde abgesagt")
    assert "Termin buchen" in page


def test_served_already_is_told(kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller) -> None:
    appointment, view = book_at(office)
    kiosk.send("scan/", qr=view.qr)
    now = appointment.start_at
    clock.move_to(now)
    number = call_next(office, now=now)
    assert number is not None
    operations.start(office=office, number=number, by=CLERK, now=now)
    operations.finish(office=office, number=number, services=None, by=CLERK, now=now)
    assert kiosk.send("scan/", qr=view.qr).startswith("Dieser Termin ist erledigt")


def test_somebody_called_meanwhile_is_sent_to_the_counter(
    kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    appointment, view = book_at(office)
    kiosk.send("scan/", qr=view.qr)
    clock.move_to(appointment.start_at)
    call_next(office, now=appointment.start_at)
    page = kiosk.send("scan/", qr=view.qr)
    assert "Sie werden aufgerufen: Bitte gehen Sie zu Schalter 1" in page
    assert "Wartezeit" not in page


@pytest.mark.parametrize("minutes", [-50, 50])
def test_where_nobody_checks_in_there_is_nothing_to_do(
    kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller, minutes: int
) -> None:
    models.Office.objects.update(arrival="none")
    office = touch()
    appointment, view = book_at(office)
    clock.move_to(appointment.start_at + timedelta(minutes=minutes))
    page = kiosk.send("scan/", qr=view.qr)
    assert page.startswith(f"Sie müssen sich nicht anmelden Ihre Wartenummer {view.ticket_number}")
    assert "Warten Sie, bis Ihre Nummer auf dem Bildschirm erscheint." in page


def test_keys_on_the_screen_work_without_a_script(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    boxes = {"day": "", "month": "", "year": "", "box": "day"}
    for key in ("0", "7", "0", "5", "delete", "3", "1", "9", "9", "1"):
        kiosk.send("birthday/", **boxes, key=key)
        page = kiosk.seen[-1][1]
        for name in ("day", "month", "year"):
            boxes[name] = page.partition(f'name="{name}" value="')[2].partition('"')[0]
        boxes["box"] = page.partition('name="box" value="')[2].partition('"')[0]
    assert boxes == {"day": "07", "month": "03", "year": "1991", "box": "year"}
    kiosk.send("birthday/", **boxes)
    kiosk.send("name/", name_start="", box="name_start", key="M")
    assert 'name="name_start" value="M"' in kiosk.seen[-1][1]
    assert f"Ihre Wartenummer {view.ticket_number}" in kiosk.send("name/", name_start="M")


def test_nothing_personal_stands_in_any_page_or_address(
    kiosk: AtKiosk, office: OfficeEntry, clock: time_machine.Traveller
) -> None:
    _appointment, view = book_at(office, given_name="Canaria", email="canary@example.org")
    book_at(office, family_name="Canarius")
    kiosk.start()
    kiosk.open("appointment/")
    kiosk.say_birthday()
    kiosk.send("hour/", hour="10")
    kiosk.send("name/", name_start="Mü")
    kiosk.send("scan/", qr=view.qr)
    kiosk.send("code/", code="234567892")
    addresses, pages = (" ".join(parts) for parts in zip(*kiosk.seen, strict=True))
    for secret in ("1991", "03-07", view.code, view.pin, "Canari", "canary", view.person.family_name):
        assert secret not in addresses
        if secret != view.code:  # inside the address of the own phone's page it is a drawing
            assert secret not in pages
    assert view.code not in pages.replace(view.wait_token, "")


def test_what_was_typed_is_forgotten_with_the_answer(kiosk: AtKiosk, office: OfficeEntry) -> None:
    _appointment, view = book_at(office)
    kiosk.say_birthday()
    assert str(BORN) in read_kept()
    kiosk.send("hour/", hour="10")
    assert str(BORN) not in read_kept()
    assert view.code not in read_kept()


def read_kept() -> str:
    """Everything kept of every browser."""
    store = SessionStore()
    return str([store.decode(data) for data in Session.objects.values_list("session_data", flat=True)])
