"""Configuration files: found, read and checked, before anything is written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wartefrei.offices.documents.problems import Problem, list_problems
from wartefrei.offices.documents.reading import NotReadable, read_yaml
from wartefrei.offices.documents.references import find_problems
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.errors import ConfigurationInvalid
from wartefrei.offices.queries import read_names_elsewhere

AUTHORITIES = Path(__file__).parent / "authorities"


def list_packaged() -> list[Path]:
    """The files of the authorities that come with the program."""
    return sorted(AUTHORITIES.glob("*.yaml"))


def read_document(source: bytes, *, name: str) -> AuthorityDocument:
    """The document in a file; ``name`` is what messages call the file.

    Raises:
        ConfigurationInvalid: with everything that is wrong, not only the first thing
    """
    try:
        plain = read_yaml(source)
    except NotReadable as error:
        raise ConfigurationInvalid([f"{name}: {error}"]) from error
    document, problems = check_plain(plain)
    if document is None or problems:
        raise ConfigurationInvalid([f"{name}: {problem}" for problem in problems])
    return document


def check_plain(plain: Any) -> tuple[AuthorityDocument | None, list[Problem]]:
    """The document, when the schema holds, and what is wrong, in the schema's order, then across fields."""
    document, problems = None, []
    try:
        document = AuthorityDocument.model_validate(plain)
    except ValidationError as error:
        problems = list_problems(error.errors(include_url=False), AuthorityDocument)
    if isinstance(plain, Mapping):
        problems += find_problems(plain, read_names_elsewhere(str(plain.get("id"))))
    return document, problems
