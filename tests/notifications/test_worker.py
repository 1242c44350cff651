"""`wartefrei worker` as a process of its own and in this one."""

import argparse
import io
import signal
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from tests import factories
from tests.bookings.steps import book
from tests.factories import make_office
from tests.made_up_time import LIBRARY
from tests.notifications.conftest import Open
from tests.notifications.post import Broken, Counting, PostOffice
from tests.notifications.process import start, wait_until
from tests.notifications.sample import MINUTE, NOW, put
from wartefrei.accounts.models import Session
from wartefrei.bookings.models import Appointment
from wartefrei.cli import worker
from wartefrei.cli.progress import Bar
from wartefrei.notifications.errors import Undeliverable, WayBlocked
from wartefrei.notifications.models import MailboxMessage, Message, State
from wartefrei.notifications.operations import deliver_due
from wartefrei.notifications.transport import MailboxTransport

WAIT = 30  # seconds; far more than it takes


class Blocked(Counting):
    """A transport without a way to its server."""

    def send(self, mail: EmailMessage) -> None:
        """Fail."""
        raise WayBlocked(f"no way for {mail['To']}")


def work(*words: str) -> int:
    """Run the command as its parser would."""
    parser = argparse.ArgumentParser()
    worker.add(parser.add_subparsers())
    arguments = parser.parse_args(["worker", *words])
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        return int(arguments.run(arguments))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.django_db
def test_once_in_the_demo_fills_the_mailbox(settings: Settings) -> None:
    settings.IS_DEMO, settings.EMAIL_URL = True, ""
    put(1)
    put(2)
    assert work("--once", "--now", NOW.isoformat()) == 0
    assert MailboxMessage.objects.count() == 2
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.django_db
def test_now_decides_what_is_due(settings: Settings) -> None:
    settings.IS_DEMO, settings.EMAIL_URL = True, ""
    put()
    assert work("--once", "--now", (NOW - MINUTE).isoformat()) == 0
    assert not MailboxMessage.objects.exists()


def test_now_without_offset_is_local_time() -> None:
    clock = worker._choose_clock("2026-11-26T07:45", ZoneInfo("Europe/Berlin"))
    assert clock() == datetime(2026, 11, 26, 6, 45, tzinfo=UTC)


