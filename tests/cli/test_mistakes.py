"""What operators get wrong is told in one line, without a traceback and without their password."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wartefrei.cli.instants import read_instant


def run(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "wartefrei.cli.main", *arguments],
        env=environment | {"WARTEFREI_DATA_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


NOBODY_LISTENS = "postgresql://u:secret@127.0.0.1:1/name"


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        ("check", {}, "wartefrei createadmin"),
        ("check", {"DATABASE_URL": NOBODY_LISTENS}, "Connection refused"),
        ("demo", {"DATABASE_URL": NOBODY_LISTENS}, "Connection refused"),
        ("check", {"DATABASE_URL": "postgresql://u:secret@host:port/name"}, "DATABASE_URL"),
        ("check", {"DATABASE_URL": "postgresql://u:secret@host"}, "must name a database"),
        ("check", {"DATABASE_URL": "sqlite:relative.sqlite3"}, "absolute path"),
        ("check", {"DATABASE_URL": "sqlite://host/name.sqlite3"}, "absolute path"),
        ("check", {"DATABASE_URL": "sqlite:////proc/nowhere/name.sqlite3"}, "unable to open"),
        ("check", {"WARTEFREI_DATA_DIR": "/dev/null"}, "WARTEFREI_DATA_DIR"),
        ("check", {"WARTEFREI_DATA_DIR": "/proc/nowhere"}, "WARTEFREI_DATA_DIR"),
        ("worker --once", {"EMAIL_URL": "smtp://u:secret@[::1"}, "EMAIL_URL"),
        ("serve --port 99999", {}, "--port"),
        ("serve --processes 0", {}, "--processes"),
    ],
)
def test_mistake_is_told_in_one_line(
    tmp_path: Path, arguments: str, variables: dict[str, str], words: str
) -> None:
    told = run(tmp_path, *arguments.split(), **variables)
    assert told.returncode in {1, 2}
    assert words in told.stderr
    assert "Traceback" not in told.stderr
    assert "secret" not in told.stderr
    assert len(told.stderr.splitlines()[-1]) < 300


@pytest.mark.parametrize("command", ["worker --once", "emergency allot"])
def test_instant_beyond_the_calendar_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "demo").touch()
    told = run(tmp_path, *command.split(), "--now", "9999-12-31T23:59:59-14:00")
    assert told.returncode == 2
    assert told.stderr.startswith("--now needs an instant")


def test_instants_as_operators_type_them() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = datetime(2026, 11, 26, 6, 45, tzinfo=UTC)
    assert read_instant("2026-11-26T07:45", berlin) == read_instant("2026-11-26T06:45:00Z", berlin) == at
    for odd in ("yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-26T24:45"):
        with pytest.raises(ValueError, match=r"."):
            read_instant(odd, berlin)


def test_demo_serves_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        told = run(tmp_path, "serve", "--host", host)
        assert (told.returncode, told.stderr[:14]) == (1, "This is a demo")


def test_data_folder_and_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run(folder, "check")
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in (folder, folder / "keys", folder / "keys/secret")
    }
    assert modes == {"data": 0o700, "keys": 0o700, "secret": 0o600}
    assert sorted(path.name for path in (folder / "keys").iterdir()) == ["secret", "uploads"]
