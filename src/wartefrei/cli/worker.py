"""`wartefrei worker`: does what is due, mails above all, and clears away what has had its time."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from wartefrei.cli.instants import read_instant
from wartefrei.cli.progress import Bar
from wartefrei.database.resting import rest

if TYPE_CHECKING:
    from wartefrei.notifications.operations import Delivery
    from wartefrei.notifications.transport import Transport

IDLE_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
MOST_TROUBLE_SECONDS = 60.0
KEEP_CONNECTION = timedelta(seconds=10)
PURGE_EVERY = timedelta(hours=1)
QUEUES_EVERY = timedelta(seconds=20)
CLOSURES_EVERY = timedelta(seconds=2)
OFFERS_EVERY = timedelta(seconds=30)
PLACES_EVERY = timedelta(seconds=10)

log = structlog.get_logger(__name__)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("worker", help="send mails that are due, until told to stop")
    parser.add_argument("--once", action="store_true", help="do what is due now and exit")
    parser.add_argument("--now", metavar="INSTANT", help="pretend that it is this instant (demo only)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work; 0 when stopped in good order, 1 when mails could not leave, 2 when told something that can't be."""
    from django.conf import settings

    from wartefrei.database.updating import update
    from wartefrei.notifications.errors import EmailUrlRefused
    from wartefrei.notifications.transport import SmtpTransport, choose_transport

    if arguments.now and not settings.IS_DEMO:
        return _refuse("--now works in the demo only: here the clock decides what is due.")
    try:
        clock = _choose_clock(arguments.now, ZoneInfo(settings.TIME_ZONE))
        transport = choose_transport(settings.EMAIL_URL, is_demo=settings.IS_DEMO)
    except ValueError:
        return _refuse(f"--now needs an instant such as 2026-11-26T07:45:00+01:00, not {arguments.now!r}.")
    except EmailUrlRefused as refusal:
        return _refuse(f"{refusal}.")
    update()
    rate = transport.server.rate if isinstance(transport, SmtpTransport) and not arguments.now else 0
    worker = Worker(clock, transport, threading.Event(), rate)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    try:
        if arguments.once:
            return worker.work_once()
        worker.work()
    finally:
        worker.close()
    return 0


