"""Short names for new parts: proposed from what people call them, and given once."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from wartefrei.offices.documents.problems import NOTHING, Path
from wartefrei.web.administration.configuration.controls import Control

RESERVED = frozenset({"new"})
"""Stand in addresses where a short name could."""

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l"})
_LONGEST = 40
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|")
"""What a short name looks like; or nothing, as long as there is no name to make it from."""


@dataclass
class SlugControl(Control):
    """The short name of a new part; left empty it is made from the name."""

    shown: str = ""
    is_wrong: bool = False

    template = "slug"

    def typed(self, data: QueryDict) -> Any:  # noqa: ARG002 -- whoever makes the part has read it already
        return NOTHING

    def take(self, data: QueryDict) -> None:
        """Stands in the document already."""

    def claims(self, path: Path) -> int:
        """What is wrong with the name; with the part as a whole only when it is no name at all."""
        is_wrong = self.is_wrong or not _SLUG.fullmatch(self.shown)
        is_mine = path == self.path or (path == self.root and is_wrong)
        return len(path) + (3 if is_wrong else 1) if is_mine else 0


def propose_slug(name: str, taken: Collection[str], *, before: str = "") -> str:
    """``Bürgeramt West``: ``buergeramt-west``, with ``before`` in front; a number behind when it is
    taken; nothing for a name without Latin letters."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_GERMAN)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not words:
        return ""
    slug = words if not before or words.startswith(f"{before}-") else f"{before}-{words}"
    slug = slug[:_LONGEST].strip("-")
    candidates = [slug, *(f"{slug}-{number}" for number in range(2, 1000))]
    return next((one for one in candidates if one not in taken and one not in RESERVED), slug)
