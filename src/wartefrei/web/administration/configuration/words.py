"""Configuration in words: what a path is called and what a value means, for forms and for the history of changes."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from pydantic import ValidationError

from wartefrei.core.lands import LAND_NAMES
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.offices.documents import schema
from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.web.administration.configuration.labels import CHOICES, LABELS
from wartefrei.web.administration.configuration.rule_words import opening_words, places_words
from wartefrei.web.administration.configuration.shapes import (
    REFERENCES,
    Owner,
    Plain,
    Step,
    as_words,
    bare,
    fields_of,
    is_words,
    model_of,
    names_in,
    owner_of,
    read,
    walk,
)
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.dates import day_at_time, minutes_words, plain_day, weekday

BETWEEN = " › "
_KNOWN: Mapping[str, Mapping[str, str]] = {
    "languages": OWN_NAMES,
    "land": {str(land): name for land, name in LAND_NAMES.items()},
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")
_A_MONDAY = date(2024, 1, 1)


def weekday_name(key: str, *, is_short: bool = False) -> str:
    """``mon``: Montag."""
    return weekday(_A_MONDAY + timedelta(days=schema.WEEKDAYS.index(key)), is_short=is_short)


def name_of(path: Path, document: Plain | None = None) -> str:
    """What a path is called: ``Offices › Bürgeramt › Teams › Team 1 › Services``."""
    steps = list(walk(path))
    named = [
        _name_of_step(path[: depth + 1], step, steps[depth - 1] if depth else None, document)
        for depth, step in enumerate(steps)
    ]
    return BETWEEN.join(named) or _("The whole authority")


def last_name(path: Path, document: Plain | None = None) -> str:
    """What the last step of a path is called: ``Services``."""
    steps = list(walk(path))
    return _name_of_step(path, steps[-1], steps[-2] if len(steps) > 1 else None, document)


def _name_of_step(path: Path, step: Step, before: Step | None, document: Plain | None) -> str:
    if step.model is not None:
        return str(LABELS[step.model][step.field])
    if before is not None and is_words(before.hint):
        return OWN_NAMES.get(str(step.key), str(step.key))
    found = read(document, path) if document else NOTHING
    if isinstance(found, dict) and (model_of(step.hint) or is_words(step.hint)):
        return _name_part(found) or str(step.key)
    if isinstance(step.key, int):
        return str(step.key + 1)
    if is_words(step.hint) and isinstance(found, str):
        return found
    return _mean(step.key, path[:-1], document) if before is not None else str(step.key)


def _mean(key: str, path: Path, document: Plain | None) -> str:
    """A key of a mapping: a weekday, a title, a part of another kind, or itself."""
    if key in schema.WEEKDAYS:
        return weekday_name(key)
    owner = owner_of(path)
    choices = CHOICES.get(owner, {})
    return str(choices[key]) if key in choices else _refer(owner, key, path, document)


def _name_part(part: Mapping[str, Any]) -> str:
    """What a part is called; a text names itself."""
    name = part.get("name", part if FALLBACK in part else None)
    return show_words(as_words(name)) if name else ""


def show_words(text: Mapping[str, str]) -> str:
    """A text in the visitor's language, or in German."""
    return pick_text(text, get_language() or FALLBACK)[0]


def value_of(path: Path, value: Any, document: Plain | None = None) -> str:
    """What a value at a path means, in words of the visitor."""
    if value is NOTHING or value is None or value in ("", [], {}):
        return _("nothing")
    steps = list(walk(path))
    if len(steps) < len(path) or not steps:
        return str(value)
    last, owner = steps[-1], owner_of(path)
    if is_words(last.hint):
        return _show_all(as_words(value))
    if isinstance(value, list):
        return _show_list(_model_at(last), owner, value, path, document)
    if isinstance(value, dict):
        return show_part(_model_at(last), value, document)
    return _show(owner, value, path, document)


def _show_list(
    model: type[schema.Part] | None, owner: Owner, items: list[Any], path: Path, document: Plain | None
) -> str:
    if model is not None:
        return "; ".join(show_part(model, _find(item, path, document), document) for item in items)
    return ", ".join(_show(owner, item, path, document) for item in items)


