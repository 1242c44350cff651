"""The texts of a document and the languages they are missing in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from wartefrei.offices.documents import schema
from wartefrei.offices.documents.problems import Path
from wartefrei.web.administration.configuration.addresses import url_of
from wartefrei.web.administration.configuration.forms import languages_of
from wartefrei.web.administration.configuration.shapes import (
    Plain,
    as_words,
    bare,
    fields_of,
    is_words,
    model_of,
)
from wartefrei.web.administration.configuration.words import name_of
from wartefrei.web.common.context import OWN_NAMES


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text people see in German: what it is, its German words, languages (code, own name, address) without it."""

    path: Path
    name: str
    german: str
    languages: tuple[tuple[str, str, str], ...]


def find_missing(document: Plain) -> list[MissingText]:
    """Every text that is there, but not in all languages of the authority."""
    wanted = languages_of(document)
    found = []
    for path, words in find_texts(document):
        missing = [code for code in wanted if not words.get(code)]
        if missing and words:
            places = tuple((code, OWN_NAMES[code], url_of(document, (*path, code))) for code in missing)
            found.append(MissingText(path, name_of(path, document), words.get("de", ""), places))
    return found


def find_texts(document: Plain) -> Iterator[tuple[Path, dict[str, str]]]:
    """Every text with its path (positions in lists)."""
    yield from _find((), document, schema.AuthorityDocument)


def _find(path: Path, value: Any, hint: Any) -> Iterator[tuple[Path, dict[str, str]]]:
    if is_words(hint):
        yield path, as_words(value)
    elif isinstance(value, list) and (args := get_args(bare(hint))):
        for position, part in enumerate(value):
            yield from _find((*path, position), part, args[0])
    elif isinstance(value, dict):
        model, args = model_of(hint), get_args(bare(hint))
        for key, inner in value.items():
            if model is not None and key in fields_of(model):
                yield from _find((*path, key), inner, fields_of(model)[key][1])
            elif model is None and args:
                yield from _find((*path, key), inner, args[-1])
