"""What must always be true of enquiries and the times that are offered for them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db.models import Count, Q

from wartefrei.bookings.models import Appointment, Enquiry
from wartefrei.core.lifecycle import AppointmentStatus, Channel, EnquiryStatus

_LOST = Q(offers__appointment__status__in=(AppointmentStatus.HELD, AppointmentStatus.EXPIRED))


def find_broken(*, now: datetime) -> list[str]:
    """A line per broken invariant."""
    return list(chain(_check_answers(), _check_holds(now)))


def _check_answers() -> Iterator[str]:
    """What is offered has offers, and what has become an appointment has become one."""
    offered = Enquiry.objects.filter(status=EnquiryStatus.OFFERED, offers=None)
    for code in offered.order_by("pk").values_list("code", flat=True):
        yield f"enquiry: {code}: is offered, but there is no offer (needs a person to decide)"
    for row in Enquiry.objects.annotate(taken=Count("offers", filter=~_LOST)).order_by("pk"):
        wanted = 1 if row.status == EnquiryStatus.BOOKED else 0
        if row.taken != wanted:
            yield f"enquiry: {row.code}: is {row.status}, but {row.taken} offers are booked (needs a person to decide)"


def _check_holds(now: datetime) -> Iterator[str]:
    """Times are kept only for enquiries that wait for an answer."""
    held = Appointment.objects.filter(
        channel=Channel.OFFER, status=AppointmentStatus.HELD, expires_at__gt=now
    )
    for code in held.exclude(offer__enquiry__status=EnquiryStatus.OFFERED).values_list("code", flat=True):
        yield f"offer: {code}: is kept, but nobody is asked about it (it is free again when it expires)"
