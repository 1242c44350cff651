"""A closure meets what is there already: another closure, offers, emergencies, people in the house; and its end."""

from datetime import datetime, timedelta

import pytest

from tests.bookings import test_closures as steps
from tests.bookings import test_offering as offering
from tests.bookings.steps import at, book
from tests.bookings.test_enquiring import CLERK
from tests.factories import NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.closures import Answer
from wartefrei.bookings.enquiries import EnquiryRow, find_enquiry, has_fewer_offers, has_lost_offers
from wartefrei.bookings.models import Appointment, ClosureRun, Enquiry, Offer, Silence
from wartefrei.bookings.operations import (
    cancel,
    close,
    lapse_due,
    offer,
    readdress_enquiry,
    refuse_offers,
    relocate_due,
    reopen,
)
from wartefrei.bookings.operations import closures as closing
from wartefrei.bookings.operations.withdrawing import take_back_offers
from wartefrei.bookings.relocating import ClosedHours, find_lost_offers, preview
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.history import list_revisions
from wartefrei.offices.models import Closure

pytestmark = pytest.mark.django_db

DAY, TUESDAY, LATER, LEAD = steps.DAY, steps.TUESDAY, steps.LATER, steps.LEAD


def close_tuesday(office: OfficeEntry) -> ClosureRun:
    day = ClosedHours(
        office,
        None,
        at(office, "00:00", TUESDAY),
        at(office, "00:00", TUESDAY + DAY),
        timedelta(hours=24),
    )
    order = {"reason": {"de": "Sturm"}, "silence": Silence.KEEP, "answer_hours": 24}
    return close(hours=day, by=LEAD, now=LATER, **order)  # type: ignore[arg-type]


def test_two_closures_tell_everybody_once_for_each_time_they_lose() -> None:
    office = make_office()
    booking = book(office, "09:00")
    first = steps.close_monday(office)
    relocate_due(now=LATER)
    second = close_tuesday(touch())
    relocate_due(now=LATER)
    assert steps.start_of(booking) == at(office, "09:00", TUESDAY + DAY)
    assert (steps.answers(first), steps.answers(second)) == ([Answer.AGAIN], [Answer.TOLD])
    assert list(find_broken(now=LATER)) == []


def test_two_closures_of_some_of_the_same_hours_tell_once() -> None:
    office = make_office()
    book(office, "09:00")
    runs = [steps.close_monday(office), steps.close_monday(office, until="12:00")]
    relocate_due(now=LATER)
    assert [steps.answers(run) for run in runs] == [[Answer.TOLD], [Answer.AGAIN]]
    assert len(steps.mails(Kind.MOVED_BY_OFFICE)) == 1


def test_reopened_who_was_not_told_keeps_the_time_and_who_was_told_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    told, waiting = book(office, "09:00"), book(office, "10:00")
    run = steps.close_monday(office)
    monkeypatch.setattr(closing, "AT_ONCE", 1)
    relocate = closing._relocate
    monkeypatch.setattr(
        closing,
        "_relocate",
        lambda run, case, start, **more: case.position == 0 and relocate(run, case, start, **more),
    )
    relocate_due(now=LATER)
    monkeypatch.undo()
    for _again in range(2):
        reopen(run=run, by=LEAD, now=LATER)
    assert not Closure.objects.exists()
    relocate_due(now=LATER)
    assert steps.start_of(told) == at(office, "09:00", TUESDAY)
    assert steps.start_of(waiting) == at(office, "10:00")
    assert steps.answers(run) == [Answer.TOLD, Answer.STAYS]
    assert len(steps.mails(Kind.MOVED_BY_OFFICE)) == 1
    book(touch(), "11:00")
    assert list_revisions("stadt", limit=1)[0].action == "office.reopened"


def test_nobody_is_cancelled_for_silence_once_the_closure_is_taken_back() -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = steps.close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    reopen(run=run, by=LEAD, now=LATER)
    relocate_due(now=at(office, "09:00", TUESDAY) - DAY)
    booking.refresh_from_db()
    assert (booking.status, steps.answers(run)) == ("booked", [Answer.KEPT])


