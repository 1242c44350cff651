"""Times offered for enquiries that the office can't keep: taken back, and the enquiry waits for another answer."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog
from django.db import OperationalError

from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import Appointment, ClosureRun, Enquiry, Offer
from wartefrei.bookings.notices import announce_offers, announce_withdrawn_offers
from wartefrei.bookings.offers import find_unkept
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.enquiring import change_enquiry, note_change
from wartefrei.bookings.operations.under_lock import lock_enquiry
from wartefrei.bookings.relocating import ClosedHours, find_lost_offers, is_closed
from wartefrei.core.lifecycle import EnquiryStatus
from wartefrei.core.texts import Text
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.directory import read_directory

log = structlog.get_logger(__name__)


def take_back_offers(*, hours: ClosedHours, reason: Text, now: datetime) -> bool:
    """Give up every offered time that is closed now, and tell why, and which are left.

    Who is left without any that is still kept is for the office to answer again, and is told so. An enquiry that is
    busy, or that an error comes between, holds back no other. Returns whether there was none.
    """
    lost = [one for one in find_lost_offers(hours, now=now) if is_closed(one)]
    return _take_back(lost, reason, now=now)


def take_back_unkept(*, now: datetime) -> bool:
    """Give up every offered time that the rules have no place for, as `take_back_offers` does.

    What a closure run has still to take back is left to it: it knows the reason.
    """
    unkept = find_unkept({pk: team for pk, (_office, team) in read_directory().teams.items()}, now=now)
    runs = list(ClosureRun.objects.filter(done_at=None)) if unkept else []
    return _take_back([one for one in unkept if not any(_is_of(one, run) for run in runs)], {}, now=now)


def _is_of(offer: Appointment, run: ClosureRun) -> bool:
    is_there = offer.day.team_id == run.team_id or (
        run.team_id is None and offer.offer.enquiry.office_id == run.office_id
    )
    return is_there and run.start_at < offer.end_at and run.end_at > offer.start_at


def _take_back(lost: Sequence[Appointment], reason: Text, *, now: datetime) -> bool:
    enquiries = {one.offer.enquiry_id: one.offer.enquiry for one in lost}
    is_done = True
    for enquiry in enquiries.values():
        try:
            try_again(partial(_try_take_back, enquiry, {one.pk for one in lost}, reason, now=now))
        except OperationalError:
            raise
        except Busy:
            is_done = False
        except Exception:
            log.exception("offered times not taken back", enquiry=enquiry.pk)
            is_done = False
    return is_done


def _try_take_back(enquiry: Enquiry, lost: set[int], reason: Text, *, now: datetime) -> None:
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
            announce_offers(
                enquiry=current,
                appointments=left,
                occasion=f":{len(left)}",
                is_shorter=True,
                reason=reason,
                now=now,
            )
        else:
            change_enquiry(current, EnquiryStatus.RECEIVED, now=now)
            announce_withdrawn_offers(enquiry=current, occasion=gone[0].code, reason=reason, now=now)
        note_change(current, locked.office, "enquiry.offers_withdrawn", by=SYSTEM, now=now)
        locked.write_days()
