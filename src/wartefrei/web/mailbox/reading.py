"""A mail taken apart to be shown."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import cast

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part to download: calendar file or QR code."""

    index: int
    name: str
    content_type: str
    content: bytes
    content_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail holds. ``paragraphs`` is the text part; ``html`` shows its pictures without asking anybody."""

    sender: str
    recipient: str
    headers: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def style_hashes(self) -> tuple[str, ...]:
        """The sources of a Content-Security-Policy that allow the mail's own style elements, and no others."""
        return tuple(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(self.html))


def read(content: bytes) -> Reading:
    """Take a mail apart."""
    mail = BytesParser(policy=default).parsebytes(content)
    attachments = tuple(_attachments(mail))
    return Reading(
        sender=str(mail["From"]),
        recipient=str(mail["To"]),
        headers=tuple((name, str(value)) for name, value in mail.items()),
        paragraphs=tuple(_body(mail, "plain").split("\n\n")),
        html=_show_pictures(_body(mail, "html"), attachments),
        attachments=attachments,
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    words = "" if part is None else str(part.get_content())
    return words.replace("\r\n", "\n").strip()


def _attachments(mail: EmailMessage) -> Iterator[Attachment]:
    named = (part for part in mail.walk() if part.get_filename())
    for index, part in enumerate(named):
        content = cast("bytes", part.get_payload(decode=True))
        content_id = str(part.get("Content-ID", "")).strip("<>")
        yield Attachment(index, part.get_filename() or "", part.get_content_type(), content, content_id)


def _show_pictures(html: str, attachments: tuple[Attachment, ...]) -> str:
    """The HTML with its cid: pictures as data:, and links that open beside the mail."""
    for attachment in attachments:
        if attachment.content_id:
            data = base64.b64encode(attachment.content).decode()
            url = f"data:{attachment.content_type};base64,{data}"
            html = html.replace(f"cid:{attachment.content_id}", url)
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