def test_closure_taken_back_by_the_history_stops_too() -> None:
    from wartefrei.bookings.operations.configuration import undo

    office = make_office()
    booking = book(office, "09:00")
    run = steps.close_monday(office)
    (made,) = list_revisions("stadt", limit=1)
    undo(authority="stadt", version=made.version, accept=False, by=SYSTEM, now=LATER)
    relocate_due(now=LATER)
    assert steps.start_of(booking) == at(office, "09:00")
    assert steps.answers(run) == [Answer.STAYS]
    cancel(appointment=booking, by=CITIZEN, now=LATER)
    assert steps.answers(run) == [Answer.CANCELLED]


def test_who_cancels_after_their_silence_has_cancelled_by_themselves() -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = steps.close_monday(office)
    relocate_due(now=LATER)
    deadline = at(office, "09:00", TUESDAY) - DAY
    relocate_due(now=deadline)
    assert steps.answers(run) == [Answer.KEPT]
    cancel(appointment=booking, by=CITIZEN, now=deadline)
    assert steps.answers(run) == [Answer.CANCELLED]


def test_times_offered_for_an_enquiry_are_taken_back_and_the_last_one_sends_it_to_the_office_again() -> None:
    office = offering.make_asked()
    only_monday, both = offering.enquire(office), offering.enquire(office, person=make_person())
    offering.offer(only_monday, "08:00")
    tuesday = at(office, "09:00", TUESDAY)
    offer(
        enquiry=both,
        starts=[at(office, "09:00"), tuesday],
        until=NOW + timedelta(hours=48),
        by=CLERK,
        now=NOW,
    )
    assert len(find_lost_offers(steps.hours(office), now=NOW)) == 2
    steps.close_monday(office)
    relocate_due(now=LATER)
    lapse_due(now=LATER)
    held = Offer.objects.filter(appointment__status=AppointmentStatus.HELD)
    assert [one.appointment.start_at for one in held] == [tuesday]
    assert [offering.status_of(one) for one in (only_monday, both)] == ["received", "offered"]
    assert offering.find_broken(LATER) == []


def test_who_loses_every_offer_gets_a_mail_each_time_and_only_once() -> None:
    office = offering.make_asked()
    sent = offering.enquire(office)
    offering.offer(sent, "08:00")
    steps.close_monday(office)
    for _again in range(2):
        relocate_due(now=LATER)
        take_back_offers(hours=steps.hours(touch()), reason={}, now=LATER)
    lost = Message.objects.filter(about=sent.code, kind=Kind.ENQUIRY_OFFERS_WITHDRAWN)
    mail = lost.get(state=State.PENDING)
    assert (mail.recipient, mail.context["reason"]) == (sent.email, {"de": "Wasserrohrbruch"})
    tuesday = [at(office, "09:00", TUESDAY)]
    offer(enquiry=sent, starts=tuesday, until=NOW + 2 * DAY, by=CLERK, now=LATER)
    close_tuesday(touch())
    relocate_due(now=LATER)
    assert [one.state for one in lost.order_by("pk")] == [State.WITHDRAWN, State.PENDING]


def test_correcting_the_address_says_once_more_what_was_taken_back() -> None:
    office = offering.make_asked()
    none_left, one_left = offering.enquire(office), offering.enquire(office, person=make_person())
    offering.offer(none_left, "08:00")
    offer_two(office, one_left)
    steps.close_monday(office)
    relocate_due(now=LATER)
    for enquiry in (none_left, one_left):
        readdress_enquiry(enquiry=enquiry, email="neu@example.org", by=CLERK, now=LATER)
    mails = Message.objects.filter(recipient="neu@example.org", state=State.PENDING).order_by("pk")
    assert [(mail.kind, mail.context["is_shorter"]) for mail in mails] == [
        (Kind.ENQUIRY_OFFERS_WITHDRAWN, False),
        (Kind.ENQUIRY_OFFERED, True),
    ]


