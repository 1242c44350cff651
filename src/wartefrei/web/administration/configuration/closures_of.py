"""Closures of the authority, an office or a team: the list, and one entered or changed where nobody has an appointment.

Where people have appointments in these hours the way leads on to the closing of an office, which finds them new times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.models import ClosureRun
from wartefrei.bookings.relocating import ClosedHours, find_affected
from wartefrei.core.texts import pick_text
from wartefrei.core.ticks import local_day
from wartefrei.offices.documents.fields import begin_of, end_of
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.documents.rules import find_part
from wartefrei.offices.documents.schema import Closure
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry, TeamEntry
from wartefrei.web.administration.configuration.draft import Draft, read_draft
from wartefrei.web.administration.configuration.hours_fields import ISO
from wartefrei.web.administration.configuration.places import find_position, key_of, name_problems
from wartefrei.web.administration.configuration.rule_words import reason_words, span_words
from wartefrei.web.administration.configuration.saving import save
from wartefrei.web.administration.configuration.span_forms import ClosureForm, When, initial_of
from wartefrei.web.administration.configuration.translations import Translation, read_translations
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PLAN = Permission.PLAN
EVERYTHING = "*"
_FIELDS = {"from": "first_day", "to": "last_day", "reason": "words"}
_NOTICE = timedelta(hours=24)

Plain = dict[str, Any]
Owner = tuple[OfficeEntry | None, TeamEntry | None]


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_closures(request: HttpRequest, authority: str) -> HttpResponse:
    """What is closed from today on, and the form for more."""
    me = request_staff(request)
    entry = me.authority(authority, PLAN, somewhere=True)
    owners, draft = _list_owners(me, entry), read_draft(request, entry)
    form = ClosureForm(
        request.POST if request.method == "POST" else None,
        places=[(key, _name(owner)) for key, owner in owners.items()],
        zone=entry.zone,
        now=timezone.now(),
        initial={"first_day": local_day(timezone.now(), entry.zone).strftime(ISO)},
    )
    others = read_translations(request, "words", entry.languages)
    page = _Page(request, me, entry, draft, owners, form, others, title=_("Closures"))
    if request.method != "POST" or not form.is_valid():
        return page.show()
    key = form.cleaned_data["place"]
    affected = list(_find_affected(entry, key, owners[key], form.cleaned_data["when"]))
    if affected:
        return page.warn(affected)
    _part_of(draft.document, owners[key]).setdefault("closures", []).append(form.as_plain(page.others))
    return page.save(_("Close: %(name)s") % {"name": _name(owners[key])})


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_closure(request: HttpRequest, authority: str) -> HttpResponse:
    """Other hours or another reason for the closure of ``?place=&key=``; gone meanwhile, back to the list.

    One that has moved people is changed where that was done.
    """
    me = request_staff(request)
    entry = me.authority(authority, PLAN, somewhere=True)
    place, draft = request.GET.get("place", ""), read_draft(request, entry)
    owner = _list_owners(me, entry).get(place)
    closures = _part_of(draft.document, owner).get("closures", []) if owner else []
    position = find_position(closures, request.GET.get("key", ""))
    if owner is None or position is None:
        return redirect("administration:plan-closures", entry.slug)
    old = Closure.model_validate(closures[position])
    run = _find_run(owner, old, entry.zone)
    if run is not None:
        return redirect("administration:change-closure", run.pk)
    form = ClosureForm(
        request.POST if request.method == "POST" else None,
        places=[(place, _name(owner))],
        zone=entry.zone,
        now=timezone.now(),
        initial=initial_of(old) | {"place": place},
    )
    own = {} if form.initial["reason"] else old.reason
    others = read_translations(request, "words", entry.languages, now=own)
    page = _Page(
        request, me, entry, draft, {place: owner}, form, others, title=_("Change a closure"), is_new=False
    )
    if request.method != "POST" or not form.is_valid():
        return page.show()
    affected = list(_find_affected(entry, place, owner, form.cleaned_data["when"], but=old))
    if affected:
        return page.warn(affected)
    closures[position] = form.as_plain(page.others)
    return page.save(_("Change a closure: %(name)s") % {"name": _name(owner)})


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_again(request: HttpRequest, authority: str) -> HttpResponse:
    """Take a closure away; asked for nothing, back to the list."""
    me = request_staff(request)
    entry = me.authority(authority, PLAN, somewhere=True)
    back = reverse("administration:plan-closures", args=(entry.slug,))
    owner = _list_owners(me, entry).get(request.POST.get("place", ""))
    draft = read_draft(request, entry)
    closures = _part_of(draft.document, owner).get("closures", []) if owner else []
    position = find_position(closures, request.POST.get("key", ""))
    if owner is None or position is None:
        return redirect(back)
    del closures[position]
    return save(
        request,
        me=me,
        draft=draft,
        title=_("Open again: %(name)s") % {"name": _name(owner)},
        back=back,
        show_problems=lambda _problems: redirect(back),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The page with everything it shows. ``is_new``: another closure is entered, and those there are are listed."""

    request: HttpRequest
    me: StaffRequest
    entry: AuthorityEntry
    draft: Draft
    owners: dict[str, Owner]
    form: ClosureForm
    others: list[Translation]
    title: str
    is_new: bool = True

    @property
    def url(self) -> str:
        return reverse("administration:plan-closures", args=(self.entry.slug,))

    def show(self, **more: Any) -> HttpResponse:
        return show(
            self.request,
            "administration/configuration/closures.html",
            authority=self.entry,
            status=422 if self.form.errors or more else 200,
            me=self.me,
            entry=self.entry,
            draft=self.draft,
            form=self.form,
            title=self.title,
            is_new=self.is_new,
            rows=list(_list_rows(self.draft.document, self.owners, self.entry.zone, self.form.now)),
            others=self.others,
            may_configure=any(
                self.me.may(Permission.ADMINISTER_OFFICE, office) for office in self.entry.offices.values()
            ),
            is_administrator=self.me.rights.may(Permission.ADMINISTER_AUTHORITY, authority=self.entry.slug),
            **more,
        )

    def warn(self, affected: list[Plain]) -> HttpResponse:
        """Nothing is saved: people have appointments."""
        return self.show(affected=affected, total=sum(one["number"] for one in affected))

    def save(self, title: str) -> HttpResponse:
        return save(
            self.request,
            me=self.me,
            draft=self.draft,
            title=title,
            back=self.url,
            show_problems=self.show_problems,
        )

    def show_problems(self, problems: list[Problem]) -> HttpResponse:
        for field, sentence in name_problems(problems, _FIELDS):
            self.form.add_error(field, sentence)
        return self.show()


