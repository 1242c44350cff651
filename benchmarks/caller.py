"""A client that costs next to nothing: one keep-alive connection, one request after the other, timed."""

import json
import os
import socket
import time
from pathlib import Path
from typing import Any


class Caller:
    """A connection to the server. Times are seconds."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb", buffering=1 << 17)

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.socket.close()

    def time(self, request: bytes, *, expect: int = 200) -> float:
        """How long a request takes, from its first byte to the last of its answer."""
        began = time.perf_counter()
        status, _body = self.send(request)
        took = time.perf_counter() - began
        if status != expect:
            raise RuntimeError(f"{status} instead of {expect}: {_body[:300]!r}")
        return took

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; status and body of the answer."""
        self.socket.sendall(request)
        status = int(self.stream.readline().split(b" ")[1])
        length = 0
        while (line := self.stream.readline()) != b"\r\n":
            name, _colon, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self.stream.read(length)

    def read(self, request: bytes) -> Any:
        """The JSON answer to a request."""
        return json.loads(self.send(request)[1])


def get(path: str) -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: dict[str, Any]) -> bytes:
    """The bytes of a POST with JSON."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used in all its threads (Linux)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def settle() -> None:
    """Let the machine write what it still has to write, so that one measurement doesn't pay for another."""
    os.sync()
    time.sleep(0.2)
