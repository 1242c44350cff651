"""Runs the WSGI application behind an ASGI server, so that event streams can live behind the same port.

A thread is busy only while the application thinks: the body is read, up to a limit and a deadline, before it gets one,
and the answer is sent after it has given it back. So neither a client that sends slowly nor one that reads slowly
keeps others waiting. (The libraries that do this pass each chunk through the thread.)
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

_CONSTANT = {"wsgi.version": (1, 0), "wsgi.errors": sys.stderr, "wsgi.run_once": False} | dict.fromkeys(
    ("wsgi.multithread", "wsgi.multiprocess"), True
)
_HEADERS = [
    (b"content-type", b"text/plain"),
    (b"x-content-type-options", b"nosniff"),
    (b"connection", b"close"),
]
_TOO_SLOW: Answer = HTTPStatus.REQUEST_TIMEOUT, _HEADERS, b"Request Timeout"


class ClientGone(Exception):
    """The client has gone."""


class Bridge:
    """An ASGI application around a WSGI one.

    Of a body longer than ``most_bytes`` the application sees the length alone, so that it refuses in its own words. One
    not complete within ``body_seconds`` is answered 408.
    """

    def __init__(self, app: WSGIApplication, *, threads: int, most_bytes: int, body_seconds: float) -> None:
        self.app, self.most_bytes, self.body_seconds = app, most_bytes, body_seconds
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection are not for WSGI."""
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        try:
            body, length = await asyncio.wait_for(self._read(receive), self.body_seconds)
            environ = make_environ(scope, body) | {"CONTENT_LENGTH": str(length)}
            answer = await asyncio.get_running_loop().run_in_executor(self.threads, self._answer, environ)
        except ClientGone:
            return
        except TimeoutError:
            answer = _TOO_SLOW
        await send({"type": "http.response.start", "status": answer[0], "headers": answer[1]})
        await send({"type": "http.response.body", "body": answer[2]})

    async def _read(self, receive: Receive) -> tuple[bytes, int]:
        """The body and its length. A body too long is read for a while: its sender reads no answer before its end."""
        body, length = b"", 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            length += len(chunk)
            body = body + chunk if length <= self.most_bytes else b""
            if not message.get("more_body", False) or length > 64 * self.most_bytes:
                return body, length

    def _answer(self, environ: dict[str, Any]) -> Answer:
        started: list[tuple[str, Headers]] = []
        body: list[bytes] = []

        def start_response(
            status: str, headers: Headers, _error: object = None, /
        ) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return body.append

        chunks = self.app(environ, start_response)
        try:
            body += chunks
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = started[0]
        encoded = [(name.lower().encode(), value.strip().encode("latin-1")) for name, value in headers]
        return int(status[:3]), encoded, b"".join(body)


def make_environ(scope: Scope, body: bytes) -> dict[str, Any]:
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
        "wsgi.input": io.BytesIO(body),
        **_CONSTANT,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name:
            name = "HTTP_" + raw_name.decode("latin-1").upper().replace("-", "_")
            earlier = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}" if name in environ else ""
            environ[name] = earlier + raw_value.decode("latin-1")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return environ | {"CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(len(body))}
