"""`wartefrei check` on queues: each invariant broken by hand is found, and a day as it should be is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.bookings.steps import at
from tests.queueing.house import CLERK, arrive, call_next, make_house, number_of, walk_in
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.queueing import operations
from wartefrei.queueing.checks import find_broken
from wartefrei.queueing.models import Call, QueueDay, Ticket

pytestmark = pytest.mark.django_db

BREAKAGES: dict[str, tuple[Callable[[], object], str]] = {
    "number of another day": (
        lambda: QueueDay.objects.update(date="2026-11-24"),
        "is not a number of its house and day",
    ),
    "served, but not attended": (
        lambda: Appointment.objects.update(status=AppointmentStatus.BOOKED),
        "is finished, but its appointment is booked",
    ),
    "unserved, but booked": (
        lambda: Ticket.objects.filter(state=TicketState.WAITING, appointment__isnull=False).update(
            state=TicketState.UNSERVED, ended_at="2026-11-23T12:00Z"
        ),
        "is unserved, but its appointment is still booked",
    ),
    "ended, without an end": (
        lambda: Ticket.objects.filter(state=TicketState.FINISHED).update(ended_at=None),
        "is finished, but says it ended at None",
    ),
    "call newer than its day": (
        lambda: QueueDay.objects.update(version=0),
        "is at version 0, but has a call",
    ),
    "call that no screen knows": (
        lambda: Call.objects.all().delete(),
        "was called 1 times, screens know of 0",
    ),
}


@pytest.mark.parametrize(("breakage", "explanation"), BREAKAGES.values(), ids=BREAKAGES)
def test_broken_queue_is_explained(breakage: Callable[[], object], explanation: str) -> None:
    office = make_house()
    now = at(office, "08:00")
    served = arrive(office, "08:00")
    arrive(office, "08:30", now=at(office, "08:05"))
    walk_in(office, now=now)
    call_next(office, now=now)
    operations.finish(office=office, number=number_of(served), services=None, by=CLERK, now=now)
    assert find_broken(now=now) == []
    breakage()
    found = find_broken(now=now)
    assert any(explanation in str(finding) for finding in found), found


def test_nobody_waits_for_days() -> None:
    office = make_house()
    walk_in(office, now=at(office, "08:00"))
    assert find_broken(now=at(office, "08:00") + timedelta(days=7)) == []
    [finding] = find_broken(now=at(office, "08:00") + timedelta(days=8))
    assert finding.explanation == "is still waiting: is no worker running?"
