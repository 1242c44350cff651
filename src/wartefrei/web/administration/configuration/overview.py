"""Everything an authority decides in one view: what there is, what is missing, and the way to each page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.offices.documents import schema
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.history import read_plain
from wartefrei.web.administration.configuration.addresses import configuration_url
from wartefrei.web.administration.configuration.labels import CHOICES
from wartefrei.web.administration.configuration.office_parts import OFFICE_PAGES
from wartefrei.web.administration.configuration.parts import AUTHORITY_PAGES
from wartefrei.web.administration.configuration.rows import PartRow, list_rows, warn_office
from wartefrei.web.administration.configuration.shapes import Plain, read
from wartefrei.web.administration.configuration.texts import MissingText, find_missing
from wartefrei.web.administration.configuration.words import show_words, with_unit
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

OFFICE, AUTHORITY = Permission.ADMINISTER_OFFICE, Permission.ADMINISTER_AUTHORITY


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the configuration: what is there, and what is missing."""

    title: Any
    url: str
    note: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office with its pages, teams and counters."""

    name: str
    url: str
    warning: str
    teams: Sequence["TeamView"]
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its page and that of its openings."""

    row: PartRow
    openings: str


@staff_page(OFFICE)
@require_safe
def show_overview(request: HttpRequest, authority: str) -> HttpResponse:
    """The whole authority, or the offices somebody may set up."""
    me = request_staff(request)
    entry = me.authority(authority, OFFICE, somewhere=True)
    _version, document = read_plain(authority)
    is_whole = me.rights.may(AUTHORITY, authority=authority)
    missing = _count_missing(me, entry, document)
    return show(
        request,
        "administration/configuration/overview.html",
        me=me,
        authority=entry,
        trail=[],
        missing=missing,
        remarks=list(_find_gaps(document)) if is_whole else [],
        groups=_list_groups(entry, document) if is_whole else [],
        offices=[
            view_office(document, office.slug) for office in me.offices(OFFICE) if office.authority is entry
        ],
        is_whole=is_whole,
    )


@staff_page(OFFICE)
@require_safe
def show_office(request: HttpRequest, authority: str, office: str) -> HttpResponse:
    """One office with all its pages."""
    me = request_staff(request)
    entry = me.office(office, OFFICE)
    if entry.authority.slug != authority:
        raise Http404
    _version, document = read_plain(authority)
    return show(
        request,
        "administration/configuration/office.html",
        me=me,
        authority=entry.authority,
        trail=[(configuration_url(authority), _("Configuration"))],
        office=view_office(document, office),
    )


@staff_page(OFFICE)
@require_safe
def show_texts(request: HttpRequest, authority: str) -> HttpResponse:
    """Every text that some people would see in German only."""
    me = request_staff(request)
    entry = me.authority(authority, OFFICE, somewhere=True)
    _version, document = read_plain(authority)
    return show(
        request,
        "administration/configuration/texts.html",
        me=me,
        authority=entry,
        trail=[(configuration_url(authority), _("Configuration"))],
        texts=_own_missing(me, entry, document),
    )


def _own_missing(me: StaffRequest, entry: AuthorityEntry, document: Plain) -> list[MissingText]:
    """Those somebody may fill in."""
    is_whole = me.rights.may(AUTHORITY, authority=entry.slug)
    own = {office.slug for office in me.offices(OFFICE)}
    return [
        text
        for text in find_missing(document)
        if is_whole or (text.path[0] == "offices" and read(document, (*text.path[:2], "id")) in own)
    ]


def _count_missing(me: StaffRequest, entry: AuthorityEntry, document: Plain) -> int:
    return sum(len(text.languages) for text in _own_missing(me, entry, document))


def _list_groups(entry: AuthorityEntry, document: Plain) -> list[tuple[str, list[Link]]]:
    """The pages of the whole authority under headings."""
    at = entry.slug
    return [
        (_("Authority"), [_link(at, document, kind) for kind in ("authority", "legal", "mail", "retention")]),
        (_("Offer"), [_link(at, document, kind) for kind in ("services", "groups", "documents", "forms")]),
        (
            _("Places and days"),
            [
                *(_link(at, document, kind) for kind in ("offices", "houses")),
                Link(_("Closures"), reverse("administration:plan-closures", args=(at,))),
                Link(_("Holidays"), reverse("administration:holidays", args=(at,))),
                _link(at, document, "emergency"),
            ],
        ),
    ]


def _link(authority: str, document: Plain, kind: str) -> Link:
    page = AUTHORITY_PAGES[kind]
    note, warning = _note(document, kind)
    return Link(page.title, configuration_url(authority, kind), note, warning)


def _note(document: Plain, kind: str) -> tuple[str, str]:
    """What is there, and what is missing."""
    page = AUTHORITY_PAGES[kind]
    if page.is_list:
        return str(len(document.get(kind, ()))), ""
    if kind == "legal":
        lost = [
            name for name in ("imprint", "privacy", "accessibility") if not read(document, ("legal", name))
        ]
        return "", ngettext("%(number)s text missing", "%(number)s texts missing", len(lost)) % {
            "number": len(lost)
        } if lost else ""
    if kind == "emergency":
        return (_("in use") if document.get("emergency") else _("not in use")), ""
    return (str(document["email_sender"]) if kind == "mail" else ""), ""


def _find_gaps(document: Plain) -> Iterator[tuple[str, str]]:
    """What keeps something from working, with the page where it can be mended."""
    at = str(document["id"])
    for office in document["offices"]:
        name = show_words(office["name"])
        if warning := warn_office(document, office["id"], office):
            yield f"{name}: {warning}", configuration_url(at, "offices", office["id"])
    policy = document.get("emergency")
    if policy:
        yield from _find_emergency_gaps(document, policy, at)


def _find_emergency_gaps(document: Plain, policy: Plain, at: str) -> Iterator[tuple[str, str]]:
    team = read(document, ("offices", policy["office"], "teams", policy["team"]))
    openings = team.get("openings", ()) if isinstance(team, dict) else ()
    if not any(opening.get("emergency") for opening in openings):
        yield (
            _("Emergency appointments: their team has no places for emergencies."),
            configuration_url(at, "offices", policy["office"], "teams", policy["team"], "openings"),
        )


def view_office(document: Plain, slug: str) -> OfficeView:
    """An office as it stands in the document."""
    at, office = str(document["id"]), read(document, ("offices", slug))
    url = configuration_url(at, "offices", slug)
    teams = list_rows(document, OFFICE_PAGES["teams"], slug, f"{url}teams/")
    return OfficeView(
        show_words(office["name"]),
        url,
        warn_office(document, slug, office),
        [TeamView(row, f"{row.url}openings/") for row in teams],
        [
            *(
                Link(page.title, f"{url}{kind}/", _note_office(office, kind))
                for kind, page in OFFICE_PAGES.items()
            ),
            Link(_("Opening hours of all teams"), f"{url}week/"),
            Link(_("Fewer places for a while"), f"{url}limits/"),
        ],
    )


def _note_office(office: Plain, kind: str) -> str:
    """The most important of a page in a few words."""
    model = schema.Office
    if kind == "booking":
        mode = CHOICES[model, "booking"][office.get("booking", "online")]
        days = with_unit(
            "horizon_days", office.get("horizon_days", model.model_fields["horizon_days"].default)
        )
        return f"{mode}, {days}"
    if kind in {"pauses", "teams", "counters"}:
        return str(len(office.get(kind, ())) or "")
    if kind == "jurisdiction":
        return _("asked for") if office.get("jurisdiction") else _("for everybody")
    return ""
