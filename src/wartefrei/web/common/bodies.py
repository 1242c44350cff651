"""How large the body of a request may be. Without Django: the server asks before there is an application."""

import re

from wartefrei.web.bridge import Limit

MEGABYTE = 1024 * 1024
_SMALL: Limit = 128 * 1024, 16 * MEGABYTE, 20
_SETUP: Limit = 2 * MEGABYTE, 16 * MEGABYTE, 60
_UPLOAD: Limit = 60 * MEGABYTE, 100 * MEGABYTE, 600
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
