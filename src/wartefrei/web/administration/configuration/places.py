"""The team an address names, proved to be theirs to change, with the document they change it in."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from wartefrei.accounts.permissions import Permission
from wartefrei.core.ticks import local_day
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.documents.rules import Setup, find_part, read_setup
from wartefrei.offices.entries import OfficeEntry, TeamEntry
from wartefrei.web.administration.configuration.draft import Draft, read_draft
from wartefrei.web.common.staff import StaffRequest, request_staff

Plain = dict[str, Any]
_KEY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """An office, who asks, the document, and the office's day."""

    me: StaffRequest
    office: OfficeEntry
    draft: Draft
    today: date

    @property
    def authority(self) -> str:
        return self.office.authority.slug

    def part(self) -> Plain:
        """The office in the document."""
        return _find(self.draft.document["offices"], self.office.slug)

    def team_part(self, team: str) -> Plain:
        """A team of it in the document."""
        return _find(self.part()["teams"], team)

    def setup(self, team: str) -> Setup:
        """The rules of a team as the document has them now."""
        self.team_part(team)
        return read_setup(self.draft.document, office=self.office.slug, team=team)

    def page(self, name: str, *arguments: object) -> str:
        """A page about this office."""
        return reverse(f"administration:{name}", args=(self.authority, self.office.slug, *arguments))


@dataclass(frozen=True, slots=True)
class TeamPlace(OfficePlace):
    """A team of it."""

    team: TeamEntry

    def page(self, name: str, *arguments: object) -> str:
        """A page about this team."""
        return reverse(
            f"administration:{name}", args=(self.authority, self.office.slug, self.team.slug, *arguments)
        )

    @property
    def openings(self) -> list[Plain]:
        """Its openings in the document, to change."""
        found: list[Plain] = self.team_part(self.team.slug).setdefault("openings", [])
        return found


def _find(parts: Iterable[Any], slug: str) -> Plain:
    """The part as it was when the form was opened; a team made since is not there."""
    try:
        found: Plain = find_part(parts, slug)
    except LookupError:
        raise Http404 from None
    return found


def find_office_place(
    request: HttpRequest, authority: str, office: str, permission: Permission
) -> OfficePlace:
    """The office of an address. Raises `Http404`, `PermissionDenied`."""
    me = request_staff(request)
    entry = _find_office(me, authority, office, permission)
    return OfficePlace(me, entry, read_draft(request, entry.authority), local_day(timezone.now(), entry.zone))


def find_team_place(
    request: HttpRequest, authority: str, office: str, team: str, permission: Permission
) -> TeamPlace:
    """The team of an address. Raises `Http404`, `PermissionDenied`."""
    me = request_staff(request)
    entry = _find_office(me, authority, office, permission)
    found = next((one for one in entry.teams if one.slug == team), None)
    if found is None:
        raise Http404
    draft = read_draft(request, entry.authority)
    return TeamPlace(me, entry, draft, local_day(timezone.now(), entry.zone), found)


def _find_office(me: StaffRequest, authority: str, office: str, permission: Permission) -> OfficeEntry:
    entry = me.office(office, permission)
    if entry.authority.slug != authority:
        raise Http404
    return entry


def key_of(part: Mapping[str, Any]) -> str:
    """A name for a part without one, the same as long as nothing in it changes."""
    words = json.dumps(part, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()[:_KEY_LENGTH]


def find_position(parts: Iterable[Mapping[str, Any]], key: str) -> int | None:
    """Where the part of this key stands; None when it was changed or removed meanwhile."""
    return next((at for at, part in enumerate(parts) if key_of(part) == key), None)


def name_problems(problems: Iterable[Problem], fields: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """Field and sentence of each problem. None: the whole form; ``fields``: names of a document to those of a form."""
    found = []
    for problem in problems:
        names = [step for step in problem.path if isinstance(step, str) and step in fields]
        found.append((fields[names[-1]] if names else None, problem.sentence))
    return found
