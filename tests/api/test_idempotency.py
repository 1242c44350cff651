"""Idempotency-Key: the same request twice is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.api.caller import Api, order, problem
from tests.factories import NOW, make_office
from wartefrei.accounts.models import Attempt, IdempotencyKey
from wartefrei.bookings import states
from wartefrei.bookings.models import Appointment
from wartefrei.notifications.models import Message
from wartefrei.offices.entries import OfficeEntry

KEY = {"idempotency_key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.mark.parametrize("path", ["holds", "appointments"])
def test_same_key_twice_is_one_booking_with_the_same_answer(api: Api, office: OfficeEntry, path: str) -> None:
    body = order()
    answers = [api.post(path, body, **KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Appointment.objects.count() == 1


def test_nothing_secret_is_kept_under_a_key(api: Api, office: OfficeEntry) -> None:
    booked = api.post("appointments", order(), **KEY).json()
    row = IdempotencyKey.objects.get()
    assert row.reference == booked["code"]
    assert booked["pin"] not in repr(list(IdempotencyKey.objects.values()))


def test_key_with_another_body_is_refused(api: Api, office: OfficeEntry) -> None:
    api.post("appointments", order(), **KEY)
    assert problem(api.post("appointments", order(), **KEY)) == (422, "idempotency-key-reused")
    assert Appointment.objects.count() == 1


def test_key_at_another_address_is_refused(api: Api, office: OfficeEntry) -> None:
    body = order()
    api.post("holds", body, **KEY)
    assert problem(api.post("appointments", body, **KEY)) == (422, "idempotency-key-reused")


def test_key_belongs_to_its_caller(api: Api, office: OfficeEntry) -> None:
    api.post("holds", order(), **KEY)
    elsewhere = api.client.post(
        "/api/v1/holds", order(), content_type="application/json", headers=KEY, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 201
    assert Appointment.objects.count() == 2


def test_key_is_forgotten_after_a_day(api: Api, office: OfficeEntry) -> None:
    body = order(start="2026-11-24T08:00:00+01:00")
    first = api.post("holds", body, **KEY).json()
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        second = api.post("holds", body, **KEY).json()
    assert first["hold"] != second["hold"]


def test_what_is_no_longer_kept_is_unknown(api: Api, office: OfficeEntry) -> None:
    body = order()
    api.post("holds", body, **KEY)
    Appointment.objects.all().delete()
    assert problem(api.post("holds", body, **KEY)) == (404, "appointment-unknown")


def test_refusal_leaves_the_key_free(api: Api, office: OfficeEntry) -> None:
    body = order(start="2026-11-23T08:05:00+01:00")
    assert problem(api.post("holds", body, **KEY)) == (409, "start-refused")
    assert not IdempotencyKey.objects.exists()
    assert api.post("holds", order(), **KEY).status_code == 201


def test_what_a_refusal_mails_stays(api: Api, office: OfficeEntry) -> None:
    body = order()
    api.post("appointments", body)
    mails = Message.objects.count()
    again = api.post("appointments", body | {"start": "2026-11-24T08:00:00+01:00"}, **KEY)
    assert problem(again) == (409, "already-booked")
    assert Message.objects.count() == mails + 1


def test_wrong_pins_count_with_a_key_too(api: Api, office: OfficeEntry) -> None:
    booked = api.book()
    wrong = "000000" if booked["pin"] != "000000" else "000001"
    response = api.post(f"appointments/{booked['code']}/cancel", x_booking_pin=wrong, **KEY)
    assert problem(response) == (404, "appointment-unknown")
    assert Attempt.objects.filter(kind="pin").get().count == 1


@pytest.mark.parametrize("path", ["cancel", "resend"])
def test_changes_are_done_once(api: Api, office: OfficeEntry, path: str) -> None:
    booked = api.book()
    answers = [
        api.post(f"appointments/{booked['code']}/{path}", x_booking_pin=booked["pin"], **KEY)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content


def test_hold_that_was_booked_meanwhile_still_has_an_answer(api: Api, office: OfficeEntry) -> None:
    body = order()
    held = api.post("holds", body, **KEY)
    api.post("appointments", {"hold": held.json()["hold"]})
    assert api.post("holds", body, **KEY).content == held.content


@pytest.mark.parametrize("key", ["", " ", "ä", "x" * 256, "a b"])
def test_odd_keys_are_refused(api: Api, office: OfficeEntry, key: str) -> None:
    assert problem(api.post("holds", order(), idempotency_key=key)) == (422, "invalid")


@pytest.mark.usefixtures("_clock")
@pytest.mark.django_db(transaction=True)
def test_same_key_at_the_same_instant_is_one_booking() -> None:
    states.forget()
    make_office()
    body, barrier = order(), Barrier(6)

    def post(_number: int) -> Any:
        try:
            barrier.wait()
            return Api(Client()).post("appointments", body, **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(post, range(6)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert Appointment.objects.count() == 1
