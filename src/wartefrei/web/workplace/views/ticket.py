"""One number with everything that can be done with it, wherever it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.desk import read_desk
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.people import find_visit
from wartefrei.web.workplace.places import find_place
from wartefrei.web.workplace.rows import say_standing
from wartefrei.web.workplace.views.acting import SeeOther


@require_safe
@staff_page(Permission.CALL)
def show_ticket(request: HttpRequest, office: str, counter: str, number: int) -> HttpResponse:
    """The ticket; back to the counter when its visit has ended meanwhile."""
    place = find_place(request, office, counter)
    visit = find_visit(place, number)
    if visit is None:
        title = _("%(number)s is not in the house any more") % {"number": number}
        tell(request, Notice("info", title))
        return SeeOther(place.url)
    context = {
        "place": place,
        "person": visit,
        "desk": read_desk(place),
        "reason": say_standing(visit.row, place),
    }
    return render(request, "workplace/ticket.html", context)
