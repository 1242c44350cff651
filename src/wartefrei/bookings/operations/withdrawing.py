"""Times offered for enquiries that the office can't keep: taken back, and the enquiry waits for another answer."""

from datetime import datetime
from functools import partial

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.models import Enquiry
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.enquiring import change_enquiry, note_change
from wartefrei.bookings.operations.under_lock import lock_enquiry
from wartefrei.bookings.relocating import Scope, find_lost_offers, is_closed
from wartefrei.core.lifecycle import EnquiryStatus


def take_back_offers(*, scope: Scope, now: datetime) -> None:
    """Give up every offered time that is closed now. Who is left without any is for the office to answer again.

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
        gone = [one for one in locked.offers if one.pk in lost]
        if current.status != EnquiryStatus.OFFERED or not gone:
            return
        if len(gone) == len(locked.offers):
            change_enquiry(current, EnquiryStatus.RECEIVED, now=now)
        locked.release(gone, now=now)
        note_change(current, locked.office, "enquiry.offers_withdrawn", by=SYSTEM, now=now)
        locked.write_days()
