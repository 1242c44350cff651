"""The servicepoint looks after appointments: find, move, cancel, send again, correct."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.bookings.steps import at, book, hold
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from tests.queueing.house import make_house
from tests.workplace.clerk import ENGLISH, Clerk, clock, read
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.accounts.permissions import ROLES, Permission
from wartefrei.bookings import operations
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.errors import StartRefused
from wartefrei.bookings.models import Appointment, BasketLine
from wartefrei.bookings.operations import cancel, resend
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
HERE = "/workplace/amt/servicepoint/"
MUELLER = {"family_name": "Müller", "given_name": "José", "birth_date": date(1980, 12, 24)}


@pytest.fixture
def office() -> OfficeEntry:
    return make_house(places=4)


def look(office: OfficeEntry, address: str, **clerk: Any) -> str:
    with clock(office, "07:00"):
        return read(Clerk(office, **clerk).get(HERE + address))


def send(office: OfficeEntry, address: str, **data: object) -> Any:
    with clock(office, "07:00"):
        clerk = Clerk(office)
        clerk.get(HERE)
        return clerk.client.post(HERE + address, data, **ENGLISH)


def do(office: OfficeEntry, appointment: Appointment, action: str, **data: object) -> str:
    """Send a form of the appointment's page; the page it leads to."""
    with clock(office, "07:00"):
        clerk = Clerk(office)
        clerk.get(HERE)
        answer = clerk.client.post(f"{HERE}appointments/{appointment.code}/do/{action}/", data, **ENGLISH)
        return clerk.follow(answer)


def test_whoever_calls_may_use_the_servicepoint() -> None:
    assert [role for role in Role if Permission.CALL in ROLES[role]] == [
        role for role in Role if Permission.SERVICEPOINT in ROLES[role]
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "Müller",
        "mueller",
        "MULLER-no",
        "jose müller",
        "Müller, José",
        "24.12.1980",
        "Müller 24.12.1980",
        "1980-12-24",
    ],
)
def test_people_are_found_however_they_are_typed(office: OfficeEntry, typed: str) -> None:
    book(office, "09:00", day=TUESDAY, person=make_person(**MUELLER))
    book(office, "10:00", day=TUESDAY, person=make_person(family_name="Schmidt"))
    page = look(office, f"?q={typed}")
    assert ("Müller, José" in page) is ("no" not in typed)
    assert "Schmidt" not in page


def test_code_and_number_find_one(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    for typed in (one.code, f"{one.code[:3]} {one.code[3:].lower()}", one.ticket_number.number):
        assert "24.12.1980" in look(office, f"?q={typed}")


@pytest.mark.parametrize("typed", ["31.02.1980", "-", "Nobody", "0000", "999", "ABCDEFGHJ", "´´´"])
def test_who_is_not_there_is_not_found(office: OfficeEntry, typed: str) -> None:
    book(office, "09:00", person=make_person(**MUELLER))
    assert "No appointment fits this." in look(office, f"?q={typed}")


def test_holds_are_nobodys_yet(office: OfficeEntry) -> None:
    hold(office, "09:00", person=make_person(**MUELLER))
    assert "No appointment fits this." in look(office, "?q=Müller")


def test_found_are_marked(office: OfficeEntry) -> None:
    bounced = book(office, "09:00", person=make_person(**MUELLER))
    Appointment.objects.filter(pk=bounced.pk).update(bounced_at=at(office, "06:00"))
    book(office, "09:30", person=make_person(family_name="Müller", email=""), by=staff("x"))
    book(office, "10:00", person=make_person(**MUELLER), is_disputed=True)
    page = look(office, "?q=Müller")
    assert page.index("mail came back") < page.index("no e-mail") < page.index("that isn’t me")


def test_only_in_the_offices_of_who_asks(office: OfficeEntry) -> None:
    other = make_office(slug="fern")
    theirs = book(other, "09:00", person=make_person(**MUELLER))
    assert "Müller, José" in look(office, "?q=Müller")
    models.Authority.objects.create(
        slug="kreis", name="Kreis", land="BW", languages=["de"], email_sender="a@b.example"
    )
    house = models.House.objects.get(slug="fern-haus")
    house.authority = models.Authority.objects.get(slug="kreis")
    house.save()
    touch("fern")
    assert "Müller, José" not in look(office, "?q=Müller")
    with clock(office, "07:00"):
        assert Clerk(office).get(f"{HERE}appointments/{theirs.code}/").status_code == 404


def test_page_shows_what_staff_need(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER, phone="0711 123"), day=TUESDAY)
    page = look(office, f"appointments/{one.code}/")
    for words in ("Müller, José", "booked", str(one.ticket_number.number), "Reisepass", one.email, "German"):
        assert words in page
    with clock(office, "07:00"):
        raw = Clerk(office).get(f"{HERE}appointments/{one.code}/").content.decode()
    assert "/de/appointment/" in raw
    assert "/print/" in raw


