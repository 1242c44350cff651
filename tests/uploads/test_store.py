"""Files are encrypted, each with its own key; destroyed is destroyed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wartefrei.bookings.uploads.store import FileLost, Store

CONTENT = b"passport " * 1000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "uploads", "secret of the installation")


def read_disk(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())


def test_file_comes_back_and_lies_encrypted_and_private(store: Store) -> None:
    stored = store.write(CONTENT)
    assert store.read(stored) == CONTENT
    assert b"passport" not in read_disk(store)
    (path,) = store.folder.glob("??/*")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_equal_files_have_keys_and_bytes_of_their_own(store: Store) -> None:
    one, two = store.write(CONTENT), store.write(CONTENT)
    assert one.key != two.key
    with pytest.raises(FileLost):
        store.read(replace(one, key=two.key))
    with pytest.raises(FileLost):
        store.read(replace(one, name=two.name))


def test_another_installation_reads_nothing(store: Store) -> None:
    stored = store.write(CONTENT)
    with pytest.raises(FileLost):
        replace(store, secret="another").read(stored)


def test_file_that_somebody_changed_is_not_shown(store: Store) -> None:
    stored = store.write(CONTENT)
    (path,) = store.folder.glob("??/*")
    content = bytearray(path.read_bytes())
    content[50] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(FileLost):
        store.read(stored)


def test_destroyed_file_is_gone_and_may_be_destroyed_again(store: Store) -> None:
    stored = store.write(CONTENT)
    store.destroy(stored.name)
    store.destroy(stored.name)
    assert read_disk(store) == b""
    with pytest.raises(FileLost):
        store.read(stored)


def test_names_with_path_parts_lead_nowhere(store: Store) -> None:
    for name in ("../keys/secret", "/etc/passwd", "a/b", ""):
        with pytest.raises(ValueError, match=r".*"):
            store.destroy(name)


def test_old_files_are_listed(store: Store) -> None:
    stored = store.write(CONTENT)
    now = datetime.now(UTC)
    assert list(store.list_names(before=now + timedelta(minutes=1))) == [stored.name]
    assert list(store.list_names(before=now - timedelta(minutes=1))) == []
