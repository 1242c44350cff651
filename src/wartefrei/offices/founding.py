"""The first document of a new authority, made from a pattern in which only names have to be changed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from wartefrei.core.names import search_form
from wartefrei.core.texts import FALLBACK
from wartefrei.offices.documents.reading import read_yaml

PATTERNS = Path(__file__).parent / "patterns"
LONGEST_NAME = 30
"""Letters of a new short name; those of its house and office begin with it."""

_ID, _NAME = "musterstadt", "Stadt Musterstadt"
_ADDRESS, _SENDER = "Marktplatz 1, 12345 Musterstadt", "termine@musterstadt.example"
_KINDS = re.compile(
    r"^((GROSSE )?(KREIS|HANSE|LANDESHAUPT|UNIVERSITAETS)?STADT|GEMEINDE|MARKT|(LAND)?KREIS|(VERBANDS|SAMT)GEMEINDE)"
    r" (?=.)"
)


class Pattern(StrEnum):
    """What a new authority can be made from; the value is the name of a file in `PATTERNS`."""

    SMALL_TOWN = "small-town"
    BARE = "bare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What is known of a new authority. ``slug``: its short name; ``house``: what its building is called in German."""

    slug: str
    name: str
    land: str
    email_sender: str
    house: str
    address: str
    languages: tuple[str, ...]
    pattern: Pattern


def propose_slug(name: str) -> str:
    """A short name for an authority: ``Stadt Böblingen`` → ``boeblingen``. Empty where no letter is left."""
    words = _KINDS.sub("", search_form(name)).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:LONGEST_NAME].strip("-")


def draft_authority(foundation: Foundation) -> dict[str, Any]:
    """The document as plain data. Nobody can book online before somebody switches it on."""
    pattern = read_yaml((PATTERNS / f"{foundation.pattern}.yaml").read_bytes())[0]
    replaced = {
        _SENDER: foundation.email_sender,
        _ADDRESS: foundation.address,
        _NAME: foundation.name,
        _ID: foundation.slug,
    }
    document: dict[str, Any] = _replace(_keep(pattern, foundation.languages), replaced)
    document["land"], document["languages"] = foundation.land, list(foundation.languages)
    house = document["houses"][0]
    if house["name"][FALLBACK] != foundation.house:
        house["name"] = {FALLBACK: foundation.house}
    return document


def _keep(value: Any, languages: Collection[str]) -> Any:
    """The plain value with its texts in these languages only."""
    if isinstance(value, list):
        return [_keep(inner, languages) for inner in value]
    if not isinstance(value, dict):
        return value
    is_text = FALLBACK in value
    return {key: _keep(inner, languages) for key, inner in value.items() if not is_text or key in languages}


def _replace(value: Any, replaced: Mapping[str, str]) -> Any:
    """The plain value with all that stands for something in it replaced, in one go."""
    if isinstance(value, dict):
        return {key: _replace(inner, replaced) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replace(inner, replaced) for inner in value]
    if isinstance(value, str):
        return re.sub("|".join(map(re.escape, replaced)), lambda found: replaced[found[0]], value)
    return value
