"""What a mail says about an emergency request, as plain data."""

from datetime import date, datetime

from django.conf import settings

from wartefrei.bookings.emergency.requests import RequestView, describe_request
from wartefrei.bookings.models import Appointment, EmergencyRequest
from wartefrei.core.lifecycle import Channel
from wartefrei.notifications.context import EmergencyDetails
from wartefrei.notifications.models import Kind
from wartefrei.offices.entries import AuthorityEntry

_KINDS = {
    Kind.CONFIRMATION: Kind.EMERGENCY_ALLOTTED,
    Kind.MISSED: Kind.EMERGENCY_MISSED,
    Kind.UNSERVED: Kind.EMERGENCY_UNSERVED,
}
"""What mails about appointments are called when the appointment is somebody's emergency place."""


def find_details(appointment: Appointment, *, now: datetime) -> EmergencyDetails | None:
    """What a mail about an emergency appointment says about its request; None for other appointments."""
    if appointment.channel != Channel.EMERGENCY:
        return None
    request = EmergencyRequest.objects.filter(code=appointment.code).first()
    return make_details(describe_request(request, now=now)) if request else None


def kind_of(kind: Kind, appointment: Appointment) -> Kind:
    """The kind of mail where the appointment is an emergency place."""
    return _KINDS.get(kind, kind) if appointment.channel == Channel.EMERGENCY else kind


def make_details(view: RequestView) -> EmergencyDetails:
    """What a mail says about a request."""
    policy = view.procedure.policy if view.procedure else None
    day = view.appointment.start_at.date() if view.appointment else None
    opens_at = view.procedure.opens_at(day) if view.procedure and day else None
    return EmergencyDetails(
        title=view.title,
        expires_on=view.expires_on.isoformat(),
        missing=[dict(needed.name) for needed in view.missing],
        rank=view.rank,
        waiting=view.waiting,
        cut_off=_iso(view.cut_off),
        next_mail_at=_iso(view.next_mail_at),
        starts=str(policy.starts) if policy else "",
        opens_at=_iso(opens_at),
        decline_until=_iso(view.can_decline_until),
        decline_url=f"{status_url(view)}decline/" if view.can_decline else "",
        status_url=status_url(view) if view.is_open else "",
        register_url=register_url(view.authority, view.language) if view.procedure else "",
        eligible_on="",
        ends_on=_iso(view.ends_on),
    )


def make_interest(
    authority: AuthorityEntry, *, language: str, expires_on: date, eligible_on: date
) -> EmergencyDetails:
    """What the mail says on the day on which somebody may register."""
    return EmergencyDetails(
        title="",
        expires_on=expires_on.isoformat(),
        missing=[],
        rank=None,
        waiting=0,
        cut_off="",
        next_mail_at="",
        starts="",
        opens_at="",
        decline_until="",
        decline_url="",
        status_url="",
        register_url=register_url(authority, language),
        eligible_on=eligible_on.isoformat(),
    )


def status_url(view: RequestView) -> str:
    """The page of a request that opens without typing."""
    return f"{register_url(view.authority, view.language)}{view.token}/"


def register_url(authority: AuthorityEntry, language: str) -> str:
    """The page on which people register."""
    return f"{settings.PUBLIC_URL}/{language}/{authority.slug}/emergency/"


def _iso(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""
