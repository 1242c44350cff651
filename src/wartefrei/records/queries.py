"""Everything held about one booking, enquiry or emergency request, for the person it is about (Art. 15 GDPR)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import Model, QuerySet

from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.enquiries import find_asked
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyRequest, Enquiry
from wartefrei.bookings.queries import describe
from wartefrei.core.texts import Text
from wartefrei.notifications.models import Message
from wartefrei.queueing.models import Call, Ticket


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A service of the booking; ``person_key`` stands for the person while the appointment is active."""

    service: Text
    quantity: int
    person_key: str


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail about the booking. ``recipient`` and ``context`` are what it still holds: nothing once it is sent."""

    kind: str
    state: str
    language: str
    recipient: str
    context: Mapping[str, object]
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """Something that was done. ``by`` is citizen, staff or system: who of the staff is not told."""

    at: datetime
    action: str
    by: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Everything:
    """Everything held about one booking.

    ``appointment`` and each of ``tickets``, ``calls`` (what the screens showed of them) and ``moves`` (what a closure
    did to the booking): field → value of its row, instants in UTC. ``enquiry``: what it came from, if anything.
    """

    code: str
    office: Text
    team: str
    appointment: Mapping[str, object]
    lines: tuple[HeldLine, ...]
    ticket_number: int | None
    tickets: tuple[Mapping[str, object], ...]
    calls: tuple[Mapping[str, object], ...]
    moves: tuple[Mapping[str, object], ...]
    mails: tuple[HeldMail, ...]
    events: tuple[HeldEvent, ...]
    enquiry: "HeldEnquiry | None"


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """Everything held about an emergency request. ``request`` and ``papers``: field → value, files not opened.

    ``runs``: the runs for places it took part in, and what came out for it.
    """

    code: str
    request: Mapping[str, object]
    papers: tuple[Mapping[str, object], ...]
    runs: tuple[Mapping[str, object], ...]
    mails: tuple[HeldMail, ...]
    events: tuple[HeldEvent, ...]


@dataclass(frozen=True, slots=True)
class HeldEnquiry:
    """Everything held about an enquiry. ``enquiry`` and each of ``offers``, the times offered: field → value."""

    code: str
    enquiry: Mapping[str, object]
    lines: tuple[HeldLine, ...]
    offers: tuple[Mapping[str, object], ...]
    mails: tuple[HeldMail, ...]
    events: tuple[HeldEvent, ...]


def read_enquiry(enquiry: Enquiry) -> HeldEnquiry:
    """Everything held about an enquiry: its row, services, offers, mails and what was done to it."""
    row = Enquiry.objects.get(pk=enquiry.pk)
    lines = row.lines.select_related("service")
    offered = Appointment.objects.filter(offer__enquiry=row).order_by("pk")
    return HeldEnquiry(
        code=row.code,
        enquiry=_fields(row),
        lines=tuple(HeldLine(line.service.name, line.quantity, "") for line in lines),
        offers=tuple(map(_fields, offered)),
        mails=_read_mails(row.code),
        events=_read_events(row.code, *offered.values_list("code", flat=True)),
    )


def read_request(request: EmergencyRequest) -> HeldRequest:
    """Everything held about an emergency request and its place: its row, papers, mails and what was done to it."""
    row = EmergencyRequest.objects.get(pk=request.pk)
    return HeldRequest(
        code=row.code,
        request=_fields(row),
        papers=tuple(map(_fields, row.documents.all())),
        runs=tuple(_read_runs(row)),
        mails=_read_mails(row.code),
        events=_read_events(row.code),
    )


def read_everything(appointment: Appointment) -> Everything:
    """Everything held about the booking: its row, services, ticket number, tickets, mails and what was done to it."""
    row = Appointment.objects.select_related("day").get(pk=appointment.pk)
    view, enquiry = describe(row), find_asked(row)
    tickets = list(
        Ticket.objects.filter(appointment=row).select_related("day__house", "number").order_by("pk")
    )
    return Everything(
        code=row.code,
        office=view.office.name,
        team=view.team.name,
        appointment=_fields(row),
        lines=tuple(_read_lines(row)),
        ticket_number=view.ticket_number,
        tickets=tuple(map(_fields, tickets)),
        calls=tuple(_fields(call) for ticket in tickets for call in _read_calls(ticket)),
        moves=tuple(map(_fields, row.closure_cases.order_by("pk"))),
        mails=_read_mails(row.code),
        events=_read_events(row.code, *map(_subject, tickets)),
        enquiry=read_enquiry(enquiry) if enquiry else None,
    )


def _read_calls(ticket: Ticket) -> "QuerySet[Call]":
    return Call.objects.filter(day=ticket.day_id, number=ticket.number.number).order_by("sequence")


def _subject(ticket: Ticket) -> str:
    """How the audit trail calls a ticket."""
    return f"{ticket.day.house.slug} {ticket.day.date} {ticket.number.number}"


def _read_runs(row: EmergencyRequest) -> Iterator[Mapping[str, object]]:
    """In a run a request has its digest only: its own are looked for among those of its time."""
    runs = AllotmentRun.objects.filter(authority=row.authority_id, ran_at__gte=row.created_at)
    if row.ended_at is not None:
        runs = runs.filter(ran_at__lte=row.ended_at)
    for run in runs.order_by("position").iterator():
        for digest, rank, verdict, start in run.record["outcomes"]:
            if digest == row.digest:
                yield {"run": f"{run.date} {run.number}", "rank": rank, "verdict": verdict, "start": start}


def _read_mails(code: str) -> tuple[HeldMail, ...]:
    return tuple(map(_mail, Message.objects.filter(about=code).order_by("pk")))


def _read_events(*subjects: str) -> tuple[HeldEvent, ...]:
    return tuple(map(_event, AuditEvent.objects.filter(subject__in=subjects).order_by("at", "pk")))


def _fields(row: Model) -> Mapping[str, object]:
    """The row but for its keys, which say nothing to anybody outside."""
    fields = row._meta.concrete_fields  # noqa: SLF001 -- the documented way to the fields of a model
    names = (field.name for field in fields if not field.primary_key and not field.is_relation)
    return MappingProxyType({name: getattr(row, name) for name in names})


def _read_lines(row: Appointment) -> list[HeldLine]:
    lines = row.lines.select_related("service")
    return [HeldLine(line.service.name, line.quantity, line.person_key or "") for line in lines]


def _mail(row: Message) -> HeldMail:
    return HeldMail(
        kind=row.kind,
        state=row.state,
        language=row.language,
        recipient=row.recipient,
        context=row.context,
        created_at=row.created_at,
        due_at=row.due_at,
        settled_at=row.settled_at,
    )


def _event(row: AuditEvent) -> HeldEvent:
    return HeldEvent(at=row.at, action=row.action, by=row.actor.partition(":")[0], details=row.details)
