"""Everything held about a booking in words: facts with their names, and what happened when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.bookings.emergency import RequestView
from wartefrei.bookings.queries import AppointmentView
from wartefrei.core.codes import show_code
from wartefrei.notifications.emergency import TITLES
from wartefrei.notifications.models import Kind, State
from wartefrei.notifications.wording import WORDINGS
from wartefrei.records.queries import Everything, HeldRequest
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.dates import plain_day

_DEEDS: dict[str, Promise] = {
    "appointment.held": gettext_lazy("Time reserved"),
    "appointment.extended": gettext_lazy("Reservation extended"),
    "appointment.released": gettext_lazy("Reservation given back"),
    "appointment.unconfirmed": gettext_lazy("Booked, confirmation asked for"),
    "appointment.booked": gettext_lazy("Booked"),
    "appointment.moved": gettext_lazy("Moved to another time"),
    "appointment.cancelled": gettext_lazy("Cancelled"),
    "appointment.attended": gettext_lazy("Visit begun"),
    "appointment.missed": gettext_lazy("Missed"),
    "appointment.unserved": gettext_lazy("Not served before closing"),
    "appointment.readdressed": gettext_lazy("E-mail address corrected"),
    "appointment.erased": gettext_lazy("Personal data deleted"),
    "emergency.registered": gettext_lazy("Registered"),
    "emergency.document_added": gettext_lazy("Document received"),
    "emergency.document_removed": gettext_lazy("Document deleted"),
    "emergency.document_viewed": gettext_lazy("Document seen by the office"),
    "emergency.expiry_corrected": gettext_lazy("Expiry date corrected"),
    "emergency.complete": gettext_lazy("All documents are here"),
    "emergency.allotted": gettext_lazy("Chosen"),
    "emergency.served": gettext_lazy("Served"),
    "emergency.refused": gettext_lazy("Refused"),
    "emergency.missed": gettext_lazy("Missed"),
    "emergency.withdrawn": gettext_lazy("Withdrawn"),
    "emergency.lapsed": gettext_lazy("Ended, because documents were missing"),
    "emergency.erased": gettext_lazy("Personal data deleted"),
}


_MAILS: dict[State, Promise] = {
    State.PENDING: gettext_lazy("Mail planned: %(heading)s"),
    State.SENT: gettext_lazy("Mail: %(heading)s"),
    State.WITHDRAWN: gettext_lazy("Mail not sent: %(heading)s"),
    State.FAILED: gettext_lazy("Mail not delivered: %(heading)s"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is held, with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done or sent; ``at`` is local. ``still_holds`` is the address a mail still waits with."""

    at: datetime
    words: str
    still_holds: str = ""


def list_facts(view: AppointmentView, everything: Everything) -> list[Fact]:
    """What is held about the person, as far as there is any."""
    person = view.person
    facts = (
        Fact(_("Given names"), person.given_name),
        Fact(_("Family name"), person.family_name),
        Fact(_("Date of birth"), plain_day(person.birth_date) if person.birth_date else ""),
        Fact(_("E-mail"), person.email),
        Fact(_("Telephone"), person.phone),
        Fact(_("File number"), person.file_number),
        Fact(_("Place of residence"), view.municipality),
        Fact(_("Language"), OWN_NAMES.get(view.language, view.language)),
        Fact(_("Booking code"), show_code(everything.code)),
        Fact(_("Your number"), str(everything.ticket_number or "")),
    )
    return [fact for fact in facts if fact.value]


def list_request_facts(view: RequestView, held: HeldRequest) -> list[Fact]:
    """What is held about somebody who registered for an emergency appointment, as far as there is any."""
    person = view.person
    facts = (
        Fact(_("Given names"), person.given_name),
        Fact(_("Family name"), person.family_name),
        Fact(_("Date of birth"), plain_day(person.birth_date) if person.birth_date else ""),
        Fact(_("E-mail"), person.email),
        Fact(str(TITLES[view.title]), plain_day(view.expires_on)),
        Fact(_("Your documents"), str(len(held.papers) or "")),
        Fact(_("Language"), OWN_NAMES.get(view.language, view.language)),
        Fact(_("Booking code"), show_code(view.code)),
    )
    return [fact for fact in facts if fact.value]


def list_fields(*rows: Mapping[str, object]) -> list[Fact]:
    """Every field as it is stored, for those who want to know exactly; bytes only by their number."""
    return [
        Fact(name, f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else str(value))
        for row in rows
        for name, value in row.items()
        if value not in ("", None)
    ]


def list_happenings(zone: ZoneInfo, everything: Everything | HeldRequest) -> list[Happening]:
    """What was done and which mails were written, in order."""
    found = [*_list_deeds(everything), *_list_mails(everything)]
    local = (Happening(one.at.astimezone(zone), one.words, one.still_holds) for one in found)
    return sorted(local, key=lambda one: one.at)


def _list_deeds(everything: Everything | HeldRequest) -> Iterator[Happening]:
    for event in everything.events:
        words = _DEEDS.get(event.action)
        yield Happening(event.at, str(words) if words else event.action)


def _list_mails(everything: Everything | HeldRequest) -> Iterator[Happening]:
    for mail in everything.mails:
        words = str(_MAILS[State(mail.state)]) % {"heading": WORDINGS[Kind(mail.kind)].heading}
        yield Happening(mail.settled_at or mail.due_at, words, mail.recipient)
