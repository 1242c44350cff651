"""How large the body of a request may be. Without Django: the server asks before there is an application."""

import re

from wartefrei.web.bridge import Limit

MEGABYTE = 1024 * 1024
API_UPLOADS = re.compile(r"/api/v1/emergency-requests/[^/]+/documents")
_LIMITS: tuple[tuple[re.Pattern[str], Limit], ...] = tuple(
    (re.compile(addresses, re.DOTALL), limit)
    for addresses, limit in (
        (API_UPLOADS.pattern, (25 * MEGABYTE, 100 * MEGABYTE, 600)),
        (r"/api/.*", (64 * 1024, 16 * MEGABYTE, 20)),
        (
            r"/[a-z]{2}/[^/]+/emergency/.*|/workplace/[^/]+/servicepoint/emergency/[^/]+/papers/",
            (60 * MEGABYTE, 100 * MEGABYTE, 600),
        ),
        (r"/administration/.*", (2 * MEGABYTE, 16 * MEGABYTE, 60)),
        (r".*", (128 * 1024, 16 * MEGABYTE, 20)),
    )
)


def limit_of(path: str) -> Limit:
    """Most bytes of a body sent to the path, how many of a longer one are read, and seconds it may take.

    Papers photographed by phone are large: one at a time by the API, several by form. So are the texts of an
    authority, where a letter may take six bytes.
    """
    return next(limit for addresses, limit in _LIMITS if addresses.fullmatch(path))
