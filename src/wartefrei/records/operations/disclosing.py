"""Give somebody information about what is held about them (Art. 15 GDPR), and write down that staff saw it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.emergency.requests import authority_of
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
    """What there is of one code: an appointment, an enquiry, an emergency request, or that with its appointment.

    ``language`` is the person's.
    """

    code: str
    language: str
    appointment: tuple[Appointment, Everything] | None
    enquiry: tuple[Enquiry, HeldEnquiry] | None
    request: tuple[EmergencyRequest, HeldRequest] | None


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
    audit(action="disclosure.shown", by=by, now=now, subject=code, authority=_authority(found).slug)
    return Disclosure(
        code,
        found.language,
        appointment=(appointment, read_everything(appointment)) if appointment else None,
        enquiry=(enquiry, read_enquiry(enquiry)) if enquiry else None,
        request=(request, read_request(request)) if request else None,
    )


def _authority(found: Appointment | Enquiry | EmergencyRequest) -> AuthorityEntry:
    """The authority that what was found belongs to."""
    directory = read_directory()
    if isinstance(found, EmergencyRequest):
        return authority_of(found)
    if isinstance(found, Enquiry):
        return directory.offices_by_key[found.office_id].authority
    return directory.teams[found.day.team_id][0].authority
