"""Every part of every authority as a form: shown and sent unchanged it changes nothing."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.translation import override

from tests.administration.forms_sent import as_data, read_forms
from tests.offices.documents import make_plain
from wartefrei.offices.documents import schema
from wartefrei.offices.documents.problems import NOTHING
from wartefrei.offices.documents.problems import Path as Steps
from wartefrei.offices.documents.reading import read_yaml
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.exporting import as_plain
from wartefrei.offices.importing import list_packaged
from wartefrei.web.administration.configuration.addresses import url_of
from wartefrei.web.administration.configuration.forms import PartForm, make_form
from wartefrei.web.administration.configuration.office_parts import OFFICE_PAGES
from wartefrei.web.administration.configuration.parts import AUTHORITY_PAGES, NOT_SHOWN, Page
from wartefrei.web.administration.configuration.shapes import owner_of, position_of, read
from wartefrei.web.administration.configuration.texts import find_texts

FILES = {path.stem: path for path in list_packaged()}


def load(name: str) -> dict[str, Any]:
    """An authority that comes with the program, or the small one with something of everything."""
    plain = read_yaml(FILES[name].read_bytes())[0] if name in FILES else make_plain()
    return as_plain(AuthorityDocument.model_validate(plain))


def list_parts(document: dict[str, Any]) -> Iterator[tuple[Page, Steps]]:
    """Every page for every part, with positions in lists."""
    for page in AUTHORITY_PAGES.values():
        yield from parts_of(document, page, "")
    for office in document["offices"]:
        for page in OFFICE_PAGES.values():
            yield from parts_of(document, page, office["id"])


def parts_of(document: dict[str, Any], page: Page, office: str) -> Iterator[tuple[Page, Steps]]:
    where = page.at(office)
    found = read(document, where)
    if not page.is_list:
        yield page, position_of(document, where) if where != ("emergency",) else where
    elif found is not NOTHING:
        keys = found if isinstance(found, dict) else [part["id"] for part in found]
        yield from ((page, position_of(document, (*where, key))) for key in keys)


def send(form: PartForm) -> dict[str, list[str]]:
    """What a browser sends of the form, unchanged."""
    page = "".join(
        render_to_string(
            "administration/configuration/_control.html",
            {"control": control, "frame": {"language": "de"}},
        )
        for fieldset in form.fieldsets
        for control in fieldset.controls
    )
    return read_forms(page)[0]


@pytest.mark.parametrize("name", [*FILES, "small"])
def test_what_is_sent_unchanged_changes_nothing(name: str) -> None:
    document = load(name)
    for page, root in list_parts(document):
        changed = deepcopy(document)
        with override("de"):
            sent = send(make_form(document, root, page.sections))
            make_form(changed, root, page.sections).take(as_data(sent))
        if root == ("emergency",) and "emergency" not in document:
            continue
        assert changed == document, (page.kind, root)


@pytest.mark.parametrize("name", [*FILES, "small"])
def test_every_text_is_found_where_its_address_leads(name: str) -> None:
    document = load(name)
    for path, _words in find_texts(document):
        if {"closures", "holidays"} & set(path):
            continue
        page, _hash, field = url_of(document, path).partition("#")
        given = resolve(page).kwargs
        table = OFFICE_PAGES if "office" in given else AUTHORITY_PAGES
        where = table[given["kind"]].at(given.get("office", ""))
        root = position_of(document, (*where, given["part"]) if "part" in given else where)
        names = [
            control.name for control in make_form(document, root, table[given["kind"]].sections).controls
        ]
        assert field in names, (path, page, field)


def test_every_field_of_the_schema_has_its_place() -> None:
    document = load("small") | {
        "forms": {"antrag": {"name": {"de": "Antrag"}, "url": "https://stadt.example"}}
    }
    shown = {
        owner_of(control.path)
        for page, root in list_parts(document)
        for control in make_form(document, root, page.sections).controls
    }
    lists = {"services", "houses", "offices", "teams", "counters", "groups", "documents", "forms"}
    own_pages = {"openings", "limits", "closures", "holidays"}
    sections = {"legal", "channels", "retention", "jurisdiction", "emergency"}
    for model in vars(schema).values():
        if not (isinstance(model, type) and issubclass(model, schema.Part) and model.model_fields):
            continue
        if model in {
            schema.Opening,
            schema.Limit,
            schema.Closure,
            schema.Span,
            schema.Holiday,
            schema.WalkIn,
        }:
            continue
        for field in model.model_fields:
            is_elsewhere = (
                field in lists | own_pages | sections | {"id"} or (model.__name__, field) in NOT_SHOWN
            )
            assert is_elsewhere or (model, field) in shown, (model.__name__, field)