def test_move_takes_a_place_of_the_staff(office: OfficeEntry) -> None:
    models.Opening.objects.update(online=0)
    office = touch("amt")
    with pytest.raises(StartRefused):
        book(office, "09:00")
    one = book(office, "09:00", by=staff("x"))
    page = look(office, f"appointments/{one.code}/move/")
    assert "08:00" in page
    answer = send(office, f"appointments/{one.code}/move/", start=at(office, "11:00", TUESDAY).isoformat())
    assert answer.status_code == 303
    one.refresh_from_db()
    assert one.start_at == at(office, "11:00", TUESDAY)
    assert one.contingent == Contingent.STAFF
    assert Message.objects.filter(about=one.code, kind=Kind.CHANGED).count() == 1


def allow_one(_office: OfficeEntry) -> None:
    models.Service.objects.update(max_quantity=1, minutes=60)


def retire_the_service(office: OfficeEntry) -> None:
    models.Team.objects.get(office=office.pk).services.clear()
    models.Service.objects.update(is_active=False)


@pytest.mark.parametrize("change", [allow_one, retire_the_service])
def test_what_nobody_could_book_any_more_is_moved_as_it_was_booked(
    office: OfficeEntry, change: Callable[[OfficeEntry], None]
) -> None:
    one = book(office, "09:00", 2)
    change(office)
    office = touch()
    assert "08:00" in look(office, f"appointments/{one.code}/move/")
    answer = send(office, f"appointments/{one.code}/move/", start=at(office, "11:00", TUESDAY).isoformat())
    assert answer.status_code == 303
    one.refresh_from_db()
    assert (one.start_at, one.length) == (at(office, "11:00", TUESDAY), 12)


def test_lost_times_are_said(office: OfficeEntry) -> None:
    office = make_office(slug="klein", places=1)
    one = book(office, "09:00")
    book(office, "10:00")
    with clock(office, "07:00"):
        clerk = Clerk(office)
        address = f"/workplace/klein/servicepoint/appointments/{one.code}/move/"
        clerk.get(address)
        answer = clerk.client.post(address, {"start": at(office, "10:00").isoformat()}, **ENGLISH)
    assert answer.status_code == 409
    one.refresh_from_db()
    assert one.start_at == at(office, "09:00")
    with clock(office, "07:00"):
        assert clerk.client.post(address, {"start": "soon"}, **ENGLISH).status_code == 422


def test_cancelled_by_wish_of_the_person(office: OfficeEntry) -> None:
    one = book(office, "09:00")
    page = do(office, one, "cancel", wish="person")
    assert "The appointment is cancelled A mail is on its way." in page
    one.refresh_from_db()
    assert one.status == AppointmentStatus.CANCELLED
    assert Message.objects.filter(about=one.code, kind=Kind.CANCELLED).exists()
    assert AuditEvent.objects.get(action="appointment.cancelled").actor == "staff:clerk"


def test_office_cancels_with_a_reason(office: OfficeEntry) -> None:
    one = book(office, "09:00")
    address = f"appointments/{one.code}/do/cancel/"
    refused = send(office, address, wish="office")
    assert refused.status_code == 422
    assert "Please say why." in refused.content.decode()
    assert send(office, address).status_code == 422
    do(office, one, "cancel", wish="office", reason="Rohrbruch")
    mail = Message.objects.get(about=one.code, kind=Kind.CANCELLED_BY_OFFICE)
    assert "Rohrbruch" in str(mail.context)


