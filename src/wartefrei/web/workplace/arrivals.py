"""Which services somebody may come with who has no appointment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.offices.models import WalkIn
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
