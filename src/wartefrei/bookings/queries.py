"""Reads of the bookings room: a hold, an appointment, and everything people are shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wartefrei.bookings.credentials import Credentials, Purpose, code_in, credentials_of
from wartefrei.bookings.errors import AppointmentUnknown, EnquiryUnknown, HoldUnknown
from wartefrei.bookings.models import Appointment, Enquiry, TicketNumber
from wartefrei.bookings.person import Person
from wartefrei.core.codes import parse_qr_text, qr_text, same, swap_keys
from wartefrei.core.lifecycle import AppointmentStatus, EnquiryStatus
from wartefrei.core.texts import Text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.core.wishes import Wishes, read_wishes
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, ServiceEntry, TeamEntry


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """Everything a person is shown of their appointment. Instants are aware, in the office's time zone."""

    credentials: Credentials
    ticket_number: int | None
    status: AppointmentStatus
    office: OfficeEntry
    team: TeamEntry
    start_at: datetime
    end_at: datetime
    expires_at: datetime | None
    duration_minutes: int
    lines: tuple[tuple[ServiceEntry, int], ...]
    person: Person
    language: str
    municipality: str
    sequence: int
    is_disputed: bool
    note: str = ""

    @property
    def code(self) -> str:
        """The booking code."""
        return self.credentials.code

    @property
    def pin(self) -> str:
        """Six digits."""
        return self.credentials.pin

    @property
    def qr(self) -> str:
        """The text inside the QR code."""
        return self.credentials.qr

    @property
    def hold_token(self) -> str:
        """What the hold is kept, given up and confirmed with."""
        return self.credentials.link(Purpose.HOLD)

    @property
    def manage_token(self) -> str:
        """Opens the appointment from its mails."""
        return self.credentials.link(Purpose.MANAGE)

    @property
    def confirm_token(self) -> str:
        """Proves the address."""
        return self.credentials.link(Purpose.CONFIRM)

    @property
    def wait_token(self) -> str:
        """Opens the waiting page on the own phone."""
        return self.credentials.link(Purpose.WAIT)

    @property
    def basket(self) -> Mapping[str, int]:
        """Service slug → quantity."""
        return {service.slug: quantity for service, quantity in self.lines}

    @property
    def documents(self) -> tuple[Text, ...]:
        """The documents of all services, each once, in order."""
        found: list[Text] = []
        for service, _quantity in self.lines:
            found += [document for document in service.documents if document not in found]
        return tuple(found)

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is held any more."""
        return not self.person.family_name

    @property
    def hints(self) -> tuple[Text, ...]:
        """The hints of all services that have one."""
        return tuple(service.hint for service, _quantity in self.lines if service.hint)


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """Everything a person is shown of their enquiry. ``created_at`` is aware, in the office's time zone."""

    code: str
    pin: str
    manage_token: str
    status: EnquiryStatus
    office: OfficeEntry
    created_at: datetime
    lines: tuple[tuple[ServiceEntry, int], ...]
    wishes: Wishes
    person: Person
    language: str
    municipality: str
    has_bounced: bool
    note: str

    @property
    def basket(self) -> Mapping[str, int]:
        """Service slug → quantity."""
        return {service.slug: quantity for service, quantity in self.lines}

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is held any more."""
        return not self.person.family_name


def find_hold(*, token: str) -> Appointment:
    """The appointment a hold's token belongs to, whatever became of it.

    Raises:
        HoldUnknown
    """
    appointment = _find(token, Purpose.HOLD)
    if appointment is None:
        raise HoldUnknown
    return appointment


def find_by_manage_token(token: str) -> Appointment:
    """The appointment a mail's link opens without typing.

    Raises:
        AppointmentUnknown
    """
    appointment = _find(token, Purpose.MANAGE)
    if appointment is None or appointment.status == AppointmentStatus.HELD:
        raise AppointmentUnknown
    return appointment


def find_by_wait_token(token: str) -> Appointment:
    """The appointment that a phone waits with.

    Raises:
        AppointmentUnknown
    """
    appointment = _find(token, Purpose.WAIT)
    if appointment is None or appointment.status == AppointmentStatus.HELD:
        raise AppointmentUnknown
    return appointment


def find_by_qr(text: str) -> Appointment:
    """The appointment whose QR code was scanned, in capitals or not, even if typed for another keyboard.

    Raises:
        AppointmentUnknown
    """
    code, token = parse_qr_text(text) or ("", "")
    appointment = Appointment.objects.select_related("day").filter(code=code).first()
    if appointment is None or appointment.status == AppointmentStatus.HELD:
        raise AppointmentUnknown
    real = credentials_of(appointment).qr
    if not any(same(qr_text(code, typed), real) for typed in (token, swap_keys(token))):
        raise AppointmentUnknown
    return appointment


def find_by_confirm_token(*, code: str, token: str) -> Appointment:
    """The appointment a mail asks to confirm.

    Raises:
        AppointmentUnknown
    """
    appointment = _find(token, Purpose.CONFIRM)
    if appointment is None or appointment.code != code:
        raise AppointmentUnknown
    return appointment


def _find(token: str, purpose: Purpose) -> Appointment | None:
    appointment = Appointment.objects.select_related("day").filter(code=_printable(code_in(token))).first()
    is_opened = appointment is not None and credentials_of(appointment).opens(token, purpose)
    return appointment if is_opened else None


def _printable(code: str) -> str:
    return code if code.isascii() and code.isalnum() else ""


def describe(appointment: Appointment, office: OfficeEntry | None = None) -> AppointmentView:
    """Everything people are shown of an appointment. ``office``: its own, of a caller who has just read it."""
    if office is None:
        office, team = read_directory().teams[appointment.day.team_id]
    else:
        team = next(team for team in office.teams if team.pk == appointment.day.team_id)
    services = office.authority.services_by_key
    return AppointmentView(
        credentials=credentials_of(appointment),
        ticket_number=_ticket_number(appointment),
        status=AppointmentStatus(appointment.status),
        office=office,
        team=team,
        start_at=appointment.start_at.astimezone(office.zone),
        end_at=appointment.end_at.astimezone(office.zone),
        expires_at=appointment.expires_at.astimezone(office.zone) if appointment.expires_at else None,
        duration_minutes=appointment.length * TICK_MINUTES,
        lines=tuple((services[line.service_id], line.quantity) for line in appointment.lines.all()),
        person=person_of(appointment),
        language=appointment.language,
        municipality=appointment.municipality,
        sequence=appointment.sequence,
        is_disputed=appointment.is_disputed,
        note=appointment.note,
    )


def _ticket_number(appointment: Appointment) -> int | None:
    try:
        return appointment.ticket_number.number
    except TicketNumber.DoesNotExist:
        return None


def person_of(row: Appointment | Enquiry) -> Person:
    """Who an appointment or enquiry is for."""
    return Person(
        family_name=row.family_name,
        given_name=row.given_name,
        birth_date=row.birth_date,
        email=row.email,
        phone=row.phone,
        file_number=row.file_number,
    )


def find_enquiry_by_token(token: str) -> Enquiry:
    """The enquiry a mail's link opens without typing.

    Raises:
        EnquiryUnknown
    """
    enquiry = Enquiry.objects.filter(code=_printable(code_in(token))).first()
    if enquiry is None or not credentials_of(enquiry).opens(token, Purpose.MANAGE):
        raise EnquiryUnknown
    return enquiry


def describe_enquiry(enquiry: Enquiry) -> EnquiryView:
    """Everything people are shown of an enquiry."""
    office = read_directory().offices_by_key[enquiry.office_id]
    services = office.authority.services_by_key
    credentials = credentials_of(enquiry)
    return EnquiryView(
        code=enquiry.code,
        pin=credentials.pin,
        manage_token=credentials.link(Purpose.MANAGE),
        status=EnquiryStatus(enquiry.status),
        office=office,
        created_at=enquiry.created_at.astimezone(office.zone),
        lines=tuple((services[line.service_id], line.quantity) for line in enquiry.lines.all()),
        wishes=read_wishes(enquiry.wishes, enquiry.words),
        person=person_of(enquiry),
        language=enquiry.language,
        municipality=enquiry.municipality,
        has_bounced=enquiry.bounced_at is not None,
        note=enquiry.note,
    )
