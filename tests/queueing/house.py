"""A small house with a queue: short ways to fill it, to call, and to see who waits."""

from datetime import datetime, timedelta
from typing import Any

from tests.bookings.steps import at, book
from tests.factories import make_office, touch
from wartefrei.accounts.actors import Actor, device, staff
from wartefrei.bookings.models import Appointment
from wartefrei.offices import models
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.queueing import operations
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import Queue, read_queue

CLERK = staff("clerk")
COLLEAGUE = staff("colleague")
KIOSK = device(1)
MINUTE = timedelta(minutes=1)


def make_house(*, counters: int = 2, walk_in: str = "free", **office: Any) -> OfficeEntry:
    """The office of `make_office`, with counters c1, c2, … for its one team."""
    entry = make_office(**{"places": 20, **office})
    row = models.Office.objects.get(slug=entry.slug)
    models.Team.objects.filter(office=row).update(walk_in=walk_in)
    for number in range(1, counters + 1):
        models.Counter.objects.create(
            office=row, slug=f"c{number}", name=f"Schalter {number}", room="EG", position=number
        )
    return touch(entry.slug)


def add_team(office: OfficeEntry, slug: str, *, counters: tuple[str, ...] = (), **team: Any) -> OfficeEntry:
    """Another team of the office with the same service and opening; the counters serve only this one."""
    row = models.Office.objects.get(slug=office.slug)
    first = models.Team.objects.filter(office=row).order_by("pk")[0]
    new = models.Team.objects.create(
        office=row, slug=slug, name=slug, grid_minutes=first.grid_minutes, position=9, **team
    )
    new.services.set(first.services.all())
    for opening in first.openings.all():
        opening.pk = None
        opening.team = new
        opening.save(force_insert=True)
    for counter in row.counters.all():
        counter.teams.set([new] if counter.slug in counters else [first])
    return touch(office.slug)


def counter(office: OfficeEntry, slug: str = "c1") -> CounterEntry:
    """A counter of the office."""
    return office.counter(slug)


def arrive(office: OfficeEntry, clock: str, *, now: datetime | None = None, **changes: Any) -> Ticket:
    """Somebody new books for Monday at this time, and checks in (by default at that time)."""
    return check_in(office, book(office, clock, **changes), now=now or at(office, clock))


def check_in(office: OfficeEntry, appointment: Appointment, *, now: datetime, by: Actor = KIOSK) -> Ticket:
    """Check in at the kiosk."""
    return operations.check_in(office=office, appointment=appointment, by=by, now=now)


def walk_in(office: OfficeEntry, *, now: datetime, by: Actor = KIOSK, **changes: Any) -> Ticket:
    """A number for somebody without an appointment."""
    order: dict[str, Any] = {"service": "pass", "language": "de", "is_urgent": False, **changes}
    return operations.take_ticket(office=office, by=by, now=now, **order)


def call_next(office: OfficeEntry, slug: str = "c1", *, now: datetime, by: Actor = CLERK) -> int | None:
    """The number that is called to the counter."""
    ticket = operations.call_next(counter=counter(office, slug), office=office, by=by, now=now)
    return None if ticket is None else ticket.number.number


def number_of(ticket: Ticket) -> int:
    """The number on the ticket."""
    return ticket.number.number


def see(office: OfficeEntry, *, now: datetime) -> dict[str, list[int]]:
    """The numbers by where they are, only where there are any."""
    queue: Queue = read_queue(office=office, now=now)
    groups = ("waiting", "standby", "parked", "called", "serving", "missed", "not_arrived")
    found = {name: [row.number for row in getattr(queue, name)] for name in groups}
    return {name: numbers for name, numbers in found.items() if numbers}
