"""When somebody with an appointment may check in, and which services others may come with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.agenda import AgendaRow
from wartefrei.core.lifecycle import Channel
from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.offices.models import Arrival, WalkIn
from wartefrei.queueing.queries import tickets_left


@dataclass(frozen=True, slots=True)
class WalkInOption:
    """A service; ``remark`` says when it is only for urgent cases; ``left``: tickets of today, None: no limit."""

    service: ServiceEntry
    remark: StrPromise | str
    left: int | None


def list_walk_ins(office: OfficeEntry, *, now: datetime) -> list[WalkInOption]:
    """The services that anybody is served with without an appointment."""
    return [
        WalkInOption(
            service,
            _("urgent cases only") if office.walk_in(slug) is WalkIn.URGENT else "",
            tickets_left(office=office, service=slug, now=now),
        )
        for slug, service in office.services.items()
        if office.walk_in(slug) is not WalkIn.NONE
    ]


def find_opening(row: AgendaRow, office: OfficeEntry, *, now: datetime) -> datetime | None:
    """When check-in opens for an appointment; None once it has, and for those who may come at any time."""
    opens_at = row.view.start_at - timedelta(minutes=office.early_minutes)
    comes_freely = row.appointment.channel == Channel.EMERGENCY or office.arrival is Arrival.NONE
    return None if comes_freely or now >= opens_at else opens_at
