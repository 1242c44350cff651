"""The pages of the mailbox."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from wartefrei.notifications import queries
from wartefrei.notifications.models import MailboxMessage
from wartefrei.web.common import dates
from wartefrei.web.common.page import show
from wartefrei.web.mailbox.reading import Reading, read
from wartefrei.web.mailbox.showing import allow_frame, answer_attachment, answer_html, demo_only

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail in the list."""

    pk: int
    recipient: str
    subject: str
    arrived: SafeString


@demo_only
def show_list(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    rows = [_row(message) for message in queries.list_mailbox()[:MOST_SHOWN]]
    return show(request, "mailbox/list.html", rows=rows)


@demo_only
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its parts."""
    message = _get(pk)
    page = show(
        request,
        "mailbox/mail.html",
        reading=_read(message),
        html_url=reverse("mailbox:html", args=(pk,)),
        row=_row(message),
    )
    return allow_frame(page)


@demo_only
def show_html(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- every view takes the request
    """The HTML part by itself."""
    return answer_html(_read(_get(pk)))


@demo_only
def download(request: HttpRequest, pk: int, index: int) -> HttpResponse:  # noqa: ARG001 -- as above
    """One attachment."""
    return answer_attachment(_read(_get(pk)), index)


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
