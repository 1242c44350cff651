"""What people take with them from a booking, what they see of their data, and what they say about it."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from tests.citizen.client import Visitor, find_starts, shown
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import describe
from wartefrei.core.codes import show_code, show_pin
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Message
from wartefrei.notifications.qr import qr_svg
from wartefrei.offices.models import Office, Service, Team
from wartefrei.records.models import Feedback

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(client: Client) -> Visitor:
    make_office()
    return Visitor(client)


def read_event(visitor: Visitor, address: str) -> dict[str, str]:
    """The entry of the calendar file."""
    answer = visitor.client.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    event: Any = calendar.walk("VEVENT")[0]
    return {
        "method": str(calendar["METHOD"]),
        "start": event["DTSTART"].dt.isoformat(),
        "sequence": str(event["SEQUENCE"]),
        "uid": str(event["UID"]),
        "status": str(event["STATUS"]),
    }


def test_calendar_file_follows_the_appointment(visitor: Visitor) -> None:
    visitor.book()
    file = visitor.manage("appointment.ics")
    code = Appointment.objects.get().code
    entry = {
        "method": "PUBLISH",
        "start": "2026-11-23T08:00:00+01:00",
        "sequence": "0",
        "uid": f"{code}@wartefrei",
        "status": "CONFIRMED",
    }
    assert read_event(visitor, file) == entry
    later = find_starts(shown(visitor.client.get(visitor.manage(f"times/?day={MONDAY}"))))[3]
    visitor.client.post(visitor.manage("reschedule/"), {"start": later})
    moved = entry | {"start": "2026-11-23T08:30:00+01:00", "sequence": "1"}
    assert read_event(visitor, file) == moved
    visitor.client.post(file.replace("appointment.ics", "cancel/"))
    assert read_event(visitor, file) == moved | {"method": "CANCEL", "sequence": "2", "status": "CANCELLED"}


def test_unconfirmed_appointment_has_no_calendar_file(visitor: Visitor) -> None:
    Office.objects.update(confirm_by_mail_minutes=60)
    touch()
    assert "appointment.ics" not in visitor.book()
    assert visitor.client.get(visitor.manage("appointment.ics")).status_code == 409


def test_page_for_the_printer_says_what_a_mail_would_say(visitor: Visitor) -> None:
    Service.objects.update(documents=[{"de": "Lichtbild", "ar": "صورة شخصية"}])
    Team.objects.update(waiting_area={"de": "Wartebereich 1"})
    touch()
    visitor.book()
    view = describe(Appointment.objects.select_related("day").get())
    page = shown(visitor.client.get(visitor.manage("print/").replace("/de/", "/ar/")))
    foreign, _line, german = page.partition('class="wf-paper__office" lang="de"')
    code, pin = show_code(view.code), show_pin(view.pin)
    for words in (str(view.ticket_number), code, pin, "صورة شخصية", "<svg"):
        assert words in foreign
    assert "Wartebereich 1" in foreign
    assert "/ar/appointment/" in foreign
    said = (
        "Montag, 23. November 2026, <bdi>08:00</bdi> Uhr",
        str(view.ticket_number),
        code,
        "Reisepass",
        "Lichtbild",
    )
    for words in said:
        assert words in german
    assert pin not in german
    assert "data-print hidden" in page


def test_page_for_the_printer_is_german_once_for_those_who_read_german(visitor: Visitor) -> None:
    visitor.book()
    page = shown(visitor.client.get(visitor.manage("print/")))
    assert ("wf-paper__office" in page, page.count("<bdi>08:00</bdi> Uhr")) == (False, 1)


def test_page_for_the_printer_of_what_is_cancelled_says_so(visitor: Visitor) -> None:
    visitor.book()
    address = visitor.manage()
    visitor.client.post(f"{address}cancel/")
    page = shown(visitor.client.get(f"{address}print/"))
    assert ("Ihr Termin ist abgesagt" in page, "<svg" in page) == (True, False)


def test_qr_code_of_page_and_mail_are_made_alike(visitor: Visitor) -> None:
    booked = visitor.client.get(f"/{visitor.language}/stadt/booked/") if visitor.book() else None
    assert booked is not None
    assert qr_svg(Message.objects.get(kind="confirmation").context["qr"]) in booked.content.decode()


def test_everything_held_is_shown(visitor: Visitor) -> None:
    visitor.book()
    page = shown(visitor.client.get(visitor.manage("everything/")))
    for words in (visitor.name, "7. März 1991", "anna@example.org", "Zeit reserviert", "Reisepass"):
        assert words in page
    row = Appointment.objects.get()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not field.is_relation and not field.primary_key and value not in {"", None}:
            assert f">{field.name}<" in page


def test_deleting_asks_first_and_cancels(visitor: Visitor) -> None:
    visitor.book()
    address = visitor.manage()
    asked = shown(visitor.client.get(f"{address}delete/"))
    assert "Damit sagen Sie auch Ihren Termin ab" in asked
    assert Appointment.objects.get().family_name == visitor.name
    for _time in range(2):
        page = visitor.follow(visitor.client.post(f"{address}delete/"))
        assert "Ihre Daten sind gelöscht" in page
    row = Appointment.objects.get()
    assert (row.status, row.family_name, row.email) == (AppointmentStatus.CANCELLED, "", "")
    everything = shown(visitor.client.get(f"{address}everything/"))
    assert visitor.name not in everything
    assert "Alles löschen" not in everything


def test_pages_of_an_appointment_need_its_link(visitor: Visitor) -> None:
    visitor.book()
    right = visitor.manage()
    wrong = right[:-2] + ("Y/" if right.endswith("X/") else "X/")
    for page in ("", "print/", "appointment.ics", "everything/", "delete/"):
        assert visitor.client.get(wrong + page).status_code == 404
    assert visitor.client.post(f"{wrong}delete/").status_code == 404
    assert Appointment.objects.get().status == AppointmentStatus.BOOKED


def test_pause_is_announced_where_the_office_wants_it(visitor: Visitor) -> None:
    visitor.book()
    for is_announced in (True, False):
        pause = {
            "from": "2026-11-20",
            "text": {"de": "Wir ziehen um."},
            "appointments": "announce" if is_announced else "keep",
        }
        Office.objects.update(pauses=[pause])
        touch()
        assert ("Wir ziehen um." in shown(visitor.client.get(visitor.manage()))) == is_announced


def test_pause_keeps_from_moving_but_not_from_cancelling(visitor: Visitor) -> None:
    visitor.book()
    address = visitor.manage()
    assert f'href="{address}times/"' in shown(visitor.client.get(address))
    Office.objects.update(pauses=[{"from": "2026-11-20", "text": {"de": "Wir ziehen um."}}])
    touch()
    assert f'href="{address}times/"' not in shown(visitor.client.get(address))
    assert "Wir ziehen um." in shown(visitor.client.get(f"{address}times/"))
    visitor.client.post(f"{address}cancel/")
    assert Appointment.objects.get().status == AppointmentStatus.CANCELLED


def test_feedback_is_counted_once_and_without_the_booking(visitor: Visitor) -> None:
    assert "Wie leicht war das Buchen?" in visitor.book()
    for rating in ("5", "1"):
        answer = visitor.client.post("/de/stadt/feedback/", {"rating": rating})
        assert "Danke für Ihre Antwort" in visitor.follow(answer)
    other = Visitor(Client())
    other.book()
    other.client.post("/de/stadt/feedback/", {"rating": "5"})
    rows = Feedback.objects.values_list("authority__slug", "date", "rating", "count")
    assert [(slug, day.isoformat(), rating, count) for slug, day, rating, count in rows] == [
        ("stadt", "2026-11-20", 5, 2)
    ]


@pytest.mark.parametrize("rating", ["", "0", "6", "x", "٣"])
def test_feedback_beyond_the_scale_is_not_counted(visitor: Visitor, rating: str) -> None:
    visitor.book()
    assert "Wie leicht" in visitor.follow(visitor.client.post("/de/stadt/feedback/", {"rating": rating}))
    assert not Feedback.objects.exists()


def test_feedback_needs_a_booking_and_a_token(visitor: Visitor) -> None:
    visitor.client.post("/de/stadt/feedback/", {"rating": "5"})
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/de/stadt/feedback/", {"rating": "5"}).status_code == 403
    assert not Feedback.objects.exists()
