"""Files that are sent: how large the body of a request may be, how many at once, and what is said of more."""

import re

from django.utils.translation import gettext as _

from wartefrei.web.bridge import Limit
from wartefrei.web.common.explanation import Explanation

MOST_FILES_AT_ONCE = 10
_SMALL: Limit = 256 * 1024, 16 * 1024 * 1024, 20
_SETUP: Limit = 2 * 1024 * 1024, 16 * 1024 * 1024, 60
_UPLOAD: Limit = 25 * 1024 * 1024, 100 * 1024 * 1024, 600
_UPLOADS = re.compile(
    r"/api/v1/emergency-requests/[^/]+/documents"
    r"|/[a-z]{2}/[^/]+/emergency/.*"
    r"|/workplace/[^/]+/servicepoint/emergency/[^/]+/papers/"
)


def limit_of(path: str) -> Limit:
    """Most bytes of a body sent to the path, and seconds it may take.

    Papers photographed by phone are large; so are the texts of an authority, where a letter may take six bytes.
    """
    if _UPLOADS.fullmatch(path):
        return _UPLOAD
    return _SETUP if path.startswith("/administration/") else _SMALL


def explain_too_many() -> Explanation:
    """More than `MOST_FILES_AT_ONCE` were sent, and none was kept."""
    return Explanation(
        _("These are too many files at once"),
        _("None of them was kept. Please send at most %(most)s at once.") % {"most": MOST_FILES_AT_ONCE},
    )
