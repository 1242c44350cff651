"""Give somebody information about what is held about them (Art. 15 GDPR), and write down that staff saw it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.emergency.requests import authority_of
from wartefrei.bookings.enquiries import find_asked, find_become
from wartefrei.bookings.models import Appointment, EmergencyRequest, Enquiry
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry
from wartefrei.records.queries import (
    Everything,
    HeldEnquiry,
    HeldRequest,
    read_enquiry,
    read_everything,
    read_request,
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What there is of one code: an appointment, an enquiry, an emergency request, and what has become of one another.

    ``language`` is the person's. What belongs to it but may not be seen: ``elsewhere`` is another office that looks
    after the appointment or enquiry; ``has_hidden_request``: there is an emergency request.
    """

    code: str
    language: str
    appointment: tuple[Appointment, Everything] | None
    enquiry: tuple[Enquiry, HeldEnquiry] | None
    request: tuple[EmergencyRequest, HeldRequest] | None
    elsewhere: OfficeEntry | None
    has_hidden_request: bool

    @property
    def is_partial(self) -> bool:
        """Whether there is more than is shown."""
        return self.elsewhere is not None or self.has_hidden_request


def disclose(
    *,
    code: str,
    offices: Collection[OfficeEntry],
    emergencies: Collection[AuthorityEntry],
    by: Actor,
    now: datetime,
) -> Disclosure | None:
    """Read everything held about a code at the offices, and of emergency requests at the authorities.

    Returns None when there is nothing, and writes nothing down then.
    """
    teams = [team.pk for office in offices for team in office.teams]
    appointment = Appointment.objects.filter(code=code, day__team__in=teams).select_related("day").first()
    enquiry = Enquiry.objects.filter(code=code, office__in=[office.pk for office in offices]).first()
    keys = [authority.pk for authority in emergencies]
    request = EmergencyRequest.objects.filter(code=code, authority__in=keys).first()
    found = appointment or enquiry or request
    if found is None:
        return None
    if appointment is not None:
        enquiry = find_asked(appointment)
    elif enquiry is not None:
        appointment = find_become(enquiry)
    here = {office.pk for office in offices}
    appointment, first = _split(appointment, here)
    enquiry, second = _split(enquiry, here)
    behind = EmergencyRequest.objects.filter(appointment=appointment) if appointment else None
    audit(action="disclosure.shown", by=by, now=now, subject=code, authority=_authority(found).slug)
    return Disclosure(
        code,
        found.language,
        appointment=(appointment, read_everything(appointment)) if appointment else None,
        enquiry=(enquiry, read_enquiry(enquiry)) if enquiry else None,
        request=(request, read_request(request)) if request else None,
        elsewhere=first or second,
        has_hidden_request=request is None and behind is not None and behind.exists(),
    )


Side = TypeVar("Side", Appointment, Enquiry)


def _split(row: Side | None, here: Collection[int]) -> tuple[Side | None, OfficeEntry | None]:
    """What is looked after at one of the offices (keys), or the other office that does."""
    if row is None:
        return None, None
    office = _office(row)
    return (row, None) if office.pk in here else (None, office)


def _office(row: Appointment | Enquiry) -> OfficeEntry:
    directory = read_directory()
    if isinstance(row, Enquiry):
        return directory.offices_by_key[row.office_id]
    return directory.teams[row.day.team_id][0]


def _authority(found: Appointment | Enquiry | EmergencyRequest) -> AuthorityEntry:
    """The authority that what was found belongs to."""
    return authority_of(found) if isinstance(found, EmergencyRequest) else _office(found).authority
