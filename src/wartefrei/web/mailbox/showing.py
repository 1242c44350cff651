"""How a mail is shown: its HTML part shut in, its files to download. Outside of the demo none of it exists."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wartefrei.web.common.middleware import CONTENT_SECURITY_POLICY
from wartefrei.web.mailbox.reading import Reading

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def demo_only(view: View[P]) -> View[P]:
    """A page that can only be read, and only in the demo."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.IS_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def allow_frame(response: HttpResponse) -> HttpResponse:
    """The page may hold the mail in a frame."""
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def answer_html(reading: Reading) -> HttpResponse:
    """The HTML part by itself: no script, no request to anywhere, only its own style and pictures."""
    response = HttpResponse(reading.html)
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src {' '.join(reading.style_hashes)}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox allow-popups allow-popups-to-escape-sandbox",
        )
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def answer_attachment(reading: Reading, index: int) -> HttpResponse:
    """One attachment."""
    if index >= len(reading.attachments):
        raise Http404
    file = reading.attachments[index]
    disposition = f'attachment; filename="{file.name}"'
    return HttpResponse(
        file.content, content_type=file.content_type, headers={"Content-Disposition": disposition}
    )