def test_cancelled_ones_are_found_but_stay(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    do(office, one, "cancel", wish="person")
    assert "cancelled" in look(office, "?q=Müller")
    page = look(office, f"appointments/{one.code}/")
    assert "Send the confirmation again" not in page
    assert send(office, f"appointments/{one.code}/do/resend/", email="").status_code == 409


def test_confirmation_goes_to_the_corrected_address(office: OfficeEntry) -> None:
    one = book(office, "09:00")
    assert "goes to neu@example.org" in do(office, one, "resend", email="neu@example.org")
    one.refresh_from_db()
    assert one.email == "neu@example.org"
    refused = send(office, f"appointments/{one.code}/do/resend/", email="neu")
    assert refused.status_code == 422
    assert "has no @ sign" in refused.content.decode()


RIGHT = {
    "given_name": "José",
    "birth_day": "25",
    "birth_month": "12",
    "birth_year": "1980",
    "reason": "mistyped",
}


def test_name_and_birthday_are_corrected(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    old_key = BasketLine.objects.get(appointment=one).person_key
    assert "are corrected" in do(office, one, "correct", family_name="Møller", **RIGHT)
    one.refresh_from_db()
    assert (one.family_name, one.birth_date, one.search_name) == (
        "Møller",
        date(1980, 12, 25),
        "MOELLER JOSE",
    )
    event = AuditEvent.objects.get(action="appointment.corrected")
    assert event.actor == "staff:clerk"
    assert event.details["fields"] == ["family_name", "birth_date"]
    assert event.details["reason"] == "mistyped"
    assert "ller" not in str(event.details)
    key = BasketLine.objects.get(appointment=one).person_key
    assert key not in {None, old_key}
    book(office, "10:00", person=make_person(**MUELLER))  # the name is free again


def test_correction_needs_a_reason(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    answer = send(office, f"appointments/{one.code}/do/correct/", family_name="X", **{**RIGHT, "reason": ""})
    assert answer.status_code == 422
    assert "Please say why." in answer.content.decode()
    one.refresh_from_db()
    assert one.family_name == "Müller"
    assert not AuditEvent.objects.filter(action="appointment.corrected").exists()


def test_correction_makes_no_second_booking(office: OfficeEntry) -> None:
    first = book(office, "09:00", person=make_person(**{**MUELLER, "birth_date": date(1980, 12, 25)}))
    one = book(office, "10:00", person=make_person(**MUELLER))
    answer = send(office, f"appointments/{one.code}/do/correct/", family_name="Müller", **RIGHT)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'href="{HERE}appointments/{first.code}/"' in page
    assert "We have sent" not in page
    one.refresh_from_db()
    assert one.birth_date == date(1980, 12, 24)
    assert "are corrected" in do(office, one, "correct", family_name="Müller", beside="other_person", **RIGHT)
    one.refresh_from_db()
    assert (one.birth_date, one.is_disputed) == (date(1980, 12, 25), True)
    event = AuditEvent.objects.get(action="appointment.booked_beside")
    assert (event.subject, event.details["reason"]) == (one.code, "other_person")


@pytest.mark.parametrize("is_disputed", [False, True])
def test_unconfirmed_is_confirmed_for_the_person(office: OfficeEntry, is_disputed: bool) -> None:
    book(office, "09:00", person=make_person(**MUELLER))
    models.Office.objects.update(confirm_by_mail_minutes=30)
    person = make_person(**(MUELLER if is_disputed else {}))
    one = book(touch(), "10:00", person=person, is_disputed=is_disputed)
    assert "Confirm for the person" in look(office, f"appointments/{one.code}/")
    for _click in range(2):
        page = do(office, one, "confirm")
    assert "The appointment is confirmed A mail is on its way." in page
    assert "Confirm for the person" not in page
    one.refresh_from_db()
    assert (one.status, one.ticket_number.number >= 100) == (AppointmentStatus.BOOKED, True)
    assert Message.objects.filter(about=one.code, kind=Kind.CONFIRMATION).count() == 1
    assert AuditEvent.objects.get(action="appointment.confirmed").actor == "staff:clerk"
    assert list(find_broken(now=NOW)) == []


def test_what_was_not_confirmed_in_time_is_confirmed_only_while_it_is_free() -> None:
    office = make_office(places=1, confirm_by_mail_minutes=30)
    one = book(office, "09:00")
    later = NOW + timedelta(hours=1)
    book(office, "09:00", now=later, by=staff("x"))
    answer = send(office, f"appointments/{one.code}/do/confirm/")
    assert answer.status_code == 409
    assert "The time to confirm is over" in answer.content.decode()


def test_refused_action_shows_the_appointment_as_it_is_now(
    office: OfficeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = book(office, "09:00")

    def cancel_meanwhile(**order: Any) -> None:
        cancel(appointment=one, by=CITIZEN, now=NOW)
        resend(**order)

    monkeypatch.setattr(operations, "resend", cancel_meanwhile)
    answer = send(office, f"appointments/{one.code}/do/resend/", email="")
    assert answer.status_code == 409
    assert "do/cancel/" not in answer.content.decode()


def test_correction_that_changes_nothing_is_silent(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    do(office, one, "correct", family_name="Müller", **{**RIGHT, "birth_day": "24"})
    assert not AuditEvent.objects.filter(action="appointment.corrected").exists()


def test_emergencies_are_corrected_at_their_request(office: OfficeEntry) -> None:
    one = book(office, "09:00", person=make_person(**MUELLER))
    Appointment.objects.filter(pk=one.pk).update(channel=Channel.EMERGENCY)
    assert "Correct name" not in look(office, f"appointments/{one.code}/")
    assert send(office, f"appointments/{one.code}/do/correct/", family_name="X", **RIGHT).status_code == 409


def test_nothing_else_can_be_done(office: OfficeEntry) -> None:
    one = book(office, "09:00")
    assert send(office, f"appointments/{one.code}/do/steal/").status_code == 404
    assert send(office, "appointments/ABCDEFGHJ/do/cancel/", wish="person").status_code == 404


def test_counter_and_choice_lead_here(office: OfficeEntry) -> None:
    with clock(office, "07:00"):
        clerk = Clerk(office)
        assert f'href="{HERE}"' in clerk.get("/workplace/choose/").content.decode()
        clerk.press("open")
        assert f'href="{HERE}"' in clerk.get(clerk.url()).content.decode()
