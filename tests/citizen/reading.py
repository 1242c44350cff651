"""A page as a reader meets it: pieces of text with their language, and the links to other languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
SPOKEN = frozenset({"aria-label", "title", "alt", "placeholder"})


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text: in which language, whether isolated, whether seen within the page."""

    text: str
    language: str
    is_isolated: bool
    is_seen: bool


@dataclass
class Reader(HTMLParser):
    """Reads the pieces of a page."""

    pieces: list[Words] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    open: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append((tag, values))
        if "hreflang" in values:
            self.links[values["hreflang"]] = values["href"]
        for name in SPOKEN & set(values):
            self.keep(values[name], is_seen=False)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(tag in {"script", "style"} for tag, _values in self.open):
            self.keep(data, is_seen=True)

    def keep(self, text: str, *, is_seen: bool) -> None:
        """Note a piece with what surrounds it."""
        text = " ".join(text.replace("\u00a0", " ").split())
        if not text:
            return
        language = [values["lang"] for _tag, values in self.open if "lang" in values][-1]
        isolated = any(tag == "bdi" or (tag != "html" and "dir" in values) for tag, values in self.open)
        hidden = any(
            tag in {"title", "option"} or "kern-sr-only" in values.get("class", "")
            for tag, values in self.open
        )
        self.pieces.append(Words(text, language, isolated, is_seen and not hidden))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was answered."""

    path: str
    is_get: bool
    html: str
    reader: Reader


def read(path: str, html: str, *, is_get: bool) -> Page:
    """Read a page; every element is closed."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return Page(path, is_get, html, reader)
