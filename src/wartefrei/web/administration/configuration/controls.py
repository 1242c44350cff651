"""The parts of forms for a document: each shows what stands at a path and takes what somebody typed there.

Nothing is refused here: what can't be read as its type stays as it was typed, and the document's own check says what is
wrong with it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.texts import FALLBACK, drop_hidden
from wartefrei.offices.documents.problems import NOTHING, Path, Problem
from wartefrei.web.administration.configuration import shapes
from wartefrei.web.administration.configuration.shapes import Plain, as_words, read, write
from wartefrei.web.common.context import OWN_NAMES, direction_of

FEW_LANGUAGES = 2
"""So many languages beside German are shown without asking."""


@dataclass
class Control(ABC):
    """One field of a form. ``path``: where its value stands in ``document``; ``name``: of its inputs."""

    document: Plain
    path: Path
    root: Path
    name: str
    label: str
    help: str = ""
    optional: bool = True
    errors: list[str] = field(default_factory=list)

    template: ClassVar[str]
    lost: ClassVar[Any] = gettext_lazy("Please fill this in.")

    @property
    def value(self) -> Any:
        """What the document says, or what holds where it says nothing."""
        found = read(self.document, self.path)
        return self.normal(shapes.default_of(self.path) if found is NOTHING or found is None else found)

    def normal(self, value: Any) -> Any:
        """The value as `typed` would give it, so that the same typed again is no change."""
        return value

    @abstractmethod
    def typed(self, data: QueryDict) -> Any:
        """What somebody typed, as plain data; NOTHING for nothing."""

    def take(self, data: QueryDict) -> None:
        """Put what somebody typed into the document; what stays the same is left as it is written."""
        typed = self.typed(data)
        if typed == self.value:
            return
        default = shapes.default_of(self.path)
        is_default = typed is NOTHING or typed == self.normal(default)
        write(self.document, self.path, NOTHING if is_default else typed, root=self.root)

    def parts(self) -> "Iterator[Control]":
        """Itself and the fields within it."""
        yield self

    def claims(self, path: Path) -> int:
        """How many steps of a problem's path this field knows; 0 for none of its business."""
        return len(self.path) if path[: len(self.path)] == self.path else 0

    def blame(self, problem: Problem) -> None:
        """Say what is wrong with it; of something that is not there, that it is missing."""
        is_lost = problem.path == self.path and self.value in (NOTHING, [], {})
        self.errors.append(str(self.lost) if is_lost else problem.sentence)


def line_of(data: QueryDict, name: str) -> str:
    """One input, with the line breaks of this century, without the unseen that comes along with pasted words."""
    return drop_hidden(str(data.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass
class LineControl(Control):
    """A line of words, an address, a mail address, a day, a time."""

    kind: str = "text"
    short: bool = False

    template = "line"

    def normal(self, value: Any) -> Any:
        return NOTHING if value in ("", None, NOTHING) else str(value)

    def typed(self, data: QueryDict) -> Any:
        return line_of(data, self.name) or NOTHING

    @property
    def shown(self) -> str:
        return "" if self.value is NOTHING else str(self.value)


@dataclass
class NumberControl(Control):
    """A whole number, with what it counts."""

    unit: str = ""
    low: int | None = None
    high: int | None = None

    template = "number"

    def normal(self, value: Any) -> Any:
        return NOTHING if value is None else value

    def typed(self, data: QueryDict) -> Any:
        return read_number(line_of(data, self.name))

    @property
    def shown(self) -> str:
        return "" if self.value is NOTHING else str(self.value)


def read_number(typed: str) -> int | str | Any:
    """The number, or what was typed instead; NOTHING for nothing."""
    if not typed:
        return NOTHING
    return int(typed) if typed.lstrip("-").isdecimal() and len(typed) < 9 and typed.count("-") < 2 else typed


@dataclass
class NumbersControl(Control):
    """Some numbers in one line, parted by commas."""

    template = "line"
    kind: ClassVar[str] = "text"
    short: ClassVar[bool] = True

    def typed(self, data: QueryDict) -> Any:
        return [read_number(part.strip()) for part in line_of(data, self.name).split(",") if part.strip()]

    def take(self, data: QueryDict) -> None:
        """No number at all is said as well: it isn't the same as saying nothing."""
        typed = self.typed(data)
        if typed != self.value:
            write(self.document, self.path, typed, root=self.root)

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.value))


