"""Charts as SVG, made on the server: plain shapes with their values, for pages without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 236
_LEFT, _TOP, _BOTTOM = 40, 20, 212
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line and the value it stands for."""

    y: float
    text_y: float
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a point: where it stands, and its value in words. ``series`` is ``a`` or ``b``."""

    series: str
    x: float
    y: float
    width: float
    height: float
    text_x: float
    text_y: float
    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name under the chart."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws: lines of the grid, marks, labels, and the points of lines by series."""

    grid: tuple[GridLine, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.marks


Pair = tuple[float | None, float | None]


def draw_bars(names: Sequence[str], values: Sequence[Pair]) -> Chart:
    """Two bars for each name."""
    top, grid = _scale(values)
    band = (WIDTH - _LEFT) / max(len(names), 1)
    width = min(34.0, band / 2.5)
    marks = []
    for number, pair in enumerate(values):
        middle = _LEFT + band * (number + 0.5)
        for series, value, x in zip("ab", pair, (middle - width - 2, middle + 2), strict=True):
            if value is not None:
                y = _y(value, top)
                marks.append(Mark(series, x, y, width, _BOTTOM - y, x + width / 2, y - 5, str(round(value))))
    return Chart(grid, tuple(marks), _labels(names, band))


def draw_lines(names: Sequence[str], values: Sequence[Pair]) -> Chart:
    """Two lines over the names; only the last points say their value."""
    top, grid = _scale(values)
    band = (WIDTH - _LEFT) / max(len(names), 1)
    marks = []
    lines = []
    for index, series in enumerate("ab"):
        points = [
            (_LEFT + band * (number + 0.5), _y(value, top), value)
            for number, pair in enumerate(values)
            if (value := pair[index]) is not None
        ]
        lines.append((series, " ".join(f"{x:.1f},{y:.1f}" for x, y, _value in points)))
        for number, (x, y, value) in enumerate(points):
            words = str(round(value)) if number == len(points) - 1 else ""
            marks.append(Mark(series, x - 4, y - 4, 8, 8, x, y - 10, words))
    return Chart(grid, tuple(marks), _labels(names, band), tuple(lines))


def _labels(names: Sequence[str], band: float) -> tuple[Label, ...]:
    """As many names as there is room for."""
    every = max(1, round(60 / band)) if band < 60 else 1
    return tuple(
        Label(_LEFT + band * (number + 0.5), name) for number, name in enumerate(names) if number % every == 0
    )


def _scale(values: Sequence[Pair]) -> tuple[float, tuple[GridLine, ...]]:
    """The value at the top and the lines of the grid: at most six, at round numbers."""
    highest = max((value for pair in values for value in pair if value is not None), default=0) or 1
    step = next(
        factor * 10**power for power in range(9) for factor in _STEPS if factor * 10**power * 5 >= highest
    )
    top = step * -int(-highest // step)
    lines = (
        GridLine(_y(value, top), _y(value, top) + 4, value) for value in range(0, int(top) + 1, int(step))
    )
    return top, tuple(lines)


def _y(value: float, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value / top
