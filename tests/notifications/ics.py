"""A small reader of calendar files (RFC 5545), written from the standard and not from the library that makes them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

_ESCAPED = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}
_NAME = re.compile(r"[A-Z0-9-]+")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")


@dataclass
class Property:
    """A line: its parameters and its value as written."""

    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value without the marks that protect commas, semicolons and line ends (3.3.11)."""
        return re.sub(r"\\.", lambda match: _ESCAPED[match.group()], self.value)


@dataclass
class Component:
    """BEGIN to END."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """A value as written."""
        return self.properties[name].value

    def find(self, name: str) -> list["Component"]:
        """The components of a name, right inside."""
        return [one for one in self.inside if one.name == name]


def parse(content: bytes) -> Component:
    """The calendar. Lines end in CRLF, have at most 75 bytes, go on after a space (3.1); each property comes once."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    root = Component("")
    open_ones = [root]
    for line in content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]:
        name, parsed = _parse_line(line)
        if name == "BEGIN":
            component = Component(parsed.value)
            open_ones[-1].inside.append(component)
            open_ones.append(component)
        elif name == "END":
            assert open_ones.pop().name == parsed.value
        else:
            assert name not in open_ones[-1].properties
            open_ones[-1].properties[name] = parsed
    assert open_ones == [root]
    (calendar,) = root.inside
    return calendar


def _parse_line(line: str) -> tuple[str, Property]:
    """Name, parameters in order, value after the first colon that no quotes protect."""
    head, colon, value = "", "", ""
    is_quoted = False
    for position, character in enumerate(line):
        is_quoted ^= character == '"'
        if character == ":" and not is_quoted:
            head, colon, value = line[:position], ":", line[position + 1 :]
            break
    assert colon
    name, *pairs = head.split(";")
    assert _NAME.fullmatch(name)
    return name, Property(dict(pair.split("=", 1) for pair in pairs), value)


def read_start(calendar: Component) -> datetime:
    """The instant an event starts at, by the zone rules that the file itself carries (3.6.5)."""
    (event,), (zone,) = calendar.find("VEVENT"), calendar.find("VTIMEZONE")
    start = event.properties["DTSTART"]
    assert start.parameters == {"TZID": zone.value("TZID")}
    local = datetime.strptime(start.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- local by definition
    return local.replace(tzinfo=timezone(_offset_at(zone, local))).astimezone(UTC)


def _offset_at(zone: Component, local: datetime) -> timedelta:
    """The offset of the last change at or before the local time; every onset is local to the offset before it."""
    onsets = []
    for part in zone.inside:
        assert "RRULE" not in part.properties
        stamps = [part.value("DTSTART")]
        if "RDATE" in part.properties:
            stamps += part.value("RDATE").split(",")
        for stamp in stamps:
            onset = datetime.strptime(stamp, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- as above
            onsets.append((onset, _read_offset(part.value("TZOFFSETTO"))))
    return max(onset for onset in onsets if onset[0] <= local)[1]


def _read_offset(text: str) -> timedelta:
    sign, hours, minutes = text[0], int(text[1:3]), int(text[3:5])
    return timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)


def read_duration(event: Component) -> timedelta:
    """How long an event lasts (3.3.6)."""
    match = _DURATION.fullmatch(event.value("DURATION"))
    assert match
    hours, minutes = match.groups()
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
