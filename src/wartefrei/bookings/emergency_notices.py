"""Mails about an emergency request alone; those about its appointment are in `notices`."""

from datetime import date, datetime, timedelta

from wartefrei.bookings.emergency.procedure import Procedure
from wartefrei.bookings.emergency.requests import RequestView, describe_request
from wartefrei.bookings.emergency.telling import make_details, make_interest, register_url, status_url
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.notices import part_of_day
from wartefrei.core.texts import Text
from wartefrei.core.ticks import wall_instant
from wartefrei.notifications.context import EmergencyDetails, MailContext, ServiceLine
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import enqueue, withdraw
from wartefrei.offices.entries import AuthorityEntry

REMIND_AFTER = timedelta(days=1)
"""After the last thing somebody did, the mail about the papers that are still missing."""

_INTEREST_MINUTE = 8 * 60


def announce_request(
    *,
    request: EmergencyRequest,
    kind: Kind,
    now: datetime,
    occasion: str = "",
    due_at: datetime | None = None,
    reason: Text | None = None,
    batch: str = "",
    view: RequestView | None = None,
) -> None:
    """Tell the person by mail, in the caller's transaction. ``view``: where many are told, described already."""
    if not request.email:
        return
    view = view or describe_request(request, now=now)
    context = make_request_context(view)
    context["reason"] = dict(reason or {})
    enqueue(
        kind=kind,
        about=request.code,
        sender=view.authority.email_sender,
        sender_name=view.authority.name,
        recipient=request.email,
        language=request.language,
        context=context,
        due_at=due_at or now,
        dedupe_key=f"{request.code}:{kind}:{occasion}",
        now=now,
        batch=batch,
    )


def make_request_context(view: RequestView) -> MailContext:
    """What a mail or a slip of paper says about a request; of its authority alone where its procedure is gone."""
    return _make_context(
        view.authority,
        view.procedure,
        make_details(view),
        code=view.code,
        pin=view.pin,
        manage_url=status_url(view),
        language=view.language,
    )


def announce_already_registered(*, request: EmergencyRequest, now: datetime) -> None:
    """Mail an open request to its own address because somebody registers again: at most three times a day."""
    announce_request(request=request, kind=Kind.EMERGENCY_REGISTERED, now=now, occasion=part_of_day(now))


def plan_missing(*, request: EmergencyRequest, now: datetime) -> None:
    """Tell the person in a day which papers are missing, unless something happens before."""
    withdraw(about=request.code, kinds={Kind.EMERGENCY_INCOMPLETE}, now=now)
    announce_request(
        request=request,
        kind=Kind.EMERGENCY_INCOMPLETE,
        now=now,
        occasion=f"{now.isoformat()} {request.documents.count()}",
        due_at=now + REMIND_AFTER,
    )


def announce_interest(
    *,
    procedure: Procedure,
    email: str,
    language: str,
    expires_on: date,
    eligible_on: date,
    subject: str,
    now: datetime,
) -> None:
    """A mail on the day on which somebody may register. ``subject``: a keyed hash of the address."""
    authority = procedure.authority
    details = make_interest(authority, language=language, expires_on=expires_on, eligible_on=eligible_on)
    context = _make_context(authority, procedure, details, code="", pin="", manage_url="", language=language)
    enqueue(
        kind=Kind.EMERGENCY_ELIGIBLE,
        about=subject,
        sender=authority.email_sender,
        sender_name=authority.name,
        recipient=email,
        language=language,
        context=context,
        due_at=wall_instant(eligible_on, _INTEREST_MINUTE, authority.zone),
        dedupe_key=f"{subject}:{authority.slug}:{expires_on}",
        now=now,
    )


def _make_context(
    authority: AuthorityEntry,
    procedure: Procedure | None,
    details: EmergencyDetails,
    *,
    code: str,
    pin: str,
    manage_url: str,
    language: str,
) -> MailContext:
    office = procedure.office if procedure else None
    services = [ServiceLine(name=dict(procedure.service.name), quantity=1)] if procedure else []
    return MailContext(
        authority=authority.name,
        office=dict(office.name) if office else {},
        address=office.house.address if office else "",
        team_room={},
        start="",
        time_zone=authority.zone.key,
        duration_minutes=0,
        ticket_number=None,
        code=code,
        pin=pin,
        qr="",
        services=services,
        documents=[],
        hint=[],
        arrival="none",
        manage_url=manage_url,
        move_url="",
        cancel_url="",
        wait_url="",
        confirm_url="",
        book_url=register_url(authority, language),
        expires_at="",
        help=dict(authority.help_text),
        sequence=0,
        reason={},
        neutral_subject={},
        emergency=details,
    )
