"""The places of a day: given once, in order, at the right minute, on the right days, by any number of workers."""

import random
from datetime import date, timedelta

import pytest

from tests.bookings.steps import A_MOMENT, at, nothing_changes
from tests.emergency.steps import (
    again,
    change_policy,
    clock,
    mail_time,
    mails,
    make_emergency_office,
    procedure,
    register,
    runs,
    send,
    status,
)
from tests.factories import MONDAY, make_person, touch
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.emergency import describe_request, verify_day
from wartefrei.bookings.emergency_checks import find_broken as find_broken_emergencies
from wartefrei.bookings.models import Appointment, EmergencyRequest
from wartefrei.core.lifecycle import Channel, Contingent
from wartefrei.notifications.models import Kind, Message
from wartefrei.offices import models as offices
from wartefrei.offices.directory import read_directory

pytestmark = pytest.mark.django_db
TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)


def assert_sound() -> None:
    now = mail_time() + timedelta(hours=1)
    assert find_broken(now=now) == []
    assert find_broken_emergencies(now=now) == []


def test_place_is_an_appointment_that_carries_code_and_pin_with_a_number_and_a_mail() -> None:
    make_emergency_office()
    request = register()
    (run,) = operations.allot_due(now=mail_time())
    appointment = Appointment.objects.get()
    assert (appointment.code, appointment.channel, appointment.contingent, appointment.status) == (
        request.code,
        Channel.EMERGENCY,
        Contingent.EMERGENCY,
        "booked",
    )
    assert credentials_of(appointment).pin == credentials_of(request).pin
    opened = operations.open_appointment(
        code=request.code, pin=credentials_of(request).pin, by=CITIZEN, now=mail_time()
    )
    assert opened == appointment
    assert appointment.ticket_number.number in range(100, 1000)
    assert (clock(request), mails(request)[-1]) == ("08:20", Kind.EMERGENCY_ALLOTTED)
    assert (run.chosen, run.places, run.cut_off) == (1, 14, MONDAY)
    assert_sound()


def test_order_starts_and_reasons_told() -> None:
    make_emergency_office(places=1, minutes=90)
    second = register(expires_on=MONDAY + timedelta(days=1))
    first = register(expires_on=MONDAY - timedelta(days=2))
    third = register(expires_on=MONDAY + timedelta(days=2))
    operations.allot_due(now=mail_time())
    assert [(clock(request), status(request)) for request in (first, second)] == [
        ("08:20", "allotted"),
        ("09:50", "allotted"),
    ]
    view = describe_request(again(third), now=mail_time())
    assert (view.status, view.rank, view.cut_off) == ("complete", 1, MONDAY + timedelta(days=1))
    message = Message.objects.get(about=third.code, kind=Kind.EMERGENCY_NOT_ALLOTTED)
    details = message.context["emergency"]
    assert (details["rank"], details["cut_off"]) == (3, "2026-11-24")
    assert details["next_mail_at"] == "2026-11-24T07:45:00+01:00"
    assert_sound()


def test_mail_time_is_met_to_the_moment() -> None:
    make_emergency_office()
    in_time = register(now=mail_time(clock="07:44") + timedelta(seconds=59))
    too_late = register(now=mail_time())
    assert operations.allot_due(now=mail_time() - A_MOMENT) == []
    assert len(operations.allot_due(now=mail_time())) == 1
    assert (status(in_time), status(too_late)) == ("allotted", "complete")


def test_only_complete_requests_enter() -> None:
    make_emergency_office()
    registered = register(title="visa")
    withdrawn = register()
    operations.withdraw_request(request=withdrawn, by=CITIZEN, now=mail_time() - timedelta(hours=1))
    sent_late = register(title="visa")
    send(sent_late, "passport", now=mail_time() + timedelta(seconds=1))
    operations.allot_due(now=mail_time() + timedelta(seconds=2))
    assert [status(one) for one in (registered, withdrawn, sent_late)] == [
        "registered",
        "withdrawn",
        "complete",
    ]


@pytest.mark.parametrize(
    ("days", "becomes"), [(-1, "allotted"), (0, "allotted"), (7, "allotted"), (8, "complete")]
)
def test_expiry_yesterday_today_in_seven_and_in_eight_days(days: int, becomes: str) -> None:
    make_emergency_office(window_days=9)
    request = register(expires_on=MONDAY + timedelta(days=days))
    change_policy(window_days=7)
    operations.allot_due(now=mail_time())
    assert status(request) == becomes


