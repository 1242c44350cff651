"""The description of the API."""

from datetime import date

import orjson
import pytest
from django.test import Client

from tests.api.caller import Api
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.api.api import describe_api
from wartefrei.web.api.openapi import _dates_until

OPERATIONS = {
    "GET /api/v1/offices",
    "GET /api/v1/availability",
    "POST /api/v1/holds",
    "POST /api/v1/holds/{hold}/extend",
    "DELETE /api/v1/holds/{hold}",
    "POST /api/v1/appointments",
    "POST /api/v1/appointments/{code}/confirm",
    "GET /api/v1/appointments/{code}",
    "POST /api/v1/appointments/{code}/cancel",
    "POST /api/v1/appointments/{code}/reschedule",
    "POST /api/v1/appointments/{code}/resend",
    "POST /api/v1/check-ins",
    "POST /api/v1/tickets",
    "GET /api/v1/offices/{office}/tickets",
    *(
        f"POST /api/v1/offices/{{office}}/tickets/{{number}}/{action}"
        for action in ("call", "recall", "start", "finish", "no-show", "park", "resume", "transfer")
    ),
    "GET /api/v1/offices/{office}/counters",
    *(f"POST /api/v1/counters/{{counter}}/{action}" for action in ("open", "close", "call-next")),
    "GET /api/v1/houses/{house}/display",
    "GET /api/v1/houses/{house}/events",
    "POST /api/v1/emergency-requests",
    "GET /api/v1/emergency-requests/{code}",
    *(
        f"POST /api/v1/emergency-requests/{{code}}/{action}"
        for action in ("documents", "withdraw", "served", "refuse")
    ),
    "PUT /api/v1/authorities/{authority}/emergency-places/{day}",
}


def test_every_operation_is_described_with_its_problems(client: Client, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    described = {
        f"{method.upper()} {path}": operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert set(described) == OPERATIONS
    for name, operation in described.items():
        problem = operation["responses"]["422"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}, name
        assert ("x-request-headers" in operation) == name.startswith("POST"), name
    assert set(document["components"]["securitySchemes"]) == {"staffToken", "deviceToken", "bookingPin"}


def test_examples_ask_for_a_tuesday_to_come() -> None:
    document = orjson.loads(describe_api(date(2026, 3, 20)))
    content = document["paths"]["/api/v1/holds"]["post"]["requestBody"]["content"]["application/json"]
    assert content["examples"]["order"]["value"]["start"] == "2026-03-31T08:00:00+02:00"


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        ("1900-01-01", True),
        ("2026-01-31", True),
        ("2026-03-20", True),
        ("2026-03-21", False),
        ("2026-04-01", False),
    ],
)
def test_birthdays_end_today(day: str, is_in: bool) -> None:
    import re

    assert bool(re.search(_dates_until(date(2026, 3, 20)), day)) is is_in


def test_documents_in_the_language_asked_for_or_the_bookings(api: Api, office: OfficeEntry) -> None:
    models.Service.objects.update(documents=[{"de": "Lichtbild", "ar": "صورة"}, {"de": "Pass"}])
    from tests.factories import touch

    touch()
    booked = api.book(language="ar")
    pin = {"x_booking_pin": booked["pin"]}
    path = f"appointments/{booked['code']}"
    assert booked["documents"] == ["صورة", "Pass"]
    assert api.get(path, **pin).json()["documents"] == ["صورة", "Pass"]
    assert api.get(path, **pin, accept_language="de").json()["documents"] == ["Lichtbild", "Pass"]
    assert api.get(f"{path}?language=de", **pin, accept_language="ar").json()["documents"] == [
        "Lichtbild",
        "Pass",
    ]
