"""What is wrong with a document: where, what was expected, and what stands there instead."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

from wartefrei.core.texts import hides_signs

Path = tuple[str | int, ...]

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``path`` leads to it through the document: ``("offices", 0, "name")``.

    ``expectation`` is what should stand there instead of ``got``, in English, for who writes files; ``words`` says it
    in the language in force, for who fills in forms. ``is_sentence``: the expectation is a sentence for both.
    """

    path: Path
    expectation: str
    got: object
    words: str = ""
    is_sentence: bool = False

    def __str__(self) -> str:
        where = f"{show_path(self.path)}: " if self.path else ""
        if self.is_sentence:
            return f"{where}{self.expectation}"
        return f"{where}expected {self.expectation}, got {_show_value(self.got)}"

    @property
    def sentence(self) -> str:
        """What a form says at the field."""
        return self.words or self.expectation


class _Nothing:
    """What stands where a value is missing."""

    def __repr__(self) -> str:
        return "NOTHING"

    def __deepcopy__(self, memo: object) -> "_Nothing":
        return self


NOTHING = _Nothing()


def show_path(path: Path) -> str:
    """The path as people read it: ``offices[0].teams[1]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _show_value(value: object) -> str:
    if value is NOTHING:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "an empty list" if not value else "a list"
    written = json.dumps(value, ensure_ascii=False, default=str)
    shown = "".join(rf"\u{ord(sign):04x}" if hides_signs(sign) else sign for sign in written)
    return shown if len(shown) <= _LONGEST_VALUE else shown[: _LONGEST_VALUE - 1] + "…"


def expected(expectation: str, words: str) -> PydanticCustomError:
    """The error of our own validators, see `Problem`."""
    return PydanticCustomError("expected", "{expectation}", {"expectation": expectation, "words": words})


def fill_in() -> str:
    """What a form says at an empty field."""
    return _("Please fill in this field")


_EXPECTATIONS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "expected": lambda limits: str(limits["expectation"]),
    "missing": lambda _limits: "a value",
    "string_type": lambda _limits: "a text",
    "string_too_short": lambda _limits: "a text",
    "string_too_long": lambda limits: f"a text of at most {limits['max_length']} letters",
    "too_long": lambda limits: f"a list of at most {limits['max_length']}",
    "int_type": lambda _limits: "a whole number",
    "bool_type": lambda _limits: "true or false",
    "list_type": lambda _limits: "a list",
    "dict_type": lambda _limits: "a mapping",
    "model_type": lambda _limits: "a mapping of fields",
    "too_short": lambda limits: f"a list of at least {limits['min_length']}",
    "greater_than_equal": lambda limits: f"a number of at least {limits['ge']}",
    "less_than_equal": lambda limits: f"a number of at most {limits['le']}",
    "literal_error": lambda limits: f"one of {limits['expected']}".replace("'", '"').replace(" or ", ", "),
}


_WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "expected": lambda limits: str(limits["words"]),
    "missing": lambda _limits: fill_in(),
    "string_type": lambda _limits: fill_in(),
    "string_too_short": lambda _limits: fill_in(),
    "string_too_long": lambda limits: (
        _("Please write at most %(number)s letters.") % {"number": limits["max_length"]}
    ),
    "too_long": lambda limits: (
        _("At most %(number)s can be entered here.") % {"number": limits["max_length"]}
    ),
    "int_type": lambda _limits: _("Please enter a whole number."),
    "too_short": lambda _limits: _("Please choose at least one."),
    "greater_than_equal": lambda limits: _("Please enter at least %(number)s.") % {"number": limits["ge"]},
    "less_than_equal": lambda limits: _("Please enter at most %(number)s.") % {"number": limits["le"]},
    "literal_error": lambda _limits: _("Please choose one of the values shown."),
}


def _kind(error: ErrorDetails) -> str:
    """The type of an error; that of a text too long is also told as of a list, after validators of our own."""
    kind = error["type"]
    return "string_too_long" if kind == "too_long" and isinstance(error["input"], str) else kind


def _say(error: ErrorDetails) -> str:
    say = _WORDS.get(_kind(error))
    return say(error.get("ctx", {})) if say else _("This value does not fit here.")


def list_problems(errors: Iterable[ErrorDetails], schema: type[BaseModel]) -> list[Problem]:
    """The schema's errors as problems, in their order."""
    return [_problem(error, schema) for error in errors]


def _problem(error: ErrorDetails, schema: type[BaseModel]) -> Problem:
    path = tuple(step for step in error["loc"] if step != "[key]")
    if error["type"] == "extra_forbidden":
        known = ", ".join(_field_names(schema, path[:-1]))
        return Problem(path, f"one of the fields {known}", path[-1], _say(error))
    explain = _EXPECTATIONS.get(_kind(error))
    expectation = explain(error.get("ctx", {})) if explain else error["msg"]
    got = NOTHING if error["type"] == "missing" else error["input"]
    return Problem(path, expectation, got, _say(error))


def _field_names(schema: type[BaseModel], path: Path) -> list[str]:
    for step in path:
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in schema.model_fields.items()}
            schema = _find_model(fields[step].annotation) or schema
    return [field.alias or name for name, field in schema.model_fields.items()]


def _find_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _find_model(part))), None)
