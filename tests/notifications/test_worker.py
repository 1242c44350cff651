"""`wartefrei worker` as a process of its own and in this one."""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pytest_django import Settings

from tests.notifications.conftest import Open
from tests.notifications.post import Counting, PostOffice
from tests.notifications.sample import MINUTE, NOW, put
from wartefrei.accounts.models import Session
from wartefrei.cli import worker
from wartefrei.notifications.models import MailboxMessage, Message, State

WAIT = 30  # seconds; far more than it takes


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


def start(email_url: str) -> "subprocess.Popen[bytes]":
    """The worker as a process of its own, on the database of the tests."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite://{database['NAME']}"
    else:
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {"DATABASE_URL": url, "EMAIL_URL": email_url}
    return subprocess.Popen([sys.executable, "-m", "wartefrei.cli.main", "worker"], env=environment)


def wait_until(happens: Callable[[], bool]) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + WAIT
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


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
