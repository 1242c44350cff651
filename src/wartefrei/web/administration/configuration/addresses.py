"""Where what stands at a path of the document can be changed."""

from collections.abc import Mapping
from urllib.parse import quote

from django.urls import reverse

from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.web.administration.configuration.office_parts import OFFICE_PAGES
from wartefrei.web.administration.configuration.parts import AUTHORITY_PAGES, Page
from wartefrei.web.administration.configuration.shapes import Plain, read

_OWN_PAGES = {"openings": "openings", "limits": "limits", "closures": "closures", "holidays": "holidays"}
"""Parts with pages of their own, and how they end."""


def configuration_url(authority: str, *steps: str) -> str:
    """A page below the configuration of an authority."""
    start = reverse("administration:configuration", args=(authority,))
    return start + "".join(f"{quote(step)}/" for step in steps)


def url_of(document: Plain, path: Path) -> str:
    """The page for a path (positions or names), with the field to go to; the overview where there is none."""
    authority = str(document["id"])
    if path[:1] == ("offices",) and len(path) > 2:
        office = _name(document, path[:2])
        return _below(document, path, 2, OFFICE_PAGES, (authority, "offices", office))
    return _below(document, path, 0, AUTHORITY_PAGES, (authority,))


def _below(
    document: Plain, path: Path, depth: int, pages: Mapping[str, Page], before: tuple[str, ...]
) -> str:
    field, rest = str(path[depth]) if len(path) > depth else "", path[depth + 1 :]
    if field in _OWN_PAGES:
        return configuration_url(before[0], _OWN_PAGES[field])
    page = pages.get(field)
    if page is not None and page.is_list:
        if not rest:
            return configuration_url(*before, field)
        part = _name(document, path[: depth + 2])
        if field == "teams" and rest[1:2] and rest[1] in _OWN_PAGES:
            return configuration_url(*before, field, part, str(rest[1]))
        return configuration_url(*before, field, part) + _anchor(
            rest[1:] or ("name",), of_named=page.is_named
        )
    found = next((page for page in pages.values() if field in _fields_of(page)), None)
    inner = rest if found is not None and found.where[-1:] == (field,) else path[depth:]
    return configuration_url(*before, *([found.kind] if found else [])) + _anchor(inner)


def _anchor(inner: Path, *, of_named: bool = False) -> str:
    """The name of the input: what the path says below the part."""
    if of_named and len(inner) == 1 and inner[0] != "url":
        inner = ("name", *(step for step in inner if step != "name"))
    return "#" + ".".join(str(step) for step in inner) if inner else ""


def _fields_of(page: Page) -> set[str]:
    """First steps of everything on a page, and the part itself where it is one."""
    if page.is_list:
        return set()
    own = {spec.path[0] for section in page.sections for spec in section.fields if spec.path}
    return {page.where[-1]} if page.where and not page.of_office else own


def _name(document: Plain, path: Path) -> str:
    """The short name of the part at a path."""
    if isinstance(path[-1], str):
        return path[-1]
    found = read(document, (*path, "id"))
    return "" if found is NOTHING else str(found)
