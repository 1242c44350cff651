"""Configuration files: found, read and checked, before anything is written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wartefrei.offices.documents.problems import Problem, list_problems
from wartefrei.offices.documents.reading import NotReadable, read_yaml
from wartefrei.offices.documents.references import find_problems, list_names
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.queries import read_names_elsewhere

AUTHORITIES = Path(__file__).parent / "authorities"


def list_packaged() -> list[Path]:
    """The files of the authorities that come with the program."""
    return sorted(AUTHORITIES.glob("*.yaml"))


def read_documents(source: bytes, *, name: str) -> list[AuthorityDocument]:
    """The authorities in a file, mostly one; ``name`` is what messages call the file.

    Raises:
        ConfigurationInvalid: with everything that is wrong, not only the first thing
    """
    try:
        plains = read_yaml(source)
    except NotReadable as error:
        raise ConfigurationInvalid([f"{name}: {error}"]) from error
    documents, sentences = [], []
    for position, plain in enumerate(plains):
        document, problems = check_plain(plain, beside=plains[:position])
        where = f"{name}: document {position + 1}" if len(plains) > 1 else name
        sentences += [f"{where}: {problem}" for problem in problems]
        documents += [document] if document else []
    if sentences:
        raise ConfigurationInvalid(sentences)
    return documents


def check_plain(plain: Any, *, beside: Sequence[Any] = ()) -> tuple[AuthorityDocument | None, list[Problem]]:
    """The document, when the schema holds, and what is wrong: what the schema says, then what it can't see.

    ``beside``: plain documents that are imported together with this one.
    """
    document, problems = None, []
    try:
        document = AuthorityDocument.model_validate(plain)
    except ValidationError as error:
        problems = list_problems(error.errors(include_url=False), AuthorityDocument)
    if isinstance(plain, dict):
        problems += find_problems(plain, _read_taken(plain, beside))
    return document, problems


def _read_taken(plain: dict[str, Any], beside: Sequence[Any]) -> dict[str, dict[str, str]]:
    """The short names that are not to be had, and which authority has them."""
    taken = read_names_elsewhere(str(plain.get("id")))
    for other in beside:
        if isinstance(other, dict):
            owner = str(other.get("id"))
            taken["authority"] = {**taken.get("authority", {}), owner: owner}
            for key in ("houses", "offices"):
                taken[key] |= dict.fromkeys(list_names(other, key), owner)
    return taken
