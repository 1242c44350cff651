"""New parts: their forms, their short names, and an office with all it can't be without."""

from collections.abc import Collection

from django.http import QueryDict
from django.utils.translation import gettext as _

from wartefrei.offices.directory import read_directory
from wartefrei.offices.documents.problems import Path, Problem
from wartefrei.web.administration.configuration.building import Builder, Field
from wartefrei.web.administration.configuration.controls import line_of
from wartefrei.web.administration.configuration.forms import Fieldset, PartForm, languages_of, make_form
from wartefrei.web.administration.configuration.naming import RESERVED, SlugControl, propose_slug
from wartefrei.web.administration.configuration.parts import Page
from wartefrei.web.administration.configuration.shapes import Plain, names_in, position_of, read

_WITH_OFFICE = frozenset({"houses", "offices"})
"""Neither is there without the other."""

Made = tuple[PartForm, list[Problem]]


def propose_form(document: Plain, page: Page, office: str) -> PartForm:
    """The empty form for a new part."""
    if page.kind in _WITH_OFFICE:
        return _office_form(document, "", is_new_house=page.kind == "houses")
    return _part_form(
        document, page, (*_list_path(document, page, office), _next(document, page, office)), ""
    )


def make_part(document: Plain, page: Page, office: str, data: QueryDict) -> Made:
    """Put a new part into the document, as typed; with what is wrong with its short name alone."""
    if page.kind in _WITH_OFFICE:
        return _make_office(document, data, is_new_house=page.kind == "houses")
    where = _list_path(document, page, office)
    taken = names_in(document, page.kind, office)
    shown = line_of(data, "slug") or propose_slug(_name_typed(data), taken)
    slug = shown or propose_slug(page.kind, taken)
    owner = read(document, where[:-1])
    if page.is_named:
        root: Path = (*where, slug)
        problems = _find_problems(root, slug, taken)
        owner.setdefault(where[-1], {}).update({} if problems else {slug: {}})
    else:
        parts = owner.setdefault(where[-1], [])
        root = (*where, len(parts))
        problems = _find_problems((*root, "id"), slug, taken)
        parts.append({"id": slug})
    form = _part_form(document, page, root, shown, is_wrong=bool(problems))
    if not (problems and page.is_named):
        form.take(data)
    return form, problems


def _find_problems(path: Path, slug: str, taken: Collection[str]) -> list[Problem]:
    if slug in taken or slug in RESERVED:
        return [Problem(path, _("This short name is used already."), slug, is_sentence=True)]
    return []


def _name_typed(data: QueryDict, name: str = "name") -> str:
    return line_of(data, f"{name}.de") or line_of(data, name)


def _list_path(document: Plain, page: Page, office: str) -> Path:
    path = page.at(office)
    return (*position_of(document, path[:-1]), path[-1])


def _next(document: Plain, page: Page, office: str) -> str | int:
    """Where the new part will stand."""
    found = read(document, _list_path(document, page, office))
    return "" if page.is_named else len(found if isinstance(found, list) else [])


def _part_form(document: Plain, page: Page, root: Path, slug: str, *, is_wrong: bool = False) -> PartForm:
    form = make_form(document, root, page.sections)
    first = form.fieldsets[0]
    name = [
        *first.controls[:1],
        _slug_control(document, (*root, "id"), slug, is_wrong=is_wrong),
        *first.controls[1:],
    ]
    form.fieldsets[0] = Fieldset(first.title, first.intro, name)
    return form


def _slug_control(document: Plain, path: Path, slug: str, *, is_wrong: bool) -> SlugControl:
    return SlugControl(
        document,
        path,
        path[:-1],
        "slug",
        _("Short name"),
        _(
            "Stands in addresses and stays. Left empty it is made from the name: “Bürgeramt West” → buergeramt-west"
        ),
        shown=slug,
        is_wrong=is_wrong,
    )


def _office_form(
    document: Plain, slug: str, *, is_new_house: bool, is_made: bool = False, is_wrong: bool = False
) -> PartForm:
    """An office with its house and its first team; ``is_made``: the last of the document's lists are the new ones."""
    office: Path = ("offices", len(document["offices"]) - is_made)
    house: Path = ("houses", len(document["houses"]) - is_made)
    builder = Builder(document, languages_of(document))
    house_fields = [
        builder.build(house, Field(("name",)), "house_name"),
        builder.build(house, Field(("address",), _("Street, post code, place.")), "house_address"),
    ]
    choice = builder.build(office, Field(("house",), empty=_("a new house")), "house")
    choice.optional = True
    return PartForm(
        document,
        [
            Fieldset(
                _("Office"),
                "",
                [
                    builder.build(office, Field(("name",)), "name"),
                    _slug_control(document, (*office, "id"), slug, is_wrong=is_wrong),
                ],
            ),
            Fieldset(
                _("House"),
                ""
                if is_new_house
                else _("In a house there is, or in a new one: then fill in its name and address."),
                house_fields if is_new_house else [choice, *house_fields],
            ),
            Fieldset(
                _("First team"),
                _("An office can’t be without a team: it says who is responsible for which services."),
                [
                    builder.build((*office, "teams", 0), Field(("name",)), "team_name"),
                    builder.build((*office, "teams", 0), Field(("services",)), "team_services"),
                ],
            ),
        ],
    )


def _make_office(document: Plain, data: QueryDict, *, is_new_house: bool) -> Made:
    directory = read_directory()
    known = "" if is_new_house else line_of(data, "house")
    authority = str(document["id"])
    taken = {*directory.offices, *names_in(document, "offices")}
    shown = line_of(data, "slug") or propose_slug(_name_typed(data), taken, before=authority)
    slug = shown or propose_slug("office", taken, before=authority)
    team = propose_slug(line_of(data, "team_name"), ()) or "team"
    document["offices"].append({"id": slug, "teams": [{"id": team}]})
    houses = {*directory.houses, *names_in(document, "houses")}
    house = propose_slug(_name_typed(data, "house_name") or "house", houses, before=authority)
    document["houses"].append({"id": house})
    path: Path = ("offices", len(document["offices"]) - 1, "id")
    problems = _find_problems(path, slug, taken)
    form = _office_form(document, shown, is_new_house=is_new_house, is_made=True, is_wrong=bool(problems))
    form.take(data)
    if known:
        document["houses"].pop()
    else:
        document["offices"][-1]["house"] = house
    return form, problems
