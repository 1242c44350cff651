"""The rows of the counter's page: numbers with services, reasons and marks in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wartefrei.bookings.agenda import Marks
from wartefrei.core.calling import ReasonKind
from wartefrei.core.lifecycle import TicketState
from wartefrei.offices.entries import ServiceEntry
from wartefrei.queueing.queries import ExpectedRow, QueueRow
from wartefrei.web.common.dates import clock
from wartefrei.web.common.reasons import say_reason
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.places import Place
from wartefrei.web.workplace.refused import STATES
from wartefrei.web.workplace.tags import Tag

Lines = Sequence[tuple[ServiceEntry, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who waits, stands by or is parked. ``call_url`` is empty while somebody is at the counter.

    ``resume_url`` is only for the parked.
    """

    number: int
    lines: Lines
    reason: str
    language: str
    tags: Sequence[Tag]
    note: str
    url: str
    call_url: str
    resume_url: str
    waited_minutes: int


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """Somebody who has an appointment today and was not here yet."""

    number: int
    time: str
    lines: Lines
    reason: str
    language: str
    tags: Sequence[Tag]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A number at another counter."""

    number: int
    counter: str
    state: str
    url: str


def make_row(row: QueueRow, place: Place, marks: Mapping[int, Marks], *, can_call: bool) -> Row:
    """A ticket as a row."""
    return Row(
        number=row.number,
        lines=row.lines,
        reason=say_standing(row, place),
        language=name_language(row.language),
        tags=list(tag_row(row, marks)),
        note=row.note,
        url=place.page("ticket", row.number),
        call_url=place.act("call") if can_call else "",
        resume_url=place.act("resume") if row.state is TicketState.PARKED else "",
        waited_minutes=row.reason.waited_minutes if row.reason.kind is not ReasonKind.EARLY else 0,
    )


def say_standing(row: QueueRow, place: Place) -> str:
    """Why the ticket stands where it stands; what a parked one waits for stands in its note."""
    if row.state is TicketState.PARKED:
        return str(STATES[TicketState.PARKED])
    return say_reason(row.reason, zone=place.office.zone, why=row.priority_reason)


def tag_row(row: QueueRow, marks: Mapping[int, Marks]) -> Iterator[Tag]:
    """What the reason does not say."""
    mark = marks.get(row.appointment_pk or 0)
    if mark is not None and mark.is_emergency:
        yield Tag("emergency", _("emergency appointment"))
    if row.state is TicketState.STANDBY:
        yield Tag("late", _("came late"))
    if row.reserved_for:
        yield Tag("info", _("only for %(counter)s") % {"counter": row.reserved_for})
    if row.is_delayed:
        yield Tag("plain", _("asked for five more minutes"))
    if mark is not None and mark.is_disputed:
        yield Tag("late", _("second booking, “that isn’t me”: check who comes"))


def make_expected(row: ExpectedRow, place: Place, marks: Mapping[int, Marks]) -> ExpectedView:
    """Somebody who is expected, as a row."""
    late = int((place.now - row.start_at).total_seconds()) // 60
    tags = [Tag("late", _("not here yet"))] if late > 0 else []
    mark = marks.get(row.appointment_pk)
    if mark is not None and mark.is_emergency:
        tags.append(Tag("emergency", _("emergency appointment")))
    if mark is not None and mark.is_bounced:
        tags.append(Tag("info", _("mail came back")))
    return ExpectedView(
        number=row.number,
        time=clock(row.start_at),
        lines=row.lines,
        reason=_("%(minutes)s min over time") % {"minutes": late} if late > 0 else "",
        language=name_language(row.language),
        tags=tags,
    )


def make_elsewhere(row: QueueRow, place: Place) -> Elsewhere:
    """A number at another counter."""
    return Elsewhere(row.number, row.counter, str(STATES[row.state]), place.page("ticket", row.number))
