"""Fields of a form from the schema: the type of a value decides how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args, get_origin

from django.utils.translation import gettext as _

from wartefrei.core.lands import LAND_NAMES
from wartefrei.offices.documents import fields, schema
from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.web.administration.configuration import clocks, controls, tables
from wartefrei.web.administration.configuration.labels import CHOICES
from wartefrei.web.administration.configuration.shapes import (
    REFERENCES,
    Owner,
    Plain,
    bare,
    default_of,
    is_words,
    model_of,
    names_in,
    owner_of,
    read,
    strip_none,
    walk,
)
from wartefrei.web.administration.configuration.words import last_name, office_of, show_words
from wartefrei.web.common.context import OWN_NAMES


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a page. ``path`` from the part on; ``rows``: lines of a text; ``empty``: what none chosen means."""

    path: tuple[str, ...]
    help: Any = ""
    rows: int = 1
    empty: Any = ""
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes the fields for one document. ``prefix`` keeps the inputs of several parts on one page apart."""

    document: Plain
    languages: Sequence[str]
    prefix: str = ""

    def build(self, root: Path, spec: Field, name: str = "") -> controls.Control:
        """The field at ``root`` and the path of ``spec``."""
        path: Path = (*root, *spec.path)
        is_offer = _is_offer(path)
        made: controls.Control = self._find_kind(path, spec)(
            self.document,
            path,
            root,
            name or self.prefix + (".".join(spec.path) or "name"),
            _label(path, spec),
            str(spec.help),
            not is_offer and default_of(path) is not NOTHING,
        )
        return made

    def _find_kind(self, path: Path, spec: Field) -> Any:
        """How a value is shown: by what it refers to, what it is a name for, or its bare type."""
        if _is_offer(path):
            found = read(self.document, (*path[:2], "id"))
            slug = "" if found is NOTHING else str(found)
            return partial(tables.TeamsControl, choices=tables.team_choices(self.document), slug=slug)
        hint = strip_none(list(walk(path))[-1].hint)[0]
        if is_words(hint):
            return partial(controls.TextsControl, languages=self.languages, rows=spec.rows)
        if hint in _LINES:
            return _LINES[hint]
        kind = bare(hint)
        if get_origin(kind) is list:
            return self._list(path, hint, spec)
        return self._mapping(path) if get_origin(kind) is dict else self._single(path, hint, spec)

    def _mapping(self, path: Path) -> Any:
        return clocks.ClocksControl if owner_of(path)[1] == "mail_times" else tables.WalkInsControl

    def _single(self, path: Path, hint: Any, spec: Field) -> Any:
        kind = bare(hint)
        if kind is bool:
            return controls.YesNoControl
        if kind is int:
            low, high = _bounds(hint)
            return partial(controls.NumberControl, unit=unit_of(owner_of(path)[1]), low=low, high=high)
        choices = self._choices(path)
        if choices is None:
            return controls.LineControl
        return partial(controls.ChoiceControl, choices=choices, empty=str(spec.empty))

    def _list(self, path: Path, hint: Any, spec: Field) -> Any:
        inner = get_args(bare(hint))[0]
        if model := model_of(inner):
            return partial(tables.RowsControl, make=partial(self._row, model))
        if bare(inner) is int:
            return controls.NumbersControl
        choices = self._choices(path)
        if choices is None:
            return controls.LinesControl
        return partial(controls.SeveralControl, choices=choices, is_ordered=spec.is_ordered)

    def _row(self, model: type[schema.Part], path: Path, name: str) -> list[controls.Control]:
        return [
            self.build(path, Field((key,), rows=2 if field == "text" else 1), f"{name}.{key}")
            for field, key in ((name, field.alias or name) for name, field in model.model_fields.items())
        ]

    def _choices(self, path: Path) -> Mapping[str, str] | None:
        """What there is to choose; None where anything can be said."""
        owner = owner_of(path)
        if owner in REFERENCES:
            found = names_in(self.document, REFERENCES[owner], office_of(self.document, path))
            return {slug: show_words(name) or slug for slug, name in found.items()}
        if owner in CHOICES:
            return {str(value): str(label) for value, label in CHOICES[owner].items()}
        return _known(owner)


def _label(path: Path, spec: Field) -> str:
    if not spec.path:
        return _("Name")
    return _("Offered by") if _is_offer(path) else last_name(path)


def _is_offer(path: Path) -> bool:
    """Whether it is the list of teams at a service, which stands at the teams in the document."""
    return path[:1] == ("services",) and path[2:] == ("teams",)


def _known(owner: Owner) -> Mapping[str, str] | None:
    return {
        "languages": OWN_NAMES,
        "land": {str(land): name for land, name in sorted(LAND_NAMES.items(), key=lambda pair: pair[1])},
    }.get(owner[1])


_LINES: Mapping[Any, Any] = {
    fields.Day: partial(controls.LineControl, kind="date", short=True),
    fields.Moment: clocks.MomentControl,
    fields.Clock: partial(controls.LineControl, kind="time", short=True),
    fields.Letters: partial(controls.LineControl, short=True),
    fields.Url: partial(controls.LineControl, kind="url"),
    fields.Mail: partial(controls.LineControl, kind="email"),
}


def _bounds(hint: Any) -> tuple[int | None, int | None]:
    """The least and the greatest number allowed."""
    marks = [mark for info in getattr(hint, "__metadata__", ()) for mark in getattr(info, "metadata", ())]
    lows = [mark.ge for mark in marks if hasattr(mark, "ge")]
    highs = [mark.le for mark in marks if hasattr(mark, "le")]
    return (lows[0] if lows else None), (highs[0] if highs else None)


def unit_of(field: str) -> str:
    """What a number counts, by the field's name."""
    if "minutes" in field:
        return _("minutes")
    if field.endswith("_days"):
        return _("days")
    return _("months") if field.endswith("_months") else ""