def test_second_worker_and_second_look_change_nothing() -> None:
    make_emergency_office(places=1, minutes=90)
    for _ in range(4):
        register()
    operations.allot_due(now=mail_time())
    with nothing_changes():
        operations.allot_due(now=mail_time() + timedelta(minutes=1))
        assert operations.allot_now(authority=read_directory().authority("stadt"), now=mail_time()) is None


def test_worker_that_begins_a_little_late_gives_the_same_starts_and_one_hours_late_the_rest() -> None:
    make_emergency_office(places=1)
    request, other = register(), register(expires_on=MONDAY + timedelta(days=1))
    operations.allot_due(now=mail_time(clock="07:49") + timedelta(seconds=59))
    assert [clock(one) for one in (request, other)] == ["08:20", "08:50"]
    register(now=mail_time(TUESDAY) - timedelta(hours=1))
    (run,) = operations.allot_due(now=mail_time(TUESDAY, "10:31"))
    assert (run.places, run.record["starts"]) == (1, [134])  # 11:10
    assert_sound()


def test_run_as_late_as_the_office_closes_is_none() -> None:
    make_emergency_office()
    register()
    assert operations.allot_due(now=mail_time(clock="12:00")) == []
    (run,) = operations.allot_due(now=mail_time(clock="11:50"))
    run.refresh_from_db()
    assert (run.places, run.chosen, run.told_at is not None) == (0, 0, True)


def test_no_places_are_given_on_holidays_closures_and_days_off_and_the_next_day_takes_everybody() -> None:
    make_emergency_office()
    christmas = date(2026, 12, 25)  # a Friday
    offices.Closure.objects.create(
        authority=offices.Authority.objects.get(),
        start_at=at(touch(), "00:00", date(2026, 12, 28)),
        end_at=at(touch(), "24:00", date(2026, 12, 28)),
    )
    touch()
    request = register(expires_on=christmas, now=mail_time(christmas, "07:00"))
    view = describe_request(request, now=mail_time(christmas, "07:00"))
    assert view.next_mail_at == mail_time(date(2026, 12, 29))
    for day in range(25, 29):
        assert operations.allot_due(now=mail_time(date(2026, 12, day))) == []
    assert len(operations.allot_due(now=mail_time(date(2026, 12, 29)))) == 1
    assert status(request) == "allotted"


def test_thursday_has_its_own_time() -> None:
    make_emergency_office()
    request = register(now=mail_time(THURSDAY, "07:44"))
    assert operations.allot_due(now=mail_time(THURSDAY, "07:45")) == []
    assert operations.allot_due(now=mail_time(THURSDAY, "10:14")) == []
    operations.allot_due(now=mail_time(THURSDAY, "10:15"))
    assert clock(request) == "10:50"


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_days_on_which_the_clocks_change(day: date) -> None:
    make_emergency_office(mail_times={"sun": "07:45"})
    offices.Opening.objects.update(weekdays=[6])
    touch()
    request = register(expires_on=day, now=mail_time(day, "01:00"))
    assert operations.allot_due(now=mail_time(day, "07:45") - A_MOMENT) == []
    operations.allot_due(now=mail_time(day, "07:45"))
    assert clock(request) == "08:20"


def test_staff_enter_fewer_places_until_a_quarter_of_an_hour_before_the_mail() -> None:
    from tests.emergency.steps import CLERK
    from wartefrei.bookings.errors import PlacesFixed

    make_emergency_office()
    authority = read_directory().authority("stadt")
    for _ in range(5):
        register()
    operations.enter_places(
        authority=authority, day=MONDAY, places=99, by=CLERK, now=mail_time(clock="07:00")
    )
    assert procedure().count_places(MONDAY) == 14
    operations.enter_places(authority=authority, day=MONDAY, places=3, by=CLERK, now=mail_time(clock="07:29"))
    for late, day in ((mail_time(clock="07:30"), MONDAY), (mail_time(), MONDAY + timedelta(days=5))):
        with pytest.raises(PlacesFixed):
            operations.enter_places(authority=authority, day=day, places=5, by=CLERK, now=late)
    (run,) = operations.allot_due(now=mail_time())
    assert (run.places, run.chosen) == (3, 3)


