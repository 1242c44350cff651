"""Register for an emergency appointment, or ask to be told when one may."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import check_attempts, count_attempt
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import Procedure, need_procedure
from wartefrei.bookings.emergency_notices import (
    announce_already_registered,
    announce_interest,
    announce_request,
    plan_missing,
)
from wartefrei.bookings.errors import (
    AlreadyRegistered,
    EmailMissing,
    ExpiryRefused,
    NotYetEligible,
    TitleUnknown,
)
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.requests import note
from wartefrei.bookings.person import Person
from wartefrei.core.codes import CODE_RANDOM_BYTES, make_code
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry

REQUESTS_PER_CLIENT = 20
"""In an hour: each person of a family registers separately, from one connection."""

INTERESTS_PER_CLIENT = 5
CLIENT_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """Everything somebody says when they register."""

    authority: AuthorityEntry
    person: Person
    title: str
    expires_on: date
    language: str
    by: Actor
    now: datetime


def register(
    *,
    authority: AuthorityEntry,
    person: Person,
    title: str,
    expires_on: date,
    language: str,
    by: Actor,
    now: datetime,
) -> EmergencyRequest:
    """Register somebody whose title has expired or is about to. One open request per person and authority.

    An existing one is mailed again to its own address; nothing of it is said or changed here.

    Raises:
        bookings.errors.Refusal: EmergencyOff, TitleUnknown, ExpiryRefused, NotYetEligible, EmailMissing,
            AlreadyRegistered, Busy
        accounts.errors.TooManyAttempts
    """
    order = _Order(
        authority=authority,
        person=person,
        title=title,
        expires_on=expires_on,
        language=language,
        by=by,
        now=now,
    )
    try:
        return try_again(lambda: _try_register(order))
    except AlreadyRegistered as refusal:
        announce_already_registered(request=EmergencyRequest.objects.get(pk=refusal.existing), now=now)
        raise


def _try_register(order: _Order) -> EmergencyRequest:
    procedure = need_procedure(read_directory().authority(order.authority.slug))
    by, now = order.by, order.now
    _check(order, procedure)
    with booking_transaction(procedure.authority):
        _refuse_second(order)
        request = _write(order, procedure)
        if by.client:
            count_attempt(kind="emergency", subject=by.client, window=CLIENT_WINDOW, now=now)
        note(request, "emergency.registered", authority=procedure.authority, by=by, now=now)
        announce_request(request=request, kind=Kind.EMERGENCY_REGISTERED, now=now)
        if request.status == EmergencyStatus.REGISTERED:
            plan_missing(request=request, now=now)
    return request


def _check(order: _Order, procedure: Procedure) -> None:
    """Everything that can be refused without looking at other requests."""
    policy = procedure.policy
    if order.title not in policy.titles:
        raise TitleUnknown(tuple(policy.titles))
    check_expiry(procedure, order.expires_on, now=order.now)
    if not order.person.email and not order.by.is_staff:
        raise EmailMissing
    if order.by.client:
        check_attempts(
            kind="emergency",
            subject=order.by.client,
            most=REQUESTS_PER_CLIENT,
            window=CLIENT_WINDOW,
            now=order.now,
        )


def check_expiry(procedure: Procedure, expires_on: date, *, now: datetime) -> None:
    """Whether a title that expires then is urgent today.

    Raises:
        ExpiryRefused, NotYetEligible
    """
    today = procedure.today(now)
    problem = procedure.policy.find_problem(expires_on, today)
    if problem is not None:
        raise ExpiryRefused(problem)
    if not procedure.policy.is_eligible(expires_on, today):
        raise NotYetEligible(procedure.policy.eligible_on(expires_on))


def _refuse_second(order: _Order) -> None:
    key = order.person.key
    rows = EmergencyRequest.objects.filter(authority=order.authority.pk, person_key=key)
    existing = None if key is None else rows.first()
    if existing is not None:
        raise AlreadyRegistered(existing.pk)


def _write(order: _Order, procedure: Procedure) -> EmergencyRequest:
    person, code = order.person, make_code(secrets.token_bytes(CODE_RANDOM_BYTES))
    is_complete = not procedure.kinds(order.title)
    return EmergencyRequest.objects.create(
        code=code,
        authority_id=procedure.authority.pk,
        status=EmergencyStatus.COMPLETE if is_complete else EmergencyStatus.REGISTERED,
        title=order.title,
        expires_on=order.expires_on,
        digest=_keyed("emergency", code),
        created_at=order.now,
        completed_at=order.now if is_complete else None,
        language=order.language,
        given_name=person.given_name,
        family_name=person.family_name,
        search_name=person.search_name,
        birth_date=person.birth_date,
        email=person.email,
        person_key=person.key,
        client=order.by.client,
    )


def ask_to_be_told(
    *, authority: AuthorityEntry, email: str, expires_on: date, language: str, by: Actor, now: datetime
) -> date:
    """Plan a mail for the day on which a title becomes urgent; returns the day. Asking again changes nothing.

    Raises:
        EmergencyOff, ExpiryRefused, EmailMissing, accounts.errors.TooManyAttempts
    """
    procedure = need_procedure(authority)
    problem = procedure.policy.find_problem(expires_on, procedure.today(now))
    if problem is not None:
        raise ExpiryRefused(problem)
    if not email:
        raise EmailMissing
    eligible_on = procedure.policy.eligible_on(expires_on)
    if by.client:
        limit = {"kind": "emergency_interest", "subject": by.client, "window": CLIENT_WINDOW}
        check_attempts(**limit, most=INTERESTS_PER_CLIENT, now=now)  # type: ignore[arg-type]
        count_attempt(**limit, now=now)  # type: ignore[arg-type]
    announce_interest(
        procedure=procedure,
        email=email,
        language=language,
        expires_on=expires_on,
        eligible_on=eligible_on,
        subject=_keyed("interest", email.casefold())[:32],
        now=now,
    )
    return eligible_on


def _keyed(purpose: str, text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{purpose}\n{text}".encode(), sha256).hex()
