"""Counters: who works where, and calls for help."""

from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.core.ticks import local_day
from wartefrei.database.statements import as_instant, fetch, insert
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.queueing.days import LockedQueue, lock_queue
from wartefrei.queueing.errors import CounterBusy, CounterTaken
from wartefrei.queueing.models import AT_COUNTER, Alarm, CounterSession, Ticket


def open_counter(
    *, office: OfficeEntry, counter: CounterEntry, by: Actor, now: datetime, is_taking_over: bool = False
) -> CounterSession:
    """Begin to work at a counter. Twice is once.

    ``is_taking_over``: from a colleague who has left without closing it.

    Raises:
        queueing.errors.CounterTaken
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        if is_taking_over:
            _end_session(counter, now=now)
        join_counter(queue, counter, by=by, now=now)
        return CounterSession.objects.get(counter=counter.pk, closed_at=None)


def join_counter(queue: LockedQueue, counter: CounterEntry, *, by: Actor, now: datetime) -> None:
    """Make sure that this member of staff works at the counter. A session of an earlier day is over.

    Raises:
        CounterTaken
    """
    for staff, opened_at in fetch(
        "SELECT staff, opened_at FROM queueing_countersession WHERE counter_id = %s AND closed_at IS NULL",
        [counter.pk],
    ):
        if local_day(as_instant(opened_at), queue.house.zone) == queue.date:
            if staff != by.login:
                raise CounterTaken(staff)
            return
        _end_session(counter, now=now)
    insert([CounterSession(counter_id=counter.pk, staff=by.login, opened_at=now)])
    queue.next_version()
    _record("opened", counter, queue, by=by, now=now)


def _end_session(counter: CounterEntry, *, now: datetime) -> int:
    return CounterSession.objects.filter(counter=counter.pk, closed_at=None).update(closed_at=now)


def close_counter(*, office: OfficeEntry, counter: CounterEntry, by: Actor, now: datetime) -> None:
    """Stop working at a counter; who waited for this one waits for all of the team. Twice is once.

    Raises:
        queueing.errors.CounterBusy: somebody is called to or served at it
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        here = Ticket.objects.filter(day=queue.pk, counter=counter.pk, state__in=AT_COUNTER)
        for number in here.values_list("number__number", flat=True):
            raise CounterBusy(number)
        if _end_session(counter, now=now):
            Ticket.objects.filter(day=queue.pk, reserved_for=counter.pk).update(reserved_for=None)
            queue.next_version()
            _record("closed", counter, queue, by=by, now=now)


def raise_alarm(*, office: OfficeEntry, counter: CounterEntry, by: Actor, now: datetime) -> Alarm:
    """Call colleagues for help to a counter. Twice is once.

    Raises:
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        found = Alarm.objects.filter(counter=counter.pk, ended_at=None).first()
        if found is not None:
            return found
        alarm = Alarm(office_id=office.pk, counter_id=counter.pk, raised_at=now, raised_by=by.login)
        insert([alarm])
        queue.next_version()
        _record("alarm", counter, queue, by=by, now=now)
    return alarm


def end_alarm(*, office: OfficeEntry, counter: CounterEntry, by: Actor, now: datetime) -> None:
    """Say that help has come. Twice is once.

    Raises:
        bookings.errors.Busy
    """
    with lock_queue(office.house, now=now) as queue:
        if Alarm.objects.filter(counter=counter.pk, ended_at=None).update(ended_at=now, ended_by=by.login):
            queue.next_version()
            _record("alarm_ended", counter, queue, by=by, now=now)


def _record(action: str, counter: CounterEntry, queue: LockedQueue, *, by: Actor, now: datetime) -> None:
    audit(
        action=f"counter.{action}",
        by=by,
        now=now,
        subject=f"{queue.house.slug} {counter.slug}",
        authority=queue.house.authority.slug,
    )
