"""Do people get the mails of this authority? A test mail through the outbox, and what the mail server says to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.permissions import Permission
from wartefrei.notifications.checks import LATE
from wartefrei.notifications.context import make_empty
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.operations import send_test
from wartefrei.notifications.queries import count_returned, count_waiting, get_oldest_due_at, list_tests
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.common.fields import AddressField
from wartefrei.web.common.page import show
from wartefrei.web.common.refusals import Explanation, explain
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PERMISSION = Permission.ADMINISTER_AUTHORITY
_SHOWN = 6


class TestForm(forms.Form):
    """Where the test mail goes."""

    email = AddressField(label=gettext_lazy("E-mail address"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["email"].error_messages["required"] = _("Please fill in this field")


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test mail: when it was asked for, what became of it and when, and what the server said."""

    asked_at: datetime
    words: str
    at: datetime | None
    server: str
    is_good: bool
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to leave the installation. ``is_late``: since so long that somebody should look."""

    waiting: int
    since: datetime | None
    is_late: bool


@staff_page(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def test_mail(request: HttpRequest, authority: str) -> HttpResponse:
    """The page; the POST puts a test mail into the outbox and comes back."""
    me, now = request_staff(request), timezone.now()
    entry = me.authority(authority, PERMISSION)
    form = TestForm(request.POST) if request.method == "POST" else TestForm()
    if form.is_bound and form.is_valid():
        try:
            _send(entry, form.cleaned_data["email"], me, now)
        except TooManyAttempts as refusal:
            return _show(request, me, entry, form, now, refusal=explain(refusal))
        return redirect("administration:mail-test", entry.slug)
    return _show(request, me, entry, form, now)


def _send(entry: AuthorityEntry, recipient: str, me: StaffRequest, now: datetime) -> None:
    office = next(iter(entry.offices.values()))
    context = make_empty(
        authority=entry.name, office=dict(office.name), address=office.house.address, time_zone=entry.zone.key
    )
    send_test(
        authority=entry.slug,
        sender=entry.email_sender,
        sender_name=entry.name,
        recipient=recipient,
        language=entry.languages[0],
        context=context,
        by=me.actor,
        now=now,
    )


def _show(
    request: HttpRequest,
    me: StaffRequest,
    entry: AuthorityEntry,
    form: TestForm,
    now: datetime,
    *,
    refusal: Explanation | None = None,
) -> HttpResponse:
    status = 200 if not form.is_bound else 429 if refusal else 422
    return show(
        request,
        "administration/configuration/mail_test.html",
        me=me,
        authority=entry,
        trail=_trail(entry),
        form=form,
        refusal=refusal,
        rows=[_row(message, entry) for message in list_tests(entry.slug, most=_SHOWN)],
        outbox=_look_at_outbox(entry, now),
        returned=count_returned(sender=entry.email_sender),
        has_server=bool(settings.EMAIL_URL or settings.IS_DEMO),
        status=status,
    )


def _trail(entry: AuthorityEntry) -> list[tuple[str, str]]:
    """The pages above, with their names."""
    return [
        (reverse("administration:configuration", args=(entry.slug,)), _("Configuration")),
        (reverse("administration:page", args=(entry.slug, "mail")), _("Mail")),
    ]


def _look_at_outbox(entry: AuthorityEntry, now: datetime) -> Outbox:
    since = get_oldest_due_at(now=now)
    return Outbox(
        waiting=count_waiting(now=now),
        since=since and since.astimezone(entry.zone),
        is_late=since is not None and since < now - LATE,
    )


def _row(message: Message, entry: AuthorityEntry) -> TestRow:
    is_pending = message.state == State.PENDING
    if message.state == State.SENT:
        words = _("The mail server has taken it")
    elif not is_pending:
        words = _("The mail server refuses it")
    elif message.error:
        words = _("Not taken yet, it is tried again")
    else:
        words = _("Waits to leave")
    if message.state == State.SENT and message.bounced_at:
        words = _("It came back")
    is_good = message.state == State.SENT and not message.bounced_at
    at = message.bounced_at or message.settled_at
    return TestRow(
        asked_at=message.created_at.astimezone(entry.zone),
        words=words,
        at=at and at.astimezone(entry.zone),
        server=message.error,
        is_good=is_good,
        is_bad=not is_good and not (is_pending and not message.error),
    )
