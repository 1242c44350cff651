"""`wartefrei worker`: does what is due, mails above all, and clears away what has had its time."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

if TYPE_CHECKING:
    from wartefrei.notifications.transport import Transport

IDLE_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
PURGE_EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("worker", help="send mails that are due, until told to stop")
    parser.add_argument("--once", action="store_true", help="do what is due now and exit")
    parser.add_argument("--now", metavar="INSTANT", help="pretend that it is this instant (demo only)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work; 0 when stopped in good order, 2 when told something that can't be."""
    from django.conf import settings

    from wartefrei.notifications.errors import EmailUrlRefused
    from wartefrei.notifications.transport import choose_transport

    if arguments.now and not settings.IS_DEMO:
        return _refuse("--now works in the demo only: here the clock decides what is due.")
    try:
        clock = _choose_clock(arguments.now, ZoneInfo(settings.TIME_ZONE))
        transport = choose_transport(settings.EMAIL_URL, is_demo=settings.IS_DEMO)
    except (ValueError, OverflowError):
        return _refuse(f"--now needs an instant such as 2026-11-26T07:45:00+01:00, not {arguments.now!r}.")
    except EmailUrlRefused as refusal:
        return _refuse(f"{refusal}.")
    worker = Worker(clock, transport, threading.Event())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    if arguments.once:
        worker.work_once()
    else:
        worker.work()
    return 0


@dataclass
class Worker:
    """Does what is due, one thing at a time, so that ``stop`` is heeded after the mail in flight."""

    clock: Callable[[], datetime]
    transport: "Transport | None"
    stop: threading.Event
    purge_at: datetime | None = None
    has_said_no_transport: bool = False

    def work(self) -> None:
        """Go on until told to stop; a database that is away or busy is asked again later."""
        from django.db import OperationalError, connection

        while not self.stop.is_set():
            try:
                pause = self.work_once()
            except OperationalError as error:
                log.warning("database not available", error=type(error).__name__)
                connection.close()
                pause = TROUBLE_SECONDS
            self.stop.wait(pause)

    def work_once(self) -> float:
        """Do all that is due; return the seconds to wait before looking again."""
        self._purge()
        if self.transport is None:
            self._say_no_transport()
            return TROUBLE_SECONDS
        try:
            return self._deliver(self.transport)
        finally:
            self.transport.close()

    def _deliver(self, transport: "Transport") -> float:
        from wartefrei.notifications.operations import deliver_due

        pause = IDLE_SECONDS
        while not self.stop.is_set():
            delivery = deliver_due(now=self.clock(), transport=transport, limit=1)
            if delivery.failed:
                pause = TROUBLE_SECONDS
            if not (delivery.sent or delivery.failed or delivery.elsewhere):
                break
        return pause

    def _purge(self) -> None:
        from wartefrei.accounts import operations

        now = self.clock()
        if self.purge_at is None or now >= self.purge_at:
            operations.purge(now=now)
            self.purge_at = now + PURGE_EVERY

    def _say_no_transport(self) -> None:
        from wartefrei.notifications.queries import count_waiting

        waiting = count_waiting(now=self.clock())
        if waiting and not self.has_said_no_transport:
            log.warning("EMAIL_URL is not set; %d mails are waiting", waiting)
            self.has_said_no_transport = True


def _choose_clock(instant: str | None, zone: ZoneInfo) -> Callable[[], datetime]:
    """The real clock, or one that stands still; an instant without offset is local time. Raises ValueError."""
    if instant is None:
        return lambda: datetime.now(UTC)
    moment = datetime.fromisoformat(instant)
    fixed = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if fixed.year not in range(2000, 2200):
        raise ValueError(instant)
    return lambda: fixed


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
