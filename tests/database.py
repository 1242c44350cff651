"""Pytest plugin: gives Django its database and data folder before it reads its settings.

`pytest --database=sqlite` (default) or `--database=postgresql`, which starts a cluster for the session. With `-n` of
pytest-xdist every worker has a folder and a database of its own; the cluster is one.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from tools import compile_translations, compress

CLUSTER = pytest.StashKey[postgresql.Cluster]()
FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the choice of database."""
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="database of the tests"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment; a wrapper, because pytest-django loads the settings in this very hook."""
    gc.set_threshold(50_000, 20, 50)
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker:
        compile_translations.refresh()
        compress.refresh()
    folder = Path(tempfile.mkdtemp(prefix="wartefrei-tests-"))
    early_config.stash[FOLDER] = folder
    os.environ["WARTEFREI_DATA_DIR"] = str(folder)
    if early_config.known_args_namespace.database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/wartefrei.sqlite3"
    elif not is_worker:  # which has the session's in its environment
        cluster = early_config.stash[CLUSTER] = postgresql.start()
        os.environ["DATABASE_URL"] = cluster.url
    return (yield)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: a tenth of the time would go into looking for garbage in it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster and remove the folder."""
    if CLUSTER in config.stash:
        config.stash[CLUSTER].stop()
    if FOLDER in config.stash:
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)
