"""The handbook names what is written on the pages, in both languages."""

import re
from pathlib import Path

from django.utils import translation

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook.md"


def test_handbook_names_what_the_pages_say() -> None:
    words = " ".join(HANDBOOK.read_text().split())
    named = dict(re.findall(r"\*([A-Z][^*]+|people book online)\* \(([^)]+)\)", words))
    assert len(named) > 25
    with translation.override("de"):
        assert named == {english: translation.gettext(english) for english in named}
