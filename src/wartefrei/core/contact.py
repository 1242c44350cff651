"""Which ways of contact a service asks for: only what it needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Contact(StrEnum):
    """Whether a field of the details is asked for."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


_STRICTNESS = tuple(Contact)


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What is asked for beside name, birthday and e-mail: telephone and the file number (Aktenzeichen)."""

    phone: Contact = Contact.OFF
    file_number: Contact = Contact.OFF


def combine_contact(wishes: Iterable[ContactFields]) -> ContactFields:
    """What a basket asks for: of each field what the strictest of its services says."""
    fields = list(wishes)
    return ContactFields(
        phone=_strictest(one.phone for one in fields),
        file_number=_strictest(one.file_number for one in fields),
    )


def _strictest(wishes: Iterable[Contact]) -> Contact:
    return max(wishes, key=_STRICTNESS.index, default=Contact.OFF)
