"""Free starts: what is planned against what is taken, one byte per tick, compared as big integers.

The bytes never exceed 127 (`core.plan.MAX_PLACES`), so the highest bit of each byte is free to carry the answer of a
comparison and no byte borrows from its neighbour. Rules: design.md, section 3.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wartefrei.core.lifecycle import Contingent
from wartefrei.core.plan import MAX_PLACES, DayPlan


@dataclass(frozen=True, slots=True)
class Span:
    """The ticks one appointment takes: ``start`` … ``start + length``, half-open, and whose places they are."""

    start: int
    length: int
    contingent: Contingent

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Taken:
    """Taken places of a team's day: counts per tick (one byte each) in total, by online and by emergency."""

    total: int = 0
    online: int = 0
    emergency: int = 0


NOTHING_TAKEN = Taken()

_MOST_WITHHELD = 0x7F - MAX_PLACES


@lru_cache(maxsize=1024)
def _repeat(byte: int, ticks: int) -> int:
    return int.from_bytes(bytes([byte]) * ticks, "little")


def count_taken(spans: Iterable[Span], *, onto: Taken = NOTHING_TAKEN) -> Taken:
    """Add up what the spans take, tick by tick, on top of what is already taken."""
    total, online, emergency = onto.total, onto.online, onto.emergency
    for span in spans:
        ones = _repeat(1, span.length) << (8 * span.start)
        total += ones
        if span.contingent is Contingent.ONLINE:
            online += ones
        elif span.contingent is Contingent.EMERGENCY:
            emergency += ones
    return Taken(total, online, emergency)


def cut(span: Span, other: Span) -> list[Span]:
    """The parts of the span that lie outside of the other: none, one or two."""
    parts = ((span.start, min(span.end, other.start)), (max(span.start, other.end), span.end))
    return [Span(start, end - start, span.contingent) for start, end in parts if start < end]


def can_withhold(withheld: Taken, span: Span) -> bool:
    """Whether one more place may be counted as taken that isn't, on top of all that may be: no byte runs over."""
    return all(withheld.total >> (8 * tick) & 0xFF < _MOST_WITHHELD for tick in range(span.start, span.end))


def pack_taken(taken: Taken, ticks: int) -> bytes:
    """The picture of a day as stored: total, online and emergency, ``ticks`` bytes each."""
    return b"".join(part.to_bytes(ticks, "little") for part in (taken.total, taken.online, taken.emergency))


def unpack_taken(picture: bytes) -> Taken:
    """The inverse of `pack_taken`; an empty picture is an empty day."""
    third = len(picture) // 3
    total, online, emergency = (
        int.from_bytes(picture[at : at + third], "little") for at in (0, third, 2 * third)
    )
    return Taken(total, online, emergency)


def free_ticks(plan: DayPlan, taken: Taken, contingent: Contingent) -> int:
    """The ticks at which one more appointment of the contingent fits: highest bit of each byte.

    Online needs ``online_taken < o`` and ``total < p - unused e``; emergency ``emergency_taken < e`` and
    ``total < p``; staff ``total < p - unused e``.
    """
    high = _repeat(0x80, plan.ticks)
    if contingent is Contingent.EMERGENCY:
        own = _less(taken.emergency, plan.emergency, plan.ticks, high)
        return own & _less(taken.total, plan.places, plan.ticks, high)
    open_places = plan.places - _unused(plan.emergency, taken.emergency, high)
    free = _less(taken.total, open_places, plan.ticks, high)
    if contingent is Contingent.ONLINE:
        free &= _less(taken.online, plan.online, plan.ticks, high)
    return free


def _less(left: int, right: int, ticks: int, high: int) -> int:
    """Highest bit of each byte in which ``left < right``."""
    return ((right | high) - left - _repeat(1, ticks)) & high


def _unused(reserve: int, used: int, high: int) -> int:
    """``max(0, reserve - used)`` for each byte."""
    difference = (reserve | high) - used
    not_negative = difference & high
    return difference & (not_negative - (not_negative >> 7))


