"""What stands where in a document: walks the schema along a path, and reads and writes the plain document there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from wartefrei.core.texts import FALLBACK
from wartefrei.offices.documents import schema
from wartefrei.offices.documents.fields import Names, Words
from wartefrei.offices.documents.problems import NOTHING, Path

Plain = dict[str, Any]
Owner = tuple[type[schema.Part], str]
"""A field of the schema."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``model`` and ``field``: whose field it is; None for the element of a list or mapping."""

    key: str | int
    model: type[schema.Part] | None
    field: str
    hint: Any


REFERENCES: Mapping[Owner, str] = MappingProxyType(
    {
        (schema.Service, "group"): "groups",
        (schema.Service, "documents"): "documents",
        (schema.Service, "forms"): "forms",
        (schema.Office, "house"): "houses",
        (schema.Team, "services"): "services",
        (schema.Team, "walk_ins"): "services",
        (schema.Counter, "teams"): "teams",
        (schema.Emergency, "office"): "offices",
        (schema.Emergency, "team"): "teams",
        (schema.Emergency, "service"): "services",
        (schema.Emergency, "titles"): "documents",
    }
)
"""Fields that hold short names of other parts, and of which."""


@cache
def fields_of(model: type[schema.Part]) -> Mapping[str, tuple[str, Any]]:
    """Key in the document → name of the field and its type with everything Annotated says."""
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: (name, hints[name]) for name, field in model.model_fields.items()}


def strip_none(hint: Any) -> tuple[Any, bool]:
    """The type without ``None``, and whether None was allowed."""
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    rest = [part for part in get_args(hint) if part is not NoneType]
    return rest[0] if len(rest) == 1 else Union[tuple(rest)], len(rest) < len(get_args(hint))  # noqa: UP007


def bare(hint: Any) -> Any:
    """The type itself: no None, no Annotated."""
    hint, _ = strip_none(hint)
    return bare(get_args(hint)[0]) if get_origin(hint) is Annotated else hint


def is_words(hint: Any) -> bool:
    """Whether it is a text in all languages."""
    return strip_none(hint)[0] in (Words, Names)


def model_of(hint: Any) -> type[schema.Part] | None:
    """The part itself, if it is one."""
    found = bare(hint)
    return found if isinstance(found, type) and issubclass(found, schema.Part) else None


def walk(path: Path) -> Iterator[Step]:
    """Every step of a path through the schema; ends where the schema does."""
    hint: Any = schema.AuthorityDocument
    for key in path:
        model = model_of(hint)
        if model is not None:
            if key not in fields_of(model):
                return
            name, hint = fields_of(model)[str(key)]
            yield Step(key, model, name, hint)
            continue
        inner = get_args(bare(hint))
        if not inner:
            return
        hint = str if is_words(hint) else inner[-1]
        yield Step(key, None, "", hint)


def owner_of(path: Path) -> Owner:
    """The field a path leads to or into; the whole document's name where it leads to none."""
    owners = [(step.model, step.field) for step in walk(path) if step.model is not None]
    return owners[-1] if owners else (schema.AuthorityDocument, "name")


def default_of(path: Path) -> Any:
    """What holds where the document says nothing, as plain data; NOTHING where it must say something."""
    steps = list(walk(path))
    last = steps[-1] if len(steps) == len(path) and steps else None
    if last is None or last.model is None or last.model.model_fields[last.field].is_required():
        return NOTHING
    return plain(last.model.model_fields[last.field].get_default(call_default_factory=True))


def plain(value: Any) -> Any:
    """A value as plain data: dates as words, parts as mappings."""
    if isinstance(value, schema.Part):
        return plain(value.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def read(document: Plain, path: Path) -> Any:
    """What the document says at a path; NOTHING where it says nothing. Names or positions lead through lists."""
    found: Any = document
    for key in path:
        found = _step(found, key)
        if found is NOTHING:
            return NOTHING
    return found


def _step(owner: Any, key: str | int) -> Any:
    if isinstance(owner, list):
        if isinstance(key, int):
            return owner[key] if 0 <= key < len(owner) else NOTHING
        return next((part for part in owner if isinstance(part, dict) and part.get("id") == key), NOTHING)
    return owner.get(key, NOTHING) if isinstance(owner, dict) else NOTHING


def position_of(document: Plain, path: Path) -> Path:
    """The same path with positions in lists instead of short names. Raises LookupError."""
    found: Path = ()
    owner: Any = document
    for key in path:
        if isinstance(owner, list) and isinstance(key, str):
            position: str | int = next(
                n for n, part in enumerate([*owner, {"id": key}]) if part.get("id") == key
            )
        else:
            position = key
        owner = _step(owner, position)
        if owner is NOTHING:
            raise LookupError(path)
        found = (*found, position)
    return found


def write(document: Plain, path: Path, value: Any, *, root: Path = ()) -> None:
    """Say something at a path, or nothing (NOTHING). Mappings below ``root`` come and go as they are needed."""
    owner: Any = document
    for depth, key in enumerate(path[:-1]):
        if isinstance(owner, dict) and key not in owner:
            if value is NOTHING:
                return
            owner[key] = {}
        owner = _step(owner, path[depth])
    if value is not NOTHING:
        owner[path[-1]] = value
        return
    owner.pop(path[-1], None)
    parent = path[:-1]
    if not owner and len(parent) > len(root) and isinstance(parent[-1], str):
        write(document, parent, NOTHING, root=root)


def as_words(value: Any) -> dict[str, str]:
    """A text in all languages; plain words are German."""
    if isinstance(value, str):
        return {FALLBACK: value}
    return dict(value) if isinstance(value, dict) else {}


def names_in(document: Plain, kind: str, office: str = "") -> dict[str, dict[str, str]]:
    """Short name → name, of all parts of a kind; of teams those of one office, or of all where there is none."""
    if kind == "teams":
        found = read(document, ("offices", office))
        offices = document.get("offices", ()) if found is NOTHING else [found]
        parts: Any = [team for owner in offices for team in owner.get("teams", ())]
    else:
        parts = document.get(kind, ())
    if isinstance(parts, dict):
        return {slug: _name(part) for slug, part in parts.items()}
    return {str(part.get("id")): _name(part) for part in parts if isinstance(part, dict)}


def _name(part: Any) -> dict[str, str]:
    return as_words(part["name"] if isinstance(part, dict) and "name" in part else part)
