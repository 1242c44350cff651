"""Programs that are told the time by a file, which may jump while they run (libfaketime)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""Debian's; absent where the package is missing."""


def write_clock(clock: Path, moment: datetime) -> None:
    """It is this moment now for whoever reads the file; renamed into place, so that nobody reads half of it."""
    ahead = round((moment - datetime.now(UTC)).total_seconds())
    draft = clock.with_suffix(".new")
    draft.write_text(f"{ahead:+}\n")
    draft.rename(clock)


@contextmanager
def told_by(clock: Path, *, moves: bool = False) -> Iterator[None]:
    """Programs started inside are told the time of the file, but not how long something takes.

    ``moves``: they look at the file whenever they ask for the time, which is slow, because it may be set again. The
    others are told once: the library looks again without a lock, and threads may see the time between two clocks.
    """
    assert LIBRARY is not None, "the package faketime is missing"
    told = (
        {"FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
        if moves
        else {"FAKETIME": clock.read_text().strip(), "FAKETIME_CACHE_DURATION": "86400"}
    )
    variables = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"} | told
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield
