"""From offices to a booked, moved and cancelled appointment, as section 7 of the design has it."""

from datetime import timedelta

import time_machine

from tests.api.caller import START, Api, order, problem
from tests.factories import NOW, make_office, touch
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.notifications.models import Message
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Office, Service


def test_offices_whole_answer(api: Api, office: OfficeEntry) -> None:
    assert api.get("offices", accept_language="ar").json() == [
        {
            "id": "amt",
            "name": "مكتب المواطنين",
            "authority": "stadt",
            "house": "amt-haus",
            "time_zone": "Europe/Berlin",
            "languages": ["de", "ar", "en"],
            "arrival": "check_in",
            "services": [
                {
                    "id": "pass",
                    "name": "جواز سفر",
                    "minutes": 30,
                    "minutes_each_further": 30,
                    "max_quantity": 5,
                    "documents": [],
                    "walk_in": "none",
                    "teams": ["team"],
                }
            ],
        }
    ]


def test_offices_language_parameter_beats_the_header(api: Api, office: OfficeEntry) -> None:
    (entry,) = api.get("offices?language=de", accept_language="ar").json()
    assert entry["name"] == "Bürgeramt"


def test_hold_whole_answer(api: Api, office: OfficeEntry) -> None:
    response = api.post("holds", order())
    appointment = Appointment.objects.get()
    assert response.status_code == 201, response.content
    body = response.json()
    assert body == {"hold": body["hold"], "expires_at": "2026-11-20T10:10:00+01:00"}
    assert body["hold"].startswith(f"{appointment.code}-")


def test_extend_gives_more_time(api: Api, office: OfficeEntry) -> None:
    hold = api.post("holds", order()).json()["hold"]
    with time_machine.travel(NOW + timedelta(minutes=8), tick=False):
        response = api.post(f"holds/{hold}/extend")
    assert (response.status_code, response.json()) == (
        200,
        {"hold": hold, "expires_at": "2026-11-20T10:18:00+01:00"},
    )


def test_release_frees_the_time(api: Api, office: OfficeEntry) -> None:
    hold = api.post("holds", order()).json()["hold"]
    response = api.delete(f"holds/{hold}")
    assert (response.status_code, response.content) == (204, b"")
    assert Appointment.objects.get().status == "cancelled"


def test_book_a_hold_whole_answer(api: Api, office: OfficeEntry) -> None:
    hold = api.post("holds", order()).json()["hold"]
    response = api.post("appointments", {"hold": hold})
    body = response.json()
    code = Appointment.objects.get().code
    assert response.status_code == 201, response.content
    assert body == {
        "code": code,
        "pin": body["pin"],
        "ticket_number": TicketNumber.objects.get().number,
        "office": "amt",
        "team": "team",
        "start": START,
        "duration_minutes": 30,
        "qr": body["qr"],
        "documents": [],
        "status": "booked",
    }
    assert len(body["pin"]) == 6
    assert body["qr"].startswith(f"{code}/")


def test_book_directly_is_the_same_as_looking_at_it(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    shown = api.get(f"appointments/{booked['code']}", x_booking_pin=booked["pin"])
    assert (shown.status_code, shown.json()) == (200, booked)


def test_unconfirmed_until_the_mail_is_answered(api: Api, office: OfficeEntry) -> None:
    Office.objects.update(confirm_by_mail_minutes=60)
    from tests.factories import touch
    from wartefrei.bookings.queries import describe

    touch()
    response = api.post("appointments", order())
    body = response.json()
    assert (response.status_code, body["status"], body["ticket_number"]) == (202, "unconfirmed", None)
    token = describe(Appointment.objects.get()).confirm_token
    confirmed = api.post(f"appointments/{body['code']}/confirm", {"token": token})
    assert confirmed.status_code == 200
    assert confirmed.json() == body | {"status": "booked", "ticket_number": TicketNumber.objects.get().number}


def test_cancel_twice_gives_the_same_answer(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    answers = [
        api.post(f"appointments/{booked['code']}/cancel", x_booking_pin=booked["pin"]) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json() for answer in answers] == [booked | {"status": "cancelled"}] * 2


def test_reschedule_gives_the_whole_appointment(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    start = "2026-11-23T09:00:00+01:00"
    moved = api.post(
        f"appointments/{booked['code']}/reschedule", {"start": start}, x_booking_pin=booked["pin"]
    )
    assert (moved.status_code, moved.json()) == (200, booked | {"start": start})


def test_reschedule_to_another_office(api: Api, office: OfficeEntry) -> None:
    make_office(slug="aussen")
    booked = api.book()
    moved = api.post(
        f"appointments/{booked['code']}/reschedule",
        {"office": "aussen", "start": START},
        x_booking_pin=booked["pin"],
    )
    assert moved.status_code == 200
    number = TicketNumber.objects.get(appointment__code=booked["code"]).number
    assert moved.json() == booked | {"office": "aussen", "ticket_number": number}


def test_resend_to_another_address(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    sent = api.post(
        f"appointments/{booked['code']}/resend", {"email": "neu@example.org"}, x_booking_pin=booked["pin"]
    )
    assert (sent.status_code, sent.json()) == (200, booked)
    assert Message.objects.order_by("pk").last().recipient == "neu@example.org"  # type: ignore[union-attr]


def test_resend_without_body(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    response = api.post(f"appointments/{booked['code']}/resend", x_booking_pin=booked["pin"])
    assert response.status_code == 200, response.content


def test_unknown_code_and_wrong_pin_are_the_same(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    wrong = "000000" if booked["pin"] != "000000" else "000001"
    answers = [api.get(f"appointments/{code}", x_booking_pin=wrong) for code in (booked["code"], "234567892")]
    assert [problem(answer) for answer in answers] == [(404, "appointment-unknown")] * 2
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)


def test_five_wrong_pins_lock_the_code(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    wrong = "000000" if booked["pin"] != "000000" else "000001"
    answers = [api.get(f"appointments/{booked['code']}", x_booking_pin=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    right = api.get(f"appointments/{booked['code']}", x_booking_pin=booked["pin"])
    assert problem(right) == (429, "too-many-attempts")
    assert 0 < int(right.headers["Retry-After"]) <= 15 * 60


def test_file_number_that_a_service_requires(api: Api, office: OfficeEntry) -> None:
    Service.objects.update(file_number="required")
    touch(office.slug)
    assert problem(api.post("appointments", order())) == (422, "invalid")
    booked = api.post("appointments", order(person={"file_number": " AZ 33.1/2026 "}))
    assert booked.status_code == 201
    assert Appointment.objects.get().file_number == "AZ 33.1/2026"
