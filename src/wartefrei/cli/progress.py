"""A bar that shows an operator how far a long job has got."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

WIDTH = 30
REDRAW_SECONDS = 0.1


class Bar:
    """``Mails [##########--------------------] 667 of 2000, 0:41 left``, on a terminal; elsewhere nothing.

    ``total`` may turn out too small: then it grows.
    """

    def __init__(self, name: str, total: int, stream: TextIO | None = None) -> None:
        self.name, self.total, self.done = name, total, 0
        self.stream = stream or sys.stderr
        self.is_shown = total > 0 and self.stream.isatty()
        self.started_at = self.drawn_at = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        """So many more are done."""
        self.done += steps
        self.total = max(self.total, self.done)
        if self.is_shown and time.monotonic() >= self.drawn_at + REDRAW_SECONDS:
            self._draw()

    def __enter__(self) -> Self:
        """Show that nothing is done yet."""
        if self.is_shown:
            self._draw()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last state standing."""
        if self.is_shown:
            self._draw()
            self.stream.write("\n")

    def _draw(self) -> None:
        self.drawn_at = time.monotonic()
        filled = WIDTH * self.done // self.total
        bar = "#" * filled + "-" * (WIDTH - filled)
        self.stream.write(f"\r{self.name} [{bar}] {self.done} of {self.total}{self._left():12}")
        self.stream.flush()

    def _left(self) -> str:
        if not self.done or self.done == self.total:
            return ""
        seconds = round((self.drawn_at - self.started_at) * (self.total - self.done) / self.done)
        return f", {seconds // 60}:{seconds % 60:02} left"
