"""Everything held about a code in words: facts with their names, and what happened when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.bookings.emergency import RequestView
from wartefrei.bookings.queries import AppointmentView, EnquiryView
from wartefrei.core.codes import show_code
from wartefrei.notifications.emergency import TITLES
from wartefrei.notifications.models import Kind, State
from wartefrei.notifications.wording import WORDINGS
from wartefrei.records.queries import Everything, HeldEnquiry, HeldEvent, HeldMail, HeldRequest
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.dates import plain_day
from wartefrei.web.common.deeds import DEEDS, KINDS

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
        Fact(_("Note for colleagues"), str(everything.appointment["note"])),
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


def list_enquiry_facts(view: EnquiryView, held: HeldEnquiry) -> list[Fact]:
    """What is held about somebody who asked for a date, as far as there is any."""
    person = view.person
    facts = (
        Fact(_("Given names"), person.given_name),
        Fact(_("Family name"), person.family_name),
        Fact(_("Date of birth"), plain_day(person.birth_date) if person.birth_date else ""),
        Fact(_("E-mail"), person.email),
        Fact(_("Telephone"), person.phone),
        Fact(_("File number"), person.file_number),
        Fact(_("Place of residence"), view.municipality),
        Fact(_("In their words"), str(held.enquiry["words"])),
        Fact(_("Note for colleagues"), view.note),
        Fact(_("Language"), OWN_NAMES.get(view.language, view.language)),
        Fact(_("Booking code"), show_code(view.code)),
    )
    return [fact for fact in facts if fact.value]


def list_happenings(zone: ZoneInfo, held: Everything | HeldEnquiry | HeldRequest) -> list[Happening]:
    """What was done and which mails were written, in order."""
    found = [*map(_tell_deed, held.events), *map(_tell_mail, held.mails)]
    local = (Happening(one.at.astimezone(zone), one.words, one.still_holds) for one in found)
    return sorted(local, key=lambda one: one.at)


def _tell_deed(event: HeldEvent) -> Happening:
    words = str(DEEDS.get(event.action, event.action))
    is_of_the_day = event.action.startswith("ticket.")
    return Happening(event.at, f"{KINDS[event.action]}: {words}" if is_of_the_day else words)


def _tell_mail(mail: HeldMail) -> Happening:
    words = str(_MAILS[State(mail.state)]) % {"heading": WORDINGS[Kind(mail.kind)].heading}
    return Happening(mail.settled_at or mail.due_at, words, mail.recipient)
