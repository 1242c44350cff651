"""A closed office gives its people new times, tells each once, and does what they or their silence say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.bookings.steps import at, book
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.closures import Answer, awaits_answer, read_run
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import Appointment, ClosureCase, ClosureRun, Silence
from wartefrei.bookings.operations import (
    accept_move,
    cancel,
    close,
    note_phoned,
    relocate_due,
    reschedule,
    resend,
)
from wartefrei.bookings.operations import closures as operations
from wartefrei.bookings.relocating import ClosedHours, preview
from wartefrei.notifications.models import Kind, Message, State
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db

LEAD = staff("lead")
DAY = timedelta(days=1)
LATER = NOW + timedelta(minutes=5)
TUESDAY = MONDAY + DAY


def hours(office: OfficeEntry) -> ClosedHours:
    """All Monday."""
    return ClosedHours(office, None, at(office, "00:00"), at(office, "00:00", TUESDAY), timedelta(hours=24))


def close_monday(office: OfficeEntry, *, until: str = "", **changes: object) -> ClosureRun:
    day = hours(touch(office.slug))
    day = replace(day, end_at=at(office, until)) if until else day
    order = {"reason": {"de": "Wasserrohrbruch"}, "silence": Silence.KEEP, "answer_hours": 24, **changes}
    return close(hours=day, by=LEAD, now=NOW, **order)  # type: ignore[arg-type]


def answers(run: ClosureRun) -> list[Answer]:
    return [case.answer for case in read_run(run).cases]


def start_of(appointment: Appointment) -> object:
    appointment.refresh_from_db()
    return appointment.start_at


def mails(kind: Kind) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("recipient", flat=True))


def test_preview_names_everybody_with_a_new_time_and_writes_nothing() -> None:
    office = make_office()
    booking, other = book(office, "09:00"), book(office, "08:00", day=TUESDAY)
    (move,) = preview(hours(office), now=NOW)
    assert (move.view.code, move.start_at) == (booking.code, at(office, "09:00", TUESDAY))
    assert start_of(other) == at(office, "08:00", TUESDAY)
    assert not ClosureRun.objects.exists()


def test_everybody_is_moved_and_told_once() -> None:
    office = make_office()
    first, second = book(office, "09:00"), book(office, "09:00")
    run = close_monday(office)
    assert answers(run) == [Answer.WAITING, Answer.WAITING]
    assert relocate_due(now=LATER) == 2
    assert relocate_due(now=LATER) == 0
    assert [start_of(one) for one in (first, second)] == [at(office, "09:00", TUESDAY)] * 2
    assert mails(Kind.MOVED_BY_OFFICE) == [first.email, second.email]
    assert answers(run) == [Answer.TOLD, Answer.TOLD]
    assert list(find_broken(now=LATER)) == []


def test_nobody_can_book_the_closed_day() -> None:
    from wartefrei.bookings.errors import StartRefused

    office = make_office()
    close_monday(office)
    with pytest.raises(StartRefused):
        book(touch(), "09:00")


def test_without_any_free_time_the_office_cancels_with_the_way_to_book_again() -> None:
    office = make_office(places=1)
    booking = book(office, "09:00")
    models.Opening.objects.update(last_date=MONDAY)
    run = close_monday(office)
    relocate_due(now=LATER)
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    assert mails(Kind.CANCELLED_BY_OFFICE) == [booking.email]
    assert answers(run) == [Answer.WITHOUT_TIME]


def test_accepting_is_once_and_for_the_time_that_was_offered() -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = close_monday(office)
    relocate_due(now=LATER)
    until = awaits_answer(Appointment.objects.get(), now=LATER)
    assert until == at(office, "09:00", TUESDAY) - DAY
    for _again in range(2):
        accept_move(appointment=booking, by=CITIZEN, now=LATER)
    assert answers(run) == [Answer.ACCEPTED]
    assert awaits_answer(Appointment.objects.get(), now=LATER) is None


def test_corrected_address_gets_what_awaits_an_answer() -> None:
    booking = book(make_office(), "09:00")
    run = close_monday(touch(), silence=Silence.CANCEL)
    relocate_due(now=LATER)
    Appointment.objects.update(bounced_at=LATER)
    assert len(read_run(run).unreachable) == 1
    resend(appointment=booking, email="neu@example.org", by=LEAD, now=LATER)
    mail = Message.objects.get(recipient="neu@example.org", kind=Kind.MOVED_BY_OFFICE, state=State.PENDING)
    assert [mail.context[field] for field in ("reason", "silence", "expires_at")] == [
        {"de": "Wasserrohrbruch"},
        "cancel",
        "2026-11-23T09:00:00+01:00",
    ]
    assert not read_run(run).unreachable
    accept_move(appointment=booking, by=CITIZEN, now=LATER)
    resend(appointment=booking, by=LEAD, now=LATER)
    assert Message.objects.filter(recipient="neu@example.org").latest("pk").kind == Kind.CONFIRMATION


def test_other_time_and_cancelling_are_seen() -> None:
    office = make_office()
    one, two = book(office, "09:00"), book(office, "10:00")
    run = close_monday(office)
    relocate_due(now=LATER)
    reschedule(
        appointment=one, office=touch(), start_at=at(office, "11:00", TUESDAY + DAY), by=CITIZEN, now=LATER
    )
    cancel(appointment=two, by=CITIZEN, now=LATER)
    assert answers(run) == [Answer.MOVED, Answer.CANCELLED]


@pytest.mark.parametrize(
    ("silence", "answer", "status"),
    [(Silence.KEEP, Answer.KEPT, "booked"), (Silence.CANCEL, Answer.WITHOUT_TIME, "cancelled")],
)
def test_silence_is_followed_as_the_office_has_said(silence: Silence, answer: Answer, status: str) -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = close_monday(office, silence=silence)
    relocate_due(now=LATER)
    deadline = at(office, "09:00", TUESDAY) - DAY
    relocate_due(now=deadline - timedelta(seconds=1))
    assert answers(run) == [Answer.TOLD]
    relocate_due(now=deadline)
    relocate_due(now=deadline)
    booking.refresh_from_db()
    assert (answers(run), booking.status) == ([answer], status)


def test_who_has_accepted_is_never_cancelled_by_silence() -> None:
    office = make_office()
    booking = book(office, "09:00")
    close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    accept_move(appointment=booking, by=CITIZEN, now=LATER)
    relocate_due(now=at(office, "09:00", TUESDAY))
    booking.refresh_from_db()
    assert booking.status == "booked"


def test_without_mail_people_are_on_the_phone_list_until_somebody_has_called() -> None:
    office = make_office()
    book(office, "09:00", person=make_person(email=""), by=LEAD)
    run = close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    (case,) = read_run(run).unreachable
    note_phoned(run=run, case=case.pk, by=LEAD, now=LATER)
    assert read_run(run).unreachable == ()
    relocate_due(now=at(office, "09:00", TUESDAY))
    assert answers(run) == [Answer.KEPT]


def test_interrupted_run_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(places=4)
    bookings = [book(office, "09:00") for _number in range(4)]
    run = close_monday(office)
    relocate = operations._relocate
    calls = []

    def stop_at_third(*args: object, **kwargs: object) -> bool:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return relocate(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "_relocate", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        relocate_due(now=LATER)
    monkeypatch.undo()
    assert answers(run) == [Answer.TOLD, Answer.TOLD, Answer.WAITING, Answer.WAITING]
    relocate_due(now=LATER)
    assert sorted(mails(Kind.MOVED_BY_OFFICE)) == sorted(one.email for one in bookings)


def test_who_moved_meanwhile_is_left_alone() -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = close_monday(office)
    reschedule(
        appointment=booking, office=touch(), start_at=at(office, "11:00", TUESDAY), by=CITIZEN, now=LATER
    )
    relocate_due(now=LATER)
    assert start_of(booking) == at(office, "11:00", TUESDAY)
    assert answers(run) == [Answer.MOVED]
    assert mails(Kind.MOVED_BY_OFFICE) == []


@pytest.mark.parametrize("step", ["_cancel", "_cancel_silent"])
def test_who_moves_while_the_office_is_about_to_cancel_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    office = make_office()
    booking, chosen = book(office, "09:00"), at(office, "11:00", TUESDAY + DAY)
    run, act = close_monday(office, silence=Silence.CANCEL), getattr(operations, step)

    def be_quicker(*args: object, **more: object) -> None:
        reschedule(appointment=booking, office=touch(), start_at=chosen, by=CITIZEN, now=LATER)
        act(*args, **more)

    monkeypatch.setattr(operations, step, be_quicker)
    if step == "_cancel":
        monkeypatch.setattr(operations, "find_times", lambda *_args, **_more: {})
    relocate_due(now=LATER)
    relocate_due(now=at(office, "09:00", TUESDAY) - DAY)
    assert (start_of(booking), booking.status, answers(run)) == (chosen, "booked", [Answer.MOVED])
    assert mails(Kind.CANCELLED_BY_OFFICE) == []


@pytest.mark.parametrize("change", [{"max_quantity": 2}, {"minutes": 60}])
def test_services_changed_since_the_booking_change_nothing_of_what_was_booked(change: dict[str, int]) -> None:
    office = make_office(places=1, end="12:00")
    booking = book(office, "08:00", 3)
    book(office, "08:00", day=TUESDAY)
    book(office, "10:00", day=TUESDAY)  # leaves 8:30 to 10:00, which is what was booked
    models.Service.objects.update(**change)
    run = close_monday(office)
    assert relocate_due(now=LATER) == 1
    assert start_of(booking) == at(office, "08:30", TUESDAY)
    assert answers(run) == [Answer.TOLD]
    assert ClosureRun.objects.get().done_at == LATER
    assert list(find_broken(now=LATER)) == []


def test_who_has_what_no_team_offers_any_more_gets_a_new_time_from_their_own() -> None:
    office = make_office()
    booking = book(office, "09:00")
    run = close_monday(office)
    models.Team.objects.get().services.clear()
    touch()
    relocate_due(now=LATER)
    assert (start_of(booking), answers(run)) == (at(office, "09:00", TUESDAY), [Answer.TOLD])


def test_run_that_fails_holds_back_neither_other_runs_nor_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    silent, booking = book(office, "09:00"), book(office, "09:00", day=TUESDAY + DAY)
    close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    broken = close_monday(office, until="12:00")
    wednesday = ClosedHours(
        touch(), None, at(office, "00:00", TUESDAY + DAY), at(office, "00:00", TUESDAY + 2 * DAY), DAY
    )
    run = close(
        hours=wednesday, reason={"de": "Sturm"}, silence=Silence.KEEP, answer_hours=24, by=LEAD, now=LATER
    )
    work_on = operations._work_on

    def fail_at_first(one: ClosureRun, **more: object) -> int:
        if one == broken:
            raise LookupError(one)
        return work_on(one, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "_work_on", fail_at_first)
    with pytest.raises(ExceptionGroup) as caught:
        relocate_due(now=at(office, "09:00", TUESDAY) - DAY)
    assert [type(failure) for failure in caught.value.exceptions] == [LookupError]
    silent.refresh_from_db()
    assert (silent.status, answers(run)) == ("cancelled", [Answer.TOLD])
    assert start_of(booking) != at(office, "09:00", TUESDAY + DAY)


def fail_for(*broken: Appointment) -> Callable[..., bool]:
    """A way to relocate that these people's cases have an error in."""
    relocate = operations._relocate

    def fail(run: ClosureRun, case: ClosureCase, *args: object, **more: object) -> bool:
        if case.appointment in broken:
            raise LookupError(case)
        return relocate(run, case, *args, **more)  # type: ignore[arg-type]

    return fail


