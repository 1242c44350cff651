"""Life cycles: every status, and the transitions between them. What is not in a table can't be written."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

Status = TypeVar("Status", bound=StrEnum)


class TransitionRefused(Exception):
    """A life cycle doesn't lead from `old` to `new`."""

    def __init__(self, old: StrEnum, new: StrEnum) -> None:
        super().__init__(f"{type(old).__name__}: {old} does not lead to {new}")
        self.old = old
        self.new = new


def check_transition(table: Mapping[Status, frozenset[Status]], old: Status, new: Status) -> None:
    """Raise TransitionRefused unless the table leads from old to new. To stay the same is no transition."""
    if new not in table[old]:
        raise TransitionRefused(old, new)


def _table(transitions: dict[Status, set[Status]]) -> Mapping[Status, frozenset[Status]]:
    return MappingProxyType({old: frozenset(new) for old, new in transitions.items()})


class Contingent(StrEnum):
    """The share of the places of an opening that an appointment is counted in."""

    ONLINE = "online"
    EMERGENCY = "emergency"
    STAFF = "staff"


class Channel(StrEnum):
    """How an appointment came about."""

    ONLINE = "online"
    STAFF = "staff"
    OFFER = "offer"
    DRAW = "draw"
    EMERGENCY = "emergency"


CONTINGENT_OF: Mapping[Channel, Contingent] = MappingProxyType(
    {
        Channel.ONLINE: Contingent.ONLINE,
        Channel.OFFER: Contingent.ONLINE,
        Channel.DRAW: Contingent.ONLINE,
        Channel.STAFF: Contingent.STAFF,
        Channel.EMERGENCY: Contingent.EMERGENCY,
    }
)


class AppointmentStatus(StrEnum):
    """An appointment, from the hold to the end of the visit."""

    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    BOOKED = "booked"
    ATTENDED = "attended"
    MISSED = "missed"
    UNSERVED = "unserved"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_A = AppointmentStatus
APPOINTMENT_TRANSITIONS = _table(
    {
        _A.HELD: {_A.UNCONFIRMED, _A.BOOKED, _A.CANCELLED, _A.EXPIRED},
        _A.UNCONFIRMED: {_A.BOOKED, _A.CANCELLED, _A.EXPIRED},
        _A.BOOKED: {_A.ATTENDED, _A.MISSED, _A.UNSERVED, _A.CANCELLED},
        _A.ATTENDED: set(),
        _A.MISSED: {_A.ATTENDED, _A.UNSERVED},  # came late, joined the standby queue
        _A.UNSERVED: set(),
        _A.CANCELLED: set(),
        _A.EXPIRED: set(),
    }
)

LASTING = frozenset({_A.UNCONFIRMED, _A.BOOKED, _A.ATTENDED, _A.MISSED, _A.UNSERVED})
"""Take their places in the picture of a day, the past included."""

EXPIRING = frozenset({_A.HELD, _A.UNCONFIRMED})
"""Take their places only until `expires_at`."""

LIVE = frozenset({_A.HELD, _A.UNCONFIRMED, _A.BOOKED})
"""Still ahead: can be moved and cancelled, and counts for one appointment per person and service."""


def takes_places(status: AppointmentStatus, *, expires_at: datetime | None, now: datetime) -> bool:
    """Whether an appointment takes places at `now`: up to, not at, `expires_at`. None never expires."""
    if status in EXPIRING:
        return expires_at is None or now < expires_at
    return status in LASTING


class TicketState(StrEnum):
    """A ticket in the waiting room."""

    WAITING = "waiting"
    STANDBY = "standby"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    FINISHED = "finished"
    MISSED = "missed"
    UNSERVED = "unserved"
    WITHDRAWN = "withdrawn"


