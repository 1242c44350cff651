"""Encrypted files in the folder ``uploads`` of the data folder: a key for each, itself encrypted by the installation's.

AES-256-GCM both times, bound to the file's name, so that neither file nor key fits anywhere else. Whoever deletes the
wrapped key has destroyed the file, wherever copies of it lie.
"""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_READ_BYTES = 1024 * 1024


class FileLost(Exception):
    """The file is gone, or is not what was written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file lies, and the wrapped key that opens it."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of encrypted files."""

    folder: Path
    secret: str

    def write(self, content: bytes) -> Stored:
        """Encrypt and keep; on disk when this returns."""
        name, key = secrets.token_hex(16), AESGCM.generate_key(256)
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "xb", opener=lambda target, flags: os.open(target, flags, 0o600)) as file:
            file.write(_encrypt(key, content, name))
            file.flush()
            os.fsync(file.fileno())
        return Stored(name, _encrypt(self._master(), key, name))

    def digest(self, file: BinaryIO) -> str:
        """A keyed hash of all of a file, in hex: equal for equal files, and nothing to whoever has no key."""
        file.seek(0)
        found = hmac.new(self._master(), digestmod=sha256)
        while part := file.read(_READ_BYTES):
            found.update(part)
        return found.hexdigest()

    def read(self, stored: Stored) -> bytes:
        """The content.

        Raises:
            FileLost
        """
        try:
            key = _decrypt(self._master(), stored.key, stored.name)
            return _decrypt(key, self._path(stored.name).read_bytes(), stored.name)
        except (OSError, InvalidTag, ValueError) as error:
            raise FileLost(stored.name) from error

    def destroy(self, name: str) -> None:
        """Delete the file; gone already is fine."""
        with suppress(FileNotFoundError):
            self._path(name).unlink()

    def list_names(self, *, before: datetime | None = None) -> Iterator[str]:
        """The names of all files, or of those written before an instant."""
        for path in sorted(self.folder.glob("??/*")):
            with suppress(FileNotFoundError):
                if before is None or datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    yield path.name

    def _path(self, name: str) -> Path:
        if not (name.isascii() and name.isalnum()):
            raise ValueError(name)
        return self.folder / name[:2] / name

    def _master(self) -> bytes:
        return sha256(b"uploads\n" + self.secret.encode()).digest()


def _encrypt(key: bytes, content: bytes, name: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, name.encode())


def _decrypt(key: bytes, content: bytes, name: str) -> bytes:
    return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], name.encode())
