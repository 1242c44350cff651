"""Office texts in several languages: one value per language, German as the last resort."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

Text = Mapping[str, str]
"""Language code → words; may be empty."""

FALLBACK = "de"


def pick_text(text: Text, language: str) -> tuple[str, str]:
    """The words in ``language``, or in German, or in any language there is; and the language they are in."""
    for candidate in (language, FALLBACK, *text):
        if text.get(candidate):
            return text[candidate], candidate
    return "", language


_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Categories of signs that show nothing by themselves: controls, marks of format, halves of pairs."""

_NEEDED_UNSEEN = frozenset("\n\u00ad\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
"""Those that texts need: line break, soft hyphen, joiners, marks and isolates of direction (Unicode UAX #9, 2.7)."""


def hides_signs(text: str) -> bool:
    """Whether the text has signs nobody sees and none needs, such as overrides of direction or spaces of no width."""
    return any(unicodedata.category(sign) in _UNSEEN and sign not in _NEEDED_UNSEEN for sign in text)


def drop_hidden(text: str) -> str:
    """The text without the signs that `hides_signs` speaks of; a tab becomes a blank."""
    if not hides_signs(text):
        return text
    return "".join(sign for sign in text.replace("\t", " ") if not hides_signs(sign))


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of the text."""
    return all(sign.isspace() or unicodedata.category(sign) in _UNSEEN for sign in text)


_LATIN = r"A-Za-z\u00c0-\u024f"
_PART = rf"[{_LATIN}\d\s§/&.,:@'’\-–]"
_IN_BRACKETS = rf"\({_PART}*\)"
_LATIN_RUN = re.compile(
    rf"(?:§\s*)?(?:\d+\s+)?[{_LATIN}](?:(?:{_PART}|{_IN_BRACKETS})*(?:[{_LATIN}\d]|{_IN_BRACKETS}))?"
)


def split_scripts(words: str) -> Iterator[tuple[str, bool]]:
    """The words in pieces, and whether a piece is in Latin letters: German terms inside a text in another script.

    A run keeps its numbers and signs, so that "§ 24 AufenthG" stays in one piece and in order; a bracket belongs to
    it only together with the other one.
    """
    end = 0
    for run in _LATIN_RUN.finditer(words):
        if run.start() > end:
            yield words[end : run.start()], False
        yield run.group(), True
        end = run.end()
    if end < len(words):
        yield words[end:], False
