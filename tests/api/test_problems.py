"""Problem documents: every refusal, and everything a request can get wrong."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.api.caller import START, Api, order, problem
from tests.factories import make_office, touch
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings import errors
from wartefrei.bookings.models import Appointment
from wartefrei.core.basket import BasketEmpty, BasketRefused, QuantityRefused, ServiceUnknown
from wartefrei.core.lifecycle import AppointmentStatus, EnquiryStatus
from wartefrei.core.wishes import WishProblem
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.errors import AuthorityUnknown, OfficeUnknown
from wartefrei.web.api.pages import MEANINGS
from wartefrei.web.api.problems import KINDS, REFUSAL_KINDS, answer_refusal
from wartefrei.web.common.refusals import REFUSALS

FAR = {"Cache-Control": "no-store", "Content-Type": "application/problem+json"}
SAMPLES: list[tuple[Exception, int, dict[str, Any], dict[str, str]]] = [
    (errors.SlotTaken(office="amt", start_at=None, basket={}), 409, {"alternatives": []}, {}),  # type: ignore[arg-type]
    (errors.StartRefused(errors.StartProblem.OFF_GRID), 409, {"reason": "off_grid"}, {}),
    (
        errors.NotResponsible(office_name="Stadt X", url="https://x.example"),
        409,
        {"office": "Stadt X", "url": "https://x.example"},
        {},
    ),
    (errors.BookingOff("enquiry"), 409, {"mode": "enquiry"}, {}),
    (
        errors.BookingOff("off", opens_at=datetime(2025, 5, 26, 8, tzinfo=UTC), until=date(2025, 6, 2)),
        409,
        {"mode": "off", "opens_at": "2025-05-26T08:00:00+00:00", "until": "2025-06-02"},
        {},
    ),
    (errors.EnquiriesOff("online"), 409, {"mode": "online"}, {}),
    (errors.AlreadyEnquired(1), 409, {}, {}),
    (errors.WishesRefused(WishProblem.DAY_PAST), 422, {"reason": "day_past"}, {}),
    (errors.EnquiryUnknown(), 404, {}, {}),
    (errors.EnquiryEnded(EnquiryStatus.BOOKED), 409, {"enquiry_status": "booked"}, {}),
    (errors.BasketNotServed((["a"], ["b"])), 422, {"split": [["a"], ["b"]]}, {}),
    (errors.BasketNotServed(None), 422, {"split": None}, {}),
    (errors.HoldUnknown(), 404, {}, {}),
    (errors.HoldExpired(), 409, {"alternatives": []}, {}),
    (errors.ExtensionsUsed(), 409, {}, {}),
    (errors.TooManyHolds(), 429, {}, {"Retry-After": "60"}),
    (errors.AppointmentUnknown(), 404, {}, {}),
    (errors.NotChangeable(AppointmentStatus.CANCELLED), 409, {"appointment_status": "cancelled"}, {}),
    (errors.Busy(), 503, {}, {"Retry-After": "3"}),
    (TooManyAttempts(90), 429, {}, {"Retry-After": "90"}),
    (ServiceUnknown("x"), 404, {"service": "x"}, {}),
    (QuantityRefused("x", 3), 409, {"service": "x", "max_quantity": 3}, {}),
    (AuthorityUnknown("x"), 404, {}, {}),
    (OfficeUnknown("x"), 404, {}, {}),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample[0]).__name__)
def test_refusal_is_a_problem(sample: tuple[Exception, int, dict[str, Any], dict[str, str]]) -> None:
    refusal, status, members, headers = sample
    with translation.override("en"):
        response = answer_refusal(refusal)
    document = json.loads(response.content)
    assert document == members | {
        "type": document["type"],
        "title": document["title"],
        "status": status,
        "detail": document["detail"],
    }
    assert response.status_code == status
    assert dict(response.headers) == FAR | headers


@pytest.mark.parametrize(
    "refusal",
    [
        errors.EmailMissing(),
        errors.ContactMissing("phone"),
        errors.ContactMissing("file_number"),
        BasketEmpty(),
    ],
)
def test_what_is_missing_is_named(refusal: Exception) -> None:
    document = json.loads(answer_refusal(refusal).content)
    assert document["errors"] == [{"pointer": document["errors"][0]["pointer"], "detail": document["detail"]}]


def test_pause_is_told_in_the_words_of_the_office() -> None:
    opens_at = datetime(2025, 5, 26, 8, tzinfo=UTC)
    refusal = errors.BookingOff("off", text={"de": "Wir bauen um."}, opens_at=opens_at)
    with translation.override("en"):
        detail = json.loads(answer_refusal(refusal).content)["detail"]
    assert detail == "Wir bauen um. You can book online again from Monday, 26 May 2025, 08:00 on."


def test_every_refusal_has_a_problem_and_every_problem_a_page() -> None:
    known = {cls for cls in REFUSALS if not issubclass(cls, BasketRefused) or cls is not BasketRefused}
    assert {cls.__name__ for cls in known} - {cls.__name__ for cls in REFUSAL_KINDS} == {"NameRefused"}
    assert set(MEANINGS) == set(KINDS) | {kind.name for kind in REFUSAL_KINDS.values()}


def test_problem_in_the_visitors_language(api: Api, office: OfficeEntry) -> None:
    german = api.get("nothing", accept_language="de").json()
    arabic = api.get("nothing?language=ar", accept_language="de").json()
    assert (german["type"], arabic["type"]) == ("/problems/not-found", "/problems/not-found")
    assert german["title"] != arabic["title"]


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_problem_page(client: Client, name: str) -> None:
    page = client.get(f"/problems/{name}", headers={"accept": "text/html", "accept-language": "ar"})
    assert page.status_code == 200
    assert b'<html lang="ar" dir="rtl">' in page.content
    document = client.get(f"/problems/{name}", headers={"accept": "application/json"}).json()
    assert document["type"] == f"/problems/{name}"


def test_unknown_problem_page(client: Client) -> None:
    assert client.get("/problems/nothing").status_code == 404


def test_slot_taken_offers_the_nearest_starts(api: Api, office: OfficeEntry) -> None:
    for _ in range(2):
        api.book()
    response = api.post("appointments", order())
    assert problem(response) == (409, "slot-taken")
    assert response.json()["alternatives"][:2] == [
        {"office": "amt", "start": "2026-11-23T08:30:00+01:00"},
        {"office": "amt", "start": "2026-11-23T08:40:00+01:00"},
    ]


def test_already_booked(api: Api, office: OfficeEntry) -> None:
    body = order()
    api.post("appointments", body)
    again = api.post("appointments", body | {"start": "2026-11-24T08:00:00+01:00"})
    assert problem(again) == (409, "already-booked")
    assert set(again.json()) == {"type", "title", "status", "detail"}


def test_hold_that_ended_and_was_taken(api: Api, office: OfficeEntry) -> None:
    hold = api.post("holds", order()).json()["hold"]
    Appointment.objects.update(expires_at="2026-11-20T09:00:00Z")
    for _ in range(2):
        api.book()
    response = api.post("appointments", {"hold": hold})
    assert problem(response) == (409, "hold-expired")
    assert response.json()["alternatives"][0] == {"office": "amt", "start": "2026-11-23T08:30:00+01:00"}


def test_unknown_holds(api: Api, office: OfficeEntry) -> None:
    for token in ("x", "a" * 5000, "%00", "ä", "A-B", "234567892-AAAA"):
        assert problem(api.post(f"holds/{token}/extend")) == (404, "hold-unknown")
        assert problem(api.delete(f"holds/{token}")) == (404, "hold-unknown")
    assert problem(api.post("appointments", {"hold": "234567892-AAAA"})) == (404, "hold-unknown")


@pytest.mark.parametrize("code", ["x", "%00", "a" * 3000, "ä", "%F0%9F%98%80", "234567892"])
def test_odd_codes_are_unknown(api: Api, office: OfficeEntry, code: str) -> None:
    assert problem(api.get(f"appointments/{code}", x_booking_pin="123456")) == (404, "appointment-unknown")
    assert problem(api.post(f"appointments/{code}/confirm", {"token": "x"})) == (404, "appointment-unknown")


@pytest.mark.parametrize("pin", ["", "x", "1" * 3000, "\u0661\u0662"])
def test_odd_pins_are_wrong(api: Api, office: OfficeEntry, pin: str) -> None:
    assert problem(api.get("appointments/234567892", x_booking_pin=pin)) == (404, "appointment-unknown")


def test_missing_pin(api: Api, office: OfficeEntry) -> None:
    response = api.get("appointments/234567892")
    assert problem(response) == (401, "pin-missing")
    assert response.headers["WWW-Authenticate"].startswith("Booking-PIN")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-23T08:05:00+01:00", (409, "start-refused")),
        ("2026-11-23T08:00:01+01:00", (409, "start-refused")),
        ("2026-11-23T07:00:00+01:00", (409, "start-refused")),
        ("2026-11-22T08:00:00+01:00", (409, "start-refused")),
        ("2026-11-20T10:30:00+01:00", (409, "start-refused")),
        ("2020-01-01T08:00:00+01:00", (409, "start-refused")),
        ("2099-01-01T08:00:00+01:00", (409, "start-refused")),
        ("0001-01-01T00:00:00+14:00", (409, "start-refused")),
        ("9999-12-31T23:59:59-14:00", (409, "start-refused")),
        ("2026-11-23T08:00:00", (422, "invalid")),
        ("2026-11-23", (422, "invalid")),
        ("2026-02-30T08:00:00Z", (422, "invalid")),
        ("tomorrow", (422, "invalid")),
        (1795400000, (422, "invalid")),
        (None, (422, "invalid")),
        ({}, (422, "invalid")),
    ],
)
def test_odd_starts(api: Api, office: OfficeEntry, start: object, expected: tuple[int, str]) -> None:
    assert problem(api.post("holds", order(start=start))) == expected
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"services": []}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": 0}]}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": 1000}]}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": 6}]}, (409, "quantity-refused")),
        ({"services": [{"id": "pass", "quantity": 10**30}]}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": "1"}]}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": True}]}, (422, "invalid")),
        ({"services": [{"id": "pass", "quantity": 1.5}]}, (422, "invalid")),
        ({"services": [{"id": "nichts", "quantity": 1}]}, (404, "service-unknown")),
        ({"services": [{"id": "pa\0ss", "quantity": 1}]}, (422, "invalid")),
        ({"services": {"id": "pass", "quantity": 1}}, (422, "invalid")),
        ({"office": "nichts"}, (404, "office-unknown")),
        ({"office": "a\0"}, (422, "invalid")),
        ({"language": "xx"}, (422, "invalid")),
        ({"language": None}, (422, "invalid")),
        ({"person": None}, (422, "invalid")),
        ({"municipality": "a\0"}, (422, "invalid")),
        ({"municipality": "a" * 101}, (422, "invalid")),
        ({"surprise": 1}, (422, "invalid")),
    ],
)
def test_odd_orders(
    api: Api, office: OfficeEntry, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert problem(api.post("appointments", order() | changes)) == expected
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("person", "pointer"),
    [
        ({"family_name": "Иванов"}, "#/person/family_name"),
        ({"family_name": ""}, "#/person/family_name"),
        ({"family_name": "  "}, "#/person/family_name"),
        ({"family_name": "a" * 121}, "#/person/family_name"),
        ({"family_name": "a\0"}, "#/person/family_name"),
        ({"given_name": "😀"}, "#/person/given_name"),
        ({"birth_date": "2026-11-21"}, "#/person/birth_date"),
        ({"birth_date": "1899-12-31"}, "#/person/birth_date"),
        ({"birth_date": "1990-02-30"}, "#/person/birth_date"),
        ({"birth_date": 0}, "#/person/birth_date"),
        ({"birth_date": None}, "#/person/birth_date"),
        ({"email": "x"}, "#/person/email"),
        ({"email": None}, "#/person/email"),
        ({"email": "a\r\nBcc: b@example.org"}, "#/person/email"),
        ({"email": "a" * 250 + "@example.org"}, "#/person/email"),
        ({"phone": "call me"}, "#/person/phone"),
        ({"title": "Dr."}, "#/person/title"),
    ],
)
def test_odd_persons(api: Api, office: OfficeEntry, person: dict[str, Any], pointer: str) -> None:
    response = api.post("holds", order(person=person))
    assert problem(response) == (422, "invalid")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Appointment.objects.exists()


def test_name_refused_names_the_character(api: Api, office: OfficeEntry) -> None:
    response = api.post("holds", order(person={"family_name": "Müller☃"}), accept_language="en")
    (error,) = response.json()["errors"]
    assert "☃" in error["detail"]


@pytest.mark.parametrize("name", ["X", "a" * 120, "C\u0328\u0306ač", "O'Neill", "Đặng", "Straße-Ødegård"])
def test_names_of_din_91379_pass(api: Api, office: OfficeEntry, name: str) -> None:
    assert api.post("holds", order(person={"family_name": name, "given_name": None})).status_code == 201
    assert Appointment.objects.get().family_name == name.replace("'", "\u2019")


def test_optional_fields_may_be_null(api: Api, office: OfficeEntry) -> None:
    body = order(person={"given_name": None, "phone": None}, municipality=None)
    assert api.post("holds", body).status_code == 201


def _raw(client: Client, body: bytes, content_type: str = "application/json") -> Any:
    return client.post("/api/v1/holds", body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [b"{", b"nonsense", b"\xff\xfe", b'{"office": "\\ud800"}', b"NaN", b"[" * 5000, b'{"a": 1} {}'],
)
def test_malformed_bodies(client: Client, office: OfficeEntry, body: bytes) -> None:
    assert problem(_raw(client, body)) == (400, "malformed")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b"{}", b""])
def test_wrong_documents(client: Client, office: OfficeEntry, body: bytes) -> None:
    assert problem(_raw(client, body)) == (422, "invalid")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 300 * 1024, 3 * 1024 * 1024])
def test_body_too_large(client: Client, office: OfficeEntry, size: int) -> None:
    answer = _raw(client, b" " * size)
    assert problem(answer) == (413, "too-large")
    assert answer.json()["most_bytes"] == 64 * 1024


def test_body_too_large_of_which_the_server_kept_nothing(client: Client, office: OfficeEntry) -> None:
    answer = client.generic("POST", "/api/v1/holds", b"", "application/json", CONTENT_LENGTH=300 * 1024)
    assert problem(answer) == (413, "too-large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
def test_other_content_types(client: Client, office: OfficeEntry, content_type: str) -> None:
    assert problem(_raw(client, b"{}", content_type)) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/v1/", "/api/v2/offices", "/api/v1/offices/", "/api/v1/holds/a/b/c"]
)
def test_unknown_addresses(client: Client, office: OfficeEntry, path: str) -> None:
    for response in (client.get(path), client.post(path, b"{}", content_type="application/json")):
        assert problem(response) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "offices", "GET, HEAD"),
        ("POST", "availability", "GET, HEAD"),
        ("GET", "holds", "POST"),
        ("PUT", "appointments/x", "GET, HEAD"),
        ("GET", "holds/x", "DELETE"),
        ("POST", "openapi.json", "GET, HEAD"),
    ],
)
def test_other_methods(client: Client, office: OfficeEntry, method: str, path: str, allowed: str) -> None:
    response = client.generic(method, f"/api/v1/{path}")
    assert problem(response) == (405, "method-not-allowed")
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["offices", "openapi.json", "availability?office=amt&service=pass:1"])
def test_head_is_get_without_body(client: Client, office: OfficeEntry, path: str) -> None:
    got, headed = client.get(f"/api/v1/{path}"), client.head(f"/api/v1/{path}")
    assert (headed.status_code, headed.headers.get("ETag")) == (200, got.headers.get("ETag"))


def test_office_without_online_booking(api: Api, office: OfficeEntry) -> None:
    models.Office.objects.update(booking="enquiry")
    touch()
    response = api.post("holds", order())
    assert problem(response) == (409, "booking-off")
    assert response.json()["mode"] == "enquiry"


def test_busy_database_says_when_to_come_back(
    api: Api, office: OfficeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from wartefrei.web.api import holds

    def wait_in_vain(**_arguments: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(holds, "hold", wait_in_vain)
    response = api.post("holds", order())
    assert problem(response) == (503, "busy")
    assert response.headers["Retry-After"] == "3"


def test_our_own_mistake_is_a_problem_and_logged(
    office: OfficeEntry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from wartefrei.web.api import offices

    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(offices, "read_directory", fail)
    response = Client(raise_request_exception=False).get("/api/v1/offices?language=fr")
    assert problem(response) == (500, "internal-error")
    assert response.headers["Content-Language"] == "fr"
    assert "ZeroDivisionError" in caplog.text
    with pytest.raises(ZeroDivisionError):
        Client().get("/api/v1/offices")


@pytest.mark.parametrize("path", ["offices", "nothing", "openapi.json", "appointments/x"])
def test_security_headers_and_no_cors(api: Api, office: OfficeEntry, path: str) -> None:
    headers = api.get(path, origin="https://elsewhere.example").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not [name for name in headers if name.lower().startswith("access-control")]


def test_reschedule_refused_leaves_everything(api: Api, office: OfficeEntry) -> None:
    make_office(slug="aussen", places=1)
    api.book(office="aussen")
    booked = api.book()
    url = f"appointments/{booked['code']}"
    for body in (
        {"office": "aussen", "start": START},
        {"start": "2026-11-23T08:05:00+01:00"},
        {"office": "x", "start": START},
    ):
        assert api.post(f"{url}/reschedule", body, x_booking_pin=booked["pin"]).status_code in {404, 409}
    assert api.get(url, x_booking_pin=booked["pin"]).json() == booked
