"""Bearer tokens of staff."""

import pytest

from tests.api.caller import Api, order, problem
from tests.factories import NOW, make_office
from wartefrei.accounts.models import Membership, Role, Staff, Token
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.bookings.models import Appointment
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices.entries import OfficeEntry

SOON = "2026-11-20T10:10:00+01:00"


def _bearer(authority: str = "stadt") -> dict[str, str]:
    staff = Staff.objects.create(login="anna@stadt", password="!")
    Membership.objects.create(staff=staff, authority=authority, role=Role.CLERK)
    return {"authorization": f"Bearer {issue_staff_token(staff=staff, now=NOW)}"}


def test_staff_book_without_email_without_lead_time_from_their_own_places(
    api: Api, office: OfficeEntry
) -> None:
    bearer, body = _bearer(), order(start=SOON)
    del body["person"]["email"]
    response = api.post("appointments", body, **bearer)
    assert response.status_code == 201, response.content
    row = Appointment.objects.get()
    assert (row.channel, row.contingent, row.email) == ("staff", "staff", "")


def test_staff_hold_and_book(api: Api, office: OfficeEntry) -> None:
    bearer = _bearer()
    hold = api.post("holds", order(start=SOON), **bearer).json()["hold"]
    assert api.post(f"holds/{hold}/extend", **bearer).status_code == 200
    assert api.post("appointments", {"hold": hold}, **bearer).status_code == 201


def test_citizens_need_email_and_lead_time(api: Api, office: OfficeEntry) -> None:
    body = order(start=SOON)
    assert problem(api.post("appointments", body)) == (409, "start-refused")
    del body["person"]["email"]
    response = api.post("appointments", body)
    assert problem(response) == (422, "invalid")
    assert response.json()["errors"][0]["pointer"] == "#/person/email"


def test_staff_see_the_places_of_staff(api: Api, office: OfficeEntry) -> None:
    make_office(slug="voll", places=2, online=1)
    api.book(office="voll")
    question = "availability?office=voll&service=pass:1&from=2026-11-23&to=2026-11-23"
    (citizen,) = api.get(question).json()["offices"]
    (staff,) = api.get(question, **_bearer()).json()["offices"]
    assert (citizen["earliest"], staff["earliest"]) == (
        "2026-11-23T08:30:00+01:00",
        "2026-11-23T08:00:00+01:00",
    )


def test_staff_of_another_authority_may_not_act_at_the_office(api: Api, office: OfficeEntry) -> None:
    bearer = _bearer("elsewhere")
    answers = [
        api.post("holds", order(), **bearer),
        api.post("appointments", order(), **bearer),
        api.get("availability?office=amt&service=pass:1", **bearer),
    ]
    assert [problem(answer) for answer in answers] == [(403, "forbidden")] * len(answers)


def test_what_belongs_to_another_authority_does_not_exist_for_staff(api: Api, office: OfficeEntry) -> None:
    bearer = _bearer("elsewhere")
    booked = api.book()
    pin = {"x_booking_pin": booked["pin"]}
    hold = api.post("holds", order()).json()["hold"]
    holds = [
        api.post("appointments", {"hold": hold}, **bearer),
        api.post(f"holds/{hold}/extend", **bearer),
        api.delete(f"holds/{hold}", **bearer),
    ]
    appointments = [
        api.get(f"appointments/{booked['code']}", **bearer, **pin),
        api.post(f"appointments/{booked['code']}/cancel", **bearer, **pin),
        api.post(f"appointments/{booked['code']}/reschedule", {"start": SOON}, **bearer, **pin),
        api.post(f"appointments/{booked['code']}/resend", **bearer, **pin),
    ]
    assert {problem(answer) for answer in holds} == {(404, "hold-unknown")}
    assert {problem(answer) for answer in appointments} == {(404, "appointment-unknown")}


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer", "Basic YTpi", "", "Bearer \xe4", "Bearer " + "x" * 5000]
)
def test_unknown_tokens(api: Api, office: OfficeEntry, header: str) -> None:
    response = api.post("holds", order(), authorization=header)
    assert problem(response) == (401, "unauthorised")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_revoked_token_and_inactive_staff(api: Api, office: OfficeEntry) -> None:
    bearer = _bearer()
    Token.objects.update(revoked_at=NOW)
    assert problem(api.post("holds", order(), **bearer)) == (401, "unauthorised")
    Token.objects.update(revoked_at=None)
    Staff.objects.update(is_active=False)
    assert problem(api.post("holds", order(), **bearer)) == (401, "unauthorised")


def test_nobody_gets_a_mail_for_what_staff_have_tried(api: Api, office: OfficeEntry) -> None:
    body = order()
    api.post("appointments", body)
    said = [api.post("appointments", body, **headers).json()["detail"] for headers in (_bearer(), {})]
    assert ["sent its details" in detail or "die Angaben" in detail for detail in said] == [False, True]
    assert Message.objects.filter(kind=Kind.ALREADY_BOOKED).count() == 1