def _list_rows(
    document: Plain, owners: Mapping[str, Owner], zone: ZoneInfo, now: datetime
) -> Iterator[Plain]:
    """The closures that are not over."""
    for key, owner in owners.items():
        for part in sorted(_part_of(document, owner).get("closures", []), key=lambda one: str(one["from"])):
            closure = Closure.model_validate(part)
            if end_of(closure.end, zone) > now:
                yield {
                    "place": key,
                    "name": _name(owner),
                    "when": span_words(closure),
                    "reason": reason_words(closure.reason, get_language() or "de"),
                    "key": key_of(part),
                }


def _list_owners(me: StaffRequest, entry: AuthorityEntry) -> dict[str, Owner]:
    """What they may close: the authority, offices, teams of offices with several."""
    is_all = me.rights.may(Permission.ADMINISTER_AUTHORITY, authority=entry.slug)
    found: dict[str, Owner] = {EVERYTHING: (None, None)} if is_all else {}
    for office in entry.offices.values():
        if me.may(PLAN, office):
            found[office.slug] = (office, None)
            found |= {f"{office.slug}/{team.slug}": (office, team) for team in office.teams}
    return found


def _name(owner: Owner) -> str:
    office, team = owner
    if office is None:
        return _("All offices")
    name = pick_text(office.name, get_language() or "de")[0]
    return f"{name}: {team.name}" if team else name


def _part_of(document: Plain, owner: Owner) -> Plain:
    """The part of the document the closure is written into. Raises `Http404` when it was not there yet."""
    office, team = owner
    try:
        part: Plain = find_part(document["offices"], office.slug) if office else document
        return find_part(part["teams"], team.slug) if team else part
    except LookupError:
        raise Http404 from None


def _find_run(owner: Owner, closure: Closure, zone: ZoneInfo) -> ClosureRun | None:
    """The closing of an office that has entered the closure, and has moved people."""
    office, team = owner
    if office is None:
        return None
    runs = ClosureRun.objects.filter(office=office.pk, team=team.pk if team else None, closure__isnull=False)
    return runs.filter(start_at=begin_of(closure.start, zone), end_at=end_of(closure.end, zone)).first()


def _find_affected(
    entry: AuthorityEntry, key: str, owner: Owner, when: When, *, but: Closure | None = None
) -> Iterator[Plain]:
    """The offices with appointments in these hours, how many, and the way to closing them.

    ``but``: hours that are closed already; who still has an appointment in them keeps it knowingly.
    """
    office, team = owner
    for one in [office] if office else entry.offices.values():
        found = find_affected(ClosedHours(one, team, when.start_at, when.end_at, _NOTICE), now=timezone.now())
        if but is not None:
            start_at, end_at = begin_of(but.start, entry.zone), end_of(but.end, entry.zone)
            found = found.exclude(start_at__lt=end_at, end_at__gt=start_at)
        number = found.count()
        if number:
            place = key if office else one.slug
            yield {"name": _name((one, team)), "number": number, "url": _closing_url(one, team, place, when)}


def _closing_url(office: OfficeEntry, team: TeamEntry | None, place: str, when: When) -> str:
    """The closing of the office with these hours filled in."""
    start, end = (instant.astimezone(office.zone) for instant in (when.start_at, when.end_at))
    wanted = {
        "place": office.slug if team and len(office.teams) == 1 else place,
        "first_date": start.strftime(ISO),
        "first_time": f"{start:%H:%M}",
        "last_date": end.strftime(ISO),
        "last_time": f"{end:%H:%M}",
    }
    return f"{reverse('administration:closures')}?{urlencode(wanted)}"