def test_five_hundred_requests_for_forty_places_in_the_order_of_a_list_made_by_hand() -> None:
    """Of the 500, made in a random order, exactly the forty with the smallest (date, instant, digest) are chosen."""
    make_emergency_office(places=6)
    chance, people = random.Random(6), []
    for number in range(500):
        seconds = chance.randrange(3600)
        request = EmergencyRequest(
            code=f"C{number:08}",
            authority_id=read_directory().authority("stadt").pk,
            status="complete",
            title="visa",
            expires_on=MONDAY + timedelta(days=chance.randrange(-30, 8)),
            digest=f"{chance.getrandbits(64):016x}",
            created_at=mail_time() - timedelta(hours=3),
            completed_at=mail_time() - timedelta(hours=2, seconds=-seconds // 60 * 60),
            language="de",
            family_name=f"Müller{number}",
            email=f"p{number}@example.org",
        )
        people.append(request)
    EmergencyRequest.objects.bulk_create(people)
    (run,) = operations.allot_due(now=mail_time())
    by_hand = sorted(people, key=lambda one: (one.expires_on, one.completed_at, one.digest))
    chosen = list(EmergencyRequest.objects.filter(status="allotted").values_list("code", flat=True))
    assert run.places == 42
    assert sorted(chosen) == sorted(one.code for one in by_hand[:42])
    starts = [again(one).appointment.start_at for one in by_hand[:42]]  # type: ignore[union-attr]
    assert starts == sorted(starts)
    kinds = Message.objects.values_list("kind", flat=True)
    assert (sum(kind == Kind.EMERGENCY_ALLOTTED for kind in kinds), len(kinds)) == (42, 500)
    assert run.cut_off == by_hand[41].expires_on
    assert_sound()


def test_crash_in_the_middle_of_the_mails_is_followed_by_the_rest_and_nobody_is_told_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker dies after two of four transactions of mails."""
    from wartefrei.bookings.operations.emergency import telling

    make_emergency_office(places=1, minutes=210)
    people = [register() for _ in range(9)]
    monkeypatch.setattr(telling, "TOLD_AT_ONCE", 2)
    real, calls = telling._tell, []

    def dying(*arguments: object, **named: object) -> int:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "_tell", dying)
    with pytest.raises(KeyboardInterrupt):
        operations.allot_due(now=mail_time())
    waiting = [one for one in people if status(one) == "complete"]
    told = [one for one in waiting if Kind.EMERGENCY_NOT_ALLOTTED in mails(one)]
    assert (len(waiting), len(told)) == (8, 4)
    monkeypatch.setattr(telling, "_tell", real)
    assert operations.allot_due(now=mail_time() + timedelta(minutes=1)) == []
    assert [mails(one).count(Kind.EMERGENCY_NOT_ALLOTTED) for one in waiting] == [1] * 8
    with nothing_changes():
        operations.allot_due(now=mail_time() + timedelta(minutes=2))
    assert_sound()


def test_crash_before_the_run_is_written_leaves_nothing_and_the_next_worker_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from wartefrei.bookings.operations.emergency import settling

    make_emergency_office()
    people = [register() for _ in range(3)]
    real, calls = settling._give_place, []

    def dying(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "_give_place", dying)
    with nothing_changes(), pytest.raises(KeyboardInterrupt):
        operations.allot_due(now=mail_time())
    monkeypatch.setattr(settling, "_give_place", real)
    operations.allot_due(now=mail_time())
    assert [status(one) for one in people] == ["allotted"] * 3


def test_allot_now_gives_the_places_before_their_time_and_only_once() -> None:
    make_emergency_office()
    authority = read_directory().authority("stadt")
    request = register(now=mail_time(clock="06:59"))
    run = operations.allot_now(authority=authority, now=mail_time(clock="07:00"))
    assert run is not None
    assert clock(request) == "08:00"
    assert operations.allot_due(now=mail_time()) == []


def test_place_given_back_goes_to_the_next_at_once_until_an_hour_before_its_time() -> None:
    make_emergency_office(places=1, minutes=60)
    first, second, third, fourth = (register(expires_on=MONDAY + timedelta(days=days)) for days in range(4))
    assert [status(one) for one in (first, second, third, fourth)] == ["complete"] * 4
    operations.allot_due(now=mail_time())
    assert [clock(one) for one in (first, second, third)] == ["08:20", "09:20", "10:20"]
    now = mail_time(clock="08:19")
    operations.decline(request=again(second), by=CITIZEN, now=now)
    assert (status(second), status(fourth), clock(fourth)) == ("complete", "allotted", "09:20")
    assert mails(fourth)[-1] == Kind.EMERGENCY_ALLOTTED
    assert [run.number for run in runs()] == [0, 1]
    assert verify_day(read_directory().authority("stadt"), MONDAY) == []
    assert_sound()


def test_place_given_back_too_late_stays_empty_for_the_standby() -> None:
    from wartefrei.bookings.emergency import read_day

    make_emergency_office(places=1, minutes=180)
    first, second = register(), register(expires_on=MONDAY + timedelta(days=1))
    operations.allot_due(now=mail_time())
    now = mail_time(clock="07:21")
    operations.decline(request=again(first), by=CITIZEN, now=now)
    assert (status(first), status(second), len(runs())) == ("complete", "complete", 1)
    day = read_day(procedure(), day=MONDAY, now=now)
    assert (day.freed, [row.code for row in day.standby]) == (1, [first.code, second.code])


def test_who_gave_a_place_back_gets_none_the_same_day_and_one_the_next() -> None:
    make_emergency_office(places=1, minutes=180)
    request = register()
    operations.allot_due(now=mail_time() - timedelta(minutes=0))
    operations.decline(request=again(request), by=CITIZEN, now=mail_time() - timedelta(minutes=25))
    operations.allot_due(now=mail_time(clock="07:50"))
    assert status(request) == "complete"
    operations.allot_due(now=mail_time(TUESDAY))
    assert status(request) == "allotted"
    codes = list(Appointment.objects.order_by("pk").values_list("code", "sequence", "status"))
    assert codes[1] == (request.code, codes[0][1] + 1, "booked")
    assert codes[0][0] != request.code
    assert mails(request).count(Kind.EMERGENCY_ALLOTTED) == 1
    assert_sound()


def test_ordinary_cancellation_gives_the_place_back_too() -> None:
    make_emergency_office(places=1, minutes=90)
    first, second, third = (register(expires_on=MONDAY + timedelta(days=days)) for days in range(3))
    assert status(third) == "complete"
    operations.allot_due(now=mail_time())
    appointment = again(second).appointment
    assert appointment is not None
    operations.cancel(appointment=appointment, by=CITIZEN, now=mail_time(clock="08:00"))
    assert status(second) == "complete"
    operations.do_due_emergency(mail_time(clock="08:00"))
    assert (clock(third), status(first)) == ("09:50", "allotted")


def test_same_person_with_an_ordinary_appointment_for_the_service_gets_a_place_all_the_same() -> None:
    from tests.bookings.steps import book

    office = make_emergency_office(places=2)
    offices.Opening.objects.update(emergency=1, online=1)
    office = touch()
    person = make_person()
    book(office, "08:00", day=TUESDAY, person=person)
    request = register(person=person)
    operations.allot_due(now=mail_time())
    assert status(request) == "allotted"
    assert_sound()


def test_place_given_back_is_given_again_beside_one_that_came_back_too_late() -> None:
    make_emergency_office(places=1, minutes=60)
    first, second, third, fourth = (register(expires_on=MONDAY + timedelta(days=days)) for days in range(4))
    operations.allot_due(now=mail_time())
    now = mail_time(clock="08:05")
    operations.decline(request=again(first), by=CITIZEN, now=now)
    operations.decline(request=again(second), by=CITIZEN, now=now)
    assert (status(first), status(second), clock(third)) == ("complete", "complete", "10:20")
    assert clock(fourth) == "09:20"


def test_place_given_back_stays_empty_when_a_colleague_has_fallen_ill() -> None:
    office = make_emergency_office(places=1, minutes=60)
    first, second, third, fourth = (register(expires_on=MONDAY + timedelta(days=days)) for days in range(4))
    assert {status(one) for one in (first, third)} == {"complete"}
    operations.allot_due(now=mail_time())
    offices.Limit.objects.create(
        team=offices.Team.objects.get(),
        start_at=at(office, "09:00"),
        end_at=at(office, "10:00"),
        places=0,
    )
    touch()
    operations.decline(request=again(second), by=CITIZEN, now=mail_time(clock="08:00"))
    assert status(fourth) == "complete"


def test_authority_whose_run_fails_does_not_keep_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from wartefrei.bookings.operations.emergency import allotting

    make_emergency_office()
    request = register()

    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(allotting, "_run", broken)
        assert operations.allot_due(now=mail_time()) == []
    operations.allot_due(now=mail_time())
    assert status(request) == "allotted"
