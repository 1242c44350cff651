"""Enquiries: sent, found again, withdrawn; one open one per person and office."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.bookings.steps import nothing_changes, read_rows, refused
from tests.factories import NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, Actor, staff
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings import operations
from wartefrei.bookings.errors import (
    AlreadyEnquired,
    BasketNotServed,
    BookingOff,
    ContactMissing,
    EmailMissing,
    EnquiriesOff,
    EnquiryEnded,
    EnquiryUnknown,
    NotResponsible,
    Refusal,
    WishesRefused,
)
from wartefrei.bookings.models import Enquiry
from wartefrei.bookings.operations.enquiring import ENQUIRIES_PER_CLIENT
from wartefrei.bookings.operations.opening import WRONG_PINS
from wartefrei.bookings.person import Person
from wartefrei.bookings.queries import describe_enquiry, find_enquiry_by_token
from wartefrei.core.basket import BasketEmpty, QuantityRefused, ServiceUnknown
from wartefrei.core.lifecycle import EnquiryStatus
from wartefrei.core.wishes import PartOfDay, Wishes
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
WISHES = Wishes(days=(date(2026, 12, 1),), weekdays=(1,), parts=(PartOfDay.MORNING,))
CLERK = staff("clerk@stadt")


def make_asked(**office: Any) -> OfficeEntry:
    return make_office(booking="enquiry", **office)


def send(office: OfficeEntry, **changes: Any) -> Enquiry:
    order: dict[str, Any] = {
        "office": office,
        "basket": {"pass": 2},
        "wishes": WISHES,
        "person": make_person(),
        "language": "ar",
        "by": CITIZEN,
        "now": NOW,
    }
    return operations.send_enquiry(**order | changes)


def withdraw(enquiry: Enquiry) -> Enquiry:
    return operations.withdraw_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)


def read_mails(enquiry: Enquiry, state: State = State.PENDING) -> list[str]:
    return list(Message.objects.filter(about=enquiry.code, state=state).values_list("kind", flat=True))


def test_enquiry_says_everything_again() -> None:
    office = make_asked(enquiry_text=True)
    person = make_person(phone="07152 1", file_number="never asked for")
    wishes = Wishes(WISHES.days, WISHES.weekdays, WISHES.parts, "Gern zu zweit.")
    enquiry = send(office, person=person, wishes=wishes, municipality="Leonberg")
    view = describe_enquiry(Enquiry.objects.get())
    assert view == describe_enquiry(enquiry)
    assert (view.status, view.basket, view.wishes) == (EnquiryStatus.RECEIVED, {"pass": 2}, wishes)
    kept = Person(person.family_name, person.given_name, person.birth_date, person.email, person.phone)
    assert (view.person, view.language, view.municipality) == (kept, "ar", "Leonberg")
    assert view.created_at.isoformat() == "2026-11-20T10:00:00+01:00"
    assert find_enquiry_by_token(view.manage_token) == enquiry
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.authority, event.details) == (
        "enquiry.received",
        enquiry.code,
        "stadt",
        {"office": "amt"},
    )


def test_enquiry_is_answered_by_one_mail_without_the_persons_words() -> None:
    enquiry = send(make_asked(enquiry_text=True), wishes=Wishes(words="Geheim"))
    view = describe_enquiry(enquiry)
    mail = Message.objects.get()
    assert (mail.kind, mail.recipient, mail.language) == (Kind.ENQUIRY_RECEIVED, enquiry.email, "ar")
    assert mail.context["manage_url"] == f"{settings.PUBLIC_URL}/ar/enquiry/{view.manage_token}/"
    assert (mail.context["pin"], mail.context["start"]) == (view.pin, "")
    assert "Geheim" not in str(mail.context)


def test_enquiry_takes_no_place_and_no_ticket_number() -> None:
    from wartefrei.bookings.models import Appointment, TeamDay, TicketNumber

    send(make_asked())
    assert [model.objects.count() for model in (Appointment, TeamDay, TicketNumber)] == [0, 0, 0]


REFUSED: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"basket": {}}, BasketEmpty),
    ({"basket": {"nothing": 1}}, ServiceUnknown),
    ({"basket": {"pass": 6}}, QuantityRefused),
    ({"basket": {"pass": 0}}, QuantityRefused),
    ({"person": make_person(email="")}, EmailMissing),
    ({"municipality": "Anderswo"}, NotResponsible),
    ({"wishes": Wishes(days=(date(2026, 11, 19),))}, WishesRefused),
    ({"wishes": Wishes(words="x")}, WishesRefused),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_enquiry_is_refused_like_a_booking(changes: dict[str, Any], refusal: type[Exception]) -> None:
    elsewhere = {"municipalities": ["Anderswo"], "office": {"de": "Amt"}, "url": ""}
    office = make_asked(jurisdiction={"not_responsible_for": [elsewhere]})
    with refused(refusal):
        send(office, **changes)


@pytest.mark.parametrize("mode", ["online", "off"])
def test_office_that_takes_no_enquiries(mode: str) -> None:
    office = make_office(booking=mode)
    with refused(EnquiriesOff) as refusal:
        send(office)
    assert isinstance(refusal.value, EnquiriesOff)
    assert refusal.value.mode == mode


def test_no_enquiries_during_a_pause_but_by_staff() -> None:
    office = make_asked(pauses=[{"from": "2026-11-20", "text": {"de": "Umbau"}}])
    with refused(BookingOff):
        send(office)
    assert send(office, by=CLERK).status == EnquiryStatus.RECEIVED


def test_basket_no_team_serves() -> None:
    make_asked()
    models.Team.objects.get().services.clear()
    office = touch()
    with refused(BasketNotServed):
        send(office)


def test_staff_may_leave_address_and_contact_out() -> None:
    make_asked()
    models.Service.objects.update(phone="required")
    enquiry = send(touch(), person=Person("Nur"), by=CLERK, wishes=Wishes(words="am Telefon gesagt"))
    assert (enquiry.person_key, Message.objects.count()) == (None, 0)


def test_required_contact_is_required() -> None:
    make_asked()
    models.Service.objects.update(phone="required")
    office = touch()
    with refused(ContactMissing):
        send(office)


def test_one_open_enquiry_per_person_and_office() -> None:
    office, other, person = make_asked(), make_asked(slug="amt-2"), make_person()
    first = send(office, person=person)
    Message.objects.all().delete()
    for _ in range(2):
        with pytest.raises(AlreadyEnquired):
            send(
                office,
                person=Person(person.family_name.upper(), person.given_name, person.birth_date, "x@y.z"),
            )
    assert Enquiry.objects.count() == 1
    assert list(Message.objects.values_list("about", "recipient")) == [(first.code, person.email)]
    send(other, person=person)
    send(office)
    withdraw(first)
    assert send(office, person=person).status == EnquiryStatus.RECEIVED


def test_person_is_told_of_their_enquiry_three_times_a_day() -> None:
    office, person = make_asked(), make_person()
    send(office, person=person)
    begin = NOW.replace(hour=0)
    for hour in range(24):
        with pytest.raises(AlreadyEnquired):
            send(office, person=person, now=begin + timedelta(hours=hour))
    assert Message.objects.count() == 1 + 3


def test_few_enquiries_per_client() -> None:
    office, by = make_asked(), Actor("citizen", client="c")
    for _ in range(ENQUIRIES_PER_CLIENT):
        send(office, by=by)
    with refused(TooManyAttempts):
        send(office, by=by)
    send(office, by=Actor("citizen", client="d"))
    send(office)
    assert send(office, by=by, now=NOW + timedelta(hours=1)).status == EnquiryStatus.RECEIVED


def test_enquiry_opens_with_code_and_pin() -> None:
    enquiry = send(make_asked())
    pin = describe_enquiry(enquiry).pin
    opened = operations.open_enquiry(code=enquiry.code.lower(), pin=pin, by=CITIZEN, now=NOW)
    assert opened == enquiry


@pytest.mark.parametrize("code", ["", "x", "234567892", "\x00", "💥" * 999])
def test_unknown_enquiry(code: str) -> None:
    with pytest.raises(EnquiryUnknown):
        operations.open_enquiry(code=code, pin="123456", by=CITIZEN, now=NOW)
    with pytest.raises(EnquiryUnknown):
        find_enquiry_by_token(f"{code}-TOKEN")


def test_wrong_pins_are_counted() -> None:
    enquiry = send(make_asked())
    pin = describe_enquiry(enquiry).pin
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    for _ in range(WRONG_PINS):
        with pytest.raises(EnquiryUnknown):
            operations.open_enquiry(code=enquiry.code, pin=wrong, by=CITIZEN, now=NOW)
    with pytest.raises(TooManyAttempts):
        operations.open_enquiry(code=enquiry.code, pin=pin, by=CITIZEN, now=NOW)


def test_withdrawing_ends_it_and_takes_back_the_mail() -> None:
    enquiry = send(make_asked())
    ended = withdraw(enquiry)
    assert (ended.status, ended.person_key) == (EnquiryStatus.WITHDRAWN, None)
    assert (read_mails(enquiry), read_mails(enquiry, State.WITHDRAWN)) == ([], [Kind.ENQUIRY_RECEIVED])
    assert AuditEvent.objects.filter(action="enquiry.withdrawn", subject=enquiry.code).count() == 1
    with nothing_changes():
        assert withdraw(enquiry).status == EnquiryStatus.WITHDRAWN


def test_offered_enquiry_can_be_withdrawn_too() -> None:
    enquiry = send(make_asked())
    Enquiry.objects.update(status=EnquiryStatus.OFFERED)
    assert withdraw(enquiry).status == EnquiryStatus.WITHDRAWN


@pytest.mark.parametrize("status", [EnquiryStatus.BOOKED, EnquiryStatus.DECLINED, EnquiryStatus.LAPSED])
def test_ended_enquiry_stays_as_it_is(status: EnquiryStatus) -> None:
    enquiry = send(make_asked())
    Enquiry.objects.update(status=status, ended_at=NOW)
    with nothing_changes(), pytest.raises(EnquiryEnded) as refusal:
        withdraw(enquiry)
    assert refusal.value.status is status


@pytest.mark.parametrize(
    ("status", "then"),
    [
        (EnquiryStatus.RECEIVED, EnquiryStatus.WITHDRAWN),
        (EnquiryStatus.OFFERED, EnquiryStatus.WITHDRAWN),
        (EnquiryStatus.DECLINED, EnquiryStatus.DECLINED),
    ],
)
def test_erasing_leaves_nothing_personal(status: EnquiryStatus, then: EnquiryStatus) -> None:
    person = make_person(family_name="Kanarienvogel", email="kanarie@example.org")
    office = make_asked(enquiry_text=True)
    enquiry = send(office, person=person, wishes=Wishes(words="Kanarien"), municipality="Kanarienort")
    Enquiry.objects.update(status=status, ended_at=NOW if status is EnquiryStatus.DECLINED else None)
    erased = operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)
    assert (erased.status, describe_enquiry(erased).is_erased) == (then, True)
    assert {getattr(Enquiry.objects.get(), name) for name in Enquiry.personal} == {"", None}
    assert "kanari" not in str(read_rows()).lower()
    with nothing_changes():
        operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)
    send(office, person=person)


def test_enquiry_at_an_office_that_was_retired_is_still_shown() -> None:
    enquiry = send(make_asked())
    models.Office.objects.update(is_active=False)
    models.Authority.objects.update(version=99)
    assert describe_enquiry(enquiry).office.slug == "amt"
    assert withdraw(enquiry).status == EnquiryStatus.WITHDRAWN


def test_every_refusal_of_an_enquiry_can_be_explained() -> None:
    from wartefrei.web.common.refusals import REFUSALS

    assert {refusal for _changes, refusal in REFUSED if issubclass(refusal, Refusal)} <= set(REFUSALS)


@pytest.mark.django_db(transaction=True)
def test_same_person_at_the_same_instant_has_one_enquiry() -> None:
    office, person = make_asked(), make_person()

    def try_to_send(_number: int) -> bool:
        try:
            send(office, person=person)
        except AlreadyEnquired:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as people:
        assert sum(people.map(try_to_send, range(6))) == 1
    assert Enquiry.objects.count() == 1


def test_declined_enquiry_is_answered_with_the_reason_and_leaves_room_for_another() -> None:
    office = make_asked()
    person = make_person()
    sent = send(office, person=person)
    reason = {"de": "Bitte wenden Sie sich an das Bürgeramt."}
    declined = operations.decline_enquiry(enquiry=sent, reason=reason, by=CLERK, now=NOW)
    assert declined.status == "declined"
    with nothing_changes():
        operations.decline_enquiry(enquiry=sent, reason=reason, by=CLERK, now=NOW)
    (mail,) = Message.objects.filter(about=sent.code, state=State.PENDING)
    assert (mail.kind, mail.context["reason"], mail.context["start"]) == ("enquiry_declined", reason, "")
    send(office, person=person)
    with refused(EnquiryEnded):
        withdraw(sent)
