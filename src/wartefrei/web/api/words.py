"""What is wrong with a value of a request, in the visitor's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OWN = "wartefrei"
"""Type of our own errors: their message is a sentence in the visitor's language already."""

_SENTENCES: dict[str, StrPromise] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("This is not known here."),
    "string_type": gettext_lazy("This must be text."),
    "string_too_short": gettext_lazy("This is too short."),
    "string_too_long": gettext_lazy("This is too long."),
    "int_type": gettext_lazy("This must be a whole number."),
    "greater_than_equal": gettext_lazy("This number is too small."),
    "less_than_equal": gettext_lazy("This number is too large."),
    "list_type": gettext_lazy("This must be a list."),
    "too_short": gettext_lazy("This list is too short."),
    "too_long": gettext_lazy("This list is too long."),
    "model_attributes_type": gettext_lazy("This must be an object."),
    "model_type": gettext_lazy("This must be an object."),
}


def describe_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Errors of pydantic as ``pointer`` (into the body, or the name of a parameter) and ``detail``."""
    return [{"pointer": _pointer(error["loc"]), "detail": _sentence(error)} for error in errors]


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == OWN:
        return str(error["msg"])
    return str(_SENTENCES.get(error["type"], _("This value is not possible here.")))


def _pointer(location: Sequence[object]) -> str:
    """``#/person/email`` from ``body, payload, person, email``; ``from`` from ``query, from``."""
    if location[0] != "body":
        return str(location[-1])
    steps = [
        str(step).replace("~", "~0").replace("/", "~1") for step in location[2:] if step not in UNION_TAGS
    ]
    return "#" + "".join(f"/{step}" for step in steps)


UNION_TAGS = frozenset({"by-hold", "by-details", "by-qr", "by-code", "by-birthday"})
"""Pydantic writes the tag of a union into the place of an error; nobody sent it."""
