"""The malware scanner ClamAV, spoken to through the socket of its clamd (protocol INSTREAM, man clamd(8))."""

import socket
from contextlib import closing
from typing import BinaryIO
from urllib.parse import urlsplit

from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused, ScannerUnavailable

CHUNK = 64 * 1024
SECONDS = 30.0


def scan(file: BinaryIO, *, url: str) -> None:
    """Let clamd at ``url`` (``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``) look at the whole file.

    Raises:
        FileRefused: it has found something
        ScannerUnavailable
    """
    answer = _ask(url, file)
    if answer.endswith(" FOUND"):
        raise FileRefused(DocumentProblem.MALWARE)
    if not answer.endswith(" OK"):
        raise ScannerUnavailable(answer)


def is_alive(url: str) -> bool:
    """Whether clamd answers."""
    try:
        with closing(_connect(url)) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def _ask(url: str, file: BinaryIO) -> str:
    file.seek(0)
    try:
        with closing(_connect(url)) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(len(chunk).to_bytes(4) + chunk)
            connection.sendall(bytes(4))
            return _receive(connection)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(str(error)) from error


def _receive(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := connection.recv(4096)):
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace")


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(parts.path)
        return connection
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError("CLAMD_URL must begin with unix:/// or tcp://")
    return socket.create_connection((parts.hostname, parts.port or 3310), SECONDS)
