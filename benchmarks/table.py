"""Medians, spread and ratios as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Series:
    """Seconds, as measured."""

    seconds: list[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """What a tenth stays below and a tenth exceeds."""
        if len(self.seconds) < 10:
            return min(self.seconds), max(self.seconds)
        cuts = quantiles(self.seconds, n=10)
        return cuts[0], cuts[-1]


@dataclass(frozen=True, slots=True)
class Row:
    """A line: something, what it is compared with, and how many of those it may cost."""

    name: str
    thing: Series
    other: Series
    target: float | None
    unit: str

    @property
    def ratio(self) -> float:
        """How many of the other one costs."""
        return self.thing.median / self.other.median

    def cells(self) -> list[str]:
        """The line as words."""
        low, high = self.thing.spread
        verdict = "" if self.target is None else "ok" if self.ratio <= self.target else "over"
        return [
            self.name,
            _milliseconds(self.thing.median),
            f"{_milliseconds(low)}–{_milliseconds(high)}",
            _milliseconds(self.other.median),
            f"{self.ratio:.1f} {self.unit}",
            "" if self.target is None else f"≤ {self.target:g}",
            verdict,
        ]


HEADER = ["", "median ms", "p10–p90 ms", "against ms", "ratio", "target", ""]


def render(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, in columns."""
    return render_cells(HEADER, [row.cells() for row in rows])


def render_cells(header: list[str], rows: list[list[str]]) -> str:
    """Cells as a Markdown table, in columns."""
    lines = [header, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
    padded = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return "\n".join([padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]])


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
