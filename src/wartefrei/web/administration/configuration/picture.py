"""The week of a team as a picture: plain shapes for an SVG, one lane per place, made on the server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.web.administration.configuration.stretches import Day, Part, Stretch, list_parts

WIDTH = 760
_AXIS, _TOP, _FOOT = 52, 46, 8
_WORK_DAYS = 5
_HOUR_HEIGHT, TALLEST, LOW = 32, 420, 220
_THINNEST_LANE = 7
_TICKS_PER_HOUR = 60 // TICK_MINUTES
_FROM, _TO = 8, 18
"""The hours shown at least, whatever the openings are."""
_ROOM_FOR_TEXT = 20
_BADGE = 18
_TARGET = 24
"""Free hours lower than this are too small to be met by a finger."""

Ticks = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``kind`` is the end of its class: online, emergency, staff, badge, shut, changed."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Word:
    """A text at a point; ``kind`` is online, emergency, staff, axis, or shut, whose word the page knows."""

    kind: str
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a day that may lead somewhere, and where it lies. ``middle``: a point in it for a sign."""

    date: date
    part: Part
    box: Box
    middle: tuple[float, float]


@dataclass(slots=True)
class Picture:
    """What a template draws, in this order. ``name`` tells several pictures of a page apart.

    ``spots``: what may lead somewhere, by day and time.
    """

    name: str
    height: float
    lines: list[float] = field(default_factory=list)
    axis: list[Word] = field(default_factory=list)
    days: list[tuple[float, date]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    line_start: float = _AXIS
    line_end: float = WIDTH
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where an hour and a day lie. ``is_mirrored``: the week runs from right to left."""

    first_hour: int
    last_hour: int
    days: int
    lanes: int
    tallest: int
    is_mirrored: bool

    @property
    def hour(self) -> float:
        return min(_HOUR_HEIGHT, self.tallest / (self.last_hour - self.first_hour))

    @property
    def day(self) -> float:
        return (WIDTH - _AXIS) / self.days

    @property
    def lane(self) -> float:
        return (self.day - 18) / max(self.lanes, 1)

    def y(self, tick: int) -> float:
        return round(_TOP + (tick / _TICKS_PER_HOUR - self.first_hour) * self.hour, 1)

    def x(self, day: int, offset: float, width: float) -> float:
        """The left edge of what begins ``offset`` after the beginning of a day's column."""
        start = _AXIS + day * self.day + offset
        return round(WIDTH - start - width if self.is_mirrored else start, 1)


def draw_week(
    days: Sequence[Day],
    *,
    changes: Sequence[Sequence[Ticks]] = (),
    name: str = "week",
    tallest: int = TALLEST,
    is_mirrored: bool = False,
) -> Picture:
    """Monday to Friday, and the weekend where somebody is received then. ``changes``: ticks of each day to mark.

    ``tallest``: the most that all hours together may take in height.
    """
    shown = _pick_days(days)
    scale = _measure(days[:shown], changes, tallest=tallest, is_mirrored=is_mirrored)
    picture = Picture(name, scale.y(scale.last_hour * _TICKS_PER_HOUR) + _FOOT)
    if is_mirrored:
        picture.line_start, picture.line_end = 0, WIDTH - _AXIS
    for hour in range(scale.first_hour, scale.last_hour + 1):
        y = scale.y(hour * _TICKS_PER_HOUR)
        picture.lines.append(y)
        if scale.hour >= _ROOM_FOR_TEXT or hour % 2 == 0:
            picture.axis.append(Word("axis", WIDTH - 8 if is_mirrored else 44, y + 4, f"{hour:02}:00"))
    for at, day in enumerate(days[:shown]):
        picture.days.append((scale.x(at, scale.day / 2, 0), day.date))
        for stretch in day.stretches:
            picture.boxes += _draw_stretch(scale, at, stretch)
            picture.words += _number_stretch(scale, at, stretch)
        for first, last in changes[at] if changes else ():
            picture.boxes.append(_mark(scale, at, day, first, last))
        picture.spots += _find_spots(scale, at, day)
    picture.boxes += [
        Box("badge", round(word.x - _BADGE / 2, 1), word.y - 14, _BADGE, _BADGE)
        for word in picture.words
        if word.kind == "emergency"
    ]
    return picture


def _pick_days(days: Sequence[Day]) -> int:
    busy = [at + 1 for at, day in enumerate(days) if day.stretches]
    return max([_WORK_DAYS, *busy])


def _measure(
    days: Sequence[Day], changes: Sequence[Sequence[Ticks]], *, tallest: int, is_mirrored: bool
) -> _Scale:
    stretches = [stretch for day in days for stretch in day.stretches]
    spans = [(stretch.first, stretch.last) for stretch in stretches]
    spans += [span for of_day in changes for span in of_day]
    first = min([_FROM, *(first // _TICKS_PER_HOUR for first, _last in spans)])
    last = max([_TO, *(-(-last // _TICKS_PER_HOUR) for _first, last in spans)])
    lanes = max((stretch.places for stretch in stretches), default=0)
    return _Scale(first, last, len(days), lanes, tallest, is_mirrored)


def _contingents(stretch: Stretch) -> Iterator[tuple[str, int, int]]:
    """Kind, first lane and number of lanes of what there is."""
    lane = 0
    for kind, number in (
        ("online", stretch.online),
        ("emergency", stretch.emergency),
        ("staff", stretch.staff),
    ):
        if number:
            yield kind, lane, number
        lane += number


def _draw_stretch(scale: _Scale, day: int, stretch: Stretch) -> Iterator[Box]:
    y, height = scale.y(stretch.first) + 1, scale.y(stretch.last) - scale.y(stretch.first) - 2
    if not stretch.places:
        width = scale.day - 18
        yield Box("shut", scale.x(day, 9, width), y, round(width, 1), round(height, 1))
    for kind, lane, number in _contingents(stretch):
        step = 1 if scale.lane >= _THINNEST_LANE else number
        for at in range(lane, lane + number, step):
            width = round(scale.lane * step - 2, 1)
            yield Box(kind, scale.x(day, 9 + at * scale.lane, width), y, width, round(height, 1))


def _number_stretch(scale: _Scale, day: int, stretch: Stretch) -> Iterator[Word]:
    top, height = scale.y(stretch.first), scale.y(stretch.last) - scale.y(stretch.first)
    if height < _ROOM_FOR_TEXT:
        return
    if not stretch.places:
        yield Word("shut", scale.x(day, scale.day / 2, 0), round(top + 19, 1), "")
    for kind, lane, number in _contingents(stretch):
        step = 1 if scale.lane >= _THINNEST_LANE * 2 else number
        middle = scale.x(day, 9 + (lane + step / 2) * scale.lane - 1, 0)
        if scale.lane * step >= _ROOM_FOR_TEXT / 2:
            yield Word(kind, middle, round(top + 19, 1), str(number))


def _mark(scale: _Scale, at: int, day: Day, first: int, last: int) -> Box:
    touched = [one.places for one in day.stretches if one.first < last and first < one.last]
    lanes = max(touched) if touched and all(touched) else scale.lanes
    width = round(lanes * scale.lane + 6, 1)
    y = scale.y(first) - 1
    return Box("changed", scale.x(at, 5, width), y, width, round(scale.y(last) - scale.y(first) + 2, 1))


def _find_spots(scale: _Scale, at: int, day: Day) -> Iterator[Spot]:
    width = round(scale.day - 12, 1)
    x = scale.x(at, 6, width)
    for part in list_parts(day, scale.first_hour * _TICKS_PER_HOUR, scale.last_hour * _TICKS_PER_HOUR):
        y = scale.y(part.first)
        height = round(scale.y(part.last) - y, 1)
        if part.stretches or height >= _TARGET:
            box = Box("opening" if part.stretches else "free", x, y, width, height)
            yield Spot(day.date, part, box, (round(x + width / 2, 1), round(y + height / 2 + 6, 1)))
