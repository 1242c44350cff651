"""PostgreSQL whose kept connections are checked at each request by looking at the socket instead of `SELECT 1`."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """An idle connection has nothing to say, unless the server is gone (or has news that a new connection also has)."""

    def is_usable(self) -> bool:
        """Whether the connection is open and silent, asked of the system and not of the server."""
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
