"""The bridge under attack: long, slow, broken and odd requests against a real server."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
import uvicorn

from wartefrei.web.bridge import Bridge


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers with what arrived."""
    body = environ["wsgi.input"].read()
    names = sorted(name for name in environ if name.startswith("HTTP_X"))
    text = (
        f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']!a} {len(body)} {[(n, environ[n]) for n in names]}"
    )
    content = text.encode() if environ["PATH_INFO"] != "/large" else b"x" * 5_000_000
    if environ["PATH_INFO"] == "/length":
        content = f"{environ['CONTENT_LENGTH']} announced, {len(body)} read".encode()
    start_response("200 OK", [("Content-Type", " text/plain"), ("Content-Length", str(len(content)))])
    return [content]


@contextmanager
def serving(bridge: Bridge) -> Iterator[int]:
    """The port of a server."""
    server = uvicorn.Server(uvicorn.Config(bridge, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    """A server with two threads and a short deadline."""
    with serving(Bridge(echo, threads=2, limit_of=lambda _path: (1000, 64_000, 0.5))) as number:
        yield number


def send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request)
        return read(connection)


def read(connection: socket.socket) -> bytes:
    answer = b""
    while chunk := connection.recv(65536):
        answer += chunk
    return answer


def request(head: str, body: bytes = b"") -> bytes:
    return f"{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode() + body


def test_body_arrives_whole(port: int) -> None:
    answer = send(port, request("POST /%C3%BC", b"Content-Length: 3\r\n\r\nabc"))
    assert answer.endswith(b"POST '/\\xc3\\xbc' 3 []")


def test_chunked_body_arrives_whole(port: int) -> None:
    answer = send(
        port, request("POST /", b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    )
    assert answer.endswith(b"POST '/' 3 []")


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 1001\r\n\r\n" + b"x" * 1001,
        b"Content-Length: 60000\r\n\r\n" + b"x" * 60_000,
        b"Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
    ],
)
def test_body_too_long_is_told_by_its_length_alone(port: int, body: bytes) -> None:
    answer = send(port, request("POST /length", body))
    length = 60_000 if b"60000" in body else 1001
    assert answer.endswith(f"{length} announced, 0 read".encode())


def test_body_without_end_is_not_read_for_ever(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request("POST /length", b"Content-Length: 99999999999\r\n\r\n" + b"x" * 70_000))
        answer = b""
        while b" announced, 0 read" not in answer:
            answer += connection.recv(65536)


def test_long_body_lies_in_a_file_and_arrives_whole() -> None:
    seen: list[tuple[bool, str]] = []

    def digest(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"]
        seen.append((body._rolled, sha256(body.read()).hexdigest()))
        start_response("200 OK", [])
        return [b"done"]

    paper = random.Random(1).randbytes(5_000_000)
    with serving(Bridge(digest, threads=2, limit_of=lambda _path: (6_000_000, 7_000_000, 20))) as port:
        for body in (paper, b"short"):
            send(port, request("POST /", f"Content-Length: {len(body)}\r\n\r\n".encode() + body))
    assert seen == [(True, sha256(paper).hexdigest()), (False, sha256(b"short").hexdigest())]


def test_body_too_slow_is_408(port: int) -> None:
    assert send(port, request("POST /", b"Content-Length: 10\r\n\r\nabc")).startswith(b"HTTP/1.1 408")


def test_slow_senders_keep_nobody_waiting(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for connection in slow:
        connection.sendall(request("POST /", b"Content-Length: 10\r\n\r\nabc"))
    assert send(port, request("GET /", b"\r\n")).endswith(b"GET '/' 0 []")
    for connection in slow:
        connection.close()


def test_slow_readers_keep_nobody_waiting(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for connection in slow:
        connection.sendall(request("GET /large", b"\r\n"))
    time.sleep(0.2)
    assert send(port, request("GET /", b"\r\n")).endswith(b"GET '/' 0 []")
    for connection in slow:
        connection.close()


def test_client_that_goes_away_harms_nobody(port: int) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request("POST /", b"Content-Length: 10\r\n\r\nabc"))
    assert send(port, request("GET /", b"\r\n")).endswith(b"GET '/' 0 []")


def test_header_with_underscore_does_not_pass_for_another(port: int) -> None:
    answer = send(port, request("GET /", b"X-Booking-PIN: 1\r\nX_Booking_PIN: 2\r\n\r\n"))
    assert answer.endswith(b"[('HTTP_X_BOOKING_PIN', '1')]")


def test_repeated_header_is_joined(port: int) -> None:
    answer = send(port, request("GET /", b"X-A: 1\r\nX-A: 2\r\n\r\n"))
    assert answer.endswith(b"[('HTTP_X_A', '1,2')]")


@pytest.mark.parametrize("head", ["GET /%ff%fe", "GET /\u00fc", "BREW /", "GET /..//%2e%2e/"])
def test_odd_requests_are_answered(port: int, head: str) -> None:
    assert send(port, request(head, b"\r\n")).startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))
