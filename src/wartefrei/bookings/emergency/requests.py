"""A request as its person and the office see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wartefrei.bookings.credentials import Purpose, code_in, credentials_of
from wartefrei.bookings.emergency.order import find_rank, list_complete
from wartefrei.bookings.emergency.procedure import Procedure, find_procedure
from wartefrei.bookings.errors import RequestUnknown
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyRequest
from wartefrei.bookings.person import Person
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.emergency import Title
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus
from wartefrei.core.texts import Text
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One file of a request. ``size`` in bytes; ``number`` counts the files of its kind from 1."""

    pk: int
    kind: str
    number: int
    media_type: str
    pages: int
    size: int


@dataclass(frozen=True, slots=True)
class NeededDocument:
    """A kind of paper that is asked for, with the files that are there."""

    kind: str
    name: Text
    files: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """Everything a person is shown of their emergency request. Instants are aware, in the authority's time zone.

    ``rank`` of ``waiting`` complete requests, today's order; None unless complete. ``places``: how many are given at
    ``next_mail_at``. ``cut_off``: the last expiry date that got a place in the latest run of the day ``run_on``.
    ``can_decline``: whether the place given can be given back. ``can_decline_until``: until when it then goes to
    somebody else; None without one, or too late. ``ends_on``: the day on which it ends because no places are given any
    more; None where they are.
    """

    pk: int
    code: str
    pin: str
    token: str
    status: EmergencyStatus
    authority: AuthorityEntry
    procedure: Procedure | None
    title: Title
    expires_on: date
    language: str
    person: Person
    created_at: datetime
    completed_at: datetime | None
    ended_at: datetime | None
    needed: tuple[NeededDocument, ...]
    rank: int | None
    waiting: int
    places: int
    next_mail_at: datetime | None
    lapses_on: date | None
    ends_on: date | None
    run_on: date | None
    cut_off: date | None
    appointment: AppointmentView | None
    can_decline: bool
    can_decline_until: datetime | None
    has_bounced: bool
    reason: str
    note: str

    @property
    def missing(self) -> tuple[NeededDocument, ...]:
        """The papers of which no file is there yet."""
        return tuple(needed for needed in self.needed if not needed.files)

    @property
    def is_open(self) -> bool:
        """Whether the request has not ended."""
        return self.status in OPEN

    @property
    def is_suspended(self) -> bool:
        """Whether the person waits although no places are given."""
        return self.procedure is None and self.status in WAITING

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is held any more."""
        return not self.person.family_name


WAITING = frozenset({EmergencyStatus.REGISTERED, EmergencyStatus.COMPLETE})
OPEN = WAITING | {EmergencyStatus.ALLOTTED}

SUSPENDED_FOR = timedelta(days=14)
"""So long somebody registered waits where no places are given any more."""


def find_request_by_token(token: str) -> EmergencyRequest:
    """The request a mail's link opens without typing.

    Raises:
        RequestUnknown
    """
    code = code_in(token)
    request = (
        EmergencyRequest.objects.filter(code=code).first() if code.isascii() and code.isalnum() else None
    )
    if request is None or not credentials_of(request).opens(token, Purpose.MANAGE):
        raise RequestUnknown
    return request


def find_code(appointment: int) -> str | None:
    """The code of the request behind an appointment (its key); None when it is no emergency appointment."""
    rows = EmergencyRequest.objects.filter(appointment=appointment)
    return rows.values_list("code", flat=True).first()


def authority_of(request: EmergencyRequest) -> AuthorityEntry:
    """The authority a request was sent to."""
    authorities = read_directory().authorities.values()
    return next(authority for authority in authorities if authority.pk == request.authority_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand at an authority: what all its requests have in common at one moment."""

    waiting: int
    places: int
    next_mail_at: datetime | None
    run_on: date | None
    cut_off: date | None


def read_standing(authority: AuthorityEntry, *, now: datetime) -> Standing:
    """How things stand at ``now``."""
    procedure = find_procedure(authority)
    runs = AllotmentRun.objects.filter(authority=authority.pk, number=0).order_by("-position")
    run_on, cut_off = runs.values_list("date", "cut_off").first() or (None, None)
    mail_at = procedure.next_mail_at(now) if procedure else None
    return Standing(
        waiting=list_complete(procedure).count() if procedure else 0,
        places=procedure.count_places(procedure.today(mail_at)) if procedure and mail_at else 0,
        next_mail_at=mail_at,
        run_on=run_on,
        cut_off=cut_off,
    )


