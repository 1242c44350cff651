"""From what somebody scanned or typed to a number: find the appointment, check it in, show the answer."""

from typing import Any

from django.http import HttpResponse

from wartefrei.bookings.queries import describe
from wartefrei.queueing.errors import Missing, MoreNeeded
from wartefrei.queueing.operations import check_in, find_arrival
from wartefrei.web.kiosk.notices import TOLD, explain
from wartefrei.web.kiosk.page import Kiosk
from wartefrei.web.kiosk.visit import Visit

_ASKED_NEXT = {Missing.HOUR: "hour", Missing.LETTERS: "name", Missing.CODE: "code"}


def arrive(kiosk: Kiosk, *, is_first: bool = False, **clues: Any) -> HttpResponse:
    """Check in whoever fits the clues (those of `find_arrival`); the answer is a number, a notice or a question.

    ``is_first``: nobody has chosen a language yet, so the answer is in the appointment's.
    """
    try:
        appointment = find_arrival(house=kiosk.house, by=kiosk.by, now=kiosk.now, **clues)
        office = describe(appointment).office
        ticket = check_in(office=office, appointment=appointment, by=kiosk.by, now=kiosk.now)
    except MoreNeeded as more:
        return kiosk.go(_ASKED_NEXT[more.kind])
    except TOLD as refusal:
        return kiosk.tell(explain(refusal))
    answer = Visit(ticket=ticket.pk, appointment=appointment.pk)
    return kiosk.hand_out(answer, language=ticket.language if is_first else "")