def test_case_that_fails_holds_back_no_other_and_is_tried_again_after_growing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    broken, other = book(office, "09:00"), book(office, "10:00")
    run = close_monday(office)
    monkeypatch.setattr(operations, "AT_ONCE", 1)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "_relocate", fail_for(broken))
        tried = []
        for minute in range(8):
            relocate_due(now=LATER + timedelta(minutes=minute))
            tried.append(ClosureCase.objects.get(appointment=broken).failures)
    assert tried == [1, 2, 2, 3, 3, 3, 3, 4]
    assert start_of(other) == at(office, "10:00", TUESDAY)
    view = read_run(run)
    assert (answers(run), view.told, [case.appointment for case in view.failed]) == (
        [Answer.FAILED, Answer.TOLD],
        1,
        [broken],
    )
    relocate_due(now=LATER + timedelta(hours=1))
    assert answers(run) == [Answer.TOLD, Answer.TOLD]
    assert sorted(mails(Kind.MOVED_BY_OFFICE)) == sorted([broken.email, other.email])
    assert ClosureRun.objects.get().done_at == LATER + timedelta(hours=1)


@pytest.mark.parametrize("error", [LookupError, Busy])
def test_case_without_plan_and_case_that_is_busy_hold_back_no_other(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    office = make_office()
    broken, other = book(office, "09:00"), book(office, "10:00")
    run = close_monday(office)
    name = "find_times" if error is LookupError else "_relocate"
    act = getattr(operations, name)

    def fail(first: object, second: object, *args: object, **more: object) -> object:
        if broken in (second if isinstance(second, list) else [second.appointment]):  # type: ignore[attr-defined]
            raise error(second)
        return act(first, second, *args, **more)

    monkeypatch.setattr(operations, name, fail)
    for second in range(2):
        relocate_due(now=LATER + timedelta(seconds=second))
    assert answers(run) == [Answer.FAILED if error is LookupError else Answer.WAITING, Answer.TOLD]
    assert start_of(other) == at(office, "10:00", TUESDAY)


def test_error_in_one_silence_holds_back_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office()
    broken, other = book(office, "09:00"), book(office, "09:00")
    run = close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    cancel_silent, deadline = operations._cancel_silent, at(office, "09:00", TUESDAY) - DAY

    def fail(case: ClosureCase, **more: datetime) -> None:
        if case.appointment == broken:
            raise LookupError(case)
        cancel_silent(case, **more)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_cancel_silent", fail)
        relocate_due(now=deadline)
    assert answers(run) == [Answer.TOLD, Answer.WITHOUT_TIME]
    relocate_due(now=deadline + timedelta(minutes=1))
    assert answers(run) == [Answer.WITHOUT_TIME] * 2
    assert sorted(mails(Kind.CANCELLED_BY_OFFICE)) == sorted([broken.email, other.email])


def test_whom_no_mail_reaches_is_not_cancelled_for_silence() -> None:
    office = make_office()
    book(office, "09:00", person=make_person(email=""), by=LEAD)
    bounced = book(office, "09:00")
    run = close_monday(office, silence=Silence.CANCEL)
    relocate_due(now=LATER)
    Appointment.objects.filter(pk=bounced.pk).update(bounced_at=LATER)
    relocate_due(now=at(office, "09:00", TUESDAY) - DAY)
    assert answers(run) == [Answer.KEPT, Answer.KEPT]
    assert len(read_run(run).unreachable) == 2
    cancel(appointment=bounced, by=CITIZEN, now=at(office, "10:00", TUESDAY) - DAY)
    assert answers(run) == [Answer.KEPT, Answer.CANCELLED]


def test_unconfirmed_is_cancelled() -> None:
    office = make_office(confirm_by_mail_minutes=600)
    booking = book(office, "09:00")
    run = close_monday(office)
    relocate_due(now=LATER)
    booking.refresh_from_db()
    assert (booking.status, answers(run)) == ("cancelled", [Answer.WITHOUT_TIME])
