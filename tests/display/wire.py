"""A network that can be cut: everything between the browser and the server goes through it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """A port that passes everything on to ``target``. Cut, it is silent, as a cable is."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_whole = threading.Event()
        self._is_whole.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the server seems to be."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Let nothing through from now on."""
        self._is_whole.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._is_whole.set()

    def close(self) -> None:
        """Hang up."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        self._is_whole.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            client.close()
            return
        threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()
        self._pass_on(server, client)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                self._is_whole.wait()
                sink.sendall(content)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def laid_to(target: int) -> Iterator[Wire]:
    """A wire for the length of a ``with``."""
    wire = Wire(target)
    yield wire
    wire.close()
