"""People at the desk: find today's appointment and check it in, or give a number without one."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.agenda import AgendaRow, read_agenda
from wartefrei.core.lifecycle import AppointmentStatus, TicketState
from wartefrei.queueing.queries import QueueRow, read_queue
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.agenda import Listed, find_rows, list_row
from wartefrei.web.workplace.arrivals import find_opening, list_walk_ins
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.once import make_key
from wartefrei.web.workplace.people import list_rows
from wartefrei.web.workplace.places import Place, find_place
from wartefrei.web.workplace.refused import STATES

_MOST = 100
_COMING = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.MISSED})


@dataclass(frozen=True, slots=True)
class Found:
    """An appointment of today; ``state`` and ``url`` of its ticket once they are here.

    ``opens_at``: when check-in opens, as long as it has not; then staff confirm that somebody waits earlier.
    """

    listed: Listed
    state: str
    url: str
    can_check_in: bool
    opens_at: datetime | None


@require_safe
@staff_page(Permission.CALL)
def show_arrivals(request: HttpRequest, office: str, counter: str) -> HttpResponse:
    """Search among today's appointments of the office, and the form for somebody without one."""
    place = find_place(request, office, counter)
    typed = request.GET.get("q", "")[:_MOST].strip()
    context = {
        "place": place,
        "typed": typed,
        "found": _find(place, typed) if typed else [],
        "walk_ins": list_walk_ins(place.office, now=place.now),
        "languages": [(code, name_language(code)) for code in place.office.authority.languages],
        "check_in_url": place.act("check-in"),
        "walk_in_url": place.act("walk-in"),
        "key": make_key(),
        "arrivals_url": place.page("arrivals"),
    }
    return render(request, "workplace/arrivals.html", context)


def _find(place: Place, typed: str) -> list[Found]:
    """Today's appointments that fit, with what has become of those who are here."""
    rows = read_agenda(offices=[place.office], first=place.today, last=place.today, now=place.now)
    queue = read_queue(office=place.office, now=place.now)
    tickets = {row.appointment_pk: row for row in list_rows(queue)}
    return [_describe(row, tickets.get(row.pk), place) for row in find_rows(rows, typed)]


def _describe(row: AgendaRow, ticket: QueueRow | None, place: Place) -> Found:
    is_here = ticket is not None and ticket.state is not TicketState.MISSED
    listed = list_row(row)
    if ticket is not None:  # its state says more than the appointment's
        listed = replace(listed, tags=[tag for tag in listed.tags if tag.kind != "plain"])
    return Found(
        listed=listed,
        state=str(STATES[ticket.state]) if ticket else "",
        url=place.page("ticket", ticket.number) if ticket else "",
        can_check_in=not is_here and row.view.status in _COMING,
        opens_at=find_opening(row, place.office, now=place.now),
    )
