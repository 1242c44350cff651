"""Pages on which parts of an authority are changed, added, put in order and removed; all made from one table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.offices.documents.problems import NOTHING, Path, Problem
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.history import read_plain
from wartefrei.web.administration.configuration.addresses import configuration_url
from wartefrei.web.administration.configuration.changes import OF_AUTHORITY
from wartefrei.web.administration.configuration.controls import STEPS
from wartefrei.web.administration.configuration.draft import Draft, read_draft
from wartefrei.web.administration.configuration.forms import PartForm, Remark, make_form
from wartefrei.web.administration.configuration.making import make_part, propose_form
from wartefrei.web.administration.configuration.office_parts import OFFICE_PAGES
from wartefrei.web.administration.configuration.ordering import list_order, move_part
from wartefrei.web.administration.configuration.parts import AUTHORITY_PAGES, Page, Section
from wartefrei.web.administration.configuration.removing import drop_empty_houses, remove_part
from wartefrei.web.administration.configuration.rows import list_rows
from wartefrei.web.administration.configuration.saving import save
from wartefrei.web.administration.configuration.shapes import Plain, position_of, read, write
from wartefrei.web.administration.configuration.words import BETWEEN, last_name, show_words
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

AUTHORITY, OFFICE = Permission.ADMINISTER_AUTHORITY, Permission.ADMINISTER_OFFICE
_METHODS = ["GET", "HEAD", "POST"]
MOVE = "move"
"""The button of a form that moves one of several: the field, the value and where to."""


@dataclass
class Place:
    """A page of the configuration, who asks for it, and the document they change there."""

    me: StaffRequest
    authority: AuthorityEntry
    page: Page
    draft: Draft
    office: str = ""
    part: str = ""

    @property
    def document(self) -> Plain:
        return self.draft.document

    @property
    def path(self) -> Path:
        """The part or the list, positions in lists. Raises `Http404`."""
        path = self.page.at(self.office) + ((self.part,) if self.part else ())
        try:
            if self.part or path == ("offices", self.office):
                return position_of(self.document, path)
            return (*position_of(self.document, path[:-1]), *path[-1:])
        except LookupError:
            raise Http404 from None

    @property
    def sections(self) -> Sequence[Section]:
        """The page's fields; of an office without those that are for the authority to change."""
        if not self.office or self.me.rights.may(AUTHORITY, authority=self.authority.slug):
            return self.page.sections
        return [
            replace(section, fields=tuple(one for one in section.fields if one.path not in OF_AUTHORITY))
            for section in self.page.sections
        ]

    @property
    def above(self) -> list[str]:
        """Steps of addresses of the page this one belongs to."""
        if self.part:
            return [*self.office_steps, self.page.kind]
        return self.office_steps

    @property
    def office_steps(self) -> list[str]:
        return ["offices", self.office] if self.office else []

    @property
    def url(self) -> str:
        """The page itself, or the list it stands in."""
        return configuration_url(self.authority.slug, *self.office_steps, self.page.kind)

    @property
    def back(self) -> str:
        """Where to go after saving: a part's list, or this page."""
        return configuration_url(self.authority.slug, *self.above) if not self.page.is_list else self.url

    @property
    def trail(self) -> list[tuple[str, str]]:
        """The pages above, with their addresses."""
        found = [(configuration_url(self.authority.slug), _("Configuration"))]
        if self.office:
            name = show_words(read(self.document, ("offices", self.office, "name")) or {})
            found.append((configuration_url(self.authority.slug, *self.office_steps), name))
        if self.part:
            found.append((self.url, str(self.page.title)))
        return found

    @property
    def name(self) -> str:
        """What the page is about."""
        return last_name(self.path, self.document) if self.part else str(self.page.title)


@staff_page(AUTHORITY)
@require_http_methods(_METHODS)
def show_page(request: HttpRequest, authority: str, kind: str) -> HttpResponse:
    """A part of the authority, or a list of them."""
    return _show(request, _find(request, authority, AUTHORITY_PAGES[kind]))


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def show_office_page(request: HttpRequest, authority: str, office: str, kind: str) -> HttpResponse:
    """A part of an office, or a list of them."""
    return _show(request, _find_in_office(request, authority, office, OFFICE_PAGES[kind]))


@staff_page(AUTHORITY)
@require_http_methods(_METHODS)
def show_part(request: HttpRequest, authority: str, kind: str, part: str) -> HttpResponse:
    """A service, a house, a document …"""
    return _edit(request, _find(request, authority, AUTHORITY_PAGES[kind], part))


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def show_office_part(request: HttpRequest, authority: str, office: str, kind: str, part: str) -> HttpResponse:
    """A team or a counter."""
    return _edit(request, _find_in_office(request, authority, office, OFFICE_PAGES[kind], part))


@staff_page(AUTHORITY)
@require_http_methods(_METHODS)
def add_part(request: HttpRequest, authority: str, kind: str) -> HttpResponse:
    """A new service, document, office …"""
    return _add(request, _find(request, authority, AUTHORITY_PAGES[kind]))


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def add_office_part(request: HttpRequest, authority: str, office: str, kind: str) -> HttpResponse:
    """A new team or counter."""
    return _add(request, _find_in_office(request, authority, office, OFFICE_PAGES[kind]))


