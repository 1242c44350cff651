"""The servicepoint books for people who stand there or phone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY, make_person, touch
from tests.queueing.house import make_house
from tests.workplace.clerk import ENGLISH, Clerk, clock, read
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
HERE = "/workplace/amt/servicepoint/book/"
PERSON = {
    "family_name": "Müller",
    "given_name": "José",
    "birth_day": "1",
    "birth_month": "1",
    "birth_year": "1990",
    "language": "ar",
}


@pytest.fixture
def office() -> OfficeEntry:
    office = make_house(places=4)
    service = models.Service.objects.get(slug="pass")
    service.keywords = {"de": "Reise, Ausweis", "ar": "سفر"}
    service.save()
    return touch(office.slug)


def look(office: OfficeEntry, query: str = "") -> str:
    with clock(office, "07:00"):
        return read(Clerk(office).get(HERE + query))


def send(office: OfficeEntry, clerk: Clerk | None = None, **data: str) -> Any:
    """Choose 09:00 on Tuesday for two."""
    with clock(office, "07:00"):
        clerk = clerk or Clerk(office)
        clerk.get(HERE)
        sent = {"n-pass": "2", **PERSON, "start": at(office, "09:00", TUESDAY).isoformat(), **data}
        return clerk.client.post(HERE, sent, **ENGLISH)


def book_here(office: OfficeEntry, **data: str) -> str:
    """The page that a booking leads to."""
    clerk = Clerk(office)
    answer = send(office, clerk, **data)
    with clock(office, "07:00"):
        return clerk.follow(answer)


@pytest.mark.parametrize(("typed", "is_found"), [("reisepässe", True), ("سفر", True), ("hund", False)])
def test_services_are_found_by_everyday_words(office: OfficeEntry, typed: str, is_found: bool) -> None:
    page = look(office, f"?q={typed}")
    assert ("Add Reisepass" in page) is is_found
    assert ("No service of this office fits this." in page) is not is_found


def test_added_service_shows_free_times(office: OfficeEntry) -> None:
    page = look(office, "?q=pass&add=pass")
    assert "Who comes?" in page
    assert "Monday 23 November" in page
    assert "Who comes?" not in look(office)


@pytest.mark.parametrize("query", ["?n-pass=0", "?n-pass=x", "?n-dog=1", "?add=dog", "?n-pass=-1"])
def test_nothing_chosen_shows_no_times(office: OfficeEntry, query: str) -> None:
    assert "Who comes?" not in look(office, query)


def test_books_with_mail_in_the_language_of_the_person(office: OfficeEntry) -> None:
    page = book_here(office, email="jose@example.org")
    one = Appointment.objects.get()
    assert f"Booked, number {one.ticket_number.number} A mail is on its way. Print the slip" in page
    assert (one.status, one.channel, one.contingent) == (
        AppointmentStatus.BOOKED,
        Channel.STAFF,
        Contingent.STAFF,
    )
    assert (one.language, one.family_name, one.lines.get().quantity) == ("ar", "Müller", 2)
    assert Message.objects.get(about=one.code, kind=Kind.CONFIRMATION).language == "ar"


def test_books_without_mail(office: OfficeEntry) -> None:
    assert "There is no e-mail address: print it." in book_here(office)
    assert not Message.objects.filter(kind=Kind.CONFIRMATION).exists()


def test_takes_places_for_staff(office: OfficeEntry) -> None:
    models.Opening.objects.update(online=0)
    office = touch("amt")
    assert send(office).status_code == 303


def test_double_click_books_once(office: OfficeEntry) -> None:
    for _click in range(2):
        assert send(office, once="a-key").status_code == 303
    assert Appointment.objects.count() == 1


def test_two_times_clicked_one_after_the_other_book_the_first(office: OfficeEntry) -> None:
    answers = [
        send(office, once="a-key", beside="other_matter", start=at(office, clicked, TUESDAY).isoformat())
        for clicked in ("09:00", "09:30")
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Appointment.objects.get().start_at == at(office, "09:00", TUESDAY)


def test_form_restored_with_somebody_else_typed_books_them(office: OfficeEntry) -> None:
    for name in ("Müller", "Schmidt"):
        assert send(office, once="a-key", family_name=name).status_code == 303
    assert list(Appointment.objects.values_list("family_name", flat=True)) == ["Müller", "Schmidt"]


@pytest.mark.parametrize(
    "button", [{"jump": str(TUESDAY + timedelta(days=7))}, {"add": "pass"}, {"q": "hund"}]
)
def test_looking_on_loses_nothing_typed(office: OfficeEntry, button: dict[str, str]) -> None:
    with clock(office, "07:00"):
        clerk = Clerk(office)
        clerk.get(HERE)
        sent = {"n-pass": "1", **PERSON, "email": "half", "beside": "", **button}
        answer = clerk.client.post(HERE, sent, **ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 200
    for typed in ('value="Müller"', 'value="José"', 'value="1990"', 'value="half"', 'value="ar" selected'):
        assert typed in page
    assert "has no @ sign" not in page
    assert "Right all the same, because" in page
    assert ("Tuesday 1 December" in page) is ("Monday 23 November" not in page) is ("jump" in button)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"family_name": ""}, "Enter the family name"),
        ({"birth_day": "32"}, "Enter the day of birth"),
        ({"email": "jose"}, "has no @ sign"),
        ({"start": "soon"}, ""),
        ({"language": "xx"}, ""),
        ({"n-pass": "0"}, ""),
    ],
)
def test_mistakes_are_said_and_nothing_is_lost(office: OfficeEntry, data: dict[str, str], words: str) -> None:
    answer = send(office, None, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Appointment.objects.exists()


def test_lost_time_keeps_what_was_typed(office: OfficeEntry) -> None:
    answer = send(office, start=at(office, "07:00", TUESDAY).isoformat())
    assert answer.status_code == 409
    assert 'value="Müller"' in answer.content.decode()


def test_second_booking_needs_a_reason_and_is_audited(office: OfficeEntry) -> None:
    first = book(office, "10:00", day=TUESDAY, person=make_person(family_name="Müller", given_name="José"))
    refused = send(office)
    assert refused.status_code == 409
    assert "say why below" in refused.content.decode()
    assert f'href="/workplace/amt/servicepoint/appointments/{first.code}/"' in refused.content.decode()
    assert Appointment.objects.count() == 1
    assert not Message.objects.filter(kind=Kind.ALREADY_BOOKED).exists()
    assert send(office, beside="because").status_code == 422
    assert send(office, beside="other_matter").status_code == 303
    second = Appointment.objects.exclude(pk=first.pk).get()
    assert second.is_disputed
    assert second.status == AppointmentStatus.BOOKED
    event = AuditEvent.objects.get(action="appointment.booked_beside")
    assert (event.subject, event.details["reason"]) == (second.code, "other_matter")


def test_reason_without_another_booking_is_no_exception(office: OfficeEntry) -> None:
    assert send(office, beside="other_person").status_code == 303
    assert not Appointment.objects.get().is_disputed
    assert not AuditEvent.objects.filter(action="appointment.booked_beside").exists()
