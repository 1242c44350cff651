"""The person behind a number, as far as a clerk needs to know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wartefrei.bookings.agenda import AgendaRow, read_agenda_row
from wartefrei.bookings.emergency import find_code
from wartefrei.bookings.person import Person
from wartefrei.core.basket import BasketRefused
from wartefrei.core.lifecycle import TicketState
from wartefrei.core.texts import Text
from wartefrei.queueing.queries import Queue, QueueRow, read_queue
from wartefrei.web.common.dates import clock
from wartefrei.web.workplace.agenda import tag_appointment
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.places import Place
from wartefrei.web.workplace.refused import STATES
from wartefrei.web.workplace.rows import Lines
from wartefrei.web.workplace.tags import Tag


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket with its appointment. ``name`` is empty for somebody without one; ``documents`` are texts."""

    row: QueueRow
    agenda: AgendaRow | None
    place: Place

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def lines(self) -> Lines:
        return self.row.lines

    @property
    def note(self) -> str:
        return self.row.note

    @property
    def booking_note(self) -> str:
        """What colleagues wrote at the booking."""
        return self.agenda.view.note if self.agenda else ""

    @property
    def person(self) -> Person | None:
        """Who has the appointment; None without one, or when it is erased."""
        return self.agenda.view.person if self.agenda and not self.agenda.view.is_erased else None

    @property
    def name(self) -> str:
        person = self.person
        return ", ".join(part for part in (person.family_name, person.given_name) if part) if person else ""

    @property
    def born(self) -> date | None:
        return self.person.birth_date if self.person else None

    @property
    def file_number(self) -> str:
        return self.person.file_number if self.person else ""

    @property
    def municipality(self) -> str:
        return self.agenda.view.municipality if self.agenda else ""

    @property
    def language_code(self) -> str:
        return self.row.language

    @property
    def language(self) -> str:
        return name_language(self.row.language)

    @property
    def documents(self) -> Sequence[Text]:
        """What was asked to be brought, each once."""
        found: list[Text] = []
        for service, _quantity in self.lines:
            found += [document for document in service.documents if document not in found]
        return found

    @property
    def tags(self) -> Sequence[Tag]:
        """What staff should know."""
        if self.agenda is None:
            return []
        return [tag for tag in tag_appointment(self.agenda) if tag.kind != "plain"]

    @property
    def is_serving(self) -> bool:
        return self.row.state is TicketState.SERVING

    @property
    def is_called(self) -> bool:
        return self.row.state is TicketState.CALLED

    @property
    def can_prioritise(self) -> bool:
        return self.row.state in {TicketState.WAITING, TicketState.STANDBY, TicketState.PARKED}

    @property
    def can_park(self) -> bool:
        return self.row.state is not TicketState.PARKED

    @property
    def came(self) -> str:
        """When they were booked, and since when they are here."""
        since = clock(self.row.since_at)
        if self.row.due_at is None:
            return _("without an appointment, here since %(since)s") % {"since": since}
        return _("%(time)s, here since %(since)s") % {"time": clock(self.row.due_at), "since": since}

    @property
    def standing(self) -> str:
        """``called 09:24`` or ``is served since 09:26``."""
        moment = self.row.started_at if self.is_serving else self.row.called_at
        words = _("At the counter, served since %(time)s") if self.is_serving else _("Called at %(time)s")
        if moment is None or self.row.state not in {TicketState.CALLED, TicketState.SERVING}:
            return str(STATES[self.row.state])
        return words % {"time": clock(moment)}

    @property
    def minutes(self) -> tuple[int, int] | None:
        """Minutes served, and minutes planned; None unless it is being served."""
        if not self.is_serving or self.row.started_at is None:
            return None
        served = int((self.place.now - self.row.started_at).total_seconds()) // 60
        try:
            planned, _ticks = self.place.office.authority.measure(
                {service.slug: quantity for service, quantity in self.lines}
            )
        except BasketRefused:  # more was added than anybody may book at once
            planned = 0
        return served, planned

    @property
    def minutes_words(self) -> str:
        """``6 of 30 min``."""
        if self.minutes is None:
            return ""
        served, planned = self.minutes
        if not planned:
            return _("%(served)s min") % {"served": served}
        return _("%(served)s of %(planned)s min") % {"served": served, "planned": planned}

    @property
    def minutes_kind(self) -> str:
        """The kind of tag of the minutes."""
        return "late" if self.minutes and 0 < self.minutes[1] < self.minutes[0] else "info"

    @property
    def calls_words(self) -> str:
        """How often the number was called, and what happens after the last time."""
        most = self.place.office.most_calls
        called = ngettext("Called %(count)s time.", "Called %(count)s times.", self.row.calls) % {
            "count": self.row.calls
        }
        after = ngettext(
            "“Not appeared” after %(count)s call counts as missed.",
            "“Not appeared” after %(count)s calls counts as missed.",
            most,
        ) % {"count": most}
        return f"{called} {after}"

    @property
    def follow_up_url(self) -> str:
        return self.place.page("follow-up", self.number)

    @property
    def emergency_url(self) -> str:
        """Where documents and decision of an emergency request are; empty for anybody else."""
        return _emergency_url(self.place, self.row)


def _emergency_url(place: Place, row: QueueRow) -> str:
    code = find_code(row.appointment_pk) if row.appointment_pk else None
    return reverse("workplace:emergency-request", args=(place.office.slug, code)) if code else ""


def list_rows(queue: Queue) -> list[QueueRow]:
    """Every ticket of the day that somebody still may have to do with."""
    return [
        *queue.waiting,
        *queue.standby,
        *queue.parked,
        *queue.called,
        *queue.serving,
        *queue.missed,
    ]


def find_visit(place: Place, number: int) -> Visit | None:
    """The ticket of a number today at the office; None when there is none, or it has ended."""
    rows = list_rows(read_queue(office=place.office, now=place.now))
    row = next((row for row in rows if row.number == number), None)
    return make_visit(row, place) if row is not None else None


def make_visit(row: QueueRow, place: Place) -> Visit:
    """A ticket with its appointment."""
    pk = row.appointment_pk
    agenda = read_agenda_row(pk=pk, office=place.office) if pk is not None else None
    return Visit(row, agenda, place)
