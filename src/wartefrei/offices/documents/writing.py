"""Documents to YAML that people like to read: blocks for what is long, one line for what is short."""

from typing import Any

import yaml
from pydantic import BaseModel

from wartefrei.core.texts import FALLBACK
from wartefrei.offices.documents.schema import WEEKDAYS, Holiday, Opening, Span

WIDTH = 110
_ORDER = (FALLBACK, "en", *WEEKDAYS)
"""Keys that come first, in this order; all others follow by alphabet, as databases forget their order."""


class _InOneLine(dict[str, Any]):
    """A mapping written as ``{a: 1, b: 2}``."""


class _NamesInOneLine(list[str]):
    """A list of names written as ``[a, b]``."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent the items of lists too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write equal things twice rather than with anchors."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote what other readers of YAML might take for a number, such as 13:30, and dates with times."""
    style = '"' if text[:1].isdigit() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_line(dumper: yaml.SafeDumper, mapping: _InOneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=True)


def _represent_names(dumper: yaml.SafeDumper, names: _NamesInOneLine) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", names, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_InOneLine, _represent_line)
_Dumper.add_representer(_NamesInOneLine, _represent_names)


def write_yaml(document: BaseModel) -> str:
    """The document as YAML: fields in the schema's order, defaults left out. Equal documents give equal text."""
    return yaml.dump(
        _plain(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=False,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain_fields(value)
    if isinstance(value, dict):
        return _plain_mapping(value)
    if isinstance(value, list):
        is_names = all(isinstance(item, str) and len(item) <= 50 for item in value)
        return _NamesInOneLine(value) if is_names else [_plain(item) for item in value]
    return value


def _plain_fields(part: BaseModel) -> dict[str, Any]:
    fields = {
        field.alias or name: _plain(getattr(part, name))
        for name, field in type(part).model_fields.items()
        if field.is_required() or getattr(part, name) != field.default
    }
    is_short = isinstance(part, Opening) or (
        isinstance(part, Span | Holiday) and not any(isinstance(value, dict) for value in fields.values())
    )
    return _InOneLine(fields) if is_short else fields


def _plain_mapping(mapping: dict[str, Any]) -> Any:
    if list(mapping) == [FALLBACK]:
        return mapping[FALLBACK]
    return {key: _plain(mapping[key]) for key in sorted(mapping, key=_rank)}


def _rank(key: str) -> tuple[int, str]:
    return (_ORDER.index(key) if key in _ORDER else len(_ORDER), key)