def describe_request(
    request: EmergencyRequest, *, now: datetime, standing: Standing | None = None, rank: int | None = None
) -> RequestView:
    """Everything people are shown of a request. ``standing`` and ``rank``: where many are described, known already."""
    authority = authority_of(request)
    procedure = find_procedure(authority)
    zone, credentials = authority.zone, credentials_of(request)
    status = EmergencyStatus(request.status)
    appointment = find_appointment(request)
    standing = standing or read_standing(authority, now=now)
    if rank is None and procedure and status is EmergencyStatus.COMPLETE:
        rank = find_rank(request, procedure)
    lapses = status is EmergencyStatus.REGISTERED and procedure
    return RequestView(
        pk=request.pk,
        code=request.code,
        pin=credentials.pin,
        token=credentials.link(Purpose.MANAGE),
        status=status,
        authority=authority,
        procedure=procedure,
        title=Title(request.title),
        expires_on=request.expires_on,
        language=request.language,
        person=person_of(request),
        created_at=request.created_at.astimezone(zone),
        completed_at=request.completed_at and request.completed_at.astimezone(zone),
        ended_at=request.ended_at and request.ended_at.astimezone(zone),
        needed=list_needed(request, procedure),
        rank=rank,
        waiting=standing.waiting,
        places=standing.places,
        next_mail_at=standing.next_mail_at,
        lapses_on=lapses_on(request, procedure) if lapses and procedure else None,
        ends_on=_ends_on(request, procedure, authority),
        run_on=standing.run_on,
        cut_off=standing.cut_off,
        appointment=describe(appointment) if appointment else None,
        can_decline=_can_decline(request, appointment, now),
        can_decline_until=_decline_until(request, procedure, appointment, now),
        has_bounced=request.bounced_at is not None,
        reason=request.reason,
        note=request.note,
    )


def _ends_on(
    request: EmergencyRequest, procedure: Procedure | None, authority: AuthorityEntry
) -> date | None:
    if procedure is not None or request.suspended_at is None or request.status not in WAITING:
        return None
    return local_day(request.suspended_at + SUSPENDED_FOR, authority.zone)


def lapses_on(request: EmergencyRequest, procedure: Procedure) -> date:
    """The day on which a request without all its papers lapses."""
    return procedure.today(request.resumed_at or request.created_at) + timedelta(
        days=procedure.policy.lapse_days
    )


def person_of(request: EmergencyRequest) -> Person:
    """Who a request is for."""
    return Person(
        family_name=request.family_name,
        given_name=request.given_name,
        birth_date=request.birth_date,
        email=request.email,
    )


def list_needed(request: EmergencyRequest, procedure: Procedure | None) -> tuple[NeededDocument, ...]:
    """The papers asked for, each with its files."""
    files: dict[str, list[DocumentView]] = defaultdict(list)
    for row in request.documents.all():
        number = len(files[row.kind]) + 1
        files[row.kind].append(DocumentView(row.pk, row.kind, number, row.media_type, row.pages, row.size))
    kinds = procedure.kinds(request.title) if procedure else tuple(files)
    return tuple(
        NeededDocument(kind, procedure.name_kind(kind) if procedure else {"de": kind}, tuple(files[kind]))
        for kind in kinds
    )


def find_appointment(request: EmergencyRequest) -> Appointment | None:
    """The latest appointment of a request; of one that waits again, none."""
    if request.appointment_id is None or request.status in {
        EmergencyStatus.REGISTERED,
        EmergencyStatus.COMPLETE,
    }:
        return None
    return Appointment.objects.select_related("day", "ticket_number").get(pk=request.appointment_id)


def _can_decline(request: EmergencyRequest, appointment: Appointment | None, now: datetime) -> bool:
    if request.status != EmergencyStatus.ALLOTTED or appointment is None:
        return False
    return appointment.status == AppointmentStatus.BOOKED and now < appointment.start_at


def _decline_until(
    request: EmergencyRequest, procedure: Procedure | None, appointment: Appointment | None, now: datetime
) -> datetime | None:
    if appointment is None or procedure is None or not _can_decline(request, appointment, now):
        return None
    until = appointment.start_at - timedelta(minutes=procedure.policy.decline_until_minutes)
    return until.astimezone(procedure.zone) if now < until else None
