"""What a display says about a call, in the language of whoever is called. The names of counters stay as on the wall."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, pgettext

from wartefrei.offices.entries import HouseEntry
from wartefrei.web.common.context import direction_of

LONGEST_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of one language: ``label`` is shown, ``speech`` spoken; it holds ``{number}`` and ``{counter}``.

    ``counter``, ``room``, ``desk`` are what the voice says instead of the German word, each with ``{name}``.
    """

    language: str
    direction: str
    label: str
    speech: str
    counter: str
    room: str
    desk: str


@cache
def list_phrases() -> tuple[Phrase, ...]:
    """The phrases of every language."""
    return tuple(_phrase(code) for code, _name in settings.LANGUAGES)


def _phrase(language: str) -> Phrase:
    with translation.override(language):
        return Phrase(
            language=language,
            direction=direction_of(language),
            label=gettext("Now called"),
            speech=gettext("Number %(number)s, please go to %(counter)s.")
            % {"number": "{number}", "counter": "{counter}"},
            counter=pgettext("place in the house", "counter %(name)s") % {"name": "{name}"},
            room=pgettext("place in the house", "room %(name)s") % {"name": "{name}"},
            desk=pgettext("place in the house", "desk %(name)s") % {"name": "{name}"},
        )


def common_word(house: HouseEntry) -> str:
    """The word all counters of the house begin with (``Schalter``) when what follows is short; else empty.

    The list of calls then shows the rest alone below that word.
    """
    names = [counter.name for office in house.offices for counter in office.counters]
    parts = [name.partition(" ") for name in names]
    words = {word for word, _space, _rest in parts}
    is_short = all(0 < len(rest) <= LONGEST_SHORT_NAME for _word, _space, rest in parts)
    return words.pop() if len(words) == 1 and is_short else ""
