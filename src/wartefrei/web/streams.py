"""Event streams on raw ASGI beside the bridge: they say "look again" with the newest sequence of a house's queue.

The application behind the bridge decides about every request for a stream, as about any other: whether there is such a
house, who asks, in which language a refusal is said. Where its answer is an event stream, it stays open here. A stream
holds one task, one timer and one number: whoever reads slowly gets the newest sequence next, not all of them.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from wartefrei.web.bridge import Answer, Bridge, Receive, Scope, Send

HEARTBEAT_SECONDS = 3.0
"""How often a stream says that it lives; a display that hears nothing for longer says since when it stands still."""

VISIT = "wartefrei.visit"
"""Where the application finds the `Visit` in its environment."""

IS_STREAM = "wartefrei.is_stream"
"""Key of the scope that tells the server of an open stream: it ends with the server (`web.protocol`)."""

_PATH = re.compile(r"/api/v1/houses/([-a-zA-Z0-9_]+)/events")
_MEDIA_TYPE = (b"content-type", b"text/event-stream")
_COMMENT = b":\n\n"
_AMBIGUOUS: Answer = 400, [(b"connection", b"close"), (b"cache-control", b"no-store")], b""


def write_event(sequence: int) -> bytes:
    """The event that says "look again"."""
    return b'id: %d\nevent: queue\ndata: {"sequence": %d}\n\n' % (sequence, sequence)


@dataclass(slots=True)
class Visit:
    """A request for a stream: how many anonymous ones its client has open; the application says whether it is one."""

    open_streams: int
    is_anonymous: bool = False


class Watcher(Protocol):
    """Knows the newest sequences of houses."""

    def watch(self, houses: Collection[str], tell: Callable[[Mapping[str, int]], None]) -> None:
        """Call ``tell`` from any thread whenever sequences of the houses may have changed; no houses: rest."""

    def read(self, house: str) -> int | None:
        """The newest sequence of one house, called in a thread; None while nobody knows."""


class Stream:
    """One open stream. The newest sequence waits until the client has taken what was sent before."""

    __slots__ = ("_is_sending", "_loop", "_newest", "_send", "_task", "_timer", "_told")

    def __init__(self, send: Send) -> None:
        self._send, self._loop = send, asyncio.get_running_loop()
        self._newest, self._told = -1, -1
        self._task: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(HEARTBEAT_SECONDS, self._beat)

    def offer(self, sequence: int) -> None:
        """Tell the client to look again, unless it knows this sequence."""
        self._newest = sequence
        if sequence != self._told:
            self._wake()

    def end(self) -> None:
        """The client has gone."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _beat(self) -> None:
        self._timer = self._loop.call_later(HEARTBEAT_SECONDS, self._beat)
        self._wake()

    def _wake(self) -> None:
        if self._task is None:
            self._task = self._loop.create_task(self._talk())

    async def _talk(self) -> None:
        """Send the newest sequence, or that the stream lives, until nothing newer has come meanwhile."""
        while True:
            sequence = self._newest
            chunk = _COMMENT if sequence == self._told else write_event(sequence)
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            self._told = sequence
            if self._newest == sequence:
                self._task = None
                return


class Streams:
    """An ASGI application: event streams by itself, everything else over the bridge."""

    def __init__(self, bridge: Bridge, *, watcher: Watcher, hash_address: Callable[[str], str]) -> None:
        self.bridge, self.watcher, self.hash_address = bridge, watcher, hash_address
        self.houses: dict[str, set[Stream]] = {}
        self.anonymous: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and _is_ambiguous(scope):
            await _send_all(_AMBIGUOUS, send)
            return
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.bridge(scope, receive, send)
            return
        client = self.hash_address((scope.get("client") or ("", 0))[0])
        visit = Visit(self.anonymous[client] if client else 0)
        try:
            answer = await self.bridge.ask(scope, receive, {VISIT: visit})
            if _MEDIA_TYPE in answer[1] and answer[0] == 200:
                scope[IS_STREAM] = True
                await self._hold(found[1], answer, receive, send, client if visit.is_anonymous else "")
            else:
                await _send_all(answer, send)
        except ConnectionAbortedError:
            return

    async def _hold(self, house: str, answer: Answer, receive: Receive, send: Send, client: str) -> None:
        """Keep the stream open until its client has gone."""
        headers = [header for header in answer[1] if header[0] != b"content-length"]
        with self._counted(client):
            await send({"type": "http.response.start", "status": answer[0], "headers": headers})
            await send({"type": "http.response.body", "body": answer[2], "more_body": True})
            stream = Stream(send)
            with self._joined(house, stream):
                await self._begin(house, stream)
                while (await receive())["type"] != "http.disconnect":
                    pass

    async def _begin(self, house: str, stream: Stream) -> None:
        """Tell where the queue stands now that its changes are heard of."""
        loop = asyncio.get_running_loop()
        sequence = await loop.run_in_executor(self.bridge.threads, self.watcher.read, house)
        if sequence is not None:
            stream.offer(sequence)

    @contextmanager
    def _counted(self, client: str) -> Iterator[None]:
        if not client:
            yield
            return
        self.anonymous[client] += 1
        try:
            yield
        finally:
            self.anonymous[client] -= 1
            if not self.anonymous[client]:
                del self.anonymous[client]

    @contextmanager
    def _joined(self, house: str, stream: Stream) -> Iterator[None]:
        streams = self.houses.setdefault(house, set())
        streams.add(stream)
        self._watch()
        try:
            yield
        finally:
            stream.end()
            streams.discard(stream)
            if not streams and self.houses.get(house) is streams:
                del self.houses[house]
                self._watch()

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()

        def tell(sequences: Mapping[str, int]) -> None:
            loop.call_soon_threadsafe(self._publish, sequences)

        self.watcher.watch(frozenset(self.houses), tell)

    def _publish(self, sequences: Mapping[str, int]) -> None:
        for house, sequence in sequences.items():
            for stream in self.houses.get(house, ()):
                stream.offer(sequence)


def _is_ambiguous(scope: Scope) -> bool:
    """Whether a proxy before us may see the end of the body elsewhere (RFC 9112, 6.3): then it smuggles a request."""
    names = {name for name, _value in scope["headers"]}
    return {b"content-length", b"transfer-encoding"} <= names


async def _send_all(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer[0], "headers": answer[1]})
    await send({"type": "http.response.body", "body": answer[2]})