def _find(request: HttpRequest, authority: str, page: Page, part: str = "") -> Place:
    me = request_staff(request)
    entry = me.authority(authority, AUTHORITY)
    return Place(me, entry, page, read_draft(request, entry), part=part)


def _find_in_office(request: HttpRequest, authority: str, office: str, page: Page, part: str = "") -> Place:
    me = request_staff(request)
    entry = me.office(office, OFFICE)
    if entry.authority.slug != authority:
        raise Http404
    return Place(me, entry.authority, page, read_draft(request, entry.authority), office=office, part=part)


def _show(request: HttpRequest, place: Place) -> HttpResponse:
    return _show_list(request, place) if place.page.is_list else _edit(request, place)


def _edit(request: HttpRequest, place: Place) -> HttpResponse:
    """A form for one part; sent, it goes on to the preview."""
    path = place.path
    form = make_form(place.document, path, place.sections)
    if request.method != "POST":
        return _show_form(request, place, form)
    if place.page.optional and request.POST.get("do") == "remove":
        write(place.document, path, NOTHING)
    else:
        form.take(request.POST)
    if MOVE in request.POST:
        return _move(request, place, form)
    if place.page.kind == "about":
        drop_empty_houses(place.document)
    return _save(request, place, form)


def _add(request: HttpRequest, place: Place) -> HttpResponse:
    """A form for a new part."""
    if not place.page.is_list:
        raise Http404
    if request.method != "POST":
        return _show_form(request, place, propose_form(place.document, place.page, place.office), is_new=True)
    form, problems = make_part(place.document, place.page, place.office, request.POST)
    if MOVE in request.POST:
        return _move(request, place, form, is_new=True)
    if problems:
        return _show_form(request, place, form, problems, is_new=True)
    return _save(request, place, form, is_new=True)


def _move(request: HttpRequest, place: Place, form: PartForm, *, is_new: bool = False) -> HttpResponse:
    """The form with one of several in another place; nothing is saved yet."""
    if not form.move(request.POST[MOVE]):
        raise Http404
    return _show_form(request, place, form, is_new=is_new)


def _save(request: HttpRequest, place: Place, form: PartForm, *, is_new: bool = False) -> HttpResponse:
    return save(
        request,
        me=place.me,
        draft=place.draft,
        title=str(place.page.new) if is_new else _title(place),
        back=place.back,
        show_problems=lambda problems: _show_form(request, place, form, problems, is_new=is_new),
    )


def _title(place: Place) -> str:
    names = [name for _url, name in place.trail[1:]]
    return BETWEEN.join([*names, place.name])


def _show_form(
    request: HttpRequest,
    place: Place,
    form: PartForm,
    problems: Sequence[Problem] = (),
    *,
    is_new: bool = False,
) -> HttpResponse:
    trail = place.trail + ([(place.url, str(place.page.title))] if is_new else [])
    return show(
        request,
        "administration/configuration/part.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        me=place.me,
        authority=place.authority,
        page=place.page,
        title=place.page.new if is_new else place.name,
        trail=trail,
        remarks=form.blame(problems),
        fieldsets=form.fieldsets,
        base=place.draft.base,
        back=place.back,
        part=place.part,
        office=place.office,
        is_there=not place.page.optional or read(place.document, place.path) is not NOTHING,
    )


def _show_list(request: HttpRequest, place: Place) -> HttpResponse:
    """What there is, in order; a button of it sent moves or removes one."""
    if request.method == "POST":
        return _change_list(request, place)
    return _list(request, place, place.draft, [])


def _list(request: HttpRequest, place: Place, draft: Draft, remarks: Sequence[Remark]) -> HttpResponse:
    return show(
        request,
        "administration/configuration/list.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if remarks else HTTPStatus.OK,
        me=place.me,
        authority=place.authority,
        page=place.page,
        title=place.page.title,
        trail=place.trail,
        remarks=remarks,
        rows=list_rows(draft.document, place.page, place.office, place.url),
        base=draft.base,
        new_url=f"{place.url}new/",
    )


def _change_list(request: HttpRequest, place: Place) -> HttpResponse:
    do, slug = request.POST.get("do", ""), request.POST.get("part", "")
    path = place.path
    owner = read(place.document, path[:-1])
    if read(place.document, (*path, slug)) is NOTHING or do not in {*STEPS, "remove"}:
        raise Http404
    name = last_name((*path, slug), place.document)
    if do == "remove" and place.page.can_remove:
        remove_part(place.document, str(path[-1]), slug, owner)
        title = _("Remove: %(name)s") % {"name": name}
    elif do in STEPS and slug in list_order(place.document, place.page.kind, owner[path[-1]]):
        move_part(place.document, owner, str(path[-1]), slug, STEPS[do])
        title = _("Order: %(name)s") % {"name": place.name}
    else:
        raise Http404
    return save(
        request,
        me=place.me,
        draft=place.draft,
        title=title,
        back=f"{place.url}#part-{slug}" if do in STEPS else place.url,
        show_problems=lambda problems: _show_again(request, place, problems),
        at_once=do in STEPS,
    )


def _show_again(request: HttpRequest, place: Place, problems: Sequence[Problem]) -> HttpResponse:
    """The list as it is in force, with what is in the way."""
    remarks = PartForm(place.document, []).blame(problems)
    version, document = read_plain(place.authority.slug)
    return _list(request, place, Draft(place.authority.slug, version, document), remarks)
