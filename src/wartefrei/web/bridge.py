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


class BodyRefused(Exception):
    """The body is too long, or the client has gone; its argument is the status to answer."""


class Bridge:
    """An ASGI application around a WSGI one.

    Bodies longer than ``most_bytes`` are answered 413, those not complete within ``body_seconds`` 408.
    """

    def __init__(self, app: WSGIApplication, *, threads: int, most_bytes: int, body_seconds: float) -> None:
        self.app, self.most_bytes, self.body_seconds = app, most_bytes, body_seconds
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection are not for WSGI."""
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        try:
            body = await asyncio.wait_for(self._read(scope, receive), self.body_seconds)
            environ = make_environ(scope, body)
            answer = await asyncio.get_running_loop().run_in_executor(self.threads, self._answer, environ)
        except BodyRefused as refusal:
            answer = _refuse(refusal.args[0])
        except TimeoutError:
            answer = _refuse(HTTPStatus.REQUEST_TIMEOUT)
        status, headers, content = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > self.most_bytes:
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BodyRefused(HTTPStatus.BAD_REQUEST)
            body += message.get("body", b"")
            if len(body) > self.most_bytes:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if not message.get("more_body", False):
                return bytes(body)

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


def _refuse(status: HTTPStatus) -> Answer:
    return status, [(b"content-type", b"text/plain"), (b"connection", b"close")], status.phrase.encode()
