"""The page of a counter: the whole day of a clerk in one view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.desk import read_desk
from wartefrei.web.workplace.notices import recall_notice
from wartefrei.web.workplace.places import find_place, remember_place

LOOK_AGAIN = "X-Look-Again"
"""The header by which the page's own script asks for news: what happened is told to people only."""


@require_safe
@staff_page(Permission.CALL)
def show_counter(request: HttpRequest, office: str, counter: str) -> HttpResponse:
    """Who waits and why, who is at the counter, who is still to come."""
    place = find_place(request, office, counter)
    is_script = LOOK_AGAIN in request.headers
    notice = None if is_script else recall_notice(request, now=place.now)
    if not is_script:
        remember_place(request, place)
    return render(request, "workplace/counter.html", {"desk": read_desk(place), "notice": notice})
