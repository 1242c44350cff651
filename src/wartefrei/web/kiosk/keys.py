"""The keys on the screen: each is a button of the form, so that they work without a script, too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wartefrei.core.codes import CODE_ALPHABET, CODE_LENGTH
from wartefrei.web.kiosk.visit import Visit

DELETE = "delete"
NEXT = "next"
DIGITS = "1234567890"
NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ"
"""The search form of names forgives all other marks (core.names)."""


@dataclass(frozen=True, slots=True)
class Board:
    """Boxes in order with the most letters each may hold, and the letters of their keys."""

    boxes: Mapping[str, int]
    letters: str

    def fill(self, visit: Visit, sent: Mapping[str, str]) -> Visit:
        """The visit with what stands in the boxes, and with the key that was pressed."""
        typed = {name: str(sent.get(name, ""))[:100] for name in self.boxes}
        box = sent.get("box", "")
        visit = replace(
            visit, typed=typed, box=box if box in self.boxes else next(iter(self.boxes)), problem=""
        )
        key = sent.get("key", "")
        return self._press(visit, key) if key else visit

    def current(self, visit: Visit) -> str:
        """The box that keys go to."""
        return visit.box if visit.box in self.boxes else next(iter(self.boxes))

    def _press(self, visit: Visit, key: str) -> Visit:
        box, text = visit.box, visit.typed[visit.box]
        if key == NEXT:
            return replace(visit, box=self._after(box))
        if key == DELETE:
            return self._delete(visit)
        if key not in self.letters or len(text) >= self.boxes[box]:
            return visit
        filled = visit.put(box, text + key)
        is_full = len(text) + 1 == self.boxes[box] and box != [*self.boxes][-1]
        return replace(filled, box=self._after(box)) if is_full else filled

    def _delete(self, visit: Visit) -> Visit:
        """Without the last letter; from an empty box back into the one before."""
        names = [*self.boxes]
        is_empty = not visit.typed[visit.box] and visit.box != names[0]
        box = names[names.index(visit.box) - 1] if is_empty else visit.box
        return replace(visit.put(box, visit.typed[box][:-1]), box=box)

    def _after(self, box: str) -> str:
        names = [*self.boxes]
        return names[(names.index(box) + 1) % len(names)]


CODE = Board({"code": CODE_LENGTH + 2}, CODE_ALPHABET)
"""With room for two dashes."""

BIRTHDAY = Board({"day": 2, "month": 2, "year": 4}, DIGITS)
NAME = Board({"name_start": 10}, NAME_LETTERS)
