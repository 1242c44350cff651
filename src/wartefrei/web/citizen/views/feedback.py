"""One question at the end of a booking; only the sum of the answers is kept."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wartefrei.core.ticks import local_day
from wartefrei.records.operations import count_feedback
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.draft import may_give_feedback, remember_feedback
from wartefrei.web.citizen.links import find_authority, page
from wartefrei.web.citizen.lost import SeeOther


@require_POST
def take_feedback(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Counts an answer from 1 to 5, once per booked page."""
    entry = find_authority(authority)
    rating = request.POST.get("rating", "")
    if rating in {"1", "2", "3", "4", "5"} and may_give_feedback(request):
        remember_feedback(request)
        count_feedback(authority=entry, day=local_day(timezone.now(), entry.zone), rating=int(rating))
    return SeeOther(page("booked", Choice(entry), anchor="feedback"))
