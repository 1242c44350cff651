"""People at the desk: find today's appointment and check it in, or give a number without one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.agenda import read_agenda
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.agenda import find_rows, list_row
from wartefrei.web.workplace.arrivals import list_walk_ins
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.places import find_place

_MOST = 100


@require_safe
@staff_page(Permission.CALL)
def show_arrivals(request: HttpRequest, office: str, counter: str) -> HttpResponse:
    """Search among today's appointments of the office, and the form for somebody without one."""
    place = find_place(request, office, counter)
    typed = request.GET.get("q", "")[:_MOST].strip()
    rows = read_agenda(offices=[place.office], first=place.today, last=place.today, now=place.now)
    context = {
        "place": place,
        "typed": typed,
        "found": [list_row(row) for row in find_rows(rows, typed)] if typed else [],
        "walk_ins": list_walk_ins(place.office, now=place.now),
        "languages": [(code, name_language(code)) for code in place.office.authority.languages],
        "check_in_url": place.act("check-in"),
        "walk_in_url": place.act("walk-in"),
        "arrivals_url": place.page("arrivals"),
    }
    return render(request, "workplace/arrivals.html", context)
