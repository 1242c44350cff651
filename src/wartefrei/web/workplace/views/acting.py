"""Every form of the workplace that changes something comes here and leads back to the counter."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wartefrei.accounts.permissions import Permission
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.actions import ACTIONS, check_here, is_done_already
from wartefrei.web.workplace.forms import FormRefused
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.places import Place, find_place, remember_place
from wartefrei.web.workplace.refused import REFUSED, explain_to_clerk


class SeeOther(HttpResponseRedirect):
    """303: going back in the browser sends nothing again."""

    status_code = 303


@require_POST
@staff_page(Permission.CALL)
def act(request: HttpRequest, office: str, counter: str, action: str) -> HttpResponse:
    """Do it, then show the counter as it is now, with what there is to say."""
    place = find_place(request, office, counter)
    if action not in ACTIONS:
        raise Http404
    if action == "open":
        remember_place(request, place)
    notice = _try(request, place, action)
    if notice is not None:
        tell(request, notice)
    return SeeOther(place.url)


def _try(request: HttpRequest, place: Place, action: str) -> Notice | None:
    try:
        check_here(place, request.POST)
        return ACTIONS[action](place, request.POST)
    except FormRefused as refusal:
        return Notice("warning", _("Nothing has been changed"), refusal.problems[0])
    except REFUSED as refusal:
        if is_done_already(action, place, request.POST, refusal):
            return None
        return explain_to_clerk(refusal, zone=place.office.zone)
