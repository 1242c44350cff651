"""The audit trail for auditors: one authority, some days, narrowed by who, what and to which code; and as CSV."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from wartefrei.accounts.models import AuditEvent
from wartefrei.accounts.permissions import Permission
from wartefrei.accounts.queries import find_by_login, list_staff
from wartefrei.accounts.trail import TrailQuestion, find_events
from wartefrei.core.codes import normalise_code
from wartefrei.core.ticks import local_day, wall_instant
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.administration.trail.words import Line, Teller
from wartefrei.web.common.csv import answer_csv, harmless
from wartefrei.web.common.deeds import GROUPS
from wartefrei.web.common.fields import DayField
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

_AT_ONCE = 100
_DAYS = 30
_MOST_DAYS = 366
_ACTORS = (
    ("", gettext_lazy("everybody")),
    ("staff:", gettext_lazy("all staff")),
    ("citizen", gettext_lazy("people who book")),
    ("device:", gettext_lazy("kiosks and displays")),
    ("system", gettext_lazy("the program")),
)


class TrailForm(forms.Form):
    """Days are local, both inclusive."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("To"))
    who = forms.ChoiceField(required=False, label=pgettext_lazy("audit trail", "Who"))
    action = forms.ChoiceField(required=False, label=gettext_lazy("What"))
    subject = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("Booking code, number or login")
    )

    def __init__(self, data: Any, *, people: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        asked = data.get("who", "")
        names = dict(people)
        if asked.startswith("staff:") and asked not in names:  # somebody who works here no more
            names[asked] = asked.removeprefix("staff:")
        self.fields["who"].choices = [*_ACTORS, *sorted(names.items())]  # type: ignore[attr-defined]
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            ("", _("everything")),
            *((name, list(deeds.items())) for name, deeds in GROUPS),
        ]

    def clean(self) -> dict[str, object]:
        """The days in order, and not more than a year."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last", _("This day is before the first one."))
            elif (last - first).days > _MOST_DAYS:
                self.add_error("last", _("At most one year can be shown at once."))
        return given


@staff_page(Permission.SEE_AUDIT)
@require_safe
def choose_trail(request: HttpRequest) -> HttpResponse:
    """To the trail of the first authority whose trail they may see."""
    slugs = _list_authorities(request_staff(request))
    if not slugs:
        raise PermissionDenied
    return redirect("administration:trail", slugs[0])


@staff_page(Permission.SEE_AUDIT)
@require_safe
def show_trail(request: HttpRequest, authority: str) -> HttpResponse:
    """A page of events, the latest first; without a question those of the last thirty days."""
    me = request_staff(request)
    entry = me.authority(authority, Permission.SEE_AUDIT)
    form = _form(request, entry)
    page = _page(request, form, entry)
    slugs = _list_authorities(me)
    return show(
        request,
        "administration/trail.html",
        me=me,
        form=form,
        entry=entry,
        others=[read_directory().authority(slug) for slug in slugs if slug != authority],
        page=page,
        lines=Teller(entry, page.object_list).tell() if page else [],
        query=_query(form, "first", "last", "who", "action", "subject"),
        days=_query(form, "first", "last"),
    )


@staff_page(Permission.SEE_AUDIT)
@require_safe
def save_trail(request: HttpRequest, authority: str) -> HttpResponse:
    """All that was found as CSV."""
    me = request_staff(request)
    entry = me.authority(authority, Permission.SEE_AUDIT)
    form = _form(request, entry)
    if not form.is_valid():
        raise Http404
    lines = Teller(entry, _find(form, entry).iterator()).tell()
    name = f"{authority}-{form.cleaned_data['first']}-{form.cleaned_data['last']}"
    return answer_csv(name, COLUMNS, map(_cells, lines))


COLUMNS = (
    gettext_lazy("When"),
    pgettext_lazy("audit trail", "Who"),
    gettext_lazy("What"),
    gettext_lazy("To what"),
    gettext_lazy("Details"),
)


def _cells(line: Line) -> list[str]:
    at = f"{line.at:%Y-%m-%d %H:%M:%S}"
    return [at, *map(harmless, (line.who, f"{line.kind}: {line.deed}", line.subject, line.details))]


def _list_authorities(me: StaffRequest) -> list[str]:
    authorities = read_directory().authorities
    return [slug for slug in authorities if me.rights.may(Permission.SEE_AUDIT, authority=slug)]


def _form(request: HttpRequest, authority: AuthorityEntry) -> TrailForm:
    given = request.GET.copy()
    today = local_day(timezone.now(), authority.zone)
    given.setdefault("first", str(today - timedelta(days=_DAYS)))
    given.setdefault("last", str(today))
    people = [
        (f"staff:{one.login}", f"{one.name} ({one.login})" if one.name else one.login)
        for one in list_staff(authority.slug)
    ]
    return TrailForm(given, people=people)


def _page(request: HttpRequest, form: TrailForm, authority: AuthorityEntry) -> "Page[AuditEvent] | None":
    if not form.is_valid():
        return None
    return Paginator(_find(form, authority), _AT_ONCE).get_page(request.GET.get("page"))


def _find(form: TrailForm, authority: AuthorityEntry) -> Any:
    given = form.cleaned_data
    return find_events(
        TrailQuestion(
            authority=authority.slug,
            start=_midnight(given["first"], authority),
            end=_midnight(given["last"] + timedelta(days=1), authority),
            actor=given["who"],
            actions=[given["action"]] if given["action"] else [],
            subject=_read_subject(given["subject"].strip()),
        )
    )


def _midnight(day: date, authority: AuthorityEntry) -> datetime:
    return wall_instant(day, 0, authority.zone)


def _read_subject(typed: str) -> str:
    """A code however it is typed, a ticket number, a login, or what the trail itself calls something."""
    if typed.isdecimal():
        return f" {int(typed)}"
    if "@" in typed and (staff := find_by_login(typed)):
        return f"staff {staff.pk}"
    return normalise_code(typed) or typed


def _query(form: TrailForm, *names: str) -> str:
    return urlencode({name: form.data[name] for name in names if form.data.get(name)})