_T = TicketState
TICKET_TRANSITIONS = (
    _table(  # a recall of a called ticket changes nothing here; a transfer leads back to waiting
        {
            _T.WAITING: {_T.CALLED, _T.STANDBY, _T.PARKED, _T.UNSERVED, _T.WITHDRAWN},
            _T.STANDBY: {_T.WAITING, _T.CALLED, _T.PARKED, _T.UNSERVED, _T.WITHDRAWN},
            _T.CALLED: {_T.SERVING, _T.WAITING, _T.STANDBY, _T.PARKED, _T.MISSED, _T.UNSERVED, _T.WITHDRAWN},
            _T.SERVING: {_T.FINISHED, _T.WAITING, _T.PARKED},
            _T.PARKED: {_T.WAITING, _T.CALLED, _T.SERVING, _T.MISSED, _T.UNSERVED, _T.WITHDRAWN},
            _T.FINISHED: set(),
            _T.MISSED: {_T.CALLED, _T.WAITING, _T.STANDBY, _T.UNSERVED},
            _T.UNSERVED: set(),
            _T.WITHDRAWN: set(),
        }
    )
)


class EnquiryStatus(StrEnum):
    """A wish for a date that staff answer."""

    RECEIVED = "received"
    OFFERED = "offered"
    BOOKED = "booked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_E = EnquiryStatus
ENQUIRY_TRANSITIONS = _table(
    {
        _E.RECEIVED: {_E.OFFERED, _E.DECLINED, _E.WITHDRAWN, _E.LAPSED},
        _E.OFFERED: {  # back when none of the times suits
            _E.BOOKED,
            _E.RECEIVED,
            _E.DECLINED,
            _E.WITHDRAWN,
            _E.LAPSED,
        },
        _E.BOOKED: set(),
        _E.DECLINED: set(),
        _E.WITHDRAWN: set(),
        _E.LAPSED: set(),
    }
)


class EmergencyStatus(StrEnum):
    """An emergency request; after the allotment it follows its appointment."""

    REGISTERED = "registered"
    COMPLETE = "complete"
    ALLOTTED = "allotted"
    SERVED = "served"
    REFUSED = "refused"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_M = EmergencyStatus
EMERGENCY_TRANSITIONS = _table(
    {
        _M.REGISTERED: {_M.COMPLETE, _M.REFUSED, _M.WITHDRAWN, _M.LAPSED},
        _M.COMPLETE: {  # back when a document is asked for again; served without an appointment from standby
            _M.ALLOTTED,
            _M.REGISTERED,
            _M.SERVED,
            _M.REFUSED,
            _M.WITHDRAWN,
        },
        _M.ALLOTTED: {  # back when they can't come, or the office closed first
            _M.SERVED,
            _M.REFUSED,
            _M.MISSED,
            _M.WITHDRAWN,
            _M.COMPLETE,
        },
        _M.SERVED: {_M.REFUSED},  # serving has begun, then the papers are looked at
        _M.REFUSED: set(),
        _M.MISSED: {_M.SERVED, _M.REFUSED, _M.COMPLETE},  # came late after all; or the office closed first
        _M.WITHDRAWN: set(),
        _M.LAPSED: set(),
    }
)


class WishStatus(StrEnum):
    """A place on the waiting list; a declined or lapsed offer leads back to open."""

    OPEN = "open"
    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


_W = WishStatus
WISH_TRANSITIONS = _table(
    {
        _W.OPEN: {_W.OFFERED, _W.WITHDRAWN, _W.ENDED},
        _W.OFFERED: {_W.TAKEN, _W.OPEN, _W.WITHDRAWN, _W.ENDED},
        _W.TAKEN: set(),
        _W.WITHDRAWN: set(),
        _W.ENDED: set(),
    }
)


class DrawStatus(StrEnum):
    """An application for a draw; who wins and does not book in time has lost."""

    ENTERED = "entered"
    WON = "won"
    BOOKED = "booked"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


_D = DrawStatus
DRAW_TRANSITIONS = _table(
    {
        _D.ENTERED: {_D.WON, _D.LOST, _D.WITHDRAWN},
        _D.WON: {_D.BOOKED, _D.LOST, _D.WITHDRAWN},
        _D.BOOKED: set(),
        _D.LOST: set(),
        _D.WITHDRAWN: set(),
    }
)
