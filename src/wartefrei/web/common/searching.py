"""Finding services by everyday words, in any language, whatever the case and the accents."""

import unicodedata
from collections.abc import Iterable

from wartefrei.offices.entries import ServiceEntry

_SHORTEST = 4
"""Letters a word needs to count when not all words are found, or as the stem of a longer one."""

_ALIKE = str.maketrans({"ı": "i", "ة": "ه", "ى": "ي", "ـ": "", "’": "'", "-": " ", "‑": " "})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def fold(text: str) -> str:
    """The text without case, accents and vowel signs: ``Pässe`` and ``passe`` are the same."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).translate(_ALIKE)


def find_services(services: Iterable[ServiceEntry], search: str) -> list[ServiceEntry]:
    """The services in whose texts every typed word occurs, or else any longer one."""
    words = fold(search).split()
    known = [(service, _texts(service)) for service in services]
    every = [service for service, texts in known if all(_occurs(word, texts) for word in words)]
    longer = [word for word in words if len(word) >= _SHORTEST]
    return every or [service for service, texts in known if any(_occurs(word, texts) for word in longer)]


def _texts(service: ServiceEntry) -> str:
    texts = (service.name, service.description, service.keywords, service.group)
    whole = unicodedata.normalize(
        "NFC", " ".join(words for text in texts for words in text.values())
    ).casefold()
    return f"{fold(whole)} {fold(whole.translate(_UMLAUTS))}"


def _occurs(word: str, texts: str) -> bool:
    """Whether a word is part of the texts, or a longer form ("passports") of a word in them."""
    stems = (stem.strip(".,;:()/") for stem in texts.split())
    return word in texts or any(len(stem) >= _SHORTEST and word.startswith(stem) for stem in stems)
