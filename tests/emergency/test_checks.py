"""`wartefrei check` explains what is broken about emergency requests; `emergency allot` gives places by hand."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.emergency.steps import again, mail_time, make_emergency_office, register, send, status
from tests.uploads.clamav import run_clamd
from wartefrei.bookings import operations
from wartefrei.bookings.emergency_checks import find_broken, find_notes
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyRequest
from wartefrei.bookings.operations.requests import get_store
from wartefrei.cli import emergency

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def broken() -> list[str]:
    return find_broken(now=mail_time() + LATER)


@pytest.fixture
def request_with_place() -> EmergencyRequest:
    make_emergency_office()
    request = register()
    operations.allot_due(now=mail_time())
    assert broken() == []
    return again(request)


def test_place_that_no_run_gave(request_with_place: EmergencyRequest) -> None:
    request = request_with_place
    EmergencyRequest.objects.filter(pk=request.pk).update(digest="0" * 64)
    assert broken() == [f"emergency: {request.code}: has a place that no run of 2026-11-23 gave"]


def test_appointment_with_another_code(request_with_place: EmergencyRequest) -> None:
    request = request_with_place
    Appointment.objects.update(code="CCCCCCCCC")
    assert broken() == [f"emergency: {request.code}: its appointment carries another code"]


def test_request_that_has_not_followed_its_appointment(request_with_place: EmergencyRequest) -> None:
    request = request_with_place
    Appointment.objects.update(status="missed")
    assert broken() == [
        f"emergency: {request.code}: its appointment has ended, the request has not followed it"
    ]


def test_run_that_has_not_told_everybody(request_with_place: EmergencyRequest) -> None:
    AllotmentRun.objects.update(told_at=None)
    (finding,) = broken()
    assert finding.startswith("allotment: 2026-11-23 run 0: not everybody has been told")


def test_paper_whose_file_is_gone() -> None:
    make_emergency_office()
    request = register(title="visa")
    send(request, "passport", now=mail_time() - LATER)
    assert broken() == []
    (name,) = get_store().list_names()
    get_store().destroy(name)
    assert broken() == [f"emergency: {request.code}: the file of a paper is gone ({name})"]


def test_scanner_that_is_away_and_one_that_answers(settings: Any, tmp_path: Path) -> None:
    make_emergency_office()
    settings.CLAMD_URL = f"unix://{tmp_path}/nothing"
    assert find_notes() == ["No paper is taken: the scanner at CLAMD_URL does not answer."]
    folder = tmp_path / "clamav"
    folder.mkdir()
    with run_clamd(folder) as url:
        settings.CLAMD_URL = url
        assert find_notes() == []
        request = register(title="visa")
        send(request, "passport", now=mail_time() - LATER)
    assert status(request) == "complete"


def test_command_gives_the_places_once(capsys: pytest.CaptureFixture[str]) -> None:
    make_emergency_office()
    request = register()
    due, at_once = argparse.Namespace(now=None), argparse.Namespace(now=emergency.AT_ONCE)
    with time_machine.travel(mail_time() - timedelta(minutes=10), tick=False):
        assert emergency.run_allot(due) == 0
        assert "Nothing to give" in capsys.readouterr().out
        assert emergency.run_allot(at_once) == 0
        assert "stadt 2026-11-23: 1 of 14 places given, sealed" in capsys.readouterr().out
        assert emergency.run_allot(at_once) == 0
        assert "Nothing to give" in capsys.readouterr().out
    assert status(request) == "allotted"


def test_command_pretends_another_instant_in_the_demo_only(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    make_emergency_office()
    register()
    arguments = argparse.Namespace(now="2026-11-23T07:45")
    settings.IS_DEMO = False
    assert emergency.run_allot(arguments) == 2
    settings.IS_DEMO = True
    assert emergency.run_allot(argparse.Namespace(now="tomorrow")) == 2
    assert emergency.run_allot(arguments) == 0
    assert "1 of 14 places given" in capsys.readouterr().out
