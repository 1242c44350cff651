"""Houses: what their screens show, and the stream that tells them to look again.

Both are readable without a token: they say what hangs on the wall, numbers and counters and never a name.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wartefrei.accounts.models import DeviceKind
from wartefrei.offices.directory import read_directory
from wartefrei.queueing.feed import DisplayView, read_display, read_sequences
from wartefrei.web.api import queue_schemas as schemas
from wartefrei.web.api.answers import answer
from wartefrei.web.api.callers import read_caller
from wartefrei.web.api.openapi import ANYBODY, EVENT_STREAM, document
from wartefrei.web.api.problems import ProblemRaised
from wartefrei.web.common.devices import device_of
from wartefrei.web.streams import VISIT, Visit, write_event

router = Router(tags=["houses"])
MOST_STREAMS = 50
"""Anonymous streams of one address; kiosks, displays and staff with their token are not counted."""

_RETRY = b"retry: 1000\n\n"


@router.get(
    "/houses/{house}/display",
    response=schemas.Screen,
    operation_id="read_display",
    **document(401, 404, 422, security=ANYBODY),
)
def show_display(request: HttpRequest, house: str) -> HttpResponse:
    """What the screens of a house show."""
    read_caller(request)
    entry = read_directory().house(house)
    view = read_display(house=entry, now=datetime.now(UTC))
    return answer(write_screen(view, entry.zone))


@router.get(
    "/houses/{house}/events",
    operation_id="follow_display",
    **document(401, 404, 405, 422, 429, security=ANYBODY, content=EVENT_STREAM),
)
def follow(request: HttpRequest, house: str) -> HttpResponse:
    """A stream of server-sent events that say "look again", with the newest sequence.

    Behind a server without event streams it ends after the first one, and the client comes back a second later.
    """
    if request.META["REQUEST_METHOD"] != "GET":
        raise ProblemRaised("method-not-allowed", headers={"Allow": "GET"})
    now = datetime.now(UTC)
    is_citizen = read_caller(request).is_citizen
    entry = read_directory().house(house)
    visit: Visit | None = request.META.get(VISIT)
    if visit is not None:
        visit.is_anonymous = is_citizen and not _is_known(request, house)
        if visit.is_anonymous and visit.open_streams >= MOST_STREAMS:
            raise ProblemRaised("too-many-streams", headers={"Retry-After": "30"})
    content = _RETRY if visit else _RETRY + write_event(read_sequences([entry.slug], now)[entry.slug])
    headers = {"X-Accel-Buffering": "no"}
    return HttpResponse(content, content_type="text/event-stream", headers=headers)


def _is_known(request: HttpRequest, house: str) -> bool:
    """Whether a browser without a token is a device of the house, or somebody signed in: offices share one address."""
    return request.user.is_authenticated or any(device_of(request, kind, house) for kind in DeviceKind)


def write_screen(view: DisplayView, zone: ZoneInfo) -> dict[str, object]:
    """What a screen shows, as a document."""
    return {
        "calls": [
            {
                "sequence": call.sequence,
                "ticket_number": call.ticket_number,
                "counter": call.counter,
                "room": call.room,
                "called_at": call.called_at.astimezone(zone).isoformat(timespec="seconds"),
                "language": call.language,
            }
            for call in view.calls
        ],
        "waiting": view.waiting,
        "sequence": view.sequence,
    }
