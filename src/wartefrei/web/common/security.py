"""Where to report a weakness: ``/.well-known/security.txt`` (RFC 9116)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

PATH = ".well-known/security.txt"
_LASTS = timedelta(days=180)  # RFC 9116, 2.5.5 recommends less than a year


@require_safe
def show_security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """The file, valid from today for half a year."""
    return HttpResponse(write_security_txt(now=timezone.now()), content_type="text/plain; charset=utf-8")


def write_security_txt(*, now: datetime) -> str:
    """The fields, one a line; it ends at midnight, so that it stays the same all day."""
    ends_at = (now + _LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "de, en",
        "Canonical": f"{settings.PUBLIC_URL}/{PATH}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())
