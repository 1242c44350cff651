"""Forms as a browser sends them: every field of a page with what stands in it."""

from html.parser import HTMLParser

from django.http import QueryDict

Sent = dict[str, list[str]]


class _Reader(HTMLParser):
    """Collects what a browser would send of every form on a page; buttons are not pressed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Sent] = [{}]
        self._area: str | None = None
        self._words = ""
        self._select: str | None = None
        self._chosen: list[str] = []
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name:
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if ticked:
                self._send(name, value)
        elif tag == "textarea":
            self._area, self._words = name, ""
        elif tag == "select":
            self._select, self._chosen, self._first = name, [], None
        elif tag == "option":
            self._first = value if self._first is None else self._first
            if "selected" in given:
                self._chosen.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self._send(self._area, self._words.removeprefix("\n").replace("\n", "\r\n"))
            self._area = None
        elif tag == "select" and self._select is not None:
            self._send(self._select, *(self._chosen or [self._first or ""]))
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._words += data

    def _send(self, name: str, *values: str) -> None:
        self.forms[-1].setdefault(name, []).extend(values)


def read_forms(page: str) -> list[Sent]:
    """What each form of a page would send; the first is what stands outside of forms."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def read_form(page: str) -> Sent:
    """What the form for a part would send."""
    return next(form for form in read_forms(page) if "base" in form)


def as_data(sent: Sent) -> QueryDict:
    """The same as the server reads it."""
    data = QueryDict(mutable=True)
    for name, values in sent.items():
        data.setlist(name, list(values))
    return data