def offer_two(office: OfficeEntry, enquiry: Enquiry, *, until: datetime = NOW + 2 * DAY) -> None:
    """Monday and Tuesday at nine."""
    starts = [at(office, "09:00"), at(office, "09:00", TUESDAY)]
    offer(enquiry=enquiry, starts=starts, until=until, by=CLERK, now=NOW)


def test_offers_that_are_left_are_told_once_more_and_only_once() -> None:
    office = offering.make_asked()
    sent = offering.enquire(office)
    offer_two(office, sent)
    steps.close_monday(office)
    for _again in range(2):
        relocate_due(now=LATER)
        take_back_offers(hours=steps.hours(touch()), reason={}, now=LATER)
    mails = Message.objects.filter(about=sent.code, kind=Kind.ENQUIRY_OFFERED)
    assert [mail.state for mail in mails.order_by("pk")] == [State.WITHDRAWN, State.PENDING]
    context = mails.get(state=State.PENDING).context
    assert context["offers"] == ["2026-11-24T09:00:00+01:00"]
    assert (context["is_shorter"], context["reason"]) == (True, {"de": "Wasserrohrbruch"})
    assert has_fewer_offers(Enquiry.objects.get())
    row = refuse(sent)
    assert (row.refused, has_lost_offers(row.enquiry), has_fewer_offers(row.enquiry)) == (1, False, False)


def refuse(enquiry: Enquiry) -> EnquiryRow:
    refuse_offers(enquiry=enquiry, by=CITIZEN, now=LATER + timedelta(minutes=1))
    return look_at(enquiry)


def look_at(enquiry: Enquiry) -> EnquiryRow:
    row = find_enquiry(code=enquiry.code, office=offering.find_office(enquiry), now=LATER)
    assert row is not None
    return row


def test_who_is_left_with_expired_times_waits_for_the_office_and_does_not_lapse() -> None:
    office = offering.make_asked()
    sent = offering.enquire(office)
    offer_two(office, sent)
    Appointment.objects.filter(start_at=at(office, "09:00", TUESDAY)).update(expires_at=LATER)
    steps.close_monday(office)
    relocate_due(now=LATER)
    lapse_due(now=LATER)
    assert offering.status_of(sent) == "received"
    assert steps.mails(Kind.ENQUIRY_LAPSED) == []
    row = look_at(sent)
    assert (row.refused, has_lost_offers(row.enquiry)) == (0, True)
    assert offering.find_broken(LATER) == []


def test_offers_that_had_expired_before_the_closure_lapse_as_ever() -> None:
    office = offering.make_asked()
    sent = offering.enquire(office)
    offer_two(office, sent, until=LATER)
    steps.close_monday(office)
    relocate_due(now=LATER)
    lapse_due(now=LATER)
    assert offering.status_of(sent) == "lapsed"


def test_emergency_appointment_is_never_moved_but_waits_in_order_again() -> None:
    office = make_office()
    booking = book(office, "09:00")
    Appointment.objects.update(channel="emergency")
    assert [move.start_at for move in preview(steps.hours(office), now=NOW)] == [None]
    run = steps.close_monday(office)
    relocate_due(now=LATER)
    booking.refresh_from_db()
    assert (booking.status, steps.answers(run)) == ("cancelled", [Answer.WITHOUT_TIME])


def test_who_is_in_the_house_already_is_not_moved() -> None:
    office = make_office()
    here, other = book(office, "09:00"), book(office, "10:00")
    moves = preview(steps.hours(office), here={here.pk}, now=NOW)
    assert [move.view.code for move in moves] == [other.code]
    run = steps.close_monday(office, here={here.pk})
    relocate_due(now=LATER)
    assert steps.start_of(here) == at(office, "09:00")
    assert steps.answers(run) == [Answer.TOLD]
