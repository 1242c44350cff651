"""Life cycles: the tables are whole, and lead where the design says."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pytest

from wartefrei.core.lifecycle import (
    APPOINTMENT_TRANSITIONS,
    CONTINGENT_OF,
    DRAW_TRANSITIONS,
    EMERGENCY_TRANSITIONS,
    ENQUIRY_TRANSITIONS,
    EXPIRING,
    LASTING,
    LIVE,
    TICKET_TRANSITIONS,
    WISH_TRANSITIONS,
    AppointmentStatus,
    Channel,
    Contingent,
    DrawStatus,
    EmergencyStatus,
    EnquiryStatus,
    TicketState,
    TransitionRefused,
    WishStatus,
    check_transition,
    takes_places,
)

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
TABLES: list[tuple[type[StrEnum], Mapping[Any, frozenset[Any]], str, set[str]]] = [
    # the type, its table, where it starts, where it ends
    (AppointmentStatus, APPOINTMENT_TRANSITIONS, "held", {"attended", "unserved", "cancelled", "expired"}),
    (TicketState, TICKET_TRANSITIONS, "waiting", {"finished", "unserved", "withdrawn"}),
    (EnquiryStatus, ENQUIRY_TRANSITIONS, "received", {"booked", "declined", "withdrawn", "lapsed"}),
    (
        EmergencyStatus,
        EMERGENCY_TRANSITIONS,
        "registered",
        {"refused", "withdrawn", "lapsed"},
    ),
    (WishStatus, WISH_TRANSITIONS, "open", {"taken", "withdrawn", "ended"}),
    (DrawStatus, DRAW_TRANSITIONS, "entered", {"booked", "lost", "withdrawn"}),
]


@pytest.mark.parametrize(("statuses", "table", "start", "ends"), TABLES)
def test_table_knows_every_status_and_reaches_it(
    statuses: type[StrEnum], table: Mapping[StrEnum, frozenset[StrEnum]], start: str, ends: set[str]
) -> None:
    reached, waiting = {statuses(start)}, [statuses(start)]
    while waiting:
        new = table[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    assert set(table) == set(statuses) == reached
    assert {old for old, new in table.items() if not new} == ends
    assert all(old not in new for old, new in table.items())


@pytest.mark.parametrize(
    ("table", "way"),
    [
        (APPOINTMENT_TRANSITIONS, ["held", "booked", "attended"]),
        (APPOINTMENT_TRANSITIONS, ["held", "unconfirmed", "booked", "cancelled"]),
        (APPOINTMENT_TRANSITIONS, ["held", "unconfirmed", "expired"]),
        (APPOINTMENT_TRANSITIONS, ["held", "booked", "unserved"]),
        (APPOINTMENT_TRANSITIONS, ["held", "booked", "missed", "attended"]),
        (
            TICKET_TRANSITIONS,
            ["waiting", "called", "missed", "called", "serving", "waiting", "called", "serving", "finished"],
        ),
        (TICKET_TRANSITIONS, ["standby", "called", "serving", "parked", "serving", "finished"]),
        (ENQUIRY_TRANSITIONS, ["received", "offered", "received", "offered", "booked"]),
        (EMERGENCY_TRANSITIONS, ["registered", "complete", "allotted", "served"]),
        (EMERGENCY_TRANSITIONS, ["registered", "lapsed"]),
        (WISH_TRANSITIONS, ["open", "offered", "open", "offered", "taken"]),
        (DRAW_TRANSITIONS, ["entered", "won", "booked"]),
    ],
)
def test_ways_of_the_design_are_open(table: Mapping[StrEnum, frozenset[StrEnum]], way: list[str]) -> None:
    statuses = type(next(iter(table)))
    for old, new in pairwise(way):
        check_transition(table, statuses(old), statuses(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED),
        (AppointmentStatus.EXPIRED, AppointmentStatus.BOOKED),
        (AppointmentStatus.BOOKED, AppointmentStatus.BOOKED),
        (AppointmentStatus.BOOKED, AppointmentStatus.HELD),
        (AppointmentStatus.HELD, AppointmentStatus.ATTENDED),
    ],
)
def test_transition_outside_the_table_is_refused(old: AppointmentStatus, new: AppointmentStatus) -> None:
    with pytest.raises(TransitionRefused) as refused:
        check_transition(APPOINTMENT_TRANSITIONS, old, new)
    assert (refused.value.old, refused.value.new) == (old, new)


def test_offers_and_draws_count_as_online() -> None:
    assert CONTINGENT_OF == {
        Channel.ONLINE: Contingent.ONLINE,
        Channel.OFFER: Contingent.ONLINE,
        Channel.DRAW: Contingent.ONLINE,
        Channel.STAFF: Contingent.STAFF,
        Channel.EMERGENCY: Contingent.EMERGENCY,
    }


def test_cancelled_and_expired_take_no_places_ever() -> None:
    assert set(AppointmentStatus) - LASTING - EXPIRING == {
        AppointmentStatus.CANCELLED,
        AppointmentStatus.EXPIRED,
    }
    assert {AppointmentStatus.HELD} == LIVE - LASTING


@pytest.mark.parametrize("status", AppointmentStatus)
def test_places_are_taken_until_the_instant_of_expiry(status: AppointmentStatus) -> None:
    taken = [takes_places(status, expires_at=NOW + timedelta(seconds=n), now=NOW) for n in (1, 0, -1)]
    if status in EXPIRING:
        assert taken == [True, False, False]
    else:
        assert taken == [status in LASTING] * 3
