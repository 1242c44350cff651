"""Emergency requests by the API: register, send papers, look, withdraw; what staff do; what goes wrong."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.caller import Api, problem
from tests.emergency.steps import mail_time, make_emergency_office
from tests.factories import MONDAY
from tests.staff import make_staff
from tests.uploads.papers import make_bomb_png, make_pdf, make_photo
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.bookings import operations
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.uploads.cleaning import MOST_BYTES
from wartefrei.offices.entries import OfficeEntry

NAMES = iter(f"Müller{chr(97 + one)}{chr(97 + two)}" for one in range(26) for two in range(26))


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Any) -> OfficeEntry:
    """An office that gives emergency appointments; papers lie in a folder of the test's own."""
    settings.DATA_DIR = tmp_path
    return make_emergency_office()


@pytest.fixture
def at_evening(office: OfficeEntry) -> Any:
    """Sunday evening, before the places of Monday are given."""
    with time_machine.travel(mail_time() - timedelta(hours=12), tick=False) as traveller:
        yield traveller


def body(**changes: Any) -> dict[str, Any]:
    return {
        "authority": "stadt",
        "given_name": "Anna",
        "family_name": next(NAMES),
        "birth_date": "1990-01-01",
        "email": "anna@example.org",
        "title": "visa",
        "expires_on": MONDAY.isoformat(),
        "language": "en",
        **changes,
    }


def register(api: Api, **changes: Any) -> tuple[str, str]:
    response = api.post("emergency-requests", body(**changes))
    assert response.status_code == 201, response.content
    assert response.json().keys() == {"code", "pin"}
    return response.json()["code"], response.json()["pin"]


def send(client: Client, code: str, pin: str, content: bytes, kind: str = "passport", **headers: str) -> Any:
    file = SimpleUploadedFile("../../etc/passwd.exe", content, "text/html")
    headers["X-Booking-PIN"] = pin
    return client.post(
        f"/api/v1/emergency-requests/{code}/documents", {"kind": kind, "file": file}, headers=headers
    )


def look(api: Api, code: str, pin: str) -> Any:
    response = api.get(f"emergency-requests/{code}", **{"X-Booking-PIN": pin})
    assert response.status_code == 200, response.content
    return response.json()


def token(role: Role = Role.CLERK, authority: str = "stadt") -> dict[str, str]:
    member = make_staff(role, authority)
    return {"Authorization": f"Bearer {issue_staff_token(staff=member, now=mail_time())}"}


def test_whole_way_from_registration_to_served(api: Api, client: Client, at_evening: Any) -> None:
    code, pin = register(api)
    seen = look(api, code, pin)
    assert (seen["status"], seen["rank"], seen["missing"]) == ("registered", None, ["passport"])
    sent = send(client, code, pin, make_photo())
    assert (sent.status_code, sent.json()["status"], sent.json()["missing"]) == (201, "complete", [])
    seen = look(api, code, pin)
    assert (seen["status"], seen["rank"], seen["cut_off"]) == ("complete", 1, None)
    at_evening.move_to(mail_time())
    operations.allot_due(now=mail_time())
    seen = look(api, code, pin)
    appointment = seen["appointment"]
    assert (seen["status"], seen["rank"], seen["cut_off"]) == ("allotted", None, MONDAY.isoformat())
    assert (appointment["code"], appointment["pin"]) == (code, pin)
    assert appointment["start"] == "2026-11-23T08:20:00+01:00"
    assert api.get(f"appointments/{code}", **{"X-Booking-PIN": pin}).json() == appointment
    served = api.post(f"emergency-requests/{code}/served", **token())
    assert (served.status_code, served.json()["status"]) == (200, "served")


def test_two_pages_of_a_kind_and_a_pdf(api: Api, client: Client, at_evening: Any) -> None:
    code, pin = register(api, title="residence_permit")
    assert send(client, code, pin, make_photo()).json()["missing"] == ["permit"]
    assert send(client, code, pin, make_pdf(2)).json()["pages"] == 2
    assert send(client, code, pin, make_photo("HEIF"), "permit").json()["status"] == "complete"


