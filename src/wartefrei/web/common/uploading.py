"""Too much was sent, or too many files at once: what is said of it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wartefrei.bookings.uploads.cleaning import MOST_BYTES
from wartefrei.web.common.bodies import MEGABYTE, limit_of
from wartefrei.web.common.explanation import Explanation
from wartefrei.web.common.middleware import GetResponse
from wartefrei.web.common.page import show_failure

MOST_FILES_AT_ONCE = 10


class BodySize:
    """Explains on a page that too much was sent: of such a body the server keeps nothing (`web.bridge`).

    The API says so itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most, _read, _seconds = limit_of(request.path)
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= most or request.path.startswith("/api/"):
            return self.get_response(request)
        return show_failure(request, _explain_too_much(most), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _explain_too_much(most: int) -> Explanation:
    title = _("This was too much at once")
    if most < MEGABYTE:
        return Explanation(title, _("Nothing has been saved. Please go back and write less."))
    return Explanation(
        title,
        _("Nothing has been saved. Please send at most %(most)s megabytes at once.")
        % {"most": most // MEGABYTE},
    )


def say_limits(path: str) -> str:
    """What may be sent to a path, before anybody chooses a file."""
    return _(
        "Photos or PDF, up to %(each)s MB each; at most %(files)s files and %(together)s MB at once, more one after the"
        " other. Several pages are fine."
    ) % {
        "each": MOST_BYTES // MEGABYTE,
        "files": MOST_FILES_AT_ONCE,
        "together": limit_of(path)[0] // MEGABYTE,
    }


def explain_too_many() -> Explanation:
    """More than `MOST_FILES_AT_ONCE` were sent, and none was kept."""
    return Explanation(
        _("These are too many files at once"),
        _("None of them was kept. Please send at most %(most)s at once.") % {"most": MOST_FILES_AT_ONCE},
    )
