"""What a mail is put together from, ready to be set as plain text or as HTML."""

from dataclasses import dataclass

from wartefrei.notifications.marks import Words


@dataclass(frozen=True, slots=True)
class Row:
    """Something with its name: ticket number 417."""

    label: str
    value: Words


@dataclass(frozen=True, slots=True)
class Link:
    """An address with the words to click on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading of its own."""

    title: str
    items: tuple[Words, ...] = ()
    paragraphs: tuple[Words, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole of a mail in ``language``. What a kind of mail does not have is None or empty."""

    language: str
    direction: str
    language_name: str
    subject: str
    authority: Words
    office: Words
    heading: Words
    lead: tuple[Words, ...]
    action: Link | None
    number: Row | None
    when: Words
    length: str
    place: tuple[Words, ...]
    keys: tuple[Row, ...]
    qr: str
    qr_name: str
    arrival: str
    sections: tuple[Section, ...]
    calendar_summary: Words
    footer: str

    @property
    def title(self) -> str:
        """The heading without marks."""
        return str(self.heading)
