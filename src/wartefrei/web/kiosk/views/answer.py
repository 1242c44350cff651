"""The answer: a number with everything to know about it, or what to do instead."""

from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.models import Arrival
from wartefrei.queueing.models import Ticket
from wartefrei.queueing.queries import describe_ticket, find_ticket_of
from wartefrei.web.common.addresses import waiting_address
from wartefrei.web.kiosk.page import Kiosk, kiosk_page
from wartefrei.web.kiosk.visit import Visit

_IN_LINE = frozenset({TicketState.WAITING, TicketState.STANDBY})


@require_safe
@kiosk_page
def show_answer(kiosk: Kiosk) -> HttpResponse:
    """Shown until the visit ends; afterwards nobody can come back to it."""
    visit = kiosk.visit
    if visit.notice is not None:
        return kiosk.show("kiosk/notice.html", notice=visit.notice)
    ticket = _find(visit, now=kiosk.now)
    if ticket is None:
        return kiosk.go_to_start()
    view = describe_ticket(ticket, now=kiosk.now)
    waits_by_itself = ticket.appointment is not None and view.office.arrival is Arrival.NONE
    is_in_line = view.state in _IN_LINE and ticket.pk is not None
    return kiosk.show(
        "kiosk/number.html",
        view=view,
        phone_address=waiting_address(kiosk.language, view.phone_token),
        is_walk_in=ticket.appointment is None,
        waits_by_itself=waits_by_itself,
        is_in_line=is_in_line,
        is_standby=view.state is TicketState.STANDBY,
        is_early=view.due_at is not None and view.due_at > kiosk.now,
        counter=view.counter if view.state is TicketState.CALLED else "",
    )


def _find(visit: Visit, *, now: datetime) -> Ticket | None:
    if visit.ticket is not None:
        return Ticket.objects.select_related("appointment", "number", "day").filter(pk=visit.ticket).first()
    if visit.appointment is None:
        return None
    appointment = Appointment.objects.select_related("day").filter(pk=visit.appointment).first()
    return find_ticket_of(appointment, now=now) if appointment is not None else None
