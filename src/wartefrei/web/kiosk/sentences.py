"""One sentence in every language at once: for people of whom the kiosk doesn't know yet what they read."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from wartefrei.web.common.context import direction_of

OUT_OF_ORDER = gettext_noop("Out of order: please go to the counter.")
POSTER = gettext_noop("Scan the code and check in.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in one language."""

    language: str
    direction: str
    words: str


@cache
def say_in_all(sentence: str) -> tuple[Sentence, ...]:
    """The sentence in every language of the installation."""
    return tuple(_say(sentence, code) for code, _name in settings.LANGUAGES)


def _say(sentence: str, language: str) -> Sentence:
    with translation.override(language):
        return Sentence(language, direction_of(language), gettext(sentence))
