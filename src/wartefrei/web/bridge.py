"""Runs the WSGI application behind an ASGI server, so that event streams can live behind the same port.

A thread is busy only while the application thinks: the body is read, up to a limit and a deadline, before it gets one,
and the answer is sent after it has given it back. So neither a client that sends slowly nor one that reads slowly
keeps others waiting. (The libraries that do this pass each chunk through the thread.)
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]
Limit = tuple[int, int, float]
"""Of a body: bytes the application gets, bytes read at all (who sends reads no answer before), seconds it may take."""
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

_CONSTANT = {"wsgi.version": (1, 0), "wsgi.errors": sys.stderr, "wsgi.run_once": False} | dict.fromkeys(
    ("wsgi.multithread", "wsgi.multiprocess"), True
)
IN_MEMORY = 256 * 1024


class Bridge:
    """An ASGI application around a WSGI one.

    Of a body longer than its limit the application sees the length alone, so that it refuses in its own words. One not
    complete in time is answered 408. Longer than `IN_MEMORY`, it lies in a file.
    """

    def __init__(self, app: WSGIApplication, *, threads: int, limit_of: Callable[[str], Limit]) -> None:
        self.app, self.limit_of = app, limit_of
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection are not for WSGI."""
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        try:
            status, headers, content = await self.ask(scope, receive)
        except ConnectionAbortedError:
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def ask(self, scope: Scope, receive: Receive, extra: dict[str, Any] | None = None) -> Answer:
        """What the application answers, given ``extra`` too. Raises ConnectionAbortedError: the client has gone."""
        most, read, seconds = self.limit_of(scope["path"])
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await asyncio.wait_for(_read(receive, body, most, read), seconds)
            except TimeoutError:
                return HTTPStatus.REQUEST_TIMEOUT, [(b"connection", b"close")], b""
            environ = make_environ(scope, body, length) | (extra or {})
            return await asyncio.get_running_loop().run_in_executor(self.threads, self._answer, environ)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        started: list[tuple[str, Headers]] = []
        body: list[bytes] = []

        def start(status: str, headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return body.append

        chunks = self.app(environ, start)
        try:
            body += chunks
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = started[0]
        encoded = [(name.lower().encode(), value.strip().encode("latin-1")) for name, value in headers]
        return int(status[:3]), encoded, b"".join(body)


async def _read(receive: Receive, body: IO[bytes], most: int, read: int) -> int:
    """Read the body into the file, nothing of one longer than ``most``; its length, as far as it was read."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        body.write(chunk if length <= most else b"")
        if not message.get("more_body", False) or length > read:
            body.truncate(length if length <= most else 0)
            body.seek(0)
            return length


def make_environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """The WSGI environment (PEP 3333). Header names with an underscore are dropped: they could pass for others."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        **_CONSTANT,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name:
            name = "HTTP_" + raw_name.decode("latin-1").upper().replace("-", "_")
            earlier = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}" if name in environ else ""
            environ[name] = earlier + raw_value.decode("latin-1")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return environ | {"CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(length)}
