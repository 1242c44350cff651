"""Short ways to book, and to see all that a database says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.factories import MONDAY, NOW, make_person
from wartefrei.accounts.actors import CITIZEN
from wartefrei.bookings import operations
from wartefrei.bookings.availability import read_availability
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.ticks import wall_instant
from wartefrei.notifications.models import Message, State
from wartefrei.offices.entries import OfficeEntry

A_MOMENT = timedelta(microseconds=1)
HOLD_MINUTES = timedelta(minutes=10)


def at(office: OfficeEntry, clock: str, day: date = MONDAY) -> datetime:
    """The instant at which the office's clock shows the time."""
    hour, minute = map(int, clock.split(":"))
    return wall_instant(day, hour * 60 + minute, office.zone)


def _order(
    office: OfficeEntry, clock: str | datetime, quantity: int, changes: dict[str, Any]
) -> dict[str, Any]:
    return {
        "office": office,
        "basket": {"pass": quantity},
        "start_at": at(office, clock, changes.pop("day", MONDAY)) if isinstance(clock, str) else clock,
        "person": changes.pop("person", None) or make_person(),
        "language": "de",
        "by": CITIZEN,
        "now": NOW,
        **changes,
    }


def hold(office: OfficeEntry, clock: str | datetime, quantity: int = 1, **changes: Any) -> Appointment:
    """A hold of the service `pass` on Monday by somebody new."""
    return operations.hold(**_order(office, clock, quantity, changes))


def book(office: OfficeEntry, clock: str | datetime, quantity: int = 1, **changes: Any) -> Appointment:
    """A booking of the service `pass` on Monday by somebody new."""
    return operations.book(**_order(office, clock, quantity, changes))


def token_of(appointment: Appointment, purpose: Purpose = Purpose.HOLD) -> str:
    """The token by which a hold is confirmed, or another one of the appointment's."""
    return credentials_of(appointment).link(purpose)


def read_labels(
    office: OfficeEntry,
    basket: dict[str, int] | None = None,
    *,
    now: datetime = NOW,
    day: date = MONDAY,
    contingent: Contingent = Contingent.ONLINE,
    letter: str | None = None,
) -> tuple[str, ...]:
    """The free starts of a day, by the clock."""
    answer = read_availability(
        offices=[office],
        basket=basket or {"pass": 1},
        now=now,
        first=day,
        last=day,
        contingent=contingent,
        letter=letter,
    )
    return answer.offices[0].days[0].labels if answer.offices[0].days else ()


def read_mails(appointment: Appointment, state: State = State.PENDING) -> list[str]:
    """The kinds of mail about an appointment, in order, but for reminders."""
    rows = Message.objects.filter(about=appointment.code, state=state).exclude(kind="reminder").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def read_rows(*, without: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, by the model's name."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("wartefrei.")]
    return {model.__name__: _rows(model) for model in ours if model.__name__ not in without}


def _rows(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("pk").values())


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Whatever happens inside leaves every row of every table as it was."""
    before = read_rows()
    yield
    assert read_rows() == before


@contextmanager
def refused(refusal: type[Exception]) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """Inside something is refused and nothing is written, but for an empty day that was locked."""
    before = read_rows(without=("TeamDay",))
    with pytest.raises(refusal) as caught:
        yield caught
    assert read_rows(without=("TeamDay",)) == before
