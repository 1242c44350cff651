"""The servicepoint answers enquiries."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.bookings.steps import at, book
from tests.factories import MONDAY, make_office, make_person
from tests.queueing.house import make_house
from tests.staff import make_staff, sign_in
from tests.workplace.clerk import ENGLISH, Clerk, clock, read
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.bookings import operations
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.bookings.operations import accept_offer, refuse_offers, reschedule, send_enquiry
from wartefrei.bookings.queries import person_of
from wartefrei.core.wishes import PartOfDay, Wishes
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db

HERE = "/workplace/amt/servicepoint/enquiries/"
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def office() -> OfficeEntry:
    return make_house(places=1, booking="enquiry", enquiry_text=True)


def enquire(office: OfficeEntry, name: str = "Müller", minute: int = 0, **wishes: Any) -> Enquiry:
    return send_enquiry(
        office=office,
        basket={"pass": 1},
        wishes=Wishes(**wishes),
        person=make_person(family_name=name),
        language="ar",
        by=CITIZEN,
        now=at(office, "06:00") + timedelta(minutes=minute),
    )


def look(office: OfficeEntry, address: str = "") -> str:
    with clock(office, "07:00"):
        return read(Clerk(office).get(HERE + address))


def answer(office: OfficeEntry, enquiry: Enquiry, action: str, **data: object) -> Any:
    with clock(office, "07:00"):
        clerk = Clerk(office)
        clerk.get(HERE)
        response = clerk.client.post(f"{HERE}{enquiry.code}/do/{action}/", data, **ENGLISH)
        return clerk.follow(response) if response.status_code == 303 else response


def test_list_shows_wishes_in_words_oldest_first(office: OfficeEntry) -> None:
    enquire(office, "Yilmaz", minute=1, weekdays=(1,), parts=(PartOfDay.MORNING,), words="mit Rollstuhl")
    enquire(office, "Abel")
    page = look(office)
    assert page.index("Abel") < page.index("Yilmaz")
    for words in ("Tuesday in the morning", "mit Rollstuhl", "Arabic", "Reisepass", "waits for an answer"):
        assert words in page
    assert "Abel" not in look(office, "?show=ended")
    with clock(office, "07:00"):
        assert "Enquiries 2" in read(Clerk(office).get("/workplace/amt/servicepoint/"))


def test_what_suits_best_is_proposed_and_offered(office: OfficeEntry) -> None:
    sent = enquire(office, weekdays=(2,), parts=(PartOfDay.MORNING,))
    with clock(office, "07:00"):
        html = Clerk(office).get(f"{HERE}{sent.code}/").content.decode()
    ticked = re.findall(r'name="start" value="([^"]+)" checked', html)
    assert [start[:10] for start in ticked] == [str(WEDNESDAY + timedelta(weeks=weeks)) for weeks in range(3)]
    page = answer(office, sent, "offer", start=ticked, hours="48")
    assert "3 times are offered A mail is on its way." in page
    assert "kept until Wed 25 Nov" in page
    assert Message.objects.get(kind=Kind.ENQUIRY_OFFERED, state=State.PENDING).about == sent.code
    assert "3 times are offered" in answer(office, sent, "offer", start=ticked, hours="48")
    assert Appointment.objects.count() == 3
    again = answer(office, sent, "offer", start=[at(office, "10:00").isoformat()], hours="48")
    assert again.status_code == 409


def test_who_has_a_booking_already_is_offered_another_only_with_a_reason(office: OfficeEntry) -> None:
    sent = enquire(office)
    person = person_of(sent)
    first = book(office, "11:00", person=person, by=staff("x"))
    order = {"start": [at(office, "10:00").isoformat()], "hours": "48"}
    refused = answer(office, sent, "offer", **order)
    assert refused.status_code == 409
    assert f"/servicepoint/appointments/{first.code}/" in refused.content.decode()
    assert "1 time is offered" in answer(office, sent, "offer", **order, beside="other_matter")
    event = AuditEvent.objects.get(action="enquiry.offered_beside")
    assert (event.subject, event.details["reason"]) == (sent.code, "other_matter")
    taken = accept_offer(enquiry=sent, offer=sent.offers.get().pk, by=CITIZEN, now=at(office, "07:00"))
    assert (taken.status, taken.is_disputed) == ("booked", True)
    assert not Message.objects.filter(kind=Kind.ALREADY_BOOKED).exists()
    assert list(find_broken(now=at(office, "07:00"))) == []


def test_who_books_between_offer_and_answer_is_booked_by_staff_with_a_reason(office: OfficeEntry) -> None:
    sent = enquire(office)
    answer(office, sent, "offer", start=[at(office, "10:00").isoformat()], hours="48")
    book(office, "11:00", person=person_of(sent), by=staff("x"))
    offer = sent.offers.get().pk
    refused = answer(office, sent, "accept", offer=offer)
    assert refused.status_code == 409
    assert f'name="offer" value="{offer}" checked' in refused.content.decode()
    assert "The appointment is booked" in answer(office, sent, "accept", offer=offer, beside="other_person")
    taken = Appointment.objects.get(offer=offer)
    assert (taken.status, taken.is_disputed) == ("booked", True)
    assert AuditEvent.objects.get(action="appointment.booked_beside").subject == taken.code
    assert not Message.objects.filter(kind=Kind.ALREADY_BOOKED).exists()
    assert list(find_broken(now=at(office, "07:00"))) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"hours": "48"}, "Choose one, two or three times"),
        ({"start": ["x", "2026-11-25"], "hours": "48"}, "Choose one, two or three times"),
        ({"start": ["2026-11-25T08:00:00+01:00"], "hours": "9999"}, "Say for how long the times are kept"),
    ],
)
def test_offer_that_says_too_little(office: OfficeEntry, data: dict[str, object], words: str) -> None:
    response = answer(office, enquire(office), "offer", **data)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_days_are_listed_from_one_on(office: OfficeEntry) -> None:
    sent = enquire(office)
    page = look(office, f"{sent.code}/?from=2026-12-01")
    assert "Tuesday 1 December" in page
    assert "Monday 30 November" not in page


def test_clerk_books_what_the_person_says_on_the_phone(office: OfficeEntry) -> None:
    sent = enquire(office)
    answer(office, sent, "note", note="Rollstuhl")
    answer(office, sent, "offer", start=[at(office, "09:00", WEDNESDAY).isoformat()], hours="24")
    assert answer(office, sent, "accept").status_code == 422
    offered = Enquiry.objects.get().offers.get()
    page = answer(office, sent, "accept", offer=offered.pk)
    assert "The appointment is booked" in page
    booked = Appointment.objects.get(status="booked")
    assert booked.note == "Rollstuhl"
    assert f'"/workplace/amt/servicepoint/appointments/{booked.code}/"' in str(raw(office, f"{sent.code}/"))
    assert "has become an appointment" in look(office, "?show=ended")


def test_appointment_of_an_enquiry_is_found_where_it_has_moved(office: OfficeEntry) -> None:
    sent, other = enquire(office), make_office(slug="fern")
    answer(office, sent, "offer", start=[at(office, "09:00", WEDNESDAY).isoformat()], hours="24")
    answer(office, sent, "accept", offer=Enquiry.objects.get().offers.get().pk)
    booked = Appointment.objects.get(status="booked")
    start, now = at(other, "10:00", WEDNESDAY), at(office, "07:00")
    reschedule(appointment=booked, office=other, start_at=start, by=staff("clerk"), now=now)
    assert f'"/workplace/fern/servicepoint/appointments/{booked.code}/"' in raw(office, f"{sent.code}/")
    with clock(office, "07:00"):
        client = Client()
        sign_in(client, make_staff(Role.CLERK, office="amt"))
        assert f"appointments/{booked.code}" not in client.get(f"{HERE}{sent.code}/").content.decode()


def raw(office: OfficeEntry, address: str) -> str:
    with clock(office, "07:00"):
        return str(Clerk(office).get(HERE + address).content.decode())


def test_times_that_did_not_suit_are_marked(office: OfficeEntry) -> None:
    sent = enquire(office)
    start = at(office, "09:00", WEDNESDAY).isoformat()
    answer(office, sent, "offer", start=[start], hours="24")
    refuse_offers(enquiry=sent, by=CITIZEN, now=at(office, "07:00"))
    assert "1 time did not suit" in look(office)
    answer(office, sent, "offer", start=[start], hours="24")
    assert "The times are free again" in answer(office, sent, "take-back")


def test_refusal_keeps_the_note_typed(office: OfficeEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_order: object) -> None:
        raise Busy

    monkeypatch.setattr(operations, "note_enquiry", refuse)
    refused = answer(office, enquire(office), "note", note="mit Rollstuhl")
    assert refused.status_code == 409
    assert 'value="mit Rollstuhl"' in refused.content.decode()


def test_declining_needs_a_reason(office: OfficeEntry) -> None:
    sent = enquire(office)
    assert answer(office, sent, "decline").status_code == 422
    assert "The enquiry is declined" in answer(office, sent, "decline", reason="Bitte zum Bürgeramt")
    mail = Message.objects.get(kind=Kind.ENQUIRY_DECLINED)
    assert mail.context["reason"] == {"de": "Bitte zum Bürgeramt"}


def test_mail_goes_to_the_corrected_address(office: OfficeEntry) -> None:
    sent = enquire(office)
    Enquiry.objects.update(bounced_at=at(office, "06:30"))
    assert answer(office, sent, "resend", email="neu").status_code == 422
    assert "The mail goes to neu@example.org" in answer(office, sent, "resend", email="neu@example.org")
    answer(office, sent, "offer", start=[at(office, "09:00", WEDNESDAY).isoformat()], hours="24")
    answer(office, sent, "resend", email="anders@example.org")
    pending = Message.objects.filter(state=State.PENDING).values_list("kind", "recipient")
    assert list(pending) == [(Kind.ENQUIRY_OFFERED, "anders@example.org")]
    accepted = answer(office, sent, "accept", offer=Enquiry.objects.get().offers.get().pk)
    assert "The appointment is booked" in accepted
    assert Appointment.objects.get(status="booked").email == "anders@example.org"
    assert answer(office, sent, "resend", email="x@example.org").status_code == 409


def test_person_no_longer_needs_it(office: OfficeEntry) -> None:
    sent = enquire(office)
    assert "The enquiry is withdrawn" in answer(office, sent, "withdraw")
    assert Enquiry.objects.get().status == "withdrawn"


@pytest.mark.parametrize("typed", ["müller", "01.01.1990", "code"])
def test_enquiries_are_found_too(office: OfficeEntry, typed: str) -> None:
    sent = enquire(office)
    with clock(office, "07:00"):
        page = read(
            Clerk(office).get(f"/workplace/amt/servicepoint/?q={sent.code if typed == 'code' else typed}")
        )
    assert "Müller, Anna · 01.01.1990 · Enquiry: waits for an answer" in page


def test_nothing_else_can_be_done(office: OfficeEntry) -> None:
    sent = enquire(office)
    assert answer(office, sent, "steal").status_code == 404
    sent.code = "ABCDEFGHJ"
    assert answer(office, sent, "decline", reason="x").status_code == 404
