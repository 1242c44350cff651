"""The mail itself: text, HTML with the QR code inside, calendar file; the reader's language, then German."""

from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from django.template.loader import render_to_string
from django.utils.encoding import punycode

from wartefrei.core.texts import FALLBACK
from wartefrei.notifications.calendar_file import Method, make_calendar
from wartefrei.notifications.context import MailContext
from wartefrei.notifications.letter import write_letter
from wartefrei.notifications.models import Kind, Message
from wartefrei.notifications.parts import Letter
from wartefrei.notifications.qr import qr_png
from wartefrei.notifications.wording import WORDINGS

QR_SCALE = 6  # pixels per module
_RULE = "-" * 40


def render(message: Message, *, now: datetime) -> EmailMessage:
    """The mail of an outbox row, dated ``now``."""
    kind = Kind(message.kind)
    letters = [write_letter(kind, message.context, language) for language in _languages(message.language)]
    mail = EmailMessage(policy=SMTP)
    _add_headers(mail, message, letters[0], now)
    mail.set_content("\n".join(_set_text(letters)), cte="quoted-printable")
    _add_html(mail, letters, message.message_id)
    _add_calendar(mail, message, letters[0], now)
    mail["Content-Language"] = ", ".join(
        letter.language for letter in letters
    )  # content would drop it earlier
    return mail


def _languages(language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((language, FALLBACK)))


def _on_one_line(words: str) -> str:
    """Without the line breaks of whoever typed the words, which would end the header."""
    return " ".join(words.splitlines())


def _add_headers(mail: EmailMessage, message: Message, letter: Letter, now: datetime) -> None:
    mail["From"] = Address(_on_one_line(message.sender_name), addr_spec=_ascii(message.sender))
    mail["To"] = Address(addr_spec=_ascii(message.recipient))
    mail["Subject"] = _on_one_line(str(letter.subject))
    mail["Date"] = now
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply comes back


def _ascii(address: str) -> str:
    """The address with an internationalised domain as DNS knows it."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def _add_html(mail: EmailMessage, letters: list[Letter], message_id: str) -> None:
    qr_id = f"qr.{message_id.strip('<>')}"
    context = {"letters": letters, "first": letters[0], "last": letters[-1], "qr_id": qr_id}
    html = render_to_string("notifications/mail.html", context)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if letters[0].qr:
        *_, part = mail.iter_parts()
        assert isinstance(part, EmailMessage)  # noqa: S101 -- for the type checker
        png = qr_png(letters[0].qr, QR_SCALE)
        part.add_related(png, "image", "png", cid=f"<{qr_id}>", disposition="inline", filename="qr.png")


def _add_calendar(mail: EmailMessage, message: Message, letter: Letter, now: datetime) -> None:
    kind = Kind(message.kind)
    method = WORDINGS[kind].calendar
    if method is None:
        return
    file = _make_calendar(method, message.context, letter, sender=message.sender, now=now)
    parameters = {"method": method.value, "charset": "utf-8"}
    mail.add_attachment(file, "text", "calendar", filename="appointment.ics", params=parameters)


def render_calendar(
    *, kind: Kind, context: MailContext, sender: str, language: str, now: datetime
) -> bytes | None:
    """The calendar file that a mail of this kind carries; None when it carries none."""
    method = WORDINGS[kind].calendar
    if method is None:
        return None
    return _make_calendar(method, context, write_letter(kind, context, language), sender=sender, now=now)


def _make_calendar(
    method: Method, context: MailContext, letter: Letter, *, sender: str, now: datetime
) -> bytes:
    return make_calendar(
        method=method,
        code=context["code"],
        sequence=context["sequence"],
        start=datetime.fromisoformat(context["start"]),
        minutes=context["duration_minutes"],
        time_zone=context["time_zone"],
        summary=str(letter.calendar_summary),
        location="\n".join(letter.place),
        description="\n".join(_set_calendar_text(letter)),
        organizer=_ascii(sender),
        now=now,
    )


def _set_text(letters: list[Letter]) -> Iterator[str]:
    for letter in letters:
        if letter is not letters[0]:
            yield from ("", _RULE, letter.language_name, _RULE, "")
        yield from _set_letter(letter)


def _set_letter(letter: Letter) -> Iterator[str]:
    yield from (words for words in (letter.authority, letter.office) if words)
    yield from ("", letter.heading, "", *letter.lead)
    if letter.action:
        yield from ("", f"{letter.action.label}:", letter.action.url)
    yield ""
    if letter.number:
        yield f"{letter.number.label}: {letter.number.value}"
    yield from (words for words in (letter.when, letter.length, *letter.place) if words)
    for row in letter.keys:
        yield f"{row.label}: {row.value}"
    if letter.arrival:
        yield letter.arrival
    for section in letter.sections:
        yield from ("", section.title, *(f"- {item}" for item in section.items), *section.paragraphs)
        for link in section.links:
            yield from (f"{link.label}:", link.url)
    yield from ("", letter.footer)


def _set_calendar_text(letter: Letter) -> Iterator[str]:
    if letter.number:
        yield f"{letter.number.label}: {letter.number.value}"
    for row in letter.keys[:1]:  # the code; the PIN does not belong into a calendar others may see
        yield f"{row.label}: {row.value}"
    for section in letter.sections:
        if section.items:
            yield from ("", section.title, *(f"- {item}" for item in section.items))
