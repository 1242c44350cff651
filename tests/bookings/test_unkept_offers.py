"""Times offered for enquiries that a change of the rules leaves no place for."""

from typing import Any

import pytest

from tests.bookings import test_closures as closures
from tests.bookings.steps import book
from tests.bookings.test_offering import accept, enquire, find_broken, make_asked, offer, status_of
from tests.factories import NOW, make_person, touch
from wartefrei.accounts.actors import staff
from wartefrei.bookings.models import Appointment, ClosureRun, Enquiry
from wartefrei.bookings.operations import change_closure, relocate_due
from wartefrei.bookings.operations.configuration import Effect, change, preview_change
from wartefrei.bookings.operations.withdrawing import take_back_unkept
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices.history import read_plain

pytestmark = pytest.mark.django_db


def enquire_twice(**office: Any) -> tuple[Enquiry, Enquiry]:
    """Two people who are offered Monday at eight."""
    asked = make_asked(**office)
    one, other = enquire(asked), enquire(asked, person=make_person())
    for enquiry in (one, other):
        offer(enquiry, "08:00")
    return one, other


def leave(**opening: object) -> Effect:
    """Change the office's opening, and let the worker follow; what the preview said."""
    version, plain = read_plain("stadt")
    plain["offices"][0]["teams"][0]["openings"][0].update(opening)
    order: dict[str, Any] = {"authority": "stadt", "base": version, "document": plain, "now": NOW}
    effect = preview_change(**order)
    change(**order, accept=False, by=staff("lead"))
    take_back_unkept(now=NOW)  # as the worker does
    return effect


def withdrawn() -> list[str]:
    mails = Message.objects.filter(kind=Kind.ENQUIRY_OFFERS_WITHDRAWN, state=State.PENDING)
    return list(mails.values_list("about", flat=True))


def test_offers_without_a_place_are_taken_back_and_the_one_that_is_left_can_be_taken() -> None:
    one, other = enquire_twice()
    effect = leave(places=1, online=1)
    assert (effect.misplaced, effect.offers) == ([], 1)
    assert (status_of(one), status_of(other), withdrawn()) == ("offered", "received", [other.code])
    accept(one)
    assert find_broken() == []


def test_offers_give_way_to_what_is_booked_and_to_the_reserve_for_emergencies() -> None:
    one, other = enquire_twice(places=3)
    booked = book(touch(), "08:00", by=staff("desk"))
    effect = leave(places=2, online=1, emergency=1)
    assert (effect.misplaced, effect.offers) == ([], 2)
    assert (status_of(one), status_of(other)) == ("received", "received")
    assert Appointment.objects.get(status="booked") == booked


def test_change_that_leaves_a_place_leaves_the_offers() -> None:
    one, _other = enquire_twice()
    before = list(Message.objects.values_list("state", flat=True))
    assert leave(to="10:00").offers == 0
    assert (status_of(one), list(Message.objects.values_list("state", flat=True))) == ("offered", before)


def test_what_a_closure_takes_back_is_left_to_it_because_it_knows_the_reason() -> None:
    one, other = enquire_twice()
    closures.close_monday(touch())
    take_back_unkept(now=closures.LATER)
    assert status_of(one) == "offered"
    relocate_due(now=closures.LATER)
    assert withdrawn() == [one.code, other.code]
    assert Message.objects.filter(kind=Kind.ENQUIRY_OFFERS_WITHDRAWN)[0].context["reason"] == {
        "de": "Wasserrohrbruch"
    }


def test_longer_closure_takes_back_what_was_offered_and_says_why() -> None:
    one, _other = enquire_twice()
    run = closures.close_monday(touch(), until="08:00")
    relocate_due(now=closures.LATER)
    assert (status_of(one), ClosureRun.objects.get().done_at) == ("offered", closures.LATER)
    order: dict[str, Any] = {"start_at": run.start_at, "end_at": run.end_at + closures.DAY}
    change_closure(run=run, reason=run.reason, by=closures.LEAD, now=closures.LATER, **order)
    take_back_unkept(now=closures.LATER)
    relocate_due(now=closures.LATER)
    mail = Message.objects.filter(about=one.code, kind=Kind.ENQUIRY_OFFERS_WITHDRAWN).get()
    assert mail.context["reason"] == {"de": "Wasserrohrbruch"}
