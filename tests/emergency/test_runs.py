"""What is kept of a run: a third person can replay it, and notices when somebody has changed something."""

import argparse
import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.emergency.steps import again, mail_time, make_emergency_office, procedure, register, runs
from tests.factories import MONDAY
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import compare_policy, preview, read_day, verify_day
from wartefrei.bookings.emergency_checks import find_broken, find_notes
from wartefrei.bookings.models import AllotmentRun, EmergencyRequest
from wartefrei.cli import config, emergency
from wartefrei.core.allotment import Criterion, seal
from wartefrei.core.emergency import read_policy
from wartefrei.offices.directory import read_directory
from wartefrei.offices.exporting import export_authority

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def two_days() -> list[AllotmentRun]:
    """Runs of Monday, a place given back, and Tuesday."""
    make_emergency_office(places=1, minutes=90)
    people = [register(expires_on=MONDAY + timedelta(days=days)) for days in range(5)]
    operations.allot_due(now=mail_time())
    operations.decline(request=again(people[1]), by=CITIZEN, now=mail_time() + timedelta(minutes=1))
    operations.allot_due(now=mail_time(TUESDAY))
    return runs()


def faults(day: object = MONDAY) -> list[str]:
    return [str(fault) for fault in verify_day(read_directory().authority("stadt"), day)]  # type: ignore[arg-type]


def test_runs_are_replayed_and_chained(two_days: list[AllotmentRun]) -> None:
    assert [(run.date, run.number, run.position, run.chosen) for run in two_days] == [
        (MONDAY, 0, 1, 2),
        (MONDAY, 1, 2, 1),
        (TUESDAY, 0, 3, 2),
    ]
    assert [run.previous_hash for run in two_days] == ["", two_days[0].hash, two_days[1].hash]
    assert (faults(), faults(TUESDAY), find_broken(now=mail_time(TUESDAY))) == ([], [], [])


def test_record_holds_nothing_personal(two_days: list[AllotmentRun]) -> None:
    text = json.dumps([run.record for run in two_days])
    for person in EmergencyRequest.objects.all():
        assert person.digest in text
        for personal in (
            person.code,
            person.family_name,
            person.given_name,
            person.email,
            str(person.birth_date),
        ):
            assert personal not in text


def test_anybody_can_replay_a_run_with_the_standard_library_alone(two_days: list[AllotmentRun]) -> None:
    record = two_days[0].record
    wanted = sorted(record["entrants"], key=lambda one: (one[1], one[2], one[0]))
    chosen = [one[0] for one in record["outcomes"] if one[3] is not None]
    assert chosen == [one[0] for one in wanted[: len(record["starts"])]]


def test_changed_input_is_noticed(two_days: list[AllotmentRun]) -> None:
    run = two_days[0]
    run.record["entrants"][0][1] = "2020-01-01"
    run.save(update_fields=("record",))
    assert faults() == [f"{MONDAY} run 0: its record was changed after it was sealed"]


def test_changed_result_is_noticed_even_when_sealed_anew(two_days: list[AllotmentRun]) -> None:
    run = two_days[0]
    outcomes = run.record["outcomes"]
    outcomes[0][3], outcomes[2][3] = None, outcomes[0][3]
    run.hash = seal(run.record, run.previous_hash)
    run.save(update_fields=("record", "hash"))
    assert faults() == [
        f"{MONDAY} run 1: does not follow the run before it: that one was changed",
        f"{MONDAY} run 0: the rules give another result than the recorded one",
    ]


def test_run_that_is_gone_is_noticed(two_days: list[AllotmentRun]) -> None:
    two_days[1].delete()
    assert faults(TUESDAY) == [f"{TUESDAY} run 0: is number 3 of the chain, number 2 is missing"]
    assert faults(MONDAY + timedelta(days=9)) == ["2026-12-02: no places were given on this day"]


def test_cut_off_that_was_told_is_that_of_the_record(two_days: list[AllotmentRun]) -> None:
    AllotmentRun.objects.filter(pk=two_days[0].pk).update(cut_off=MONDAY + timedelta(days=4))
    assert faults() == [f"{MONDAY} run 0: cut-off or numbers are not those of its record"]


def test_command_verifies_a_day(two_days: list[AllotmentRun], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(date="2026-11-23", authority=None)
    assert emergency.run_verify(arguments) == 0
    assert "stadt 2026-11-23 run 0: replayed, 2 of 5 chosen, cut-off 2026-11-24" in capsys.readouterr().out
    AllotmentRun.objects.filter(pk=two_days[0].pk).update(hash="0" * 64)
    assert emergency.run_verify(arguments) == 1
    assert "its record was changed" in capsys.readouterr().out
    assert emergency.run_verify(argparse.Namespace(date="tomorrow", authority=None)) == 2
    assert emergency.run_verify(argparse.Namespace(date="2026-11-23", authority="x")) == 1


def test_preview_says_what_would_happen_and_the_day_what_has(two_days: list[AllotmentRun]) -> None:
    wednesday = MONDAY + timedelta(days=2)
    register(expires_on=wednesday, now=mail_time(TUESDAY, "20:00"))
    expected = preview(procedure(), day=wednesday, now=mail_time(wednesday, "07:00"))
    assert (len(expected.outcomes), len(expected.chosen)) == (2, 2)
    day = read_day(procedure(), day=MONDAY, now=mail_time(TUESDAY))
    assert (day.places, len(day.chosen), day.waiting, day.cut_off) == (2, 2, 2, MONDAY + timedelta(days=2))


def test_another_policy_shows_its_effect_on_a_run_first(two_days: list[AllotmentRun]) -> None:
    import dataclasses

    policy = procedure().policy
    same = compare_policy(procedure(), policy=policy, day=MONDAY)
    assert same is not None
    assert (same.chosen, same.would_be_chosen, same.gained, same.lost) == (2, 2, 0, 0)
    later = dataclasses.replace(policy, first_start_minutes=120)
    effect = compare_policy(procedure(), policy=later, day=MONDAY)
    assert effect is not None
    assert (effect.chosen, effect.would_be_chosen, effect.lost, effect.would_be_cut_off) == (2, 1, 1, MONDAY)
    other = dataclasses.replace(policy, order=(Criterion.DIGEST,), window_days=0)
    effect = compare_policy(procedure(), policy=other, day=MONDAY)
    assert effect is not None
    assert (effect.would_be_chosen, effect.would_be_cut_off) == (1, MONDAY)
    assert compare_policy(procedure(), policy=policy, day=MONDAY - timedelta(days=1)) is None
    assert read_policy(read_directory().authority("stadt").emergency_policy or {}) == policy


def test_check_says_that_nothing_is_scanned() -> None:
    assert find_notes() == []
    make_emergency_office()
    assert find_notes() == ["Uploaded papers are not scanned for malware: CLAMD_URL is not set."]


def test_import_of_another_policy_shows_its_effect_and_waits_to_be_accepted(
    two_days: list[AllotmentRun], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stadt.yaml"
    text = export_authority("stadt")
    friday = '    fri: "07:45"\n'
    assert friday in text
    file.write_text(text.replace(friday, f"{friday}  first_start_minutes: 120\n"))
    arguments = argparse.Namespace(file=str(file), accept=False)
    assert config._import(arguments) == 1
    told = capsys.readouterr().err
    assert "stadt 2026-11-24: 1 chosen instead of 2 (0 others, 1 not)" in told
    assert procedure().policy.first_start_minutes == 30
    assert config._import(argparse.Namespace(file=str(file), accept=True)) == 0
    assert procedure().policy.first_start_minutes == 120
