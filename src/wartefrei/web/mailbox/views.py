"""The pages of the mailbox; outside of the demo they do not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from wartefrei.notifications import queries
from wartefrei.notifications.models import MailboxMessage
from wartefrei.web.common import dates
from wartefrei.web.common.middleware import CONTENT_SECURITY_POLICY
from wartefrei.web.common.page import show
from wartefrei.web.mailbox.reading import Reading, read

MOST_SHOWN = 100

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail in the list."""

    pk: int
    recipient: str
    subject: str
    arrived: SafeString


def demo_only(view: View[P]) -> View[P]:
    """A page that can only be read, and only in the demo."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.IS_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
def show_list(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    rows = [_row(message) for message in queries.list_mailbox()[:MOST_SHOWN]]
    return show(request, "mailbox/list.html", rows=rows)


@demo_only
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its parts."""
    message = _get(pk)
    response = show(request, "mailbox/mail.html", row=_row(message), reading=_read(message))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@demo_only
def show_html(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- every view takes the request
    """The HTML part by itself: no script, no request to anywhere, only its own style and pictures."""
    reading = _read(_get(pk))
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


@demo_only
def download(request: HttpRequest, pk: int, index: int) -> HttpResponse:  # noqa: ARG001 -- as above
    """One attachment."""
    attachments = _read(_get(pk)).attachments
    if index >= len(attachments):
        raise Http404
    file = attachments[index]
    disposition = f'attachment; filename="{file.name}"'
    return HttpResponse(
        file.content, content_type=file.content_type, headers={"Content-Disposition": disposition}
    )


def _get(pk: int) -> MailboxMessage:
    message = queries.get_mailbox_message(pk)
    if message is None:
        raise Http404
    return message


def _read(message: MailboxMessage) -> Reading:
    return read(bytes(message.content))


def _row(message: MailboxMessage) -> MailRow:
    local = message.arrived_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    arrived = dates.mark_day_and_time(dates.named_day(local.date()), local)
    return MailRow(message.pk, message.recipient, message.subject, arrived)
