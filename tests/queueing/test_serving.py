"""At the counter: no-show and its undo, park, transfer, priority, notes, services really done, the phone's wishes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.bookings.steps import at, book, nothing_changes, read_mails
from tests.queueing.house import (
    CLERK,
    COLLEAGUE,
    MINUTE,
    add_team,
    arrive,
    call_next,
    counter,
    make_house,
    number_of,
    see,
    walk_in,
)
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.queries import describe
from wartefrei.core.calling import ReasonKind
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.notifications.models import Message
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing import errors, feed, operations
from wartefrei.queueing.models import ServingTime, Ticket
from wartefrei.queueing.queries import (
    describe_ticket,
    explain_ticket,
    find_ticket_of,
    read_alarms,
    read_counters,
    read_queue,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def act(name: str, office: OfficeEntry, ticket: Ticket, **how: Any) -> Ticket:
    """An operation of a clerk on a ticket."""
    changed: Ticket = getattr(operations, name)(office=office, number=number_of(ticket), by=CLERK, **how)
    return changed


def test_nobody_came_is_passed_over_for_some_minutes_and_missed_after_the_last_call() -> None:
    office = make_house(most_calls=2)
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    act("no_show", office, ticket, now=now)
    assert call_next(office, now=now + MINUTE) is None
    assert read_queue(office=office, now=now + MINUTE).waiting[0].reason.kind == ReasonKind.SKIPPED
    assert call_next(office, now=now + 5 * MINUTE) == number_of(ticket)
    assert act("no_show", office, ticket, now=now + 6 * MINUTE).state == TicketState.MISSED
    assert call_next(office, now=now + 60 * MINUTE) is None


def test_missed_appointment_is_told_by_mail_once_nobody_can_undo_it() -> None:
    office = make_house(most_calls=1)
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    assert ticket.appointment is not None
    call_next(office, now=now)
    act("no_show", office, ticket, now=now)
    operations.due(now=now + 9 * SECOND)
    assert "missed" not in read_mails(ticket.appointment)
    for _ in range(2):
        operations.due(now=now + 10 * SECOND)
    assert read_mails(ticket.appointment).count("missed") == 1
    ticket.appointment.refresh_from_db()
    assert ticket.appointment.status == AppointmentStatus.MISSED


def test_no_show_is_undone_within_ten_seconds() -> None:
    office = make_house(most_calls=1)
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    act("no_show", office, ticket, now=now)
    back = act("undo_no_show", office, ticket, now=now + 10 * SECOND)
    assert (back.state, back.counter_id) == (TicketState.CALLED, counter(office).pk)
    assert act("undo_no_show", office, ticket, now=now + 11 * SECOND).state == TicketState.CALLED
    operations.due(now=now + MINUTE)
    assert ticket.appointment is not None
    assert "missed" not in read_mails(ticket.appointment)


def test_no_show_is_not_undone_later_or_when_the_counter_has_gone_on() -> None:
    office = make_house()
    first, second = (arrive(office, "08:00"), arrive(office, "08:00"))
    now = at(office, "08:00")
    call_next(office, now=now)
    act("no_show", office, first, now=now)
    assert call_next(office, now=now + SECOND) == number_of(second)
    with pytest.raises(errors.CounterBusy), nothing_changes():
        act("undo_no_show", office, first, now=now + 5 * SECOND)
    with pytest.raises(errors.TooLate), nothing_changes():
        act("undo_no_show", office, first, now=now + 11 * SECOND)


def test_parked_ticket_is_called_again_or_waits() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    act("start", office, ticket, now=now)
    parked = act("park", office, ticket, note="holt ein Foto", now=now)
    assert (parked.state, parked.note) == (TicketState.PARKED, "holt ein Foto")
    assert call_next(office, now=now) is None
    assert act("resume", office, ticket, now=now).state == TicketState.WAITING
    act("park", office, ticket, note="", now=now)
    back = act("resume", office, ticket, counter=counter(office, "c2"), now=now)
    assert (back.state, back.counter_id) == (TicketState.CALLED, counter(office, "c2").pk)
    assert feed.read_display(house=office.house, now=now).calls[0].counter == "Schalter 2"
    act("start", office, ticket, now=now)
    assert act("finish", office, ticket, services=None, now=now).state == TicketState.FINISHED


def test_transferred_to_another_team() -> None:
    office = add_team(make_house(), "zweites", counters=("c2",), walk_in="none")
    ticket, now = walk_in(office, now=at(office, "08:00")), at(office, "08:00")
    call_next(office, now=now)
    act("start", office, ticket, now=now)
    act("transfer", office, ticket, team="zweites", counter=None, now=now)
    assert call_next(office, "c1", now=now) is None
    assert call_next(office, "c2", now=now, by=COLLEAGUE) == number_of(ticket)


def test_transferred_to_a_counter_only_this_one_calls() -> None:
    office = make_house(counters=3)
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    act("transfer", office, ticket, team=None, counter="c3", now=now)
    assert call_next(office, "c1", now=now) is None
    assert read_queue(office=office, now=now).waiting[0].reserved_for == "Schalter 3"
    assert call_next(office, "c3", now=now) == number_of(ticket)


def test_counter_that_closes_leaves_whom_it_should_have_called_to_the_others() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    here: dict[str, Any] = {"office": office, "counter": counter(office, "c2"), "by": COLLEAGUE, "now": now}
    operations.open_counter(**here)
    act("transfer", office, ticket, team=None, counter="c2", now=now)
    assert call_next(office, "c1", now=now) is None
    operations.close_counter(**here)
    assert call_next(office, "c1", now=now) == number_of(ticket)


@pytest.mark.parametrize("aim", [{"team": "nobody"}, {"counter": "c9"}, {}])
def test_transfer_to_nowhere_is_refused(aim: dict[str, str]) -> None:
    office = make_house()
    ticket = arrive(office, "08:00")
    with pytest.raises(errors.NotServed), nothing_changes():
        act("transfer", office, ticket, now=at(office, "08:00"), **{"team": None, "counter": None, **aim})


def test_priority_with_a_reason() -> None:
    office = make_house()
    arrive(office, "08:00")
    guest, now = walk_in(office, now=at(office, "08:05")), at(office, "08:10")
    act("prioritise", office, guest, reason="mit Säugling", now=now)
    row = read_queue(office=office, now=now).waiting[0]
    assert (row.number, row.reason.kind, row.priority_reason) == (
        number_of(guest),
        ReasonKind.PRIORITY,
        "mit Säugling",
    )
    act("prioritise", office, guest, reason="", now=now)
    assert read_queue(office=office, now=now).waiting[1].number == number_of(guest)


def test_services_really_done() -> None:
    office = make_house()
    authority = models.Authority.objects.get()
    other = models.Service.objects.create(
        authority=authority, slug="meldung", name={"de": "Anmeldung"}, minutes=10, minutes_each_further=10
    )
    models.Team.objects.get().services.add(other)
    models.Authority.objects.update(version=99)
    from wartefrei.offices.directory import read_directory

    office = read_directory().office("amt")
    ticket, now = arrive(office, "08:00", quantity=2), at(office, "08:00")
    act("add_service", office, ticket, service="meldung", quantity=1, now=now)
    call_next(office, now=now)
    act("start", office, ticket, now=now)
    act("finish", office, ticket, services={"pass": 1}, now=now + 10 * MINUTE)
    lines = {line.service.slug: (line.quantity, line.is_done) for line in ticket.lines.all()}
    assert lines == {"pass": (1, True), "meldung": (1, False)}
    with pytest.raises(errors.NotServed):
        act("add_service", office, ticket, service="nichts", quantity=1, now=now)


def test_visits_teach_how_long_a_service_takes() -> None:
    office = make_house()
    for position in range(3):
        ticket = walk_in(office, now=at(office, "08:00"))
        now = at(office, "08:00") + position * 60 * MINUTE
        call_next(office, now=now)
        act("start", office, ticket, now=now)
        act("finish", office, ticket, services=None, now=now + 10 * MINUTE)
    learned = ServingTime.objects.get()
    assert learned.mean < 30 * 60
    assert learned.count == 8


def test_called_ticket_can_be_finished_without_starting() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    act("finish", office, ticket, services=None, now=now)
    assert ServingTime.objects.count() == 0
    assert ticket.appointment is not None
    ticket.appointment.refresh_from_db()
    assert ticket.appointment.status == AppointmentStatus.ATTENDED


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("recall", {}),
        ("start", {}),
        ("finish", {"services": None}),
        ("no_show", {}),
        ("resume", {}),
        ("undo_no_show", {}),
    ],
)
def test_old_page_is_told_where_the_ticket_is(name: str, how: dict[str, Any]) -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    with pytest.raises((errors.TicketElsewhere, errors.TooLate)), nothing_changes():
        act(name, office, ticket, now=now, **how)
    with pytest.raises(errors.TicketUnknown), nothing_changes():
        getattr(operations, name)(office=office, number=1, by=CLERK, now=now, **how)


def test_certain_number_is_called_out_of_turn() -> None:
    office = make_house()
    first, second = (arrive(office, "08:00"), arrive(office, "08:00"))
    now = at(office, "08:00")
    called = act("call_ticket", office, second, counter=counter(office), now=now)
    assert (called.state, called.calls) == (TicketState.CALLED, 1)
    with pytest.raises(errors.CounterBusy):
        act("call_ticket", office, first, counter=counter(office), now=now)
    with pytest.raises(errors.TicketElsewhere) as elsewhere:
        act("call_ticket", office, second, counter=counter(office, "c2"), now=now)
    assert (elsewhere.value.state, elsewhere.value.counter) == (TicketState.CALLED, "Schalter 1")


def test_somebody_who_has_not_checked_in_can_be_called() -> None:
    office = make_house()
    number = describe(book(office, "11:00")).ticket_number
    assert number is not None
    now = at(office, "08:00")
    ticket = operations.call_ticket(office=office, number=number, counter=counter(office), by=CLERK, now=now)
    assert ticket.state == TicketState.CALLED
    act("start", office, ticket, now=now)


def test_somebody_who_waits_by_themselves_can_be_worked_on_before_anybody_is_called() -> None:
    office = make_house(arrival="none")
    number = describe(book(office, "08:30")).ticket_number
    assert number is not None
    how: dict[str, Any] = {"office": office, "number": number, "by": CLERK}
    with pytest.raises(errors.TicketUnknown), nothing_changes():
        operations.prioritise(reason="krank", now=at(office, "08:30") - MINUTE, **how)
    assert operations.prioritise(reason="krank", now=at(office, "08:30"), **how).priority == 1


def test_choice_explains_itself() -> None:
    office = make_house()
    arrive(office, "08:00")
    now = at(office, "08:10")
    ticket = operations.call_next(counter=counter(office), office=office, by=CLERK, now=now)
    assert ticket is not None
    reason = explain_ticket(ticket, now=now)
    assert (reason.kind, reason.waited_minutes) == (ReasonKind.DUE, 10)


def test_counters_show_who_works_and_who_is_there() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    views = [
        (view.slug, view.is_open, view.login, view.number) for view in read_counters(office=office, now=now)
    ]
    assert views == [("c1", True, "clerk", number_of(ticket)), ("c2", False, "", None)]
    with pytest.raises(errors.CounterBusy), nothing_changes():
        operations.close_counter(office=office, counter=counter(office), by=CLERK, now=now)
    act("finish", office, ticket, services=None, now=now)
    for _ in range(2):
        operations.close_counter(office=office, counter=counter(office), by=CLERK, now=now)
    assert not any(view.is_open for view in read_counters(office=office, now=now))


def test_counter_is_taken_over_from_a_colleague_who_left() -> None:
    office = make_house()
    here: dict[str, Any] = {"office": office, "counter": counter(office), "now": at(office, "08:00")}
    operations.open_counter(by=COLLEAGUE, **here)
    with pytest.raises(errors.CounterTaken), nothing_changes():
        operations.open_counter(by=CLERK, **here)
    assert operations.open_counter(by=CLERK, is_taking_over=True, **here).staff == "clerk"


def test_alarm_is_raised_once_and_ended() -> None:
    office = make_house()
    here: dict[str, Any] = {"office": office, "counter": counter(office), "now": at(office, "08:00")}
    before = feed.newest(office.house.slug, at(office, "08:00").date())
    for _ in range(2):
        operations.raise_alarm(by=CLERK, **here)
    assert [(alarm.slug, alarm.login) for alarm in read_alarms(office=office)] == [("c1", "clerk")]
    assert feed.newest(office.house.slug, at(office, "08:00").date()) == before + 1
    operations.end_alarm(by=COLLEAGUE, **here)
    assert read_alarms(office=office) == []


def test_five_more_minutes_once_frees_the_counter() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    operations.delay(ticket=ticket, by=CITIZEN, now=now)
    assert call_next(office, now=now + 4 * MINUTE) is None
    assert call_next(office, now=now + 5 * MINUTE) == number_of(ticket)
    with pytest.raises(errors.DelayUsed), nothing_changes():
        operations.delay(ticket=ticket, by=CITIZEN, now=now + 5 * MINUTE)


def test_five_more_minutes_for_somebody_who_waits_by_themselves() -> None:
    office = make_house(arrival="none")
    appointment, now = book(office, "08:30"), at(office, "08:30")
    ticket = find_ticket_of(appointment, now=now)
    assert ticket is not None
    with pytest.raises(errors.TicketUnknown), nothing_changes():
        operations.delay(ticket=ticket, by=CITIZEN, now=now - MINUTE)
    operations.delay(ticket=ticket, by=CITIZEN, now=now)
    assert call_next(office, now=now) is None
    for _ in range(2):
        operations.give_up(ticket=ticket, by=CITIZEN, now=now)
    appointment.refresh_from_db()
    assert appointment.status == AppointmentStatus.MISSED
    assert Ticket.objects.get().state == TicketState.WITHDRAWN


def test_place_is_given_up_before_it_waits_by_itself() -> None:
    office = make_house(arrival="none")
    appointment, now = book(office, "08:30"), at(office, "08:00")
    ticket = find_ticket_of(appointment, now=now)
    assert ticket is not None
    operations.give_up(ticket=ticket, by=CITIZEN, now=now)
    appointment.refresh_from_db()
    assert appointment.status == AppointmentStatus.CANCELLED
    assert call_next(office, now=at(office, "08:30")) is None


@pytest.mark.parametrize(("clock", "status"), [("07:45", "cancelled"), ("08:05", "missed")])
def test_giving_up_the_place(clock: str, status: str) -> None:
    office = make_house()
    ticket = arrive(office, "08:00", now=at(office, "07:40"))
    for _ in range(2):
        operations.give_up(ticket=ticket, by=CITIZEN, now=at(office, clock))
    assert see(office, now=at(office, clock)) == {}
    assert ticket.appointment is not None
    ticket.appointment.refresh_from_db()
    assert ticket.appointment.status == status
    assert call_next(office, now=at(office, "08:10")) is None


def test_estimate_needs_an_open_counter_and_grows_with_the_queue() -> None:
    office = make_house()
    now = at(office, "08:00")
    tickets = [walk_in(office, now=now) for _ in range(6)]
    last = tickets[-1]
    assert describe_ticket(last, now=now).estimate is None
    operations.open_counter(office=office, counter=counter(office), by=CLERK, now=now)
    view = describe_ticket(last, now=now)
    assert view.ahead == 5
    assert view.estimate is not None
    low, high = view.estimate
    assert 0 < low < 150 < high
    operations.open_counter(office=office, counter=counter(office, "c2"), by=COLLEAGUE, now=now)
    with_two = describe_ticket(last, now=now).estimate
    assert with_two is not None
    assert with_two[1] < high


def test_every_change_is_audited_without_a_person() -> None:
    office = make_house()
    ticket, now = arrive(office, "08:00"), at(office, "08:00")
    call_next(office, now=now)
    act("add_note", office, ticket, note="Müller", now=now)
    act("finish", office, ticket, services=None, now=now)
    events = AuditEvent.objects.filter(subject=f"amt-haus 2026-11-23 {number_of(ticket)}").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("ticket.checked_in", "device:1"),
        ("ticket.called", "staff:clerk"),
        ("ticket.noted", "staff:clerk"),
        ("ticket.started", "staff:clerk"),
        ("ticket.finished", "staff:clerk"),
    ]
    assert "Müller" not in str(list(events.values()))
    assert Message.objects.filter(kind="missed").count() == 0