@dataclass
class YesNoControl(Control):
    """A box to tick."""

    template = "yes_no"

    def normal(self, value: Any) -> Any:
        return bool(value) if value is not NOTHING else False

    def typed(self, data: QueryDict) -> Any:
        return self.name in data


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; where it can be moved in an order, and which button of it was pressed just now."""

    value: str
    label: str
    is_chosen: bool = False
    can_go_up: bool = False
    can_go_down: bool = False
    focus: str = ""


@dataclass
class ChoiceControl(Control):
    """One of some values; ``empty`` says what choosing none means."""

    choices: Mapping[str, str] = field(default_factory=dict)
    empty: str = ""

    template = "choice"
    lost = gettext_lazy("Please choose.")

    def normal(self, value: Any) -> Any:
        return NOTHING if value in ("", None) else value

    def typed(self, data: QueryDict) -> Any:
        return line_of(data, self.name) or NOTHING

    @property
    def options(self) -> list[Option]:
        """What there is to choose, what was chosen though it is not there, and nothing where that may be chosen."""
        chosen = self.value
        known = dict(self.choices)
        if chosen is not NOTHING:
            known.setdefault(chosen, chosen)
        is_open = chosen is NOTHING or shapes.default_of(self.path) is None or bool(self.empty)
        first = [Option("", self.empty or _("– please choose –"))] if is_open else []
        return first + [Option(value, str(label), value == chosen) for value, label in known.items()]


@dataclass
class SeveralControl(Control):
    """Any of some values; ``is_ordered``: in an order of their own, those chosen anew come after."""

    choices: Mapping[str, str] = field(default_factory=dict)
    is_ordered: bool = False
    moved: tuple[str, str] | None = None

    template = "several"
    lost = gettext_lazy("Please choose at least one.")

    def normal(self, value: Any) -> Any:
        return [] if value in (None, NOTHING) else list(value)

    def typed(self, data: QueryDict) -> Any:
        given, had = list(dict.fromkeys(data.getlist(self.name))), self.value
        if self.is_ordered:
            return [value for value in given if value in self.choices or value in had]
        kept = [value for value in had if value in given]
        return kept + [value for value in self.choices if value in given and value not in kept]

    def take(self, data: QueryDict) -> None:
        """None chosen is nothing said."""
        self._write(self.typed(data))

    def _write(self, values: list[str]) -> None:
        if values != self.value:
            write(self.document, self.path, values or NOTHING, root=self.root)

    def move(self, value: str, do: str) -> None:
        """Move one of the chosen one place ``up`` or ``down``."""
        self._write(move(self.value, value, STEPS[do]))
        self.moved = (value, do)

    @property
    def options(self) -> list[Option]:
        """In an order of their own the chosen come first."""
        chosen = self.value
        known = {**self.choices, **{value: value for value in chosen if value not in self.choices}}
        if self.is_ordered:
            known = {value: known[value] for value in dict.fromkeys([*chosen, *known])}
        return [self._option(value, str(label), chosen) for value, label in known.items()]

    def _option(self, value: str, label: str, chosen: list[str]) -> Option:
        can_move = self.is_ordered and value in chosen
        up, down = can_move and value != chosen[0], can_move and value != chosen[-1]
        focus = ""
        if self.moved and self.moved[0] == value:
            focus = "up" if up and (self.moved[1] == "up" or not down) else "down"
        return Option(value, label, value in chosen, up, down, focus)


STEPS: Mapping[str, int] = {"up": -1, "down": 1}
Moved = TypeVar("Moved")


def move(values: Sequence[Moved], value: Moved, step: int) -> list[Moved]:
    """The values with one of them moved up (-1) or down (1); at the end it stays."""
    moved = list(values)
    at = moved.index(value) if value in moved else -1
    if at >= 0 and 0 <= at + step < len(moved):
        moved[at], moved[at + step] = moved[at + step], moved[at]
    return moved


@dataclass
class LinesControl(Control):
    """Short texts, one in each line."""

    template = "lines"

    def normal(self, value: Any) -> Any:
        return [] if value in (None, NOTHING) else list(value)

    def typed(self, data: QueryDict) -> Any:
        rows = line_of(data, self.name).replace(",", "\n").split("\n")
        return [row.strip() for row in rows if row.strip()]

    def take(self, data: QueryDict) -> None:
        """No line is nothing said."""
        typed = self.typed(data)
        if typed != self.value:
            write(self.document, self.path, typed or NOTHING, root=self.root)

    @property
    def shown(self) -> str:
        return "\n".join(map(str, self.value))

    @property
    def rows(self) -> int:
        return min(max(len(self.value) + 1, 3), 12)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language."""

    name: str
    code: str
    language: str
    direction: str
    words: str
    is_missing: bool


@dataclass
class TextsControl(Control):
    """A text in all languages of the authority, German first."""

    languages: Sequence[str] = (FALLBACK,)
    rows: int = 1

    template = "texts"

    def normal(self, value: Any) -> Any:
        words = as_words(value)
        return {code: text.strip() for code, text in words.items() if str(text).strip()}

    def typed(self, data: QueryDict) -> Any:
        given = {code: line_of(data, f"{self.name}.{code}") for code in self._codes()}
        return {code: words for code, words in given.items() if words}

    def _codes(self) -> list[str]:
        return list(dict.fromkeys([FALLBACK, *self.languages, *self.value]))

    @property
    def height(self) -> int:
        """Lines of the input: as many as it takes."""
        longest = max((len(words) for words in self.value.values()), default=0)
        is_long = longest > 90 or any("\n" in words for words in self.value.values())
        return max(self.rows, 3 if is_long else 1)

    @property
    def texts(self) -> list[Words]:
        """One for each language; missing are those that would show German."""
        value = self.value
        return [
            Words(
                f"{self.name}.{code}",
                code,
                OWN_NAMES.get(code, code),
                direction_of(code),
                value.get(code, ""),
                bool(value) and code not in value and code in (FALLBACK, *self.languages),
            )
            for code in self._codes()
        ]

    @property
    def german(self) -> Words:
        return self.texts[0]

    @property
    def others(self) -> list[Words]:
        return self.texts[1:]

    @property
    def missing(self) -> int:
        return sum(text.is_missing for text in self.others)

    @property
    def is_open(self) -> bool:
        """Whether the other languages are seen at once: when there are few, or something is to be done."""
        return bool(self.missing or (self.errors and self.value) or len(self.others) <= FEW_LANGUAGES)


def all_parts(controls: Iterable[Control]) -> list[Control]:
    """Every field with the fields within it."""
    return [part for control in controls for part in control.parts()]
