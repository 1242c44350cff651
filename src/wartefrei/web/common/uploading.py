"""What is sent: how large the body of a request may be, how many files at once, and what is said of more."""

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wartefrei.web.bridge import Limit
from wartefrei.web.common.explanation import Explanation
from wartefrei.web.common.middleware import GetResponse
from wartefrei.web.common.page import show_failure

MOST_FILES_AT_ONCE = 10
_MEGABYTE = 1024 * 1024
_SMALL: Limit = 128 * 1024, 16 * _MEGABYTE, 20
_SETUP: Limit = 2 * _MEGABYTE, 16 * _MEGABYTE, 60
_UPLOAD: Limit = 60 * _MEGABYTE, 100 * _MEGABYTE, 600
_UPLOADS = re.compile(
    r"/api/v1/emergency-requests/[^/]+/documents"
    r"|/[a-z]{2}/[^/]+/emergency/.*"
    r"|/workplace/[^/]+/servicepoint/emergency/[^/]+/papers/"
)


def limit_of(path: str) -> Limit:
    """Most bytes of a body sent to the path, how many of a longer one are read, and seconds it may take.

    Papers photographed by phone are large; so are the texts of an authority, where a letter may take six bytes.
    """
    if _UPLOADS.fullmatch(path):
        return _UPLOAD
    return _SETUP if path.startswith("/administration/") else _SMALL


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
    if most < _MEGABYTE:
        return Explanation(title, _("Nothing has been saved. Please go back and write less."))
    return Explanation(
        title,
        _("Nothing has been saved. Please send at most %(most)s megabytes at once.")
        % {"most": most // _MEGABYTE},
    )


def explain_too_many() -> Explanation:
    """More than `MOST_FILES_AT_ONCE` were sent, and none was kept."""
    return Explanation(
        _("These are too many files at once"),
        _("None of them was kept. Please send at most %(most)s at once.") % {"most": MOST_FILES_AT_ONCE},
    )