def test_now_outside_the_demo_is_refused(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.IS_DEMO = False
    assert work("--once", "--now", NOW.isoformat()) == 2
    assert "demo only" in capsys.readouterr().err


def test_now_that_is_no_instant_is_refused(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.IS_DEMO = True
    assert work("--once", "--now", "tomorrow") == 2
    assert "2026-11-26T07:45:00+01:00" in capsys.readouterr().err


def test_email_url_that_is_not_understood_is_refused(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_URL = "http://mail.example"
    assert work("--once") == 2
    assert "smtp+starttls://" in capsys.readouterr().err


@pytest.mark.django_db
def test_without_email_url_it_says_once_how_many_wait(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    put()
    idle = worker.Worker(lambda: NOW, None, threading.Event())
    idle.work_once()
    idle.work_once()
    assert capsys.readouterr().out.count("EMAIL_URL is not set; 1 mails are waiting") == 1
    assert Message.objects.get().state == State.PENDING


@pytest.mark.django_db
def test_sessions_that_have_ended_are_cleared_away_once_an_hour() -> None:
    instant = [NOW]
    idle = worker.Worker(lambda: instant[0], None, threading.Event())
    left = []
    for minutes in (0, 30, 61):
        instant[0] = NOW + minutes * MINUTE
        Session.objects.create(session_key=f"{minutes}", session_data="", expire_date=instant[0] - MINUTE)
        idle.work_once()
        left.append(Session.objects.count())
    assert left == [0, 1, 0]


@pytest.mark.django_db
def test_mails_settled_two_weeks_ago_are_forgotten() -> None:
    put(1)
    deliver_due(now=NOW, transport=MailboxTransport(), limit=1)
    put(2)
    for days, left in ((13, (2, 1)), (14, (1, 0))):
        worker.purge(NOW + timedelta(days=days))
        assert (Message.objects.count(), MailboxMessage.objects.count()) == left


def test_duty_that_fails_holds_back_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []

    def fail(now: datetime) -> None:
        raise ValueError

    monkeypatch.setattr(worker, "list_duties", lambda: ((fail, MINUTE), (done.append, MINUTE)))
    busy = worker.Worker(lambda: NOW, Counting(), threading.Event())
    busy._do_duties()
    busy._do_duties()
    assert done == [NOW]


@pytest.mark.django_db
def test_server_that_is_away_is_asked_again_after_growing_pauses_and_nothing_is_lost() -> None:
    put()
    stop, looks, rested = threading.Event(), [], [0.0]

    class Looking(Blocked):
        def send(self, mail: EmailMessage) -> None:
            looks.append(rested[0])
            super().send(mail)

    def rest(seconds: float) -> None:
        rested[0] += seconds
        if len(looks) == 7:
            stop.set()

    worker.Worker(lambda: NOW, Looking(), stop, rest=rest).work()
    assert [after - before for before, after in pairwise(looks)] == [5, 10, 20, 40, 60, 60]
    row = Message.objects.get()
    assert (row.state, row.attempts, row.due_at, row.claimed_until) == (State.PENDING, 0, NOW, None)


@pytest.mark.django_db
def test_once_says_by_its_status_that_no_mail_could_leave() -> None:
    put()
    assert worker.Worker(lambda: NOW, Blocked(), threading.Event()).work_once() == 1
    assert worker.Worker(lambda: NOW, Broken(), threading.Event()).work_once() == 0


@pytest.mark.django_db
def test_worker_keeps_its_connection_for_a_while() -> None:
    instant, closed = [NOW], []

    class Closing(Counting):
        def close(self) -> None:
            closed.append(instant[0])

    put()
    busy = worker.Worker(lambda: instant[0], Closing(), threading.Event())
    for seconds in (0, 9, 11, 30):
        instant[0] = NOW + timedelta(seconds=seconds)
        busy.work_once()
    assert closed == [NOW + timedelta(seconds=11)]


@pytest.mark.django_db
def test_address_that_is_refused_for_good_marks_the_booking() -> None:
    booked = book(make_office(), "08:00")

    class Refusing(Counting):
        def send(self, mail: EmailMessage) -> None:
            raise Undeliverable(f"550 for {mail['To']}")

    worker.Worker(lambda: factories.NOW, Refusing(), threading.Event()).work_once()
    assert Appointment.objects.get(pk=booked.pk).bounced_at == factories.NOW


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_bar_shows_how_far_it_has_got() -> None:
    screen = Screen()
    with Bar("Mails", 4, screen) as bar:
        bar.advance(3)
        bar._draw()
        bar.advance(2)
    shown = [line.rstrip() for line in screen.getvalue().removeprefix("\r").rstrip("\n").split("\r")]
    assert shown == [
        f"Mails [{'-' * 30}] 0 of 4",
        f"Mails [{'#' * 22}{'-' * 8}] 3 of 4, 0:00 left",
        f"Mails [{'#' * 30}] 5 of 5",
    ]


@pytest.mark.parametrize(("screen", "total"), [(io.StringIO(), 4), (Screen(), 0)])
def test_bar_is_silent_without_terminal_or_work(screen: io.StringIO, total: int) -> None:
    with Bar("Mails", total, screen) as bar:
        bar.advance()
    assert screen.getvalue() == ""


@pytest.mark.django_db
def test_stop_is_heeded_after_the_mail_in_flight() -> None:
    stop = threading.Event()

    class Stopping(Counting):
        def send(self, mail: EmailMessage) -> None:
            super().send(mail)
            stop.set()

    for number in range(3):
        put(number)
    transport = Stopping()
    worker.Worker(lambda: NOW, transport, stop).work()
    assert sum(transport.sent.values()) == 1
    assert Message.objects.filter(state=State.PENDING).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [(), ("FAKETIME_DONT_FAKE_MONOTONIC=1",)])
def test_process_goes_on_working_when_the_time_is_made_up(
    open_server: Open, post_office: PostOffice, options: tuple[str, ...]
) -> None:
    put(1)
    made_up = ("env", f"LD_PRELOAD={LIBRARY}", "FAKETIME=@2026-11-27 08:00:00", *options)
    process = start(f"smtp://127.0.0.1:{open_server().port}", before=made_up)
    try:
        wait_until(lambda: len(post_office.arrived) == 1)
        put(2)
        wait_until(lambda: len(post_office.arrived) == 2)
    finally:
        process.terminate()
        assert process.wait(WAIT) == 0
    assert Message.objects.filter(settled_at__gt=NOW + timedelta(days=6)).count() == 2


@pytest.mark.django_db(transaction=True)
def test_process_delivers_and_ends_on_sigterm(open_server: Open, post_office: PostOffice) -> None:
    message = put()
    process = start(f"smtp://127.0.0.1:{open_server().port}")
    try:
        wait_until(lambda: bool(post_office.arrived))
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 0
    assert [str(mail["Message-ID"]) for mail in post_office.arrived] == [message.message_id]
    assert Message.objects.get().state == State.SENT
