"""A closure that turns out longer or shorter: who loses a time is told, nobody else is told again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.bookings import test_closures as steps
from tests.bookings.steps import at, book
from tests.factories import MONDAY, make_office, touch
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.closures import Answer
from wartefrei.bookings.models import ClosureRun, Silence
from wartefrei.bookings.operations import change_closure, close, relocate_due, reopen
from wartefrei.bookings.operations import closures as closing
from wartefrei.bookings.relocating import ClosedHours, preview
from wartefrei.core import plan as rules
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices.history import list_revisions
from wartefrei.offices.models import Closure, Opening

pytestmark = pytest.mark.django_db

DAY, TUESDAY, LATER, LEAD = steps.DAY, steps.TUESDAY, steps.LATER, steps.LEAD


def change(run: ClosureRun, end_at: datetime, reason: str = "Wasserrohrbruch") -> None:
    run.refresh_from_db()
    order = {"start_at": run.start_at, "end_at": end_at, "reason": {"de": reason}}
    change_closure(run=run, by=LEAD, now=LATER, **order)  # type: ignore[arg-type]


def sent() -> list[str]:
    return [address for address in steps.mails(Kind.MOVED_BY_OFFICE) if address]


def test_longer_closure_tells_only_who_loses_a_time_by_it() -> None:
    office = make_office()
    moved, later, free = book(office, "09:00"), book(office, "11:00", day=TUESDAY), book(office, "10:00")
    run = steps.close_monday(office)
    relocate_due(now=LATER)
    wednesday = TUESDAY + DAY
    change(run, at(office, "09:30", TUESDAY))
    change(run, at(office, "10:00", TUESDAY))
    assert steps.answers(run) == [Answer.TOLD, Answer.WAITING]
    relocate_due(now=LATER)
    assert steps.start_of(moved) == at(office, "10:00", TUESDAY)
    assert sent() == [free.email, moved.email]  # what was not sent yet is replaced
    change(run, at(office, "00:00", wednesday))
    relocate_due(now=LATER)
    assert [steps.start_of(one) for one in (moved, free, later)] == [
        at(office, "10:00", wednesday),
        at(office, "10:00", wednesday),
        at(office, "11:00", wednesday),
    ]
    assert sorted(sent()) == sorted(one.email for one in (moved, free, later))
    assert list_revisions("stadt", limit=1)[0].action == "office.closure_changed"
    assert ClosureRun.objects.get().done_at == LATER
    assert list(find_broken(now=LATER)) == []


def test_nobody_is_cancelled_whose_new_time_is_closed_while_people_are_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = steps.close_monday(office)
    plan = closing._plan

    def plan_and_close_more(*args: Any, **more: Any) -> Any:
        found = plan(*args, **more)
        change(run, at(office, "00:00", TUESDAY + DAY))
        return found

    monkeypatch.setattr(closing, "_plan", plan_and_close_more)
    relocate_due(now=LATER)
    monkeypatch.undo()
    relocate_due(now=LATER)
    assert steps.start_of(booking) == at(office, "09:00", TUESDAY + DAY)
    assert (steps.answers(run), sent()) == ([Answer.TOLD], [booking.email])


def test_shorter_closure_lets_who_was_not_told_keep_their_time() -> None:
    office = make_office()
    early, late = book(office, "09:00"), book(office, "11:00")
    run = steps.close_monday(office)
    change(run, at(office, "10:00"))
    relocate_due(now=LATER)
    assert steps.answers(run) == [Answer.TOLD, Answer.STAYS]
    assert [steps.start_of(one) for one in (early, late)] == [
        at(office, "10:00"),
        at(office, "11:00"),
    ]
    assert steps.mails(Kind.MOVED_BY_OFFICE) == [early.email]
    book(touch(), "11:30")


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_silence_costs_nobody_the_new_time_when_the_old_one_is_open_again(is_taken_back: bool) -> None:
    office = make_office()
    for clock in ("09:00", "11:00"):
        book(office, clock)
    run = steps.close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    if is_taken_back:
        reopen(run=run, by=LEAD, now=LATER)
    else:
        change(run, at(office, "10:00"))
    relocate_due(now=at(office, "11:00", TUESDAY))
    found = Answer.KEPT if is_taken_back else Answer.WITHOUT_TIME
    assert steps.answers(run) == [found, Answer.KEPT]
    assert len(steps.mails(Kind.MOVED_BY_OFFICE)) == 2


def test_other_reason_is_told_to_those_still_to_be_told_and_to_nobody_twice() -> None:
    office = make_office()
    book(office, "09:00")
    run = steps.close_monday(office)
    change(run, at(office, "00:00", TUESDAY), reason="Sturm")
    relocate_due(now=LATER)
    change(run, at(office, "00:00", TUESDAY), reason="Hagel")
    relocate_due(now=LATER)
    (message,) = Message.objects.filter(kind=Kind.MOVED_BY_OFFICE)
    assert message.context["reason"] == {"de": "Sturm"}
    assert Closure.objects.get().reason == {"de": "Hagel"}


def test_closed_twice_is_closed_once_and_taken_back_at_once() -> None:
    office = make_office()
    book(office, "09:00")
    first = steps.close_monday(office)
    assert steps.close_monday(office) == first
    assert Closure.objects.count() == 1
    reopen(run=first, by=LEAD, now=LATER)
    change(first, at(office, "00:00", MONDAY + timedelta(days=7)))
    assert not Closure.objects.exists()
    assert steps.close_monday(office) != first


def test_office_that_is_to_go_gives_times_before_its_openings_end() -> None:
    office = make_office()
    wednesday = TUESDAY + DAY
    booking = book(office, "09:00", day=wednesday + DAY)
    Opening.objects.update(last_date=TUESDAY)
    ahead = ClosedHours(
        touch(), None, at(office, "00:00", wednesday), at(office, "00:00", wednesday + 30 * DAY), DAY
    )
    order = {"reason": {"de": "Umzug"}, "silence": Silence.KEEP, "answer_hours": 24}
    close(hours=ahead, by=LEAD, now=LATER, **order)  # type: ignore[arg-type]
    relocate_due(now=LATER)
    assert steps.start_of(booking) == at(office, "09:00", TUESDAY)


def test_preview_of_other_hours_counts_on_those_that_open_again() -> None:
    office = make_office()
    booking = book(office, "09:00", day=TUESDAY)
    Opening.objects.update(last_date=TUESDAY)
    run = steps.close_monday(office)
    before = rules.Closure(run.start_at, run.end_at)
    hours = replace(steps.hours(touch()), start_at=run.end_at, end_at=run.end_at + DAY, before=before)
    (move,) = preview(hours, now=LATER)
    order = {"start_at": hours.start_at, "end_at": hours.end_at, "reason": {"de": "Umzug"}}
    change_closure(run=run, by=LEAD, now=LATER, **order)  # type: ignore[arg-type]
    relocate_due(now=LATER)
    assert move.start_at == steps.start_of(booking) == at(office, "09:00")
