"""Reads what mail servers send back: delivery status notifications (RFC 3464), also those that are not quite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_MESSAGE_ID = re.compile(r"<[0-9a-f]{16}\.[0-9a-f]{16}@[^<>\s]{1,254}>")
"""As `operations.make_message_id` makes them. Only whom we wrote to knows one, so nobody can forge a report."""

_ACTION = re.compile(r"^Action:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^Status:[ \t]*(\d\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a server reports. ``message_ids``: ours that it names, the likeliest first. ``status`` as in RFC 3463."""

    has_failed: bool
    status: str
    message_ids: tuple[str, ...]


def read_report(content: bytes) -> Report | None:
    """The report in a mail; None when it is none. Never raises, whatever the mail is like.

    "Action: failed" is final, whatever the status says: a server that gave up a temporary failure says so. Delayed,
    relayed, expanded and delivered are no failures.
    """
    mail = message_from_bytes(content, policy=compat32)
    words = _decode(content)
    status_part = "\n".join(_parts(mail, "message/delivery-status")) or words
    actions = {action.casefold() for action in _ACTION.findall(status_part)}
    if not actions:
        return None
    ids = dict.fromkeys(_MESSAGE_ID.findall("\n".join(_places(mail, words))))
    status = _STATUS.search(status_part)
    return Report("failed" in actions, status[1] if status else "", tuple(ids))


def _places(mail: Message, words: str) -> Iterator[str]:
    """Where the Message-ID of our mail may stand, the best place first: in what was sent back of it, in what the
    report says it answers, anywhere.
    """
    yield from _parts(mail, "message/rfc822", "message/rfc822-headers", "text/rfc822-headers")
    for header in ("In-Reply-To", "References"):
        yield from (str(value) for value in mail.get_all(header, ()))
    yield words


def _parts(mail: Message, *types: str) -> Iterator[str]:
    """Parts of these types as text, headers and all, whatever they are encoded in."""
    for part in mail.walk():
        if part.get_content_type() in types:
            yield from _texts(part)


def _texts(part: Message) -> Iterator[str]:
    payload = part.get_payload()
    if isinstance(payload, list):  # a mail in a mail, or blocks of headers
        for inner in payload:
            if isinstance(inner, Message):
                yield "\n".join(f"{name}: {value}" for name, value in inner.items())
                if not inner.is_multipart():
                    yield _decoded_payload(inner)
    else:
        yield _decoded_payload(part)


def _decoded_payload(part: Message) -> str:
    decoded = part.get_payload(decode=True)
    return _decode(decoded) if isinstance(decoded, bytes) else ""


def _decode(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\r\n", "\n")
