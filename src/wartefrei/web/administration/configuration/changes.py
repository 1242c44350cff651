"""Differences and their effects as rows of a page: what is it called, what was it, what will it be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.effects import OfficePlaces
from wartefrei.bookings.errors import Misplaced
from wartefrei.core.texts import Text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.offices.documents.differences import Conflict, Difference, Plain
from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.administration.configuration.words import name_of, value_of
from wartefrei.web.common.staff import StaffRequest


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that differs, in words of the visitor; ``before`` or ``after`` is empty where there is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """What two people have made of the same: whose is in force, since when (local time), and what was to be."""

    name: str
    wanted: str
    now: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PlacesRow:
    """How many online places an office has in the coming days, before and after, and the difference in words."""

    office: Text | str
    before: int
    after: int
    words: str


@dataclass(frozen=True, slots=True)
class MisplacedRow:
    """An appointment that would lose its place; ``url`` shows it to those who may see it."""

    start_at: datetime
    office: Text | str
    team: str
    code: str
    url: str


def list_changes(differences: Iterable[Difference], before: Plain, after: Plain) -> list[ChangeRow]:
    """The differences between two documents as rows; an element gone and one come instead of it are one row."""
    return [
        ChangeRow(
            name_of(one.path, before if one.after is NOTHING else after),
            _say(one.path, one.before, before),
            _say(one.path, one.after, after),
        )
        for one in _pair(list(differences))
    ]


def _pair(differences: Sequence[Difference]) -> Iterator[Difference]:
    """Where as many elements of a list come as go, each that goes with one that comes."""
    for path, group in groupby(differences, key=lambda one: one.path):
        same = list(group)
        gone = [one.before for one in same if one.after is NOTHING]
        come = [one.after for one in same if one.before is NOTHING]
        if len(gone) == len(come) and len(gone) + len(come) == len(same):
            yield from (Difference(path, *pair) for pair in zip(gone, come, strict=True))
        else:
            yield from same


def list_conflicts(
    conflicts: Iterable[Conflict], document: Plain, authority: AuthorityEntry
) -> list[ConflictRow]:
    """What stands against each other, named as in the document of the one who comes too late."""
    return [
        ConflictRow(
            name_of(one.path, document),
            _say(one.path, one.wanted, document) or _("removed"),
            _say(one.path, one.now, document) or _("removed"),
            name_actor(one.by),
            one.at.astimezone(authority.zone) if one.at else None,
        )
        for one in conflicts
    ]


def _say(path: Path, value: object, document: Plain) -> str:
    return "" if value is NOTHING else value_of(path, value, document)


def list_places(places: Iterable[OfficePlaces], authority: AuthorityEntry) -> list[PlacesRow]:
    """The offices with other places than now."""
    return [
        PlacesRow(_name_office(one.office, authority), one.before, one.after, _count(one.after - one.before))
        for one in places
    ]


def _count(more: int) -> str:
    if more > 0:
        return ngettext("%(number)s new online place", "%(number)s new online places", more) % {
            "number": more
        }
    return ngettext("%(number)s online place less", "%(number)s online places less", -more) % {
        "number": -more
    }


def list_misplaced(
    misplaced: Sequence[Misplaced], authority: AuthorityEntry, me: StaffRequest
) -> list[MisplacedRow]:
    """The appointments that would lose their places."""
    return [
        MisplacedRow(
            one.start_at, _name_office(one.office, authority), one.team, one.code, _link(one, authority, me)
        )
        for one in misplaced
    ]


def _link(one: Misplaced, authority: AuthorityEntry, me: StaffRequest) -> str:
    office = authority.offices.get(one.office)
    if office is None or not me.may(Permission.SERVICEPOINT, office):
        return ""
    return reverse("workplace:servicepoint-appointment", args=(one.office, one.code))


def closing_url(misplaced: Sequence[Misplaced]) -> str:
    """The closure wizard; of appointments at one office on one day it knows which."""
    url, first = reverse("administration:closures"), misplaced[0].start_at
    if {(one.office, one.start_at.date()) for one in misplaced} != {(misplaced[0].office, first.date())}:
        return url
    last = misplaced[-1].start_at + timedelta(minutes=TICK_MINUTES)
    wanted = {
        "place": misplaced[0].office,
        "first_date": f"{first:%Y-%m-%d}",
        "first_time": f"{first:%H:%M}",
        "last_date": f"{last:%Y-%m-%d}",
        "last_time": f"{last:%H:%M}",
    }
    return f"{url}?{urlencode(wanted)}"


def _name_office(slug: str, authority: AuthorityEntry) -> Text | str:
    office = authority.offices.get(slug)
    return office.name if office else slug


def name_actor(actor: str) -> str:
    """Who has changed something, from the audit trail's ``staff:anna``."""
    kind, _colon, login = actor.partition(":")
    if kind == "system":
        return _("the program (command line)")
    return login or actor or _("unknown")


def is_own(differences: Iterable[Difference], authority: AuthorityEntry, me: StaffRequest) -> bool:
    """Whether somebody may change all of it: the whole authority, their own offices, or when those are open."""
    if me.rights.may(Permission.ADMINISTER_AUTHORITY, authority=authority.slug):
        return True
    return all(_may_change(one.path, authority, me) for one in differences)


def _may_change(path: Path, authority: AuthorityEntry, me: StaffRequest) -> bool:
    list_name, slug, field = (*path, "", "", "")[:3]
    office = authority.offices.get(str(slug)) if list_name == "offices" and field else None
    if office is None or path[2:] in OF_AUTHORITY:
        return False
    return me.may(Permission.PLAN if _is_planned(path) else Permission.ADMINISTER_OFFICE, office)


def _is_planned(path: Path) -> bool:
    """Whether it is a field of the office, or of one of its teams, and no part that happens to be called so."""
    is_field = len(path) == 3 or (len(path) == 5 and path[2] == "teams")
    return is_field and path[-1] in _PLANNED


_PLANNED = frozenset({"limits", "closures"})
"""What somebody may change who plans, but does not administer."""

OF_AUTHORITY = frozenset({("house",)})
"""Fields of an office that are the authority's: who may use a house's displays and kiosks follows from them."""
