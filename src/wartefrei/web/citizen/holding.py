"""The hold of a visitor: how long it lasts."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from wartefrei.bookings.errors import HoldUnknown
from wartefrei.bookings.queries import AppointmentView, describe, find_hold
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.draft import recall_hold

_SOON_MINUTES = 2


@dataclass(frozen=True, slots=True)
class HoldNotice:
    """What is reserved, and until when: the clock time, and whole seconds left (0: none)."""

    start_at: datetime
    expires_at: datetime
    seconds: int

    @property
    def minutes(self) -> int:
        return self.seconds // 60

    @property
    def is_over(self) -> bool:
        return not self.seconds

    @property
    def is_soon(self) -> bool:
        return self.minutes < _SOON_MINUTES


def find_held(request: HttpRequest) -> AppointmentView | None:
    """The appointment behind the visitor's hold, whatever became of it."""
    token = recall_hold(request)
    if not token:
        return None
    try:
        return describe(find_hold(token=token))
    except HoldUnknown:
        return None


def build_notice(view: AppointmentView, *, now: datetime) -> HoldNotice | None:
    """The notice of a hold; None when the appointment is no hold any more."""
    if view.status is not AppointmentStatus.HELD or view.expires_at is None:
        return None
    seconds = max(0, int((view.expires_at - now).total_seconds()))
    return HoldNotice(view.start_at, view.expires_at, seconds)


def is_for(view: AppointmentView, choice: Choice) -> bool:
    """Whether an appointment is for just this choice of services."""
    return view.office.authority.slug == choice.authority.slug and dict(view.basket) == dict(choice.basket)


def find_live_hold(request: HttpRequest, choice: Choice, *, now: datetime) -> AppointmentView | None:
    """The visitor's hold for this choice while it runs."""
    view = find_held(request)
    notice = build_notice(view, now=now) if view and is_for(view, choice) else None
    return view if notice and not notice.is_over else None


def find_notice(request: HttpRequest, choice: Choice, *, now: datetime) -> HoldNotice | None:
    """The notice of a hold for this choice that still runs."""
    view = find_live_hold(request, choice, now=now)
    return build_notice(view, now=now) if view else None
