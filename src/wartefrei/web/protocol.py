"""HTTP as uvicorn speaks it, with what a port with event streams needs besides."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from wartefrei.web.streams import IS_STREAM

FIRST_REQUEST_SECONDS = 20.0


class Protocol(H11Protocol):
    """Ends event streams at once when the server stops, so that their clients come back to the next one.

    A connection without a whole request after `FIRST_REQUEST_SECONDS` is closed.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base
        """A client has connected."""
        super().connection_made(transport)
        self.loop.call_later(FIRST_REQUEST_SECONDS, self._expect_request)

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        scope: Any = self.scope  # of the last request; uvicorn’s type hides that there may be none
        if scope is not None and scope.get(IS_STREAM):
            self.transport.close()

    def _expect_request(self) -> None:
        scope: Any = self.scope
        if scope is None:
            self.transport.close()
