"""What was changed: who, when, before and after; and a change taken back, after a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.operations.configuration import CHANGED, IMPORTED, UNDONE, preview_undo, undo
from wartefrei.offices.documents.differences import Overtaken
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.errors import ConfigurationInvalid, RevisionUnknown
from wartefrei.offices.history import RevisionView, list_revisions, read_change, read_plain
from wartefrei.offices.models import Revision
from wartefrei.web.administration.configuration.changes import (
    ChangeRow,
    is_own,
    list_changes,
    list_conflicts,
    name_actor,
)
from wartefrei.web.administration.configuration.saving import Order, answer
from wartefrei.web.administration.configuration.words import name_of
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PERMISSION = Permission.ADMINISTER_OFFICE
_AT_ONCE = 20
_ROWS_SHOWN = 8

_ACTIONS = {
    IMPORTED: gettext_lazy("Imported from a file"),
    CHANGED: gettext_lazy("Changed"),
    UNDONE: gettext_lazy("Change taken back"),
    "office.closed": gettext_lazy("Closed for some time"),
    "office.closure_changed": gettext_lazy("Closure changed"),
    "office.reopened": gettext_lazy("Closure taken back"),
    Revision.FOUND: gettext_lazy("State before the history began"),
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change with what it has changed; ``rest`` are the rows beyond those shown at once. Instants in local time."""

    version: int
    made_at: datetime
    made_by: str
    action: str
    undone: int | None
    rows: Sequence[ChangeRow]
    rest: Sequence[ChangeRow]
    can_undo: bool


@staff_page(PERMISSION)
@require_safe
def show_history(request: HttpRequest, authority: str) -> HttpResponse:
    """The newest changes first; ``?before=`` a version continues."""
    me = request_staff(request)
    entry = me.authority(authority, PERMISSION, somewhere=True)
    views = list_revisions(entry.slug, limit=_AT_ONCE, below=_read_before(request))
    return show(
        request,
        "administration/configuration/history.html",
        me=me,
        authority=entry,
        trail=[(reverse("administration:configuration", args=(entry.slug,)), _("Configuration"))],
        changes=[_row(view, entry) for view in views],
        older=views[-1].version if views and views[-1].previous else None,
    )


def _read_before(request: HttpRequest) -> int | None:
    wanted = request.GET.get("before", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None


@staff_page(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_change(request: HttpRequest, authority: str, version: int) -> HttpResponse:
    """What taking a change back would do; confirmed, it is done. For whoever could have made the change."""
    me, now = request_staff(request), timezone.now()
    entry = me.authority(authority, Permission.PLAN, somewhere=True)
    try:
        made = read_change(entry.slug, version)
        if not is_own(made.differences, entry, me):
            raise PermissionDenied
        effect = preview_undo(authority=entry.slug, version=version, now=now)
        order = Order(
            me=me,
            authority=entry,
            title=_title(made),
            back=_back(me, entry),
            effect=effect,
            do=lambda accept: undo(
                authority=entry.slug, version=version, accept=accept, by=me.actor, now=now
            ),
        )
        return answer(request, order, base=effect.version)
    except RevisionUnknown:
        raise Http404 from None
    except (ConfigurationInvalid, Overtaken) as refusal:
        return _show_impossible(request, me, entry, made, refusal)
    except Busy as refusal:
        return show_refusal(request, refusal)


def _back(me: StaffRequest, authority: AuthorityEntry) -> str:
    """The history, for those who may see it."""
    if any(office.authority is authority for office in me.offices(PERMISSION)):
        return reverse("administration:history", args=(authority.slug,))
    return reverse("administration:choose-limits")


def _title(made: RevisionView) -> str:
    return _("Take back change %(version)s of %(who)s") % {
        "version": made.version,
        "who": name_actor(made.made_by),
    }


def _show_impossible(
    request: HttpRequest,
    me: StaffRequest,
    authority: AuthorityEntry,
    made: RevisionView,
    refusal: ConfigurationInvalid | Overtaken,
) -> HttpResponse:
    conflicts = refusal.conflicts if isinstance(refusal, Overtaken) else ()
    problems = refusal.found if isinstance(refusal, ConfigurationInvalid) else ()
    _version, current = read_plain(authority.slug)
    return show(
        request,
        "administration/configuration/not_undone.html",
        status=409,
        me=me,
        authority=authority,
        title=_title(made),
        rows=list_conflicts(conflicts, made.document, authority),
        back=_back(me, authority),
        problems=[(name_of(problem.path, current), problem.sentence) for problem in problems],
    )


def _row(view: RevisionView, authority: AuthorityEntry) -> HistoryRow:
    rows = list_changes(view.differences, view.before, view.document)
    return HistoryRow(
        version=view.version,
        made_at=view.made_at.astimezone(authority.zone),
        made_by=name_actor(view.made_by) if view.action != Revision.FOUND else "",
        action=str(_ACTIONS.get(view.action, view.action)),
        undone=view.undone,
        rows=rows[:_ROWS_SHOWN],
        rest=rows[_ROWS_SHOWN:],
        can_undo=view.previous is not None and bool(rows),
    )
