"""The waiting room over REST: check-ins, tickets, counters, screens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.caller import Api, problem
from tests.bookings.steps import at, book
from tests.queueing.house import make_house
from tests.staff import make_device, make_staff, pair, sign_in
from wartefrei.accounts.models import DeviceKind, Role, Staff
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import describe
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Call, Ticket
from wartefrei.web.api.houses import MOST_STREAMS
from wartefrei.web.streams import VISIT, Visit

MINUTE = timedelta(minutes=1)
QUEUE = "offices/amt/tickets"
NEXT = "counters/amt.c1/call-next"


@pytest.fixture
def house(db: None) -> Iterator[OfficeEntry]:
    """A house with one office, open on Monday at nine, which is now."""
    office = make_house(counters=2)
    with time_machine.travel(at(office, "09:00"), tick=False):
        yield office


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def as_staff(
    office: OfficeEntry, role: Role = Role.CLERK, authority: str = "stadt", login: str = ""
) -> dict[str, str]:
    staff: Staff = make_staff(role, authority, login=login)
    return bearer(issue_staff_token(staff=staff, now=at(office, "08:00")))


def as_device(
    office: OfficeEntry, kind: DeviceKind = DeviceKind.KIOSK, house: str = "amt-haus"
) -> dict[str, str]:
    return bearer(make_device(kind, house, now=at(office, "08:00")))


def come(api: Api, office: OfficeEntry, appointment: Appointment, device: dict[str, str]) -> Any:
    """Somebody shows the QR code of the mail."""
    return api.post("check-ins", {"office": office.slug, "qr": describe(appointment).qr}, **device)


def take(api: Api, device: dict[str, str], **changes: Any) -> Any:
    """Somebody without an appointment."""
    return api.post("tickets", {"office": "amt", "service": "pass", **changes}, **device)


class TestCheckIn:
    """POST check-ins."""

    def test_by_qr_says_where_to_wait(self, api: Api, house: OfficeEntry) -> None:
        appointment = book(house, "09:10")
        response = come(api, house, appointment, as_device(house))
        view = describe(appointment)
        document = response.json()
        assert response.status_code == 200, document
        assert document == {
            "ticket_number": view.ticket_number,
            "status": "waiting",
            "waiting_area": "",
            "room": "EG",
            "ahead": 0,
            "expected_minutes": None,
            "waiting_url": document["waiting_url"],
        }
        assert document["waiting_url"].startswith("http://127.0.0.1:8000/de/waiting/")

    def test_second_time_is_the_same_answer(self, api: Api, house: OfficeEntry) -> None:
        appointment, device = book(house, "09:10"), as_device(house)
        answers = [come(api, house, appointment, device) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert Ticket.objects.count() == 1

    def test_by_code_and_by_birthday(self, api: Api, house: OfficeEntry) -> None:
        device = as_device(house)
        first, second = book(house, "09:10"), book(house, "09:20")
        by_code = api.post("check-ins", {"office": "amt", "code": describe(first).code}, **device)
        body = {"office": "amt", "birth_date": "1990-01-01"}
        more = api.post("check-ins", body, **device)
        by_name = api.post("check-ins", body | {"family_name_start": second.family_name}, **device)
        assert by_code.json()["ticket_number"] == describe(first).ticket_number
        assert (problem(more), more.json()["needed"]) == ((409, "more-needed"), "hour")
        assert by_name.json()["ticket_number"] == describe(second).ticket_number, by_name.json()

    def test_by_birthday_and_hour(self, api: Api, house: OfficeEntry) -> None:
        appointment = book(house, "09:10")
        body = {"office": "amt", "birth_date": "1990-01-01", "hour": 9}
        found = api.post("check-ins", body, **as_device(house))
        assert found.json()["ticket_number"] == describe(appointment).ticket_number

    def test_too_early_says_when_to_come_back(self, api: Api, house: OfficeEntry) -> None:
        response = come(api, house, book(house, "11:00"), as_device(house))
        assert problem(response) == (409, "too-early")
        assert "10:00" in response.json()["detail"]
        assert response.json()["opens_at"] == "2026-11-23T10:00:00+01:00"

    def test_late_is_standby(self, api: Api, house: OfficeEntry) -> None:
        assert come(api, house, book(house, "08:00"), as_device(house)).json()["status"] == "standby"

    def test_nobody_fits(self, api: Api, house: OfficeEntry) -> None:
        device = as_device(house)
        answers = [
            api.post("check-ins", {"office": "amt", "code": "7QF4KMW2X"}, **device),
            api.post("check-ins", {"office": "amt", "qr": "nonsense"}, **device),
            api.post("check-ins", {"office": "amt", "birth_date": "1991-01-01", "hour": 9}, **device),
        ]
        assert {problem(answer) for answer in answers} == {(404, "nothing-found")}

    @pytest.mark.parametrize(
        "body",
        [
            {"office": "amt"},
            {"office": "amt", "qr": "x", "code": "y"},
            {"office": "amt", "birth_date": "1990-01-01", "hour": 24},
            {"office": "amt", "birth_date": "1990-13-01"},
            {"office": "amt", "code": ""},
            {"qr": "x"},
        ],
    )
    def test_wrong_shape(self, api: Api, house: OfficeEntry, body: dict[str, Any]) -> None:
        assert problem(api.post("check-ins", body, **as_device(house))) == (422, "invalid")

    def test_another_day(self, api: Api, house: OfficeEntry) -> None:
        appointment, device = book(house, "09:10"), as_device(house)
        with time_machine.travel(at(house, "09:00") + timedelta(days=1)):
            response = come(api, house, appointment, device)
        assert problem(response) == (409, "wrong-day")
        assert response.json()["start"] == "2026-11-23T09:10:00+01:00"

    def test_in_the_visitors_language(self, api: Api, house: OfficeEntry) -> None:
        appointment, device = book(house, "11:00"), as_device(house)
        body = {"office": "amt", "qr": describe(appointment).qr}
        response = api.post("check-ins?language=tr", body, **device)
        assert response.headers["Content-Language"] == "tr"
        assert response.json()["title"] != come(api, house, appointment, device).json()["title"]


class TestWhoMay:
    """Tokens."""

    PATHS = (
        ("check-ins", {"office": "amt", "code": "7QF4KMW2X"}),
        ("tickets", {"office": "amt", "service": "pass"}),
        (f"{QUEUE}/100/call", {"counter": "amt.c1"}),
        (f"{QUEUE}/100/recall", None),
        (f"{QUEUE}/100/start", None),
        (f"{QUEUE}/100/finish", None),
        (f"{QUEUE}/100/no-show", None),
        (f"{QUEUE}/100/park", None),
        (f"{QUEUE}/100/resume", None),
        (f"{QUEUE}/100/transfer", {"team": "team"}),
        ("counters/amt.c1/open", None),
        ("counters/amt.c1/close", None),
        (NEXT, None),
    )

    @pytest.mark.usefixtures("house")
    @pytest.mark.parametrize(("path", "body"), PATHS)
    def test_nobody_without_a_token(self, api: Api, path: str, body: Any) -> None:
        assert problem(api.post(path, body)) == (401, "token-missing")
        assert problem(api.post(path, body, **bearer("nonsense"))) == (401, "unauthorised")

    @pytest.mark.parametrize("path", [QUEUE, "offices/amt/counters"])
    def test_no_reading_without_a_token(self, api: Api, house: OfficeEntry, path: str) -> None:
        assert problem(api.get(path)) == (401, "token-missing")
        assert problem(api.get(path, **as_device(house))) == (403, "forbidden")

    @pytest.mark.parametrize(("path", "body"), PATHS)
    def test_of_another_authority_nothing_exists(
        self, api: Api, house: OfficeEntry, path: str, body: Any
    ) -> None:
        status, name = problem(api.post(path, body, **as_staff(house, authority="elsewhere")))
        assert (status, name) in {(404, "office-unknown"), (404, "counter-unknown")}

    @pytest.mark.parametrize(("path", "body"), PATHS)
    def test_who_does_not_call_may_not(self, api: Api, house: OfficeEntry, path: str, body: Any) -> None:
        for token in (as_staff(house, Role.STATISTICS), as_device(house, DeviceKind.DISPLAY)):
            assert problem(api.post(path, body, **token)) == (403, "forbidden")

    def test_kiosk_serves_its_own_house_only(self, api: Api, house: OfficeEntry) -> None:
        make_house(slug="zweites")
        assert problem(take(api, as_device(house, house="zweites-haus"))) == (403, "forbidden")


class TestTickets:
    """POST tickets and what staff do."""

    def test_walk_in_waits(self, api: Api, house: OfficeEntry) -> None:
        device = as_device(house)
        first, second = take(api, device), take(api, device, language="ar")
        assert (first.status_code, second.status_code) == (201, 201)
        assert [answer.json()["ahead"] for answer in (first, second)] == [0, 1]
        assert Ticket.objects.get(number__number=second.json()["ticket_number"]).language == "ar"

    def test_refused_where_an_appointment_is_needed(self, api: Api, house: OfficeEntry) -> None:
        assert house.slug == "amt"
        office = make_house(slug="nur", walk_in="none")
        response = take(api, as_device(office, house="nur-haus"), office="nur")
        assert (problem(response), response.json()["reason"]) == ((409, "walk-in-refused"), "none")

    def test_queue_in_order_with_reasons(self, api: Api, house: OfficeEntry) -> None:
        device, clerk = as_device(house), as_staff(house)
        walk_in = take(api, device).json()["ticket_number"]
        appointment = book(house, "08:50")
        come(api, house, appointment, device)
        rows = api.get(f"{QUEUE}?language=en", **clerk).json()
        number = describe(appointment).ticket_number
        assert rows == [
            {
                "ticket_number": number,
                "state": "waiting",
                "team": "team",
                "language": "de",
                "services": [{"id": "pass", "quantity": 1}],
                "reason": "due 08:50, waits 0 min",
                "due_at": "2026-11-23T08:50:00+01:00",
                "waiting_since": rows[0]["waiting_since"],
                "counter": None,
            },
            {
                "ticket_number": walk_in,
                "state": "waiting",
                "team": "team",
                "language": "de",
                "services": [{"id": "pass", "quantity": 1}],
                "reason": "without appointment, waits 0 min",
                "due_at": None,
                "waiting_since": "2026-11-23T09:00:00+01:00",
                "counter": None,
            },
        ]

    def test_whole_visit(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house), language="tr").json()["ticket_number"]
        called = api.post(f"{NEXT}?language=en", **clerk)
        assert called.status_code == 200, called.content
        assert called.json() == {
            "ticket_number": number,
            "services": [{"id": "pass", "quantity": 1}],
            "language": "tr",
            "reason": "without appointment, waits 0 min",
            "team": "team",
            "counter": "Schalter 1",
        }
        states = [
            api.post(f"{QUEUE}/{number}/{action}", **clerk).json()["state"]
            for action in ("recall", "start", "finish")
        ]
        assert states == ["called", "serving", "finished"]
        assert api.get(QUEUE, **clerk).json() == []

    def test_busy_counter_says_with_whom(self, api: Api, house: OfficeEntry) -> None:
        clerk, device = as_staff(house), as_device(house)
        take(api, device), take(api, device)
        number = api.post(NEXT, **clerk).json()["ticket_number"]
        again = api.post(NEXT, **clerk)
        assert (problem(again), again.json()["ticket_number"]) == ((409, "counter-busy"), number)

    def test_nobody_waits(self, api: Api, house: OfficeEntry) -> None:
        response = api.post(NEXT, **as_staff(house))
        assert (response.status_code, response.content) == (204, b"")

    def test_call_park_resume_transfer(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house)).json()["ticket_number"]

        def do(action: str, body: Any = None) -> tuple[str, str | None]:
            answer = api.post(f"{QUEUE}/{number}/{action}", body, **clerk)
            assert answer.status_code == 200, answer.content
            return answer.json()["state"], answer.json()["counter"]

        assert do("call", {"counter": "c2"}) == ("called", "Schalter 2")
        assert do("park", {"note": "holt ein Foto"})[0] == "parked"
        assert do("resume", {"counter": "amt.c1"}) == ("called", "Schalter 1")
        assert do("park")[0] == "parked"
        assert do("resume")[0] == "waiting"
        assert do("transfer", {"counter": "amt.c2"})[0] == "waiting"
        assert do("call", {"counter": "amt.c2"}) == ("called", "Schalter 2")
        assert do("start")[0] == "serving"
        assert do("transfer", {"team": "team"})[0] == "waiting"

    def test_finish_says_what_was_done(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house)).json()["ticket_number"]
        api.post(NEXT, **clerk)
        unknown = api.post(f"{QUEUE}/{number}/finish", {"services": [{"id": "x", "quantity": 1}]}, **clerk)
        done = api.post(f"{QUEUE}/{number}/finish", {"services": [{"id": "pass", "quantity": 2}]}, **clerk)
        assert problem(unknown) == (409, "not-served")
        assert done.json()["services"] == [{"id": "pass", "quantity": 2}]

    def test_no_show_waits_again_then_is_missed(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house)).json()["ticket_number"]
        states = []
        for _ in range(house.most_calls):
            api.post(f"{QUEUE}/{number}/call", {"counter": "amt.c1"}, **clerk)
            states.append(api.post(f"{QUEUE}/{number}/no-show", **clerk).json()["state"])
        assert states == ["waiting"] * (house.most_calls - 1) + ["missed"]

    def test_what_is_not_possible_says_why(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house)).json()["ticket_number"]
        elsewhere = api.post(f"{QUEUE}/{number}/recall", **clerk)
        assert (problem(elsewhere), elsewhere.json()["state"]) == ((409, "ticket-elsewhere"), "waiting")
        assert problem(api.post(f"{QUEUE}/9999/start", **clerk)) == (404, "ticket-unknown")
        assert problem(api.post(f"{QUEUE}/{number}/transfer", {"team": "x"}, **clerk)) == (409, "not-served")
        assert problem(api.post(f"{QUEUE}/{number}/transfer", {}, **clerk)) == (409, "not-served")
        assert problem(api.post(f"{QUEUE}/{number}/call", {"counter": "x"}, **clerk)) == (
            404,
            "counter-unknown",
        )
        assert problem(api.post(f"{QUEUE}/{number}/call", **clerk)) == (422, "invalid")


class TestCounters:
    """GET counters, open, close."""

    def test_open_and_close(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        opened = api.post("counters/amt.c1/open", **clerk).json()
        assert opened == {
            "id": "amt.c1",
            "name": "Schalter 1",
            "room": "EG",
            "teams": ["team"],
            "is_open": True,
            "staff": "clerk@stadt",
            "ticket_number": None,
            "state": None,
        }
        assert api.get("offices/amt/counters", **clerk).json()[0] == opened
        assert api.post("counters/amt.c1/close", **clerk).json()["is_open"] is False

    def test_colleagues_counter(self, api: Api, house: OfficeEntry) -> None:
        api.post("counters/amt.c1/open", **as_staff(house))
        response = api.post(NEXT, **as_staff(house, login="berta@stadt"))
        assert (problem(response), response.json()["staff"]) == ((409, "counter-taken"), "clerk@stadt")

    def test_bare_slug_where_only_one_counter_has_it(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        assert api.post("counters/c1/open", **clerk).json()["id"] == "amt.c1"
        make_house(slug="zweites")
        assert problem(api.post("counters/c1/open", **clerk)) == (404, "counter-unknown")
        assert api.post("counters/zweites.c1/open", **clerk).json()["id"] == "zweites.c1"

    @pytest.mark.parametrize("name", ["amt.x", "x.c1", "x", "amt.", ".c1", "amt.c1.c1"])
    def test_unknown(self, api: Api, house: OfficeEntry, name: str) -> None:
        assert problem(api.post(f"counters/{name}/open", **as_staff(house))) == (404, "counter-unknown")


class TestOnce:
    """Idempotency-Key."""

    KEY = {"idempotency_key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}

    def test_ticket_is_taken_once(self, api: Api, house: OfficeEntry) -> None:
        device = as_device(house) | self.KEY
        answers = [take(api, device) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content
        assert Ticket.objects.count() == 1
        assert problem(take(api, device, language="tr")) == (422, "idempotency-key-reused")

    def test_next_is_called_once(self, api: Api, house: OfficeEntry) -> None:
        device, clerk = as_device(house), as_staff(house)
        take(api, device), take(api, device)
        answers = [api.post(NEXT, **clerk, **self.KEY) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert Call.objects.count() == 1

    def test_nobody_stays_nobody(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        assert api.post(NEXT, **clerk, **self.KEY).status_code == 204
        take(api, as_device(house))
        assert api.post(NEXT, **clerk, **self.KEY).status_code == 204

    def test_refused_key_is_free_again(self, api: Api, house: OfficeEntry) -> None:
        device, appointment = as_device(house), book(house, "11:00")
        early = come(api, house, appointment, device | self.KEY)
        with time_machine.travel(at(house, "10:30")):
            later = come(api, house, appointment, device | self.KEY)
        assert (problem(early), later.status_code) == ((409, "too-early"), 200)

    def test_check_in_recall_and_counter(self, api: Api, house: OfficeEntry) -> None:
        device, clerk = as_device(house), as_staff(house)
        appointment = book(house, "09:10")
        twice = [come(api, house, appointment, device | self.KEY) for _ in range(2)]
        assert twice[0].content == twice[1].content
        number = twice[0].json()["ticket_number"]
        api.post("counters/amt.c1/open", **clerk, idempotency_key="a")
        api.post("counters/amt.c1/open", **clerk, idempotency_key="a")
        api.post(NEXT, **clerk)
        for _ in range(2):
            assert api.post(f"{QUEUE}/{number}/recall", **clerk, **self.KEY).status_code == 200
        assert Call.objects.count() == 2


class TestHouses:
    """What hangs on the wall."""

    def test_display_without_a_token(self, api: Api, house: OfficeEntry) -> None:
        clerk, device = as_staff(house), as_device(house)
        numbers = [take(api, device, language="ar").json()["ticket_number"] for _ in range(3)]
        api.post(NEXT, **clerk)
        api.post("counters/amt.c2/call-next", **clerk)
        document = api.get("houses/amt-haus/display").json()
        assert document["waiting"] == 1
        assert [(call["ticket_number"], call["counter"]) for call in document["calls"]] == [
            (numbers[1], "Schalter 2"),
            (numbers[0], "Schalter 1"),
        ]
        newest, older = document["calls"]
        assert newest["sequence"] > older["sequence"]
        assert document["sequence"] >= newest["sequence"]
        assert newest == {
            "sequence": newest["sequence"],
            "ticket_number": numbers[1],
            "counter": "Schalter 2",
            "room": "EG",
            "called_at": "2026-11-23T09:00:00+01:00",
            "language": "ar",
        }

    def test_recall_is_a_call_of_its_own(self, api: Api, house: OfficeEntry) -> None:
        clerk = as_staff(house)
        number = take(api, as_device(house)).json()["ticket_number"]
        api.post(NEXT, **clerk)
        api.post(f"{QUEUE}/{number}/recall", **clerk)
        calls = api.get("houses/amt-haus/display").json()["calls"]
        assert [call["ticket_number"] for call in calls] == [number, number]

    def test_never_a_name(self, api: Api, house: OfficeEntry) -> None:
        appointment = book(house, "09:10")
        come(api, house, appointment, as_device(house))
        api.post(NEXT, **as_staff(house))
        assert appointment.family_name not in api.get("houses/amt-haus/display").content.decode()

    @pytest.mark.parametrize("name", ["display", "events"])
    def test_unknown_house_and_token(self, api: Api, house: OfficeEntry, name: str) -> None:
        assert problem(api.get(f"houses/nirgends/{name}")) == (404, "house-unknown")
        assert problem(api.get(f"houses/amt-haus/{name}", **bearer("x"))) == (401, "unauthorised")
        assert api.get(f"houses/amt-haus/{name}", **as_device(house)).status_code == 200

    def test_events_behind_any_server(self, api: Api, house: OfficeEntry) -> None:
        take(api, as_device(house))
        response = api.get("houses/amt-haus/events")
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        assert not response.cookies
        assert response.content == b'retry: 1000\n\nid: 1\nevent: queue\ndata: {"sequence": 1}\n\n'

    def test_strangers_of_one_address_hold_few_streams(self, client: Client, house: OfficeEntry) -> None:
        def follow(open_streams: int, **headers: str) -> tuple[int, bool]:
            visit = Visit(open_streams)
            path = "/api/v1/houses/amt-haus/events"
            response = client.get(path, headers=headers, **{VISIT: visit})  # type: ignore[arg-type]
            return response.status_code, visit.is_anonymous

        assert follow(0) == (200, True)
        assert follow(MOST_STREAMS - 1) == (200, True)
        assert follow(MOST_STREAMS) == (429, True)
        assert follow(MOST_STREAMS, **as_device(house)) == (200, False)
        assert follow(MOST_STREAMS, **as_staff(house)) == (200, False)
        pair(client, DeviceKind.DISPLAY, "amt-haus", now=at(house, "08:00"))
        assert follow(MOST_STREAMS) == (200, False)
        client.cookies.clear()
        sign_in(client, make_staff(Role.CLERK))
        assert follow(MOST_STREAMS) == (200, False)

    @pytest.mark.usefixtures("house")
    @pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
    def test_events_are_only_gotten(self, client: Client, method: str) -> None:
        response = client.generic(method, "/api/v1/houses/amt-haus/events")
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]

    def test_house_of_several_offices_counts_all(self, api: Api, house: OfficeEntry) -> None:
        other = make_house(slug="zweites")
        models.Office.objects.filter(slug="zweites").update(house=house.house.pk)
        from tests.factories import touch

        touch()
        device = as_device(other, house="amt-haus")
        take(api, device)
        take(api, device, office="zweites")
        assert api.get("houses/amt-haus/display").json()["waiting"] == 2
