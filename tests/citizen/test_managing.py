"""A booked appointment on the pages: open, move, cancel, send again, confirm."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.citizen.client import Visitor, find_starts, shown, with_start
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Message
from wartefrei.offices.models import Office, Service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(client: Client) -> Visitor:
    make_office()
    return Visitor(client)


def statuses() -> list[str]:
    """What became of all appointments."""
    return list(Appointment.objects.order_by("pk").values_list("status", flat=True))


def test_changing_an_appointment(visitor: Visitor) -> None:
    visitor.book()
    client = visitor.client
    later = find_starts(shown(client.get(visitor.manage(f"times/?day={MONDAY}"))))[5]
    asked = shown(client.get(with_start(visitor.manage("reschedule/"), later)))
    assert "Termin verschieben?" in asked
    assert Appointment.objects.get().start_at.isoformat() == "2026-11-23T07:00:00+00:00"
    answer = client.post(visitor.manage("reschedule/"), {"start": later})
    assert "Ihr Termin wurde verschoben" in shown(client.get(answer.headers["Location"]))
    assert Appointment.objects.get().start_at.isoformat() == "2026-11-23T07:50:00+00:00"


def test_more_than_is_allowed_now_is_moved_as_it_was_booked(visitor: Visitor) -> None:
    visitor.services = "service=pass:3"
    visitor.book()
    Service.objects.update(max_quantity=1)
    touch()
    page = shown(visitor.client.get(visitor.manage(f"times/?day={MONDAY}")))
    answer = visitor.client.post(visitor.manage("reschedule/"), {"start": find_starts(page)[5]})
    assert "Ihr Termin wurde verschoben" in shown(visitor.client.get(answer.headers["Location"]))
    assert Appointment.objects.get().length == 18


def test_cancelling_asks_first_and_twice_is_once(visitor: Visitor) -> None:
    visitor.book()
    address = visitor.manage()
    assert "Termin absagen?" in shown(visitor.client.get(f"{address}cancel/"))
    assert statuses() == [AppointmentStatus.BOOKED]
    for _time in range(2):
        assert visitor.client.post(f"{address}cancel/").headers["Location"] == address
    assert "Ihr Termin ist abgesagt" in shown(visitor.client.get(address))
    assert Message.objects.filter(kind="cancelled").count() == 1


def test_resending_corrects_the_address(visitor: Visitor) -> None:
    visitor.book()
    visitor.client.post(visitor.manage("resend/"), {"email": "neu@example.org"})
    assert Appointment.objects.get().email == "neu@example.org"
    assert "Fehler:" in shown(visitor.client.post(visitor.manage("resend/"), {"email": "neu"}))


def test_code_and_pin_open_the_appointment(visitor: Visitor) -> None:
    code, pin = re.findall(r'wf-code"><bdi>([^<]+)', visitor.book())
    answer = Client().post("/ar/appointment/", {"code": code.lower(), "pin": f" {pin} "})
    assert "موعدك" in shown(visitor.client.get(answer.headers["Location"]))


def test_wrong_pin_and_unknown_code_read_the_same(visitor: Visitor) -> None:
    code = re.findall(r'wf-code"><bdi>([^<]+)', visitor.book())[0]
    answers = [Client().post("/de/appointment/", {"code": c, "pin": "000000"}) for c in (code, "234-567-89C")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers}) == 1


def test_too_many_wrong_pins_are_stopped(visitor: Visitor) -> None:
    code = re.findall(r'wf-code"><bdi>([^<]+)', visitor.book())[0]
    answers = [Client().post("/de/appointment/", {"code": code, "pin": f"00000{n}"}) for n in range(6)]
    assert answers[-1].status_code == 429
    assert "Zu viele Versuche" in answers[-1].content.decode()


def test_confirming_needs_the_button(visitor: Visitor) -> None:
    Office.objects.update(confirm_by_mail_minutes=60)
    touch()
    assert "Bitte bestätigen Sie Ihren Termin" in visitor.book()
    message = Message.objects.get(kind="please_confirm")
    path = re.sub(r"^https?://[^/]+", "", message.context["confirm_url"])
    assert "Termin bestätigen" in shown(visitor.client.get(path))
    assert statuses() == [AppointmentStatus.UNCONFIRMED]
    for _time in range(2):
        visitor.client.post(path)
    assert statuses() == [AppointmentStatus.BOOKED]


def test_appointment_of_the_past_is_only_shown(visitor: Visitor, clock: time_machine.Traveller) -> None:
    visitor.book()
    address = visitor.manage()
    clock.shift(timedelta(days=5))
    assert "Dieser Termin ist vorbei" in shown(visitor.client.get(address))
    for page in ("times/", "cancel/"):
        assert visitor.client.post(address + page).status_code in {405, 409}
    assert visitor.client.get(f"{address}times/").status_code == 409
    assert statuses() == [AppointmentStatus.BOOKED]


def test_time_lost_while_moving_leaves_the_appointment(visitor: Visitor) -> None:
    visitor.book()
    start = find_starts(shown(visitor.client.get(visitor.manage(f"times/?day={MONDAY}"))))[6]
    for _place in range(2):
        other = Visitor(Client())
        other.tell()
        other.hold(start)
        other.send("review/", {"action": "book"})
    answer = visitor.client.post(visitor.manage("reschedule/"), {"start": start})
    assert "Diese Zeit wurde gerade vergeben" in visitor.follow(answer)
    assert Appointment.objects.earliest("pk").start_at.isoformat() == "2026-11-23T07:00:00+00:00"


def test_unconfirmed_appointment_that_is_gone_is_told(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    Office.objects.update(confirm_by_mail_minutes=60)
    touch()
    visitor.book()
    path = re.sub(r"^https?://[^/]+", "", Message.objects.get(kind="please_confirm").context["confirm_url"])
    clock.shift(timedelta(hours=2))
    for _place in range(2):
        other = Visitor(Client())
        other.tell()
        other.hold()
        other.send("review/", {"action": "book"})
    answer = visitor.client.post(path)
    assert answer.status_code == 409
    assert "Die Zeit zum Bestätigen ist vorbei" in answer.content.decode()
