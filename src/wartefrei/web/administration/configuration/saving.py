"""Saving a change of configuration: what it would do is shown first, and only what was shown is done."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wartefrei.bookings.effects import Effect
from wartefrei.bookings.errors import AppointmentsMisplaced, Busy
from wartefrei.bookings.operations.configuration import Applied, change, preview_change
from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.differences import Overtaken
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.history import read_plain, read_revision
from wartefrei.web.administration.configuration.changes import (
    closing_url,
    is_own,
    list_changes,
    list_conflicts,
    list_misplaced,
    list_places,
)
from wartefrei.web.administration.configuration.draft import Draft
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.staff import StaffRequest

SURE, ACCEPT, AGAIN = "sure", "accept", "again"
"""Fields of the preview: what was shown, that people lose their places knowingly, and back to the form."""

INSIST = "insist"
"""What somebody has typed holds, although somebody else has changed the same meanwhile."""

SAVED = "saved"
"""The parameter with which a page says that something was saved: a version, or 0 when there was nothing to change."""

_OWN_FIELDS = frozenset({SURE, ACCEPT, AGAIN, "csrfmiddlewaretoken"})

ShowProblems = Callable[[list[Problem]], HttpResponse]


class _Do(Protocol):
    """Writes the change; ``accept`` are the codes of those who lose their places knowingly."""

    def __call__(self, accept: frozenset[str]) -> Applied: ...


@dataclass(frozen=True, slots=True)
class Order:
    """A change on its way: whose, what it is called, where to go afterwards, what it would do and how it is done."""

    me: StaffRequest
    authority: AuthorityEntry
    title: str
    back: str
    effect: Effect
    do: _Do


def save(
    request: HttpRequest,
    *,
    me: StaffRequest,
    draft: Draft,
    title: str,
    back: str,
    show_problems: ShowProblems,
    at_once: bool = False,
) -> HttpResponse:
    """Show what the draft changes; sent again with what was shown, save it and go back with a notice.

    ``at_once``: without the preview, unless somebody loses a place by it, or an offer. ``show_problems`` shows the form
    again with everything typed: with what is wrong, or with nothing when somebody comes back from the preview.
    """
    if AGAIN in request.POST:
        return show_problems([])
    now, authority = timezone.now(), read_directory().authority(draft.authority)
    insist = INSIST in request.POST
    try:
        effect = preview_change(
            authority=draft.authority, base=draft.base, document=draft.document, now=now, insist=insist
        )
        order = Order(
            me,
            authority,
            title,
            back,
            effect,
            lambda accept: change(
                authority=draft.authority,
                base=draft.base,
                document=draft.document,
                accept=accept,
                by=me.actor,
                now=now,
                insist=insist,
            ),
        )
        return answer(request, order, base=draft.base, at_once=at_once)
    except ConfigurationInvalid as invalid:
        return show_problems(invalid.found)
    except Overtaken as overtaken:
        return _show_overtaken(request, overtaken, me=me, authority=authority, draft=draft, title=title)
    except Busy as refusal:
        return show_refusal(request, refusal)


def answer(request: HttpRequest, order: Order, *, base: int, at_once: bool = False) -> HttpResponse:
    """The preview, or what it has announced, done. Raises what the operations raise."""
    effect = order.effect
    if not effect.differences:
        return _go_back(order.back, 0)
    if not is_own(effect.differences, order.authority, order.me):
        raise PermissionDenied
    is_sure = request.POST.get(SURE) == _mark(effect) or (
        at_once and not effect.misplaced and not effect.offers
    )
    is_accepted = not effect.misplaced or ACCEPT in request.POST
    if is_sure and is_accepted:
        try:
            applied = order.do(frozenset(one.code for one in effect.misplaced))
        except AppointmentsMisplaced:  # booked between the preview and now: shown the next time
            return _show_preview(request, order, base=base, is_missing=False)
        return _go_back(order.back, applied.version)
    return _show_preview(request, order, base=base, is_missing=is_sure)


def _go_back(url: str, version: int) -> HttpResponse:
    path, hash_sign, fragment = url.partition("#")
    joined = f"{path}{'&' if '?' in path else '?'}{urlencode({SAVED: version})}"
    return redirect(f"{joined}{hash_sign}{fragment}")


def _mark(effect: Effect) -> str:
    """What somebody has seen before they are sure: anything else is shown again first."""
    seen = [
        [[list(one.path), repr(one.before), repr(one.after)] for one in effect.differences],
        sorted(one.code for one in effect.misplaced),
        effect.offers,
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:20]


def _typed(request: HttpRequest, *but: str) -> Iterator[tuple[str, str]]:
    """Everything that was sent, to be sent again."""
    for name, values in request.POST.lists():
        if name not in _OWN_FIELDS and name not in but:
            yield from ((name, str(value)) for value in values)


def _show_preview(request: HttpRequest, order: Order, *, base: int, is_missing: bool) -> HttpResponse:
    effect, authority = order.effect, order.authority
    _version, before = read_plain(authority.slug)
    return show(
        request,
        "administration/configuration/preview.html",
        status=422 if is_missing else 200,
        me=order.me,
        authority=authority,
        title=order.title,
        back=order.back,
        given=list(_typed(request)),
        rows=list_changes(effect.differences, before, effect.document),
        places=list_places(effect.places, authority),
        misplaced=list_misplaced(effect.misplaced, authority, order.me),
        closing_url=closing_url(effect.misplaced) if effect.misplaced else "",
        emergency=effect.emergency,
        offers=effect.offers,
        suspended=effect.suspended,
        is_merged=base != effect.version and INSIST not in request.POST,
        is_missing=is_missing,
        has_form=request.method == "POST",
        mark=_mark(effect),
    )


def _show_overtaken(
    request: HttpRequest,
    overtaken: Overtaken,
    *,
    me: StaffRequest,
    authority: AuthorityEntry,
    draft: Draft,
    title: str,
) -> HttpResponse:
    """Both values; what was typed can be put in all the same, after another preview."""
    return show(
        request,
        "administration/configuration/overtaken.html",
        status=409,
        me=me,
        authority=authority,
        title=title,
        rows=list_conflicts(overtaken.conflicts, read_revision(authority.slug, draft.base), authority),
        given=list(_typed(request, INSIST)),
        can_insist=INSIST not in request.POST,
        here=request.path,
    )
