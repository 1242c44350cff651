"""A change of configuration against appointments that are already there."""

import argparse
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from tests.factories import MONDAY, NOW, make_person
from tests.offices.documents import Plain, change, make_plain
from wartefrei.accounts.actors import CITIZEN, SYSTEM
from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.errors import AppointmentsMisplaced, Misplaced, StartRefused
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations import book, cancel, hold
from wartefrei.bookings.operations.configuration import Applied, apply_configuration
from wartefrei.cli import config
from wartefrei.core.ticks import wall_instant
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.exporting import export_authority
from wartefrei.offices.models import Office, Opening, Service, Team

pytestmark = pytest.mark.django_db

TEAM = "offices.0.teams.0"
OPENING = f"{TEAM}.openings.0"


def load(plain: Plain, *, accept: bool = False, now: datetime = NOW) -> Applied:
    document = AuthorityDocument.model_validate(plain)
    [applied] = apply_configuration(documents=[document], accept=accept, by=SYSTEM, now=now)
    return applied


def book_at(clock: str, *, day: date = MONDAY, service: str = "pass", now: datetime = NOW) -> Appointment:
    return _place(book, clock, day, service, now)


def hold_at(clock: str) -> Appointment:
    return _place(hold, clock, MONDAY, "pass", NOW)


def _place(
    operation: Callable[..., Appointment], clock: str, day: date, service: str, now: datetime
) -> Appointment:
    office = read_directory().office("buergeramt")
    hour, minute = map(int, clock.split(":"))
    return operation(
        office=office,
        basket={service: 1},
        start_at=wall_instant(day, hour * 60 + minute, office.zone),
        person=make_person(
            family_name="Albrecht", birth_date=date(1990, 1, 1) + timedelta(Appointment.objects.count())
        ),
        language="de",
        by=CITIZEN,
        now=now,
    )


def lines(misplaced: list[Misplaced]) -> list[str]:
    return [f"{one.start_at:%Y-%m-%d %H:%M} {one.office} {one.team} {one.code}" for one in misplaced]


def refused(plain: Plain, now: datetime = NOW) -> list[str]:
    with pytest.raises(AppointmentsMisplaced) as refusal:
        load(plain, now=now)
    return lines(refusal.value.misplaced)


def test_fewer_places_displace_who_booked_last() -> None:
    load(make_plain())
    book_at("08:00")
    last = book_at("08:00")
    plain = change(change(make_plain(), f"{OPENING}.places", 1), f"{OPENING}.online", 1)
    assert refused(plain) == [f"2026-11-23 08:00 buergeramt Team A {last.code}"]


def test_own_holiday_displaces_and_is_booked_by_nobody_a_worked_one_is_a_day_like_others() -> None:
    plain = make_plain()
    load(plain)
    booked = book_at("08:00")
    own = {"date": MONDAY.isoformat(), "name": {"de": "Markttag"}}
    assert refused({**plain, "holidays": [own]}) == [f"2026-11-23 08:00 buergeramt Team A {booked.code}"]
    load({**plain, "holidays": [own]}, accept=True)
    with pytest.raises(StartRefused):
        book_at("10:00")
    epiphany, soon = date(2026, 1, 6), NOW.replace(year=2026, month=1, day=2)  # a Tuesday
    with pytest.raises(StartRefused):
        book_at("08:00", day=epiphany, now=soon)
    load({**plain, "holidays": [{"date": epiphany.isoformat(), "open": True}]})
    assert book_at("08:00", day=epiphany, now=soon).status == "booked"


def test_refusal_writes_nothing() -> None:
    load(make_plain())
    book_at("08:00")
    with pytest.raises(AppointmentsMisplaced):
        load(change(make_plain(name="Neu"), f"{OPENING}.from", "08:05"))
    assert Opening.objects.earliest("pk").start == time(8)
    assert read_directory().authority("musterstadt").version == 1
    assert AuditEvent.objects.filter(action="configuration.imported").count() == 1


def test_accepted_change_tells_and_leaves_appointments_alone() -> None:
    load(make_plain())
    appointment = book_at("08:00")
    before = Appointment.objects.filter(pk=appointment.pk).values().get()
    applied = load(change(make_plain(), f"{OPENING}.from", "08:05"), accept=True)
    assert lines(applied.misplaced) == [f"2026-11-23 08:00 buergeramt Team A {appointment.code}"]
    assert Appointment.objects.filter(pk=appointment.pk).values().get() == before
    assert AuditEvent.objects.latest("pk").details == {"version": 2, "changes": 2, "misplaced": 1}


def test_appointments_without_place_before_count_only_once() -> None:
    load(make_plain())
    book_at("08:00")
    plain = change(make_plain(), f"{OPENING}.from", "08:05")
    load(plain, accept=True)
    assert load({**plain, "name": "Neu"}).misplaced == []


def test_cancelled_and_past_appointments_and_dead_holds_need_no_place() -> None:
    load(make_plain())
    cancel(appointment=book_at("08:00"), by=CITIZEN, now=NOW)
    book_at("09:00")
    hold_at("11:00")
    later = NOW + timedelta(days=3, minutes=30)  # Monday, 10:30 in Berlin
    plain = change(make_plain(), f"{OPENING}.places", 0)
    assert load(change(plain, f"{OPENING}.online", 0), now=later).misplaced == []


