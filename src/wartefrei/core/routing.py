"""Which teams may serve a basket, and how a basket is divided when no single team can."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Desk:
    """What routing knows of a team: the services it offers and the letters of family names it serves (None: all)."""

    team: int
    services: frozenset[str]
    letters: tuple[str, str] | None = None

    def serves_letter(self, letter: str | None) -> bool:
        """Whether a family name beginning with ``letter`` (A–Z of the search form) belongs here; None: not known."""
        return letter is None or self.letters is None or self.letters[0] <= letter <= self.letters[1]


def find_candidates(
    desks: Sequence[Desk], services: Collection[str], letter: str | None = None
) -> list[Desk]:
    """Teams that offer the whole basket, narrowed by the first letter of the family name, in the office's order.

    A letter that no team claims narrows nothing: nobody is sent away for a gap in the alphabet.
    """
    offering = [desk for desk in desks if desk.services.issuperset(services)]
    return [desk for desk in offering if desk.serves_letter(letter)] or offering


def split_basket(desks: Sequence[Desk], services: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Divide a basket that no team serves alone into two that teams do serve; None when that is impossible.

    The first part is the largest some team offers; ties in the office's order.
    """
    for desk in sorted(desks, key=lambda desk: -len(desk.services.intersection(services))):
        first = [service for service in services if service in desk.services]
        rest = [service for service in services if service not in desk.services]
        if first and rest and any(other.services.issuperset(rest) for other in desks):
            return first, rest
    return None
