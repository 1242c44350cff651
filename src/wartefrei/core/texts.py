"""Office texts in several languages: one value per language, German as the last resort."""

from collections.abc import Mapping

Text = Mapping[str, str]
"""Language code → words; may be empty."""

FALLBACK = "de"


def pick_text(text: Text, language: str) -> tuple[str, str]:
    """The words in ``language``, or in German, or in any language there is; and the language they are in."""
    for candidate in (language, FALLBACK, *text):
        if text.get(candidate):
            return text[candidate], candidate
    return "", language
