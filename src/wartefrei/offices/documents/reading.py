"""YAML to plain values: times and dates stay the words they are, a key that stands twice is an error."""

import re
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode


class _Unexpected(ConstructorError):
    """Well-formed YAML that no document contains; the problem is what was expected."""


class _Loader(yaml.SafeLoader):
    """SafeLoader without the surprises of YAML 1.1: ``13:30`` is no number, ``no`` no truth value."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Like a dict, but refuses the second of two equal keys."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, key in enumerate(keys):
            mark = node.value[position][0].start_mark
            if not isinstance(key, str):
                raise _Unexpected(None, None, f"a name, not {key!r}", mark)
            if key in keys[:position]:
                raise _Unexpected(None, None, f'"{key}" only once', mark)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", "~|null|", [*"~n", ""]),
    ("bool", "true|false", [*"tf"]),
    ("int", "[-+]?[0-9]+", [*"-+0123456789"]),
    ("float", r"[-+]?[0-9]+\.[0-9]+", [*"-+0123456789"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), _first)


class NotReadable(Exception):
    """The file isn't YAML: ``line`` (counted from 1, or None) and what is wrong there."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line, self.reason = line, reason


def read_yaml(source: bytes) -> list[Any]:
    """The plain values in a YAML file, one per document (they are parted by ``---``). Raises NotReadable."""
    try:
        return list(yaml.load_all(source.decode(), _Loader)) or [None]
    except UnicodeDecodeError as error:
        raise NotReadable(source[: error.start].count(b"\n") + 1, "expected text in UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotReadable(mark.line + 1 if mark else None, f"expected {_reason(error)}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NotReadable(None, f"expected YAML ({type(error).__name__})") from error


def _reason(error: yaml.MarkedYAMLError) -> str:
    return str(error.problem) if isinstance(error, _Unexpected) else f"YAML ({error.problem})"
