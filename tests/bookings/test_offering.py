"""Times offered for an enquiry: held, taken or given back; never oversold, whoever is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.bookings.steps import at, book, nothing_changes, read_mails, refused
from tests.bookings.test_enquiring import CLERK, send
from tests.factories import MONDAY, NOW, make_office, make_person
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings import checks, enquiry_checks, operations
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.enquiries import find_booked, find_enquiry, propose_starts, read_offers
from wartefrei.bookings.errors import AlreadyBooked, EnquiryEnded, HoldExpired, Refusal, SlotTaken
from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent, EnquiryStatus
from wartefrei.core.wishes import PartOfDay, Wishes
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(hours=48)
THREE = ("08:00", "09:00", "10:00")


def make_asked(**office: Any) -> OfficeEntry:
    return make_office(**{"booking": "enquiry", "reminder_days": [], **office})


def enquire(office: OfficeEntry, **changes: Any) -> Enquiry:
    return send(office, basket={"pass": 1}, **changes)


def offer(enquiry: Enquiry, *clocks: str, now: datetime = NOW, until: datetime = UNTIL) -> Enquiry:
    office = find_office(enquiry)
    starts = [at(office, clock) for clock in clocks or THREE]
    return operations.offer(enquiry=enquiry, starts=starts, until=until, by=CLERK, now=now)


def find_office(enquiry: Enquiry) -> OfficeEntry:
    from wartefrei.offices.directory import read_directory

    return read_directory().offices_by_key[enquiry.office_id]


def accept(enquiry: Enquiry, number: int = 0, *, now: datetime = NOW) -> Appointment:
    """Take one of the times, in order."""
    key = list(enquiry.offers.values_list("pk", flat=True))[number]
    return operations.accept_offer(enquiry=enquiry, offer=key, by=CITIZEN, now=now)


def read_free(office: OfficeEntry, *, now: datetime = NOW, day: date = MONDAY) -> int:
    """How many starts could be offered on the day."""
    found = read_availability(
        offices=[office], basket={"pass": 1}, now=now, first=day, last=day, is_offering=True
    )
    return sum(len(one.labels) for one in found.offices[0].days)


def find_broken(now: datetime = NOW) -> list[object]:
    return [*checks.find_broken(now=now), *enquiry_checks.find_broken(now=now)]


def status_of(enquiry: Enquiry) -> str:
    return str(Enquiry.objects.get(pk=enquiry.pk).status)


def test_three_times_are_held_and_told_in_one_mail() -> None:
    office = make_asked(places=1)
    sent = enquire(office)
    all_free = read_free(office)
    offer(sent)
    held = Appointment.objects.filter(offer__enquiry=sent).order_by("start_at")
    assert [
        (one.status, one.channel, one.contingent, one.start_at, one.expires_at, one.email) for one in held
    ] == [("held", Channel.OFFER, Contingent.ONLINE, at(office, clock), UNTIL, sent.email) for clock in THREE]
    assert read_free(office) < all_free
    (mail,) = Message.objects.filter(about=sent.code, state=State.PENDING)
    assert mail.kind == Kind.ENQUIRY_OFFERED
    assert [start[11:16] for start in mail.context["offers"]] == [*THREE]
    assert (mail.context["expires_at"], mail.context["duration_minutes"]) == ("2026-11-22T10:00:00+01:00", 30)
    assert find_broken() == []
    assert read_free(office, now=UNTIL) == all_free


def test_offering_the_same_once_more_is_once_and_others_are_too_late() -> None:
    sent = enquire(make_asked())
    offer(sent)
    with nothing_changes():
        offer(sent)
    with refused(EnquiryEnded):
        offer(sent, "11:00")


def test_taken_offer_is_an_appointment_and_the_others_are_free() -> None:
    office = make_asked(places=1)
    sent = enquire(office)
    operations.note_enquiry(enquiry=sent, note="Rollstuhl", by=CLERK, now=NOW)
    offer(sent)
    booked = accept(sent, 1)
    assert (booked.status, booked.expires_at, booked.note) == (AppointmentStatus.BOOKED, None, "Rollstuhl")
    assert booked.ticket_number.number >= 100
    assert (status_of(sent), read_mails(booked)) == ("booked", [Kind.CONFIRMATION])
    assert not Message.objects.filter(about=sent.code, state=State.PENDING).exists()
    booking = find_booked(Enquiry.objects.get())
    assert booking is not None
    assert booking.code == booked.code
    with nothing_changes():
        assert accept(sent, 1) == booked
    with refused(EnquiryEnded):
        accept(sent, 0)
    assert read_free(office) == read_free(office, day=MONDAY + timedelta(days=1)) - 5  # 08:40 to 09:20
    assert find_broken() == []
    events = AuditEvent.objects.filter(subject=sent.code).order_by("pk")
    assert [(one.action, one.actor) for one in events][2:] == [
        ("enquiry.offered", str(CLERK)),
        ("enquiry.booked", "citizen"),
    ]


def test_none_suits_and_the_office_offers_others() -> None:
    sent = enquire(make_asked(places=1))
    offer(sent)
    for _time in range(2):
        operations.refuse_offers(enquiry=sent, by=CITIZEN, now=NOW)
    row = find_enquiry(code=sent.code, office=find_office(sent), now=NOW)
    assert row is not None
    assert (row.view.status, row.offers, row.refused) == (EnquiryStatus.RECEIVED, (), 3)
    with refused(EnquiryEnded):
        accept(sent)
    offer(sent, "08:00", "11:00")
    assert Message.objects.filter(about=sent.code, kind=Kind.ENQUIRY_OFFERED).count() == 2
    assert find_broken() == []


def withdraw(enquiry: Enquiry) -> object:
    return operations.withdraw_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)


def decline(enquiry: Enquiry) -> object:
    return operations.decline_enquiry(enquiry=enquiry, reason={"de": "Nein"}, by=CLERK, now=NOW)


def erase(enquiry: Enquiry) -> object:
    return operations.erase_enquiry(enquiry=enquiry, by=CITIZEN, now=NOW)


@pytest.mark.parametrize("finish", [withdraw, decline, erase])
def test_whatever_ends_an_enquiry_gives_its_times_back(finish: Callable[[Enquiry], object]) -> None:
    office = make_asked(places=1)
    sent = enquire(office)
    free = read_free(office)
    offer(sent)
    finish(sent)
    assert read_free(office) == free
    assert find_broken() == []
    if finish is erase:
        assert set(Appointment.objects.values_list("family_name", "email")) == {("", "")}


def test_enquiry_lapses_with_its_last_offer() -> None:
    office = make_asked()
    sent = enquire(office)
    offer(sent)
    assert operations.lapse_due(now=UNTIL - timedelta(seconds=1)) == 0
    assert [one.is_kept for one in read_offers(Enquiry.objects.get(), now=UNTIL)] == [False] * 3
    assert operations.lapse_due(now=UNTIL) == 1
    assert status_of(sent) == "lapsed"
    mail = Message.objects.get(about=sent.code, kind=Kind.ENQUIRY_LAPSED, state=State.PENDING)
    assert mail.language == "ar"
    assert "service=pass:1" in mail.context["book_url"]
    with refused(EnquiryEnded):
        accept(sent, now=UNTIL)
    assert find_broken(UNTIL) == []


def test_offer_that_has_expired_is_taken_again_while_it_is_free() -> None:
    office = make_asked(places=1)
    sent = enquire(office)
    offer(sent)
    models.Office.objects.update(booking="online")
    book(office_now(), "09:00", now=UNTIL)
    with refused(HoldExpired):
        accept(sent, 1, now=UNTIL)
    assert accept(sent, 0, now=UNTIL).status == AppointmentStatus.BOOKED
    assert find_broken(UNTIL) == []


def office_now() -> OfficeEntry:
    from tests.factories import touch

    return touch()


def test_nothing_is_offered_that_is_not_there() -> None:
    office = make_asked(places=1)
    offer(enquire(office), "08:00")
    other = enquire(office)
    with refused(SlotTaken):
        offer(other, "08:20")
    with refused(SlotTaken):  # two that overlap, one place
        offer(other, "10:00", "10:10")


def test_whoever_has_an_appointment_takes_no_second() -> None:
    office, other = make_asked(), make_office(slug="fern", reminder_days=[])
    person = make_person()
    sent = enquire(office, person=person)
    offer(sent)
    elsewhere = book(other, "11:00", person=person)
    with pytest.raises(AlreadyBooked):
        accept(sent)
    assert Kind.ALREADY_BOOKED in read_mails(elsewhere)
    operations.cancel(appointment=elsewhere, by=CITIZEN, now=NOW)
    operations.hold(
        office=other,
        basket={"pass": 1},
        start_at=at(other, "11:00"),
        person=person,
        language="de",
        by=CITIZEN,
        now=NOW,
    )
    assert accept(sent).status == AppointmentStatus.BOOKED  # a hold of their own gives way
    assert find_broken() == []
    again = enquire(office, person=person)
    with refused(AlreadyBooked):
        offer(again, "11:00")


def test_times_that_suit_are_proposed_first() -> None:
    office = make_asked()
    wishes = Wishes(weekdays=(2,), parts=(PartOfDay.MORNING,))
    row = find_enquiry(code=enquire(office, wishes=wishes).code, office=office, now=NOW)
    assert row is not None
    wednesday = MONDAY + timedelta(days=2)
    proposed = propose_starts(row, now=NOW)
    assert [f"{start:%d %H:%M}" for start in proposed[:3]] == [
        f"{wednesday:%d} {time}" for time in ("08:00", "09:00", "10:00")
    ]
    assert {start.weekday() for start in proposed} == {2}


def race(*jobs: Callable[[], object]) -> list[object]:
    """All at the same instant; what became of each: a result, or its refusal."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as people:
        return list(people.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_same_instant_two_clerks_and_all_times_taken_at_once() -> None:
    office = make_asked(places=1)
    sent, rival = enquire(office), enquire(office)
    seen = race(
        lambda: offer(sent, "08:00", "09:00"), lambda: offer(sent, "10:00"), lambda: offer(rival, "08:00")
    )
    assert Appointment.objects.filter(start_at=at(office, "08:00")).count() == 1
    assert seen[1] is EnquiryEnded or seen[0] in {EnquiryEnded, SlotTaken}
    if status_of(sent) == "received":  # the rival has 08:00 and nothing else was offered
        offer(sent, "09:00", "10:00")
    offers = list(sent.offers.values_list("pk", flat=True))
    race(
        *(
            lambda key=key: operations.accept_offer(enquiry=sent, offer=key, by=CITIZEN, now=NOW)
            for key in (*offers, *offers)
        )
    )
    assert Appointment.objects.filter(offer__enquiry=sent, status="booked").count() == 1
    assert find_broken() == []


@pytest.mark.django_db(transaction=True)
def test_same_instant_expired_offer_taken_and_its_time_booked() -> None:
    office = make_asked(places=1)
    sent = enquire(office)
    offer(sent, "08:00")
    models.Office.objects.update(booking="online")
    online = office_now()
    race(lambda: accept(sent, now=UNTIL), *(lambda: book(online, "08:00", now=UNTIL) for _ in range(3)))
    assert Appointment.objects.filter(start_at=at(office, "08:00"), status="booked").count() == 1
    assert find_broken(UNTIL) == []
