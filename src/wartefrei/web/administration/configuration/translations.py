"""Words typed in several languages: German beside the label, the authority's other languages behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from wartefrei.core.texts import FALLBACK
from wartefrei.web.common.context import OWN_NAMES, direction_of

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Translation:
    """An input for one language: its name on the page, what the language calls itself, and what stands there."""

    field: str
    language: str
    language_name: str
    direction: str
    value: str


def read_translations(
    request: HttpRequest, field: str, languages: Sequence[str], *, now: Mapping[str, str] | None = None
) -> list[Translation]:
    """The inputs behind ``field``, with what was typed or stands there ``now``."""
    return [
        Translation(
            field=f"{field}.{language}",
            language=language,
            language_name=OWN_NAMES[language],
            direction=direction_of(language),
            value=request.POST.get(f"{field}.{language}", (now or {}).get(language, ""))[:_LONGEST].strip(),
        )
        for language in languages
        if language != FALLBACK
    ]


def put_together(german: str, others: Sequence[Translation], *, before: Any = None) -> dict[str, str]:
    """The words by language; those of languages that have no input stay."""
    shown = {one.language for one in others}
    old = before if isinstance(before, dict) else {}
    kept = {language: words for language, words in old.items() if language not in shown}
    typed = {one.language: one.value for one in others if one.value}
    return {**kept, **typed, FALLBACK: german}
