"""Event streams and everything else behind one port: many clients, slow ones, gone ones, and requests that smuggle."""

import json
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn

from wartefrei.web import streams
from wartefrei.web.bridge import Bridge
from wartefrei.web.protocol import Protocol
from wartefrei.web.streams import VISIT, Streams, Visit, write_event

EVENTS = "/api/v1/houses/haus/events"
MOST = 3


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Decides as the real one does: a house, a token, a limit; anything else says its path."""
    visit: Visit | None = environ.get(VISIT)
    status, kind, content = "200 OK", "text/plain", f"page {environ['PATH_INFO']}".encode()
    if visit is not None:
        status, kind, content = "200 OK", "text/event-stream", b"retry: 1000\n\n"
        visit.is_anonymous = "HTTP_AUTHORIZATION" not in environ
        if "nirgends" in environ["PATH_INFO"]:
            status, kind, content = "404 Not Found", "application/problem+json", b"{}"
        elif visit.is_anonymous and visit.open_streams >= MOST:
            status, kind, content = "429 Too Many Requests", "application/problem+json", b"{}"
    headers = [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [content]


@dataclass
class Queues:
    """The queues of all houses, changed by the test."""

    sequences: dict[str, int] = field(default_factory=lambda: {"haus": 7, "anderes": 1})
    watched: Collection[str] = ()
    tell: Callable[[Mapping[str, int]], None] | None = None

    def watch(self, houses: Collection[str], tell: Callable[[Mapping[str, int]], None]) -> None:
        self.watched, self.tell = houses, tell

    def read(self, house: str) -> int | None:
        return self.sequences.get(house)

    def change(self, house: str = "haus", sequence: int | None = None) -> int:
        self.sequences[house] = self.sequences[house] + 1 if sequence is None else sequence
        assert self.tell is not None
        self.tell({house: self.sequences[house]})
        return self.sequences[house]


@dataclass
class Port:
    """A running server."""

    number: int
    queues: Queues
    streams: Streams
    server: uvicorn.Server


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[Port]:
    """The real server, protocol and streams around a small application; addresses are limited."""
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.3)
    queues = Queues()
    bridge = Bridge(application, threads=2, limit_of=lambda _path: (1000, 64_000, 0.5))
    behind = Streams(bridge, watcher=queues, hash_address=lambda address: f"hash of {address}")
    config = uvicorn.Config(
        behind,
        port=0,
        http=Protocol,
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Port(server.servers[0].sockets[0].getsockname()[1], queues, behind, server)
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


class Client:
    """One connection."""

    def __init__(
        self, port: Port, path: str = EVENTS, *, head: str = "GET", headers: str = "", rest: str = ""
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port.number), timeout=5)
        self.socket.sendall(f"{head} {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n{rest}".encode())
        self.text = b""

    def read_until(self, expected: bytes) -> bytes:
        """Everything up to and with something."""
        while expected not in self.text:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise EOFError(self.text)
            self.text += chunk
        return self.text

    def is_closed(self) -> bool:
        """Whether the server hangs up."""
        try:
            while chunk := self.socket.recv(65536):
                self.text += chunk
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self.socket.close()


@contextmanager
def following(
    port: Port, number: int, path: str = EVENTS, headers: str = "Authorization: x\r\n"
) -> Iterator[list[Client]]:
    """So many streams with a token, each of which has been told where the queue stands."""
    clients = [Client(port, path, headers=headers) for _ in range(number)]
    for client in clients:
        client.read_until(b"event: queue")
    yield clients
    for client in clients:
        client.close()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_stream_begins_with_where_the_queue_stands(port: Port) -> None:
    client = Client(port)
    text = client.read_until(write_event(7))
    head, _, body = text.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-type: text/event-stream" in head
    assert b"cache-control: no-store" in head
    assert b"set-cookie" not in head.lower()
    assert b"content-length" not in head
    assert b"retry: 1000\n\n" in body
    client.close()


def test_event_holds_the_sequence_and_nothing_else() -> None:
    identity, kind, data, *rest = write_event(17).decode().split("\n")
    assert (identity, kind, rest) == ("id: 17", "event: queue", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == {"sequence": 17}


def test_change_reaches_the_streams_of_its_house_only(port: Port) -> None:
    with following(port, 2) as here, following(port, 1, "/api/v1/houses/anderes/events") as [there]:
        port.queues.change()
        for client in here:
            client.read_until(write_event(8))
        there.read_until(b":\n\n")
        assert write_event(8) not in there.text


def test_fifty_streams_hear_of_every_change(port: Port) -> None:
    with following(port, 50) as clients:
        for _ in range(10):
            newest = port.queues.change()
            for client in clients:
                client.read_until(write_event(newest))


def test_same_sequence_is_told_once(port: Port) -> None:
    with following(port, 1) as [client]:
        for _ in range(3):
            port.queues.change(sequence=7)
        port.queues.change(sequence=8)
        assert client.read_until(write_event(8)).count(b"event: queue") == 2


def test_smaller_sequence_is_a_new_day(port: Port) -> None:
    with following(port, 1) as [client]:
        port.queues.change(sequence=0)
        client.read_until(write_event(0))


def test_quiet_stream_says_that_it_lives(port: Port) -> None:
    with following(port, 1) as [client]:
        client.read_until(b"\r\n:\n\n")


def test_houses_are_watched_while_somebody_listens(port: Port) -> None:
    with following(port, 2):
        assert set(port.queues.watched) == {"haus"}
    wait_until(lambda: not port.queues.watched)


def test_gone_clients_leave_nothing_behind(port: Port) -> None:
    for _ in range(5):
        with following(port, 10):
            pass
    wait_until(lambda: not port.streams.houses)
    with following(port, 1) as [client]:
        newest = port.queues.change()
        client.read_until(write_event(newest))


def test_clients_that_go_at_once_leave_nothing_behind(port: Port) -> None:
    for _ in range(20):
        Client(port).close()
    wait_until(lambda: not port.streams.houses and not port.streams.anonymous)


def test_client_that_reads_nothing_keeps_nobody_waiting(port: Port) -> None:
    deaf = [Client(port, headers="Authorization: x\r\n") for _ in range(20)]
    with following(port, 1) as [client]:
        for _ in range(200):
            newest = port.queues.change()
        client.read_until(write_event(newest))
        assert Client(port, "/page").read_until(b"page /page")
    for one in deaf:
        one.read_until(write_event(newest))
        one.close()


def test_slow_stream_keeps_only_the_newest_sequence() -> None:
    import asyncio

    sent: list[bytes] = []
    is_ready = asyncio.Event()

    async def send(message: Any) -> None:
        await is_ready.wait()
        sent.append(message["body"])

    async def follow() -> None:
        stream = streams.Stream(send)
        for sequence in range(1000):
            stream.offer(sequence)
            await asyncio.sleep(0)
        is_ready.set()
        await asyncio.sleep(0.05)
        stream.end()

    asyncio.run(follow())
    assert sent == [write_event(0), write_event(999)]


def test_pages_are_answered_beside_streams(port: Port) -> None:
    with following(port, 20):
        assert b"page /x" in Client(port, "/x").read_until(b"page /x")


def test_refusal_is_an_ordinary_answer(port: Port) -> None:
    client = Client(port, "/api/v1/houses/nirgends/events", headers="Connection: close\r\n")
    assert client.is_closed()
    assert client.text.startswith(b"HTTP/1.1 404")
    assert b"content-length: 2" in client.text


@pytest.mark.parametrize(
    "path", [EVENTS + "/", EVENTS + "x", "/api/v1/houses//events", "/api/v1/houses/a%2Fb/events"]
)
def test_other_paths_are_pages(port: Port, path: str) -> None:
    assert b"page /api" in Client(port, path).read_until(b"events")


def test_anonymous_streams_of_an_address_are_few(port: Port) -> None:
    anonymous = [Client(port) for _ in range(MOST)]
    for client in anonymous:
        client.read_until(b"event: queue")
    refused = Client(port)
    assert refused.read_until(b"{}").startswith(b"HTTP/1.1 429")
    with following(port, 2):
        pass
    anonymous[0].close()
    wait_until(lambda: sum(port.streams.anonymous.values()) == MOST - 1)
    assert Client(port).read_until(b"event: queue")


def test_stopping_server_ends_its_streams_at_once(port: Port) -> None:
    client = Client(port)
    client.read_until(b"event: queue")
    began = time.monotonic()
    port.server.should_exit = True
    assert client.is_closed()
    assert time.monotonic() - began < 2


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG" + SMUGGLED),
        ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\n" + SMUGGLED + "\r\n0\r\n\r\n"),
        ("Content-Length: 0\r\nContent-Length: 44\r\n", SMUGGLED),
        ("Content-Length: 0, 44\r\n", SMUGGLED),
        ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + SMUGGLED),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + SMUGGLED),
        ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + SMUGGLED),
        ("Content-Length: +0\r\n", SMUGGLED),
        ("Content-Length: -1\r\n", SMUGGLED),
        ("X: a\0b\r\n", SMUGGLED),
        ("X: a\rY: b\r\n", SMUGGLED),
        ("Transfer-Encoding: chunked\r\n", "zz\r\n" + SMUGGLED),
        ("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n" + SMUGGLED),
    ],
)
@pytest.mark.parametrize("path", [EVENTS, "/page"])
def test_request_whose_end_is_unclear_is_refused(port: Port, path: str, headers: str, body: str) -> None:
    client = Client(port, path, head="POST" if path == "/page" else "GET", headers=headers, rest=body)
    assert client.is_closed()
    assert client.text.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert b"smuggled" not in client.text


@pytest.mark.parametrize("name", ["Transfer_Encoding: chunked", "Content_Length: 0", "X-A: b\r\n folded: c"])
def test_header_that_passes_for_another_smuggles_nothing(port: Port, name: str) -> None:
    client = Client(
        port, "/page", head="POST", headers=f"{name}\r\nContent-Length: 44\r\n", rest=SMUGGLED.ljust(44)
    )
    assert b"page /page" in client.read_until(b"page /page")
    client.socket.settimeout(0.3)
    client.is_closed()
    assert b"smuggled" not in client.text


def test_request_behind_a_stream_is_not_answered(port: Port) -> None:
    client = Client(port, rest=SMUGGLED)
    client.read_until(b"event: queue")
    newest = port.queues.change()
    client.read_until(write_event(newest))
    assert b"smuggled" not in client.text
    client.close()
    wait_until(lambda: not port.streams.houses)


def test_connection_without_a_request_is_closed(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    from wartefrei.web import protocol

    monkeypatch.setattr(protocol, "FIRST_REQUEST_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", port.number), timeout=3) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert silent.recv(100) == b""