def test_withdrawing_gives_the_same_answer_twice(api: Api, at_evening: Any) -> None:
    code, pin = register(api)
    for _ in range(2):
        response = api.post(f"emergency-requests/{code}/withdraw", **{"X-Booking-PIN": pin})
        assert (response.status_code, response.json()["status"]) == (200, "withdrawn")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expires_on": "1900-01-01"}, (422, "expiry-refused")),
        ({"expires_on": "2027-11-23"}, (409, "not-yet-eligible")),
        ({"expires_on": "23.11.2026"}, (422, "invalid")),
        ({"expires_on": "2026-02-30"}, (422, "invalid")),
        ({"birth_date": "2030-01-01"}, (422, "invalid")),
        ({"title": "passport"}, (422, "invalid")),
        ({"authority": "nowhere"}, (404, "authority-unknown")),
        ({"email": None}, (422, "invalid")),
        ({"family_name": "Müller<script>"}, (422, "invalid")),
        ({"nationality": "none of our business"}, (422, "invalid")),
    ],
)
def test_registration_that_is_refused(
    api: Api, at_evening: Any, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert problem(api.post("emergency-requests", body(**changes))) == expected
    assert EmergencyRequest.objects.count() == 0


def test_same_person_is_told_nothing(api: Api, at_evening: Any) -> None:
    first = body()
    assert api.post("emergency-requests", first).status_code == 201
    second = api.post("emergency-requests", first | {"email": "stranger@example.org"})
    assert problem(second) == (409, "already-registered")
    assert "pin" not in second.content.decode()


def test_idempotency_key_registers_and_keeps_a_paper_once(api: Api, client: Client, at_evening: Any) -> None:
    wanted, paper = body(), make_photo()
    answers = [api.post("emergency-requests", wanted, **{"Idempotency-Key": "a"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    code, pin = answers[0]["code"], answers[0]["pin"]
    sent = [send(client, code, pin, paper, **{"Idempotency-Key": "b"}).json() for _ in range(2)]
    assert sent[0] == sent[1]
    other = send(client, code, pin, make_photo(size=(50, 50)), **{"Idempotency-Key": "b"})
    assert problem(other) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
        (b"PK\x03\x04zip", "unknown_type"),
        (b"%PDF-1.7 broken", "unreadable"),
        (make_bomb_png(), "too_many_pixels"),
        (make_pdf(21), "too_many_pages"),
        (b"", "empty"),
    ],
)
def test_files_of_the_wrong_kind(
    api: Api, client: Client, at_evening: Any, content: bytes, reason: str
) -> None:
    code, pin = register(api)
    response = send(client, code, pin, content)
    assert problem(response) == (422, "document-refused")
    assert response.json()["reason"] == reason
    assert look(api, code, pin)["missing"] == ["passport"]


def test_form_that_is_none(api: Api, client: Client, at_evening: Any) -> None:
    code, pin = register(api)
    path, headers = f"/api/v1/emergency-requests/{code}/documents", {"X-Booking-PIN": pin}
    photo = SimpleUploadedFile("a.jpg", make_photo())
    assert problem(client.post(path, {"kind": "passport"}, headers=headers)) == (422, "invalid")
    assert problem(client.post(path, {"file": photo}, headers=headers)) == (422, "invalid")
    json = client.post(path, {}, content_type="application/json", headers=headers)
    assert problem(json) == (415, "unsupported-media-type")
    put = client.put(path, b"x", content_type="multipart/form-data", headers=headers)
    assert problem(put) == (405, "method-not-allowed")
    broken = client.post(path, b"x", content_type="multipart/form-data", headers=headers)
    assert problem(broken) == (400, "malformed")
    long = client.generic("POST", path, b"x", "multipart/form-data", headers=headers, CONTENT_LENGTH=10**9)
    assert problem(long) == (413, "too-large")
    assert long.json()["most_bytes"] > MOST_BYTES
    other = SimpleUploadedFile("a.jpg", make_photo())
    asked = client.post(path, {"kind": "birth-certificate", "file": other}, headers=headers)
    assert problem(asked) == (409, "kind-refused")


def test_wrong_pins_and_unknown_codes_look_the_same_and_are_limited(api: Api, at_evening: Any) -> None:
    code, pin = register(api)
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    assert problem(api.get(f"emergency-requests/{code}")) == (401, "pin-missing")
    answers = [
        api.get(f"emergency-requests/{one}", **{"X-Booking-PIN": wrong}) for one in (code, "CCCCCCCCC")
    ]
    assert answers[0].content == answers[1].content
    for _ in range(4):
        api.get(f"emergency-requests/{code}", **{"X-Booking-PIN": wrong})
    response = api.get(f"emergency-requests/{code}", **{"X-Booking-PIN": pin})
    assert problem(response) == (429, "too-many-attempts")


def test_places_are_entered_by_staff_of_the_office_until_they_are_fixed(api: Api, at_evening: Any) -> None:
    def enter(day: str, places: object, **headers: str) -> Any:
        path = f"/api/v1/authorities/stadt/emergency-places/{day}"
        return api.client.put(path, {"places": places}, content_type="application/json", headers=headers)

    clerk = token()
    entered = enter("2026-11-23", 5, **clerk)
    assert entered.json() == {"date": "2026-11-23", "entered": 5, "allowed": 14, "places": 5}
    assert enter("2026-11-23", 99, **clerk).json()["places"] == 14
    assert problem(enter("2026-11-23", 5)) == (401, "token-missing")
    assert problem(enter("2026-11-23", 5, **token(Role.STATISTICS))) == (403, "forbidden")
    assert enter("2026-11-23", 5, **token(authority="elsewhere")).status_code == 404
    assert problem(enter("2026-11-22", 5, **clerk)) == (409, "places-fixed")
    for odd in ("tomorrow", "2026-02-30", "9999-12-31", "9999-12-30", "0001-01-01"):
        assert problem(enter(odd, 5, **clerk)) == (422, "invalid")
    assert problem(enter("2026-11-24", -1, **clerk)) == (422, "invalid")
    at_evening.move_to(mail_time())
    assert problem(enter("2026-11-23", 5, **clerk)) == (409, "places-fixed")


def test_refused_with_a_reason_that_the_person_reads(api: Api, at_evening: Any) -> None:
    code, pin = register(api, title="fiction_certificate")
    at_evening.move_to(mail_time())
    operations.allot_due(now=mail_time())
    path = f"emergency-requests/{code}/refuse"
    assert problem(api.post(path, {"reason": "x"})) == (401, "token-missing")
    assert problem(api.post(path, {"reason": "x"}, **token(authority="elsewhere"))) == (
        404,
        "emergency-request-unknown",
    )
    for blank in ("", "  ", "\u200b"):
        assert problem(api.post(path, {"reason": blank}, **token())) == (422, "invalid")
    refused = api.post(path, {"reason": "Titel gilt noch ein Jahr"}, **token())
    assert (refused.status_code, refused.json()["status"]) == (200, "refused")
    assert look(api, code, pin)["status"] == "refused"
    assert AuditEvent.objects.filter(action="emergency.refused", subject=code).count() == 1
    again = api.post(f"emergency-requests/{code}/served", **token())
    assert problem(again) == (409, "emergency-request-ended")


def test_wrong_date_is_served_inside_the_cut_off_and_not_behind_it(api: Api, at_evening: Any) -> None:
    first, _pin = register(api, title="fiction_certificate", expires_on="2026-11-20")
    for _ in range(15):
        register(api, title="fiction_certificate", expires_on="2026-11-22")
    at_evening.move_to(mail_time())
    operations.allot_due(now=mail_time())
    path, clerk = f"emergency-requests/{first}/served", token()
    behind = api.post(path, {"expires_on": "2026-11-23"}, **clerk)
    assert problem(behind) == (409, "behind-cut-off")
    assert behind.json()["cut_off"] == "2026-11-22"
    served = api.post(path, {"expires_on": "2026-11-22", "reason": "Pass gesehen"}, **clerk)
    assert served.json()["status"] == "served"
    row = EmergencyRequest.objects.get(code=first)
    assert row.note == "expiry date 2026-11-22 instead of 2026-11-20; Pass gesehen"