def _find(item: Any, path: Path, document: Plain | None) -> Any:
    """The part a short name in a list of parts stands for, where it is known."""
    found = read(document, (*path, item)) if document and isinstance(item, str) else NOTHING
    return item if found is NOTHING else found


def _model_at(step: Step) -> type[schema.Part] | None:
    """The part a step leads to, or of which it leads to a list."""
    args = getattr(bare(step.hint), "__args__", ())
    return model_of(step.hint) or (model_of(args[-1]) if args else None)


def _show_all(text: Mapping[str, str]) -> str:
    if len(text) == 1:
        return next(iter(text.values()))
    return " · ".join(f"{OWN_NAMES.get(code, code)}: {words}" for code, words in text.items())


def show_part(model: type[schema.Part] | None, part: Any, document: Plain | None = None) -> str:
    """A part in one line: its name, or what it says."""
    if not isinstance(part, dict):
        return str(part)
    named = _name_part(part)
    if model is None or (named and "id" in part):
        return named or ", ".join(f"{key}: {value}" for key, value in part.items())
    if model is schema.Opening:
        return _show_opening(part)
    said = {name: part[key] for key, name in _keys(model).items() if key in part}
    return ", ".join(
        f"{LABELS[model][name]}: {_show_plain(model, name, value, document)}" for name, value in said.items()
    )


def _keys(model: type[schema.Part], *, by_name: bool = False) -> dict[str, str]:
    """Key in the document → name of the field, or the other way round."""
    pairs = ((key, name) for key, (name, _hint) in fields_of(model).items())
    return {name: key for key, name in pairs} if by_name else dict(pairs)


def _show_plain(model: type[schema.Part], field: str, value: Any, document: Plain | None) -> str:
    step = Step(field, model, field, fields_of(model)[_keys(model, by_name=True)[field]][1])
    if is_words(step.hint):
        return show_words(as_words(value))
    if isinstance(value, list):
        return _show_list(_model_at(step), (model, field), value, (), document)
    if isinstance(value, dict) and (inner := model_of(step.hint)):
        return show_part(inner, value, document)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_show_plain_item(item)}" for key, item in value.items())
    return _show((model, field), value, (), document)


def _show_plain_item(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_opening(part: Mapping[str, Any]) -> str:
    try:
        opening = schema.Opening.model_validate(part)
    except ValidationError:
        return f"{part.get('from', '')}–{part.get('to', '')}"
    return f"{opening_words(opening)}: {places_words(opening)}"


def _show(owner: Owner, value: Any, path: Path, document: Plain | None) -> str:
    """One single value of a field."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = CHOICES.get(owner, {})
    if value in choices:
        return str(choices[value])
    if isinstance(value, int):
        return with_unit(owner[1], value)
    if _MOMENT.fullmatch(str(value)):
        return _show_moment(str(value))
    known = _KNOWN.get(owner[1], {})
    return str(known[value]) if value in known else _refer(owner, str(value), path, document)


def _show_moment(value: str) -> str:
    day, _space, clock = value.partition(" ")
    shown = plain_day(date.fromisoformat(day))
    return day_at_time(shown, clock) if clock else shown


def with_unit(field: str, number: int) -> str:
    """A number with what it counts: minutes, days or months, told by the field's name."""
    if "minutes" in field:
        return minutes_words(number)
    if field.endswith("_days"):
        return ngettext("%(count)s day", "%(count)s days", number) % {"count": number}
    if field.endswith("_months"):
        return ngettext("%(count)s month", "%(count)s months", number) % {"count": number}
    return str(number)


def _refer(owner: Owner, value: str, path: Path, document: Plain | None) -> str:
    """The name of the part a short name stands for."""
    kind = REFERENCES.get(owner)
    if kind is None or document is None:
        return value
    return show_words(names_in(document, kind, office_of(document, path)).get(value, {})) or value


def office_of(document: Plain, path: Path) -> str:
    """The office whose teams a path may speak of: the one above it, or that of emergency appointments."""
    above = ("emergency", "office") if path[:1] == ("emergency",) else (*path[:2], "id")
    return str(read(document, above))
