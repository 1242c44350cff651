"""Several workers at the same instant, and people who withdraw, send papers and give places back while they work."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.emergency.steps import again, mail_time, make_emergency_office, register
from tests.factories import MONDAY
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations
from wartefrei.bookings.checks import find_broken
from wartefrei.bookings.emergency_checks import find_broken as find_broken_emergencies
from wartefrei.bookings.errors import Busy, RequestEnded
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyRequest
from wartefrei.notifications.models import Kind, Message

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def at_once(*acts: Callable[[], object]) -> None:
    """Run the acts at the same instant, each on a connection of its own; refusals are fine, anything else is not."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except (RequestEnded, Busy):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(run, act) for act in acts]:
            done.result()


def assert_sound() -> None:
    now = mail_time() + timedelta(hours=1)
    assert find_broken(now=now) == []
    assert find_broken_emergencies(now=now) == []


def test_four_workers_give_the_places_once() -> None:
    make_emergency_office()
    people = [register() for _ in range(40)]
    at_once(*[lambda: operations.do_due_emergency(mail_time())] * 4)
    operations.do_due_emergency(mail_time() + timedelta(minutes=1))
    statuses = Counter(again(one).status for one in people)
    assert (AllotmentRun.objects.count(), statuses) == (1, {"allotted": 14, "complete": 26})
    mails = Message.objects.exclude(kind=Kind.EMERGENCY_REGISTERED)
    assert set(Counter(mails.values_list("about", flat=True)).values()) == {1}
    assert_sound()


def test_people_who_withdraw_while_places_are_given_keep_none() -> None:
    make_emergency_office()
    people = [register(expires_on=MONDAY + timedelta(days=number % 5)) for number in range(24)]

    def withdraw(request: EmergencyRequest) -> Callable[[], object]:
        return lambda: operations.withdraw_request(request=request, by=CITIZEN, now=mail_time())

    work = [lambda: operations.do_due_emergency(mail_time())] * 2
    at_once(*work, *[withdraw(one) for one in people[:6]])
    operations.do_due_emergency(mail_time() + timedelta(minutes=1))
    assert AllotmentRun.objects.filter(number=0).count() == 1
    assert [again(one).status for one in people[:6]] == ["withdrawn"] * 6
    booked = Appointment.objects.filter(status="booked").count()
    assert booked == EmergencyRequest.objects.filter(status="allotted").count()
    assert 12 <= booked <= 14  # the first two begin within the hour: nobody else gets those
    assert_sound()


def test_places_given_back_at_the_same_instant_go_to_as_many_others_once() -> None:
    make_emergency_office(minutes=60)
    for _ in range(12):
        register()
    operations.do_due_emergency(mail_time())
    holders = EmergencyRequest.objects.filter(status="allotted").order_by("appointment__start_at")
    later = list(holders.filter(appointment__start_at__gt=mail_time() + timedelta(minutes=70)))
    assert len(later) == 4

    def decline(request: EmergencyRequest) -> Callable[[], object]:
        return lambda: operations.decline(request=request, by=CITIZEN, now=mail_time())

    at_once(*[decline(one) for one in later])
    operations.do_due_emergency(mail_time() + timedelta(minutes=1))
    starts = Counter(Appointment.objects.filter(status="booked").values_list("start_tick", flat=True))
    assert (sum(starts.values()), set(starts.values())) == (6, {2})
    assert [again(one).status for one in later] == ["complete"] * 4
    assert_sound()