def find_starts(
    plan: DayPlan, taken: Taken, *, contingent: Contingent, length: int, from_tick: int = 0
) -> int:
    """The ticks at which an appointment of ``length`` ticks may start: highest bit of each byte.

    Only starts on the team's grid and from ``from_tick`` on; the appointment never runs past closing time, because
    there are no places behind it.
    """
    mask = free_ticks(plan, taken, contingent)
    have = 1
    while have < length and mask:
        step = min(have, length - have)
        mask &= mask >> (8 * step)
        have += step
    mask &= plan.grid
    return (mask >> (8 * from_tick)) << (8 * from_tick)


def list_ticks(mask: int, ticks: int) -> Iterator[int]:
    """The tick numbers whose highest bit is set, ascending."""
    layer = mask.to_bytes(ticks, "little")
    tick = layer.find(0x80)
    while tick >= 0:
        yield tick
        tick = layer.find(0x80, tick + 1)


def first_tick(mask: int) -> int | None:
    """The lowest tick whose highest bit is set."""
    return ((mask & -mask).bit_length() - 1) // 8 if mask else None


def has_start(mask: int, tick: int) -> bool:
    """Whether the highest bit of the tick is set."""
    return bool(mask >> (8 * tick + 7) & 1)


def count_free(plan: DayPlan, taken: Taken, span: Span) -> int:
    """How many more appointments like ``span`` fit: the smallest rest over its ticks, never below zero."""
    return max(0, min(_list_rests(plan, taken, span.contingent, span.start, span.end), default=0))


def _list_rests(plan: DayPlan, taken: Taken, contingent: Contingent, first: int, last: int) -> list[int]:
    """How many more appointments fit at each tick, ``first`` to ``last`` (half-open), by the rules of `free_ticks`."""

    def layer(value: int) -> bytes:
        return (value >> (8 * first)).to_bytes(plan.ticks, "little")[: last - first]

    planned = zip(layer(plan.places), layer(plan.online), layer(plan.emergency), strict=True)
    used = zip(layer(taken.total), layer(taken.online), layer(taken.emergency), strict=True)
    pairs = zip(planned, used, strict=True)
    if contingent is Contingent.EMERGENCY:
        return [min(p - total, e - emergency) for (p, _o, e), (total, _online, emergency) in pairs]
    if contingent is Contingent.STAFF:
        return [p - max(0, e - emergency) - total for (p, _o, e), (total, _online, emergency) in pairs]
    return [
        min(p - max(0, e - emergency) - total, o - online) for (p, o, e), (total, online, emergency) in pairs
    ]


@lru_cache(maxsize=2048)
def count_bookable(
    plan: DayPlan, taken: Taken, *, contingent: Contingent, length: int, from_tick: int = 0
) -> int:
    """How many appointments of ``length`` ticks can be booked until nothing is free, each as early as possible.

    As early as possible is as many as possible: they are all of one length.
    """
    mask = find_starts(plan, taken, contingent=contingent, length=length, from_tick=from_tick)
    rests = _list_rests(plan, taken, contingent, 0, plan.ticks)
    count = 0
    for tick in list_ticks(mask, plan.ticks):
        fitting = min(rests[tick : tick + length])
        if fitting > 0:
            rests[tick : tick + length] = [rest - fitting for rest in rests[tick : tick + length]]
            count += fitting
    return count


def find_misplaced(plan: DayPlan, spans: Iterable[Span]) -> list[int]:
    """Which of the spans, taken in the given order, have no place in the plan: their positions.

    A booked appointment needs a place of its own contingent at every tick; the unused reserve only guards new bookings.
    """
    taken = NOTHING_TAKEN
    misplaced = []
    for position, span in enumerate(spans):
        inside = span.end <= plan.ticks
        if inside and all(
            _has_place(plan, taken, tick, span.contingent) for tick in range(span.start, span.end)
        ):
            taken = count_taken((span,), onto=taken)
        else:
            misplaced.append(position)
    return misplaced


def _has_place(plan: DayPlan, taken: Taken, tick: int, contingent: Contingent) -> bool:
    pairs = {
        Contingent.ONLINE: ((taken.total, plan.places), (taken.online, plan.online)),
        Contingent.EMERGENCY: ((taken.total, plan.places), (taken.emergency, plan.emergency)),
        Contingent.STAFF: ((taken.total, plan.places),),
    }
    return all(have >> (8 * tick) & 0xFF < most >> (8 * tick) & 0xFF for have, most in pairs[contingent])
