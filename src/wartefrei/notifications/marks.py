"""Words that keep their direction and language among others: isolates in plain text, <bdi> in HTML."""

from typing import Self

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from wartefrei.core.texts import FALLBACK, Text, pick_text, split_scripts

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
"""Unicode TR 9: what stands between them does not touch the order of what stands around them."""


class Words(str):
    """Words of a mail: as a str for plain text, as ``html`` for HTML, which templates choose unasked."""

    __slots__ = ("html",)
    html: SafeString

    def __new__(cls, text: str, html: SafeString | None = None) -> Self:
        words = super().__new__(cls, text)
        words.html = conditional_escape(text) if html is None else html
        return words

    def __html__(self) -> SafeString:
        return self.html


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def fill(template: str, **values: str) -> Words:
    """A sentence with its named placeholders filled, each value in its own marks."""
    html = conditional_escape(template) % {name: conditional_escape(value) for name, value in values.items()}
    return Words(template % values, mark_safe(html))  # noqa: S308 -- both sides of the % are escaped


def isolate(value: str, language: str) -> Words:
    """A time, code or number inside a sentence of ``language``."""
    return Words(_isolated(value, language), format_html("<bdi>{}</bdi>", value))


def foreign(words: str, own: str, language: str) -> Words:
    """Words of the language ``own`` inside a mail in ``language``, marked as such when the two differ."""
    if own == language:
        return Words(words)
    html = format_html('<bdi lang="{}" dir="{}">{}</bdi>', own, direction(own), words)
    return Words(_isolated(words, language), html)


def pick(text: Text, language: str) -> Words:
    """An office's words in ``language``, or in German and marked as German."""
    words, own = pick_text(text, language)
    if own == language and direction(language) == "rtl":
        return _with_terms(words, language)
    return foreign(words, own, language)


def say(words: object, language: str) -> Words:
    """Our own words in ``language``; a German term beside words from right to left is marked."""
    return _with_terms(str(words), language) if direction(language) == "rtl" else Words(str(words))


def _with_terms(words: str, language: str) -> Words:
    """Words from right to left, the German terms in them marked."""
    pieces = [
        foreign(piece, FALLBACK, language) if is_latin else Words(piece)
        for piece, is_latin in split_scripts(words)
    ]
    return Words("".join(pieces), format_html_join("", "{}", ((piece,) for piece in pieces)))


def _isolated(value: str, language: str) -> str:
    if not value or direction(language) == "ltr":
        return value
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"
