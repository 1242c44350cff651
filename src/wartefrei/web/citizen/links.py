"""Links between the citizen's pages, in the language of the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.errors import AuthorityUnknown
from wartefrei.web.citizen.choice import Choice

_EMERGENCY_FIELDS = ("title", "expires_day", "expires_month", "expires_year")


def language() -> str:
    """The language of the request."""
    return get_language() or settings.LANGUAGE_CODE


def page(name: str, choice: Choice, *, anchor: str = "", **more: str) -> str:
    """The address of a page of the booking, with the choice in its query string."""
    address = reverse(f"citizen:{name}", args=(language(), choice.authority.slug))
    query = "&".join(part for part in (choice.query, urlencode(more)) if part)
    return address + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def appointment_page(name: str, token: str, **more: str) -> str:
    """The address of a page of a booked appointment."""
    address = reverse(f"citizen:{name}", args=(language(), token))
    return address + (f"?{urlencode(more)}" if more else "")


def enquiry_page(name: str, token: str) -> str:
    """The address of a page of a sent enquiry."""
    return reverse(f"citizen:{name}", args=(language(), token))


def emergency_page(name: str, authority: AuthorityEntry, typed: Mapping[str, str], **more: str) -> str:
    """The address of a page of the emergency registration, with title and expiry date in its query string."""
    kept = {key: typed[key] for key in _EMERGENCY_FIELDS if key in typed}
    query = urlencode({**kept, **more})
    return reverse(f"citizen:{name}", args=(language(), authority.slug)) + (f"?{query}" if query else "")


def request_page(name: str, authority: str, token: str) -> str:
    """The address of a page of an emergency registration."""
    return reverse(f"citizen:{name}", args=(language(), authority, token))


@dataclass(frozen=True, slots=True)
class AppointmentLinks:
    """What can be done with an appointment. ``token`` opens it without typing."""

    token: str

    @property
    def page(self) -> str:
        return appointment_page("appointment", self.token)

    @property
    def other_time(self) -> str:
        return appointment_page("other-time", self.token)

    @property
    def cancel(self) -> str:
        return appointment_page("cancel", self.token)

    @property
    def accept(self) -> str:
        return appointment_page("accept", self.token)

    @property
    def resend(self) -> str:
        return appointment_page("resend", self.token)

    @property
    def calendar_file(self) -> str:
        return appointment_page("calendar-file", self.token)

    @property
    def print(self) -> str:
        return appointment_page("print", self.token)

    @property
    def everything(self) -> str:
        return appointment_page("everything", self.token)

    @property
    def delete(self) -> str:
        return appointment_page("delete", self.token)


def find_authority(slug: str) -> AuthorityEntry:
    """The authority of an address; 404 when there is none."""
    try:
        return read_directory().authority(slug)
    except AuthorityUnknown:
        raise Http404(slug) from None
