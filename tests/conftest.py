"""What every test may use: the database as a file, and the system's browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

hypothesis.settings.register_profile("wartefrei", deadline=None)  # two busy cores say nothing about a rule
hypothesis.settings.load_profile("wartefrei")


@pytest.fixture(autouse=True)
def _forget_what_was_read() -> None:
    """What the program keeps in memory belongs to the database of one test."""
    from wartefrei.bookings import states
    from wartefrei.offices import directory

    states.forget()
    directory.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database per worker; SQLite in a file, because threads and processes share it in some tests."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(
            Path(os.environ["WARTEFREI_DATA_DIR"]) / "test.sqlite3"
        )


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_by_rows() -> Iterator[None]:
    """PostgreSQL gives every table it truncates new files, which takes longer than most tests."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def delete(self: DatabaseOperations, _style: object, tables: list[str], **_options: bool) -> list[str]:
        rows = "; ".join(f"DELETE FROM {self.quote_name(table)}" for table in tables)
        return [f"SET LOCAL session_replication_role = replica; {rows}"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete)
        yield


@pytest.fixture(scope="session", autouse=True)
def _look_for_static_files_once() -> Iterator[None]:
    """Each test client loads the middleware anew; the files it serves stay the same."""
    from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add_found(self: Any) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_found)
        yield


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, without a window.

    Playwright keeps an event loop in this thread, so Django takes every query for one inside of a coroutine.
    """
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
