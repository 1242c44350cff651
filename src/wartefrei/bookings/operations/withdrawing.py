"""Times offered for enquiries that the office can't keep: taken back, and the enquiry waits for another answer."""

from datetime import datetime
from functools import partial

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.models import Enquiry, Offer
from wartefrei.bookings.notices import announce_offers
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.enquiring import change_enquiry, note_change
from wartefrei.bookings.operations.under_lock import lock_enquiry
from wartefrei.bookings.relocating import Scope, find_lost_offers, is_closed
from wartefrei.core.lifecycle import EnquiryStatus
from wartefrei.notifications.operations import withdraw


def take_back_offers(*, scope: Scope, now: datetime) -> None:
    """Give up every offered time that is closed now, and tell which are left.

    Who is left without any that is still kept is for the office to answer again.

    Raises:
        Busy
    """
    lost = [one for one in find_lost_offers(scope, now=now) if is_closed(one)]
    enquiries = {one.offer.enquiry_id: one.offer.enquiry for one in lost}
    for enquiry in enquiries.values():
        try_again(partial(_try_take_back, enquiry, {one.pk for one in lost}, now=now))


def _try_take_back(enquiry: Enquiry, lost: set[int], *, now: datetime) -> None:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        kept = [one for one in locked.offers if one.expires_at and one.expires_at > now]
        left = [one for one in kept if one.pk not in lost]
        if current.status != EnquiryStatus.OFFERED or len(left) == len(kept):
            return
        gone = [one for one in locked.offers if one.pk in lost or not left]
        Offer.objects.filter(appointment__in=gone).update(withdrawn_at=now)
        locked.release(gone, now=now)
        if left:
            withdraw(about=current.code, now=now)
            announce_offers(enquiry=current, appointments=left, now=now, occasion=f":{len(left)}")
        else:
            change_enquiry(current, EnquiryStatus.RECEIVED, now=now)
        note_change(current, locked.office, "enquiry.offers_withdrawn", by=SYSTEM, now=now)
        locked.write_days()
