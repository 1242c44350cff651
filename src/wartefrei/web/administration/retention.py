"""What is erased because its time is over: when it last ran, and what goes next. Numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.records.operations import KindReport, read_report
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import request_staff, staff_page

KINDS: Mapping[str, Promise] = {
    "visits": _("Names and contacts of visits that are over"),
    "cancelled appointments": _("Names and contacts of cancelled appointments"),
    "appointments nobody confirmed": _("Appointments nobody confirmed"),
    "holds": _("Reservations that expired"),
    "ended enquiries": _("Names and contacts of ended enquiries"),
    "emergency papers": _("Papers of emergency requests"),
    "emergency requests": _("Names and contacts of emergency requests"),
    "notes on tickets": _("Notes on ticket numbers"),
    "addresses of bookings": _("Hashes of network addresses of bookings"),
    "addresses of enquiries": _("Hashes of network addresses of enquiries"),
    "addresses of emergency requests": _("Hashes of network addresses of emergency requests"),
    "log of mails": _("Log of mails that were sent"),
    "audit trail": _("Entries of the audit trail"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A kind in words, with its numbers."""

    name: str
    report: KindReport


@staff_page(Permission.ADMINISTER_AUTHORITY)
@require_safe
def show_retention(request: HttpRequest, authority: str) -> HttpResponse:
    """The dry run and what was erased in the last thirty days."""
    me = request_staff(request)
    entry = me.authority(authority, Permission.ADMINISTER_AUTHORITY)
    report = read_report(authority=entry.slug, now=timezone.now())
    return show(
        request,
        "administration/retention.html",
        me=me,
        entry=entry,
        report=report,
        ran_at=report.ran_at.astimezone(entry.zone) if report.ran_at else None,
        rows=[Row(str(KINDS[one.kind]), one) for one in report.kinds],
    )