def test_who_is_just_booking_keeps_nobody_from_saving() -> None:
    load(make_plain())
    hold_at("11:00")
    assert not load(change(make_plain(), f"{OPENING}.to", "11:00")).misplaced


def test_closure_and_limit_displace_too() -> None:
    load(make_plain())
    first, second = book_at("08:00"), book_at("08:00")
    closure = {"from": "2026-11-23", "to": "2026-11-23"}
    assert len(refused(make_plain(closures=[closure]))) == 2
    limit = {"from": "2026-11-23 08:00", "to": "2026-11-23 09:00", "places": 1}
    assert refused(change(make_plain(), f"{TEAM}.limits.1", limit)) == [
        f"2026-11-23 08:00 buergeramt Team A {second.code}"
    ]
    assert first.code != second.code


def without_team_a() -> Plain:
    """The document with another team in the place of team A."""
    plain = change(make_plain(), f"{TEAM}.id", "team-neu")
    return change(plain, "offices.0.counters.0.teams.0", "team-neu")


def test_team_with_appointments_is_switched_off_and_on_again() -> None:
    load(make_plain())
    appointment = book_at("08:00")
    assert refused(without_team_a()) == [f"2026-11-23 08:00 buergeramt Team A {appointment.code}"]
    load(without_team_a(), accept=True)
    assert dict(Team.objects.values_list("slug", "is_active")) == {
        "team-a": False,
        "team-b": True,
        "team-neu": True,
    }
    assert load(without_team_a()).changes == 0
    load(make_plain())
    assert dict(Team.objects.values_list("slug", "is_active")) == {"team-a": True, "team-b": True}


def test_service_with_appointments_is_switched_off() -> None:
    load(make_plain())
    book_at("08:00", service="meldung")
    plain = change(change(make_plain(), "services.1", None), f"{TEAM}.services.1", None)
    change(plain, "offices.0.teams.1.services.0", "pass")
    assert load(plain).misplaced == [], "the place is still there"
    assert dict(Service.objects.values_list("slug", "is_active")) == {"pass": True, "meldung": False}


def test_office_with_appointments_is_switched_off() -> None:
    load(make_plain())
    appointment = book_at("08:00")
    plain = change(make_plain(), "offices.0.id", "neues-amt")
    change(plain, "emergency.office", "neues-amt")
    assert refused(plain) == [f"2026-11-23 08:00 buergeramt Team A {appointment.code}"]
    load(plain, accept=True)
    assert dict(Office.objects.values_list("slug", "is_active")) == {"buergeramt": False, "neues-amt": True}
    assert list(read_directory().authority("musterstadt").offices) == ["neues-amt"]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    config.add(parser.add_subparsers())
    arguments = parser.parse_args(["config", *words])
    code: int = arguments.run(arguments)
    return code


def test_command_exports_imports_and_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(make_plain())
    file = tmp_path / "stadt.yaml"
    assert run("export", str(file)) == 0
    assert run("import", str(file)) == 0
    assert capsys.readouterr().out == "musterstadt: nothing to change\n"
    file.write_text(file.read_text(encoding="utf-8").replace("land: BW", "land: XX"), encoding="utf-8")
    assert run("import", str(file)) == 1
    assert capsys.readouterr().err.startswith("stadt.yaml: land: expected the code of a Land")
    assert run("import", str(tmp_path / "none.yaml")) == 1
    assert capsys.readouterr().err == f"{tmp_path}/none.yaml: No such file or directory\n"
    assert run("export", "--authority", "none", "-") == 1
    assert capsys.readouterr().err == "--authority must be one of musterstadt\n"


def test_command_refuses_in_english_what_forms_refuse_in_german(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(make_plain())
    book_at("08:00")
    file = tmp_path / "stadt.yaml"
    file.write_text(export_authority("musterstadt").replace("rathaus", "schloss"), encoding="utf-8")
    with time_machine.travel(NOW, tick=False):
        assert run("import", "--accept", str(file)) == 1
    assert capsys.readouterr().err.startswith(
        "offices[0].house: Bürgeramt can't change its house yet: 1 appointment from today on is booked there."
    )


def test_command_lists_who_would_lose_a_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(make_plain())
    code = book_at("08:00").code
    file = tmp_path / "stadt.yaml"
    file.write_text(export_authority("musterstadt").replace("08:00", "08:05"), encoding="utf-8")
    with time_machine.travel(NOW, tick=False):
        assert run("import", str(file)) == 1
        assert capsys.readouterr().err.splitlines() == [
            "Nothing was changed. Appointments that would lose their places: 1",
            f"  2026-11-23 08:00  buergeramt  Team A  {code}",
            "To import all the same, add --accept.",
        ]
        assert run("import", "--accept", str(file)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "musterstadt: 2 changes, version 2",
        "Appointments that have no place any more: 1",
        f"  2026-11-23 08:00  buergeramt  Team A  {code}",
    ]