@dataclass
class Worker:
    """Does what is due, one thing at a time, so that ``stop`` is heeded after the mail in flight.

    ``rate``: mails per minute that all workers together may send, 0 for any number.
    """

    clock: Callable[[], datetime]
    transport: "Transport | None"
    stop: threading.Event
    rate: int = 0
    rest: Callable[[float], None] = rest
    trouble: float = TROUBLE_SECONDS
    last_sent_at: datetime | None = None
    next_at: dict[Callable[[datetime], None], datetime] = field(default_factory=dict)
    has_said_no_transport: bool = False

    def work(self) -> None:
        """Go on until told to stop; a database or mail server that is away is asked again after growing pauses."""
        from django.db import OperationalError, connection

        while not self.stop.is_set():
            try:
                is_fine = self._deliver()
            except OperationalError as error:
                log.warning("database not available", error=type(error).__name__)
                connection.close()
                is_fine = False
            self._rest(IDLE_SECONDS if is_fine else self.trouble)
            self.trouble = TROUBLE_SECONDS if is_fine else min(self.trouble * 2, MOST_TROUBLE_SECONDS)

    def _rest(self, seconds: float) -> None:
        """Wait, but not long beyond being told to stop."""
        while seconds > 0 and not self.stop.is_set():
            self.rest(min(seconds, IDLE_SECONDS))
            seconds -= IDLE_SECONDS

    def work_once(self) -> int:
        """Do all that is due, showing how far it has got; 0, or 1 when the mail server can't be reached."""
        from wartefrei.notifications.queries import count_waiting

        with Bar("Mails", count_waiting(now=self.clock())) as bar:
            return 0 if self._deliver(bar.advance) else 1

    def close(self) -> None:
        """Let go of the mail server."""
        if self.transport is not None:
            self.transport.close()

    def _deliver(self, advance: Callable[[int], None] = lambda _mails: None) -> bool:
        """Send what is due, with a look at the other duties after every mail; False when no mail can leave."""
        while not self.stop.is_set():
            self._do_duties()
            if self.transport is None:
                self._say_no_transport()
                break
            if pause := self._rate_pause():
                self._rest(pause)
                continue
            delivery = self._send_one(self.transport)
            if delivery.blocked:
                log.error("no mail can leave", error=delivery.blocked)
                return False
            if not (delivery.sent or delivery.failed):
                break
            self.last_sent_at = self.clock()
            advance(1)
        if self.last_sent_at and self.clock() >= self.last_sent_at + KEEP_CONNECTION:
            self.close()
            self.last_sent_at = None
        return True

    def _send_one(self, transport: "Transport") -> "Delivery":
        from wartefrei.bookings.operations import mark_unreachable
        from wartefrei.notifications.operations import deliver_due

        return deliver_due(
            now=self.clock(),
            transport=transport,
            limit=1,
            tell_unreachable=lambda about, now: mark_unreachable(code=about, now=now),
        )

    def _rate_pause(self) -> float:
        """Seconds to wait so that one more mail keeps the rate, at most one; 0 for none."""
        from wartefrei.notifications.queries import get_free_at

        if not self.rate:
            return 0
        now = self.clock()
        return min((get_free_at(rate=self.rate, now=now) - now).total_seconds(), 1)

    def _do_duties(self) -> None:
        """Do what the clock asks for, each as often as it says. One that fails does not hold back the others."""
        from django.db import OperationalError

        for duty, every in list_duties():
            now = self.clock()
            if now < self.next_at.get(duty, now):
                continue
            self.next_at[duty] = now + every
            try:
                duty(now)
            except OperationalError:
                raise
            except Exception:
                log.exception("duty failed", duty=duty.__qualname__)

    def _say_no_transport(self) -> None:
        from wartefrei.notifications.queries import count_waiting

        waiting = count_waiting(now=self.clock())
        if waiting and not self.has_said_no_transport:
            log.warning("EMAIL_URL is not set; %d mails are waiting", waiting)
            self.has_said_no_transport = True


def list_duties() -> tuple[tuple[Callable[[datetime], None], timedelta], ...]:
    """What is to be done by the clock beside mails, and how often. Each is called outside of transactions."""
    return (
        (purge, PURGE_EVERY),
        (run_queues, QUEUES_EVERY),
        (give_places, PLACES_EVERY),
        (relocate, CLOSURES_EVERY),
        (end_offers, OFFERS_EVERY),
        (take_offers_back, OFFERS_EVERY),
    )


def run_queues(now: datetime) -> None:
    """Let people wait whose time has come, and end the days of offices that are over."""
    from wartefrei.queueing import operations as queueing

    queueing.due(now=now)


def relocate(now: datetime) -> None:
    """Give the people of closed offices new times, tell them, and follow those who don't answer."""
    from wartefrei.bookings.operations import relocate_due

    relocate_due(now=now)


def end_offers(now: datetime) -> None:
    """End enquiries whose offered times nobody took."""
    from wartefrei.bookings.operations import lapse_due

    lapse_due(now=now)


def take_offers_back(now: datetime) -> None:
    """Take back offered times that the rules have no place for any more."""
    from wartefrei.bookings.operations.withdrawing import take_back_unkept

    take_back_unkept(now=now)


def give_places(now: datetime) -> None:
    """Give emergency places whose time has come, end requests that are over."""
    from wartefrei.bookings.operations import do_due_emergency

    do_due_emergency(now)


def purge(now: datetime) -> None:
    """Delete what is past its time."""
    from wartefrei.accounts import operations as accounts
    from wartefrei.bookings.operations import destroy_orphans
    from wartefrei.notifications import operations as notifications
    from wartefrei.records import operations as records

    accounts.purge(now=now)
    notifications.clear_mailbox(now=now)
    records.erase_overdue(now=now)
    destroy_orphans(now=now)


def _choose_clock(instant: str | None, zone: ZoneInfo) -> Callable[[], datetime]:
    """The real clock, or one that stands still; an instant without offset is local time. Raises ValueError."""
    if instant is None:
        return lambda: datetime.now(UTC)
    fixed = read_instant(instant, zone)
    return lambda: fixed


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
